// A pasted access token: test it, use it for a grant, clear it. The text leaves the field as soon as it was used.
import { useId, useState } from "preact/hooks";
import type { TokenFacts } from "@/utils/grants/facts.ts";
import { type GrantId, grantIds } from "@/utils/grants/grant.ts";
import { t, text } from "@/utils/i18n.ts";
import { Button } from "./Button.tsx";
import { Outcome } from "./Outcome.tsx";
import { useSettingsPage } from "./page.ts";
import { TextRow } from "./TextRow.tsx";
import { errorKey, useTask } from "./use-task.ts";
import { validityText } from "./validity.ts";

const isFacts = (data: unknown): data is TokenFacts => typeof data === "object" && data !== null && "displayName" in data && "scopesWork" in data;
const readFacts = (data: unknown): TokenFacts | null => (isFacts(data) ? data : null);

type Errand = "test" | "use" | "clear";

export function TokenRow() {
  const { live, ask, grants } = useSettingsPage();
  const { task, start } = useTask(readFacts);
  const [typed, setTyped] = useState("");
  const [errand, setErrand] = useState<Errand>("test");
  const [wanted, setWanted] = useState<GrantId>("my-line");
  const choice = useId();
  const token = typed.trim();
  const grant = grants.value.find(({ id }) => id === wanted);
  const inUse = grant?.way === "pasted" && grant.state !== "none";
  const hasAny = grant !== undefined && grant.state !== "none";

  const test = () => {
    setErrand("test");
    void start(() => ask("auth.testToken", { token: token === "" ? null : token, grant: wanted }), t("options.token.tested"));
  };
  const use = async () => {
    setErrand("use");
    const keep = live.policy.value.values["token.keep"];
    if (await start(() => ask("auth.useToken", { token, keep, grant: wanted }), t("options.token.used"))) setTyped("");
  };
  const clear = () => {
    setTyped("");
    setErrand("clear");
    if (inUse) void start(() => ask("auth.clearToken", { grant: wanted }), t("options.token.cleared"));
  };

  const busy = task.state === "busy";
  const facts = task.state === "done" ? task.data : null;
  const words = { test: t("options.token.tested"), use: t("options.token.used"), clear: t("options.token.cleared") };
  return (
    <TextRow kind="secret" title={t("options.token.field")} hint={t("options.token.hint")} value={typed} onType={setTyped}>
      <span class="token-for">
        <label for={choice}>{t("options.token.for")}</label>
        <select
          id={choice}
          class="set-field"
          value={wanted}
          onChange={(event) => setWanted(grantIds.find((id) => id === event.currentTarget.value) ?? "my-line")}
        >
          {grantIds.map((id) => (
            <option key={id} value={id}>
              {text(`authorisation.${id.replaceAll("-", "_")}.name`)}
            </option>
          ))}
        </select>
      </span>
      <div class="set-actions">
        <Button busy={busy} disabled={token === "" && !hasAny} onPress={test}>
          {t("options.token.test")}
        </Button>
        <Button busy={busy} disabled={token === ""} onPress={() => void use()}>
          {t("options.token.use")}
        </Button>
        <Button busy={busy} disabled={token === "" && !inUse} onPress={clear}>
          {t("options.token.clear")}
        </Button>
        <span class="set-unit">{t(inUse ? "options.token.in_use" : "options.token.not_in_use")}</span>
      </div>
      <Outcome task={task} done={words[errand]} />
      {facts !== null && <Facts facts={facts} now={live.now.value} />}
    </TextRow>
  );
}

function Facts({ facts, now }: { readonly facts: TokenFacts; readonly now: number }) {
  return (
    <dl class="set-pairs">
      <div>
        <dt>{t("options.token.of")}</dt>
        <dd>
          <bdi>{facts.displayName}</bdi> {facts.email !== null && <bdi>{facts.email}</bdi>}
        </dd>
      </div>
      <div>
        <dt>{t("options.token.valid")}</dt>
        <dd>{validityText(facts.validUntil, now)}</dd>
      </div>
      {facts.fullAdmin !== null && (
        <div>
          <dt>{t("options.token.role")}</dt>
          <dd>{t(facts.fullAdmin ? "authorisation.proof.full_admin" : "authorisation.proof.not_full_admin")}</dd>
        </div>
      )}
      {Object.entries(facts.scopesWork).map(([scope, works]) => {
        const reason = facts.reasons[scope];
        return (
          <div key={scope} data-works={String(works)}>
            <dt>
              <code>{scope}</code>
            </dt>
            <dd>
              <strong>
                {t(works === null ? "options.token.scope_unknown" : works ? "options.token.scope_works" : "options.token.scope_refused")}
              </strong>
              {reason !== undefined && ` ${text(`${errorKey(reason)}.title`)}. ${text(`${errorKey(reason)}.remedy`)}`}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
