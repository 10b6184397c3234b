// The sites where numbers are marked: each is allowed twice, by the setting and by the browser, in one click.
import { useState } from "preact/hooks";
import { t, text } from "@/utils/i18n.ts";
import { Button } from "./Button.tsx";
import { fitSetting } from "./control.ts";
import { Outcome } from "./Outcome.tsx";
import { useSettingsPage } from "./page.ts";
import { Row } from "./Row.tsx";
import { TextField } from "./TextRow.tsx";
import { useClosed } from "./use-closed.ts";
import { useTask } from "./use-task.ts";

/** What was typed or pasted, as a host name; null = it is none. */
export function siteOf(typed: string): string | null {
  const plain = typed.trim().toLowerCase();
  const host = plain.includes("/") ? (URL.parse(plain.includes("://") ? plain : `https://${plain}`)?.hostname ?? plain) : plain;
  return fitSetting("pages.sites", [host]) === null ? null : host;
}

export function PageSitesRow() {
  const { live, ask, facts } = useSettingsPage();
  const { task, start, forget } = useTask();
  const { values, origin } = live.policy.value;
  const sites = values["pages.sites"];
  const isLocked = origin["pages.sites"] === "locked";
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const { closed, allow } = useClosed(sites);

  /** The browser's question must come from this very click, before anything is awaited. */
  async function add(): Promise<void> {
    const site = siteOf(typed);
    forget();
    setWrong(site === null ? t("pages.invalid") : null);
    if (site === null) return;
    if (!(await facts.requestHost(site))) {
      setWrong(t("options.network.denied"));
      return;
    }
    if (await start(() => ask("settings.save", { "pages.sites": [...new Set([...sites, site])] }), t("options.saved"))) setTyped("");
  }

  const remove = (site: string) =>
    void start(async () => {
      const left = sites.filter((other) => other !== site);
      const reply = await ask("settings.save", { "pages.sites": left.length > 0 ? left : null });
      if (reply.ok && !values["hosts.approved"].includes(site)) await facts.dropHost(site);
      return reply;
    }, t("options.saved"));

  return (
    <Row title={text("setting.pages.sites.title")} hint={text("setting.pages.sites.hint")} origin={origin["pages.sites"]} wrong={wrong} wide>
      {(ids) => (
        <>
          {sites.length > 0 && (
            <ul class="set-list">
              {sites.map((site) => (
                <li key={site}>
                  <code>{site}</code>
                  {closed.includes(site) && (
                    <>
                      <span class="set-unit">{t("options.network.not_here")}</span>
                      <Button kind="go" label={text("options.network.allow_here_of", [site])} onPress={() => void allow(site)}>
                        {t("options.network.allow_here")}
                      </Button>
                    </>
                  )}
                  {!isLocked && (
                    <Button label={text("options.network.remove_of", [site])} onPress={() => remove(site)}>
                      {t("options.network.remove")}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )}
          {!isLocked && (
            <form
              class="set-actions"
              noValidate
              onSubmit={(event) => {
                event.preventDefault();
                void add();
              }}
            >
              <TextField
                id={ids.control}
                describedBy={ids.hint}
                kind="address"
                isWrong={wrong !== null}
                placeholder="crm.example.com"
                value={typed}
                onType={setTyped}
              />
              <Button type="submit" busy={task.state === "busy"} disabled={typed.trim() === ""}>
                {t("pages.allow")}
              </Button>
            </form>
          )}
          {task.state === "failed" && <Outcome task={task} done="" />}
        </>
      )}
    </Row>
  );
}
