// A pasted access token: test it, use it for a grant, clear it. The text leaves the field as soon as it was used.
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import type { AppErrorData } from "@/utils/errors.ts";
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
  const { works, unknown, failed } = sortScopes(facts);
  return (
    <dl class="set-pairs">
      <Pair term={t("options.token.of")}>
        <bdi>{facts.displayName}</bdi> {facts.email !== null && <bdi>{facts.email}</bdi>}
      </Pair>
      <Pair term={t("options.token.valid")}>{validityText(facts.validUntil, now)}</Pair>
      <Pair term={t("options.token.roles")}>
        <bdi>{rolesText(facts)}</bdi>
      </Pair>
      {works.length > 0 && (
        <Pair term={t("options.token.works")} works={true}>
          <Scopes scopes={works} />
        </Pair>
      )}
      {failed.map(({ isRefused, error, scopes }) => (
        <Pair
          key={`${isRefused} ${error.code}`}
          term={t(isRefused ? "options.token.refused" : "options.token.untested")}
          works={isRefused ? false : null}
        >
          <Scopes scopes={scopes} />
          <p>
            {text(`${errorKey(error)}.title`)}. {text(`${errorKey(error)}.remedy`)}
          </p>
        </Pair>
      ))}
      {unknown.length > 0 && (
        <Pair term={t("options.token.unknown")}>
          <Scopes scopes={unknown} />
        </Pair>
      )}
    </dl>
  );
}

interface PairProps {
  readonly term: string;
  readonly works?: boolean | null;
  readonly children: ComponentChildren;
}

const Pair = ({ term, works = null, children }: PairProps) => (
  <div data-works={works === null ? undefined : String(works)}>
    <dt>{works === null ? term : <strong>{term}</strong>}</dt>
    <dd>{children}</dd>
  </div>
);

const Scopes = ({ scopes }: { readonly scopes: readonly string[] }) => (
  <ul class="token-scopes">
    {scopes.map((scope) => (
      <li key={scope}>
        <code>{scope}</code>
      </li>
    ))}
  </ul>
);

/** "Full Administrator, User Administrator". */
function rolesText({ roles }: TokenFacts): string {
  if (roles === null) return t("options.token.roles_hidden");
  const unnamed = roles.unnamed > 0 ? [text("options.token.roles_unnamed", [roles.unnamed])] : [];
  return [...roles.named, ...unnamed].join(", ") || t("options.token.roles_none");
}

interface Failed {
  /** Webex said no; else the question did not come through. */
  readonly isRefused: boolean;
  readonly error: AppErrorData;
  readonly scopes: readonly string[];
}

/** By what became of them; those that failed of the same error together, so that it is explained once. */
function sortScopes({ scopesWork, reasons }: TokenFacts) {
  const all = Object.entries(scopesWork);
  const failed = new Map<string, Failed>();
  for (const [scope, works] of all) {
    const error = reasons[scope];
    if (works === true || error === undefined) continue;
    const isRefused = works === false;
    const key = `${isRefused} ${error.code}`;
    failed.set(key, { isRefused, error, scopes: [...(failed.get(key)?.scopes ?? []), scope] });
  }
  return {
    works: all.flatMap(([scope, works]) => (works === true ? [scope] : [])),
    unknown: all.flatMap(([scope, works]) => (works !== true && reasons[scope] === undefined ? [scope] : [])),
    failed: [...failed.values()],
  };
}
