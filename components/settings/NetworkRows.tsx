// Where the sign-in may travel beside Webex's own hosts: what was found at sign-in, and what somebody approved.
import { useState } from "preact/hooks";
import { t, text } from "@/utils/i18n.ts";
import { isWebexHost } from "@/utils/webex-hosts.ts";
import { Button } from "./Button.tsx";
import { Outcome } from "./Outcome.tsx";
import { useSettingsPage } from "./page.ts";
import { Row } from "./Row.tsx";
import { useClosed } from "./use-closed.ts";
import { useTask } from "./use-task.ts";

const hostOf = (address: string): string | null => URL.parse(address)?.hostname ?? null;

/** Hosts of the line's XSI addresses, each once. */
export function foundHosts(xsi: { readonly actions: string; readonly events: string; readonly channel: string } | null): readonly string[] {
  if (xsi === null) return [];
  return [...new Set([xsi.actions, xsi.events, xsi.channel].map(hostOf).filter((host) => host !== null))];
}

export function FoundHostsRow() {
  const { live, ask, facts } = useSettingsPage();
  const { task, start } = useTask();
  const [denied, setDenied] = useState(false);
  const { values, origin } = live.policy.value;
  const approved = values["hosts.approved"];
  const locked = origin["hosts.approved"] === "locked";
  const { "xsi.actionsUrl": actions, "xsi.eventsUrl": events, "xsi.channelUrl": channel } = values;
  const hosts = foundHosts(live.line.value?.xsi ?? (actions || events || channel ? { actions, events, channel } : null));

  /** The browser's question must come from this very click, before anything is awaited. */
  async function approve(host: string) {
    const granted = await facts.requestHost(host);
    setDenied(!granted);
    if (granted) await start(() => ask("settings.save", { "hosts.approved": [...approved, host] }), t("options.saved"));
  }

  return (
    <Row
      title={t("options.network.hosts")}
      hint={t(hosts.length > 0 ? "options.network.hosts_hint" : "options.network.host_none")}
      {...(locked ? { origin: "locked" } : {})}
      as="plain"
      wide
    >
      {() => (
        <>
          {hosts.length > 0 && (
            <ul class="set-list">
              {hosts.map((host) => {
                const standing = isWebexHost(host) ? "webex" : approved.includes(host) ? "approved" : "open";
                return (
                  <li key={host} data-standing={standing}>
                    <code>{host}</code>
                    <span class="set-unit">{t(`options.network.host_${standing}`)}</span>
                    {standing === "open" && !locked && (
                      <Button kind="go" label={text("options.network.approve_of", [host])} onPress={() => void approve(host)}>
                        {t("options.network.approve")}
                      </Button>
                    )}
                  </li>
                );
              })}
            </ul>
          )}
          {denied && <p class="set-wrong">{t("options.network.denied")}</p>}
          {task.state === "failed" && <Outcome task={task} done="" />}
        </>
      )}
    </Row>
  );
}

export function ApprovedHostsRow() {
  const { live, ask, facts } = useSettingsPage();
  const { task, start } = useTask();
  const { values, origin } = live.policy.value;
  const approved = values["hosts.approved"];
  const { closed, allow } = useClosed(approved);
  const remove = (host: string) =>
    void start(async () => {
      const reply = await ask("settings.save", { "hosts.approved": approved.filter((other) => other !== host) });
      if (reply.ok) await facts.dropHost(host);
      return reply;
    }, t("options.saved"));

  return (
    <Row title={text("setting.hosts.approved.title")} hint={text("setting.hosts.approved.hint")} origin={origin["hosts.approved"]} as="plain" wide>
      {() => (
        <>
          {approved.length === 0 && <span class="set-unit">{t("options.network.list_none")}</span>}
          {approved.length > 0 && (
            <ul class="set-list">
              {approved.map((host) => (
                <li key={host}>
                  <code>{host}</code>
                  {closed.includes(host) && (
                    <>
                      <span class="set-unit">{t("options.network.not_here")}</span>
                      <Button kind="go" label={text("options.network.allow_here_of", [host])} onPress={() => void allow(host)}>
                        {t("options.network.allow_here")}
                      </Button>
                    </>
                  )}
                  {origin["hosts.approved"] !== "locked" && (
                    <Button label={text("options.network.remove_of", [host])} onPress={() => remove(host)}>
                      {t("options.network.remove")}
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )}
          {task.state === "failed" && <Outcome task={task} done="" />}
        </>
      )}
    </Row>
  );
}
