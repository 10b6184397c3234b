// "Complete request": every check of the organisation's set-up, shown as it turns green; when all have passed, the set-up is enabled.
import { useEffect, useRef } from "preact/hooks";
import { Outcome } from "@/components/settings/Outcome.tsx";
import { useSettingsPage } from "@/components/settings/page.ts";
import { useTask } from "@/components/settings/use-task.ts";
import type { AppErrorData } from "@/utils/errors.ts";
import { causesOfError } from "@/utils/grants/cause.ts";
import { adminGrantIds, type GrantId } from "@/utils/grants/grant.ts";
import { serving } from "@/utils/grants/lifeline.ts";
import { checksOf, type RequestRow } from "@/utils/grants/request.ts";
import { causeWords } from "@/utils/grants/words.ts";
import { said, t, text } from "@/utils/i18n.ts";
import { grantName, moment, ownerText } from "./grant-words.ts";
import { grantsStateOf, recordOf } from "./grants-state.ts";
import { ReasonButton } from "./ReasonButton.tsx";
import "./grants.css";

const marks: Readonly<Record<RequestRow["state"], string>> = { waiting: "·", running: "…", passed: "✓", failed: "✕", skipped: "–" };

const checkName = ({ check }: RequestRow) => text(`authorisation.check.${check}.name`);
const foundText = ({ check, found }: RequestRow) => (found === null || found === "" ? null : text(`authorisation.check.${check}.found`, [found]));
const stateWords = ({ state }: RequestRow) => text(`authorisation.check.state.${state}`);
const inWords = (row: RequestRow) => [checkName(row), stateWords(row), foundText(row)].filter((part) => part !== null).join(", ");

const namesOf = (grants: readonly GrantId[]) => grants.map(grantName).join(", ");

export function CompleteRequest() {
  const { live, ask, say, grants } = useSettingsPage();
  const { request, enabled } = grantsStateOf(live);
  const { task, start } = useTask();
  const heading = "complete-request";
  const { rows, running } = request.value;
  const now = live.now.value;
  const expected = live.policy.value.values["grants.expected"].filter((id) => id !== "my-line");
  const served = adminGrantIds.filter((id) => serving(grants.value, id, now) !== null);
  const isServed = (id: GrantId) => served.some((each) => each === id);
  const missing = expected.filter((id) => !isServed(id));
  const skipped = adminGrantIds.filter((id) => !isServed(id));
  const reason =
    served.length === 0
      ? t("authorisation.complete.nothing")
      : missing.length > 0
        ? text("authorisation.complete.missing", [namesOf(missing)])
        : null;
  useSayRows(rows, running);
  const isBusy = running || task.state === "busy";
  const on = enabled.value;
  return (
    <fieldset class="grant-complete" aria-labelledby={heading}>
      <h3 id={heading}>{t("authorisation.complete.title")}</h3>
      <p class="grant-for">{t("authorisation.complete.why")}</p>
      {reason === null && skipped.length > 0 && <p class="grant-quiet">{text("authorisation.complete.skipped", [namesOf(skipped)])}</p>}
      {rows.length > 0 && (
        <ul class="grant-checks" aria-label={t("authorisation.complete.checks")}>
          {rows.map((row) => (
            <CheckRow key={row.check} row={row} />
          ))}
        </ul>
      )}
      <div class="set-actions">
        <ReasonButton kind="go" busy={isBusy} reason={reason} showsReason say={say} onPress={() => void start(() => ask("grants.complete", {}))}>
          {t("authorisation.complete.button")}
        </ReasonButton>
        {task.state === "failed" && rows.every(({ state }) => state !== "failed") && <Outcome task={task} done="" />}
      </div>
      {on !== null && (
        <p class="grant-enabled">
          <span class="grant-mark" aria-hidden="true">
            ✓
          </span>
          <strong>{t("authorisation.complete.enabled")}</strong>{" "}
          <bdi>{on.by === null ? moment(on.at) : text("authorisation.complete.enabled_by", [moment(on.at), on.by])}</bdi>
        </p>
      )}
    </fieldset>
  );
}

function CheckRow({ row }: { readonly row: RequestRow }) {
  const found = foundText(row);
  return (
    <li class={`grant-check ${row.state}`} aria-label={inWords(row)}>
      <p>
        <span class="grant-mark" aria-hidden="true">
          {marks[row.state]}
        </span>
        <span class="grant-check-name">{checkName(row)}</span>
        <span class="grant-check-word">{stateWords(row)}</span>
        {found !== null && <bdi class="grant-quiet">{found}</bdi>}
      </p>
      {row.state === "failed" && row.error !== null && <Why error={row.error} grant={row.grant} />}
    </li>
  );
}

/** The same cause that the row of the grant would tell of this error; where it knows none, the error's own words. */
function Why({ error, grant }: { readonly error: AppErrorData; readonly grant: GrantId }) {
  const { live, grants } = useSettingsPage();
  const { facts, answers } = grantsStateOf(live);
  const record = recordOf(grants.value, grant);
  const [cause] = causesOfError(record, error, facts.value[grant] ?? null, live.now.value, answers.value.sso[grant] ?? null);
  const words = causeWords(cause ?? { id: "other", code: error.code });
  return (
    <div class="grant-check-why">
      <p>
        <strong>{said(words.title)}</strong>
        {cause?.certainty === "likely" && cause.id !== "other" && <span class="grant-likely">{t("authorisation.cause.likely")}</span>}
      </p>
      <p>{said(words.remedy)}</p>
      <p class="grant-quiet">
        {t("authorisation.cause.who")}: {ownerText(cause?.owner ?? error.owner)} · {text("authorisation.complete.see", [grantName(grant)])}
      </p>
      {error.trackingId !== null && <code class="set-evidence">{error.trackingId}</code>}
    </div>
  );
}

/** Says each row once, when it ends, and the end of all; what had ended before this page opened is not told. */
function useSayRows(rows: readonly RequestRow[], running: boolean) {
  const { say } = useSettingsPage();
  const told = useRef<ReadonlySet<string>>(new Set());
  const ran = useRef(false);
  useEffect(() => {
    const ended = rows.filter(({ state }) => state === "passed" || state === "failed");
    if (running) {
      const fresh = ended.filter(({ check }) => !told.current.has(check));
      if (fresh.length > 0) say(fresh.map(inWords).join(". "));
    } else if (ran.current) {
      const failed = ended.filter(({ state }) => state === "failed").length;
      say(failed > 0 ? text("authorisation.complete.some_failed", [failed]) : t("authorisation.complete.enabled"));
    }
    ran.current = running;
    told.current = new Set(ended.map(({ check }) => check));
  }, [rows, running, say]);
}

/** Words by which the search finds it. */
export const requestWords: readonly string[] = [
  "authorisation.complete.title",
  "authorisation.complete.why",
  ...new Set(
    Object.values(checksOf)
      .flat()
      .map((check) => `authorisation.check.${check}.name`),
  ),
];
