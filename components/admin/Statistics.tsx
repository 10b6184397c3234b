// The statistics section of the settings page: which days, how far they are read and why it waits, and what they come to.
import { useId, useMemo, useState } from "preact/hooks";
import { itemSignal } from "@/components/app/item-signal.ts";
import { Button } from "@/components/settings/Button.tsx";
import { Outcome } from "@/components/settings/Outcome.tsx";
import { useSettingsPage } from "@/components/settings/page.ts";
import { errorKey, useTask } from "@/components/settings/use-task.ts";
import { grantOf } from "@/utils/grants/grant.ts";
import { t, text } from "@/utils/i18n.ts";
import { addDays, daysOnOffer } from "@/utils/statistics/days.ts";
import { type StatisticsJob, statisticsJobItem } from "@/utils/statistics-state.ts";
import { StatisticsResults } from "./StatisticsResults.tsx";
import { useRecords } from "./statistics-data.ts";
import "./statistics.css";

/** Text keys by which the section is found. */
export const statisticsWords = ["options.statistics.intro", "statistics.hint", "statistics.plot.hours", "statistics.plot.busiest"] as const;

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

function waitingWords({ waiting }: StatisticsJob, now: number): string {
  if (waiting === null) return t("statistics.reading");
  const kind = waiting.why === "limit" ? `limit_${waiting.kind}` : waiting.why;
  return text(`statistics.waiting.${kind}`, [Math.max(0, Math.ceil((waiting.until - now) / 1000))]);
}

function Progress({ job, now }: { readonly job: StatisticsJob; readonly now: number }) {
  const { phase, done, total, records } = job;
  const id = useId();
  const counted = text("statistics.progress_of", [done, total, records]);
  if (phase === "running")
    return (
      <div class="stat-progress">
        <label id={id} for={`${id}-bar`}>
          {t("statistics.progress")}
        </label>
        <progress id={`${id}-bar`} value={done} max={Math.max(1, total)} aria-labelledby={id} aria-valuetext={counted} />
        <span>{counted}</span>
        <p class="quiet">{waitingWords(job, now)}</p>
      </div>
    );
  const facts: Readonly<Record<Exclude<StatisticsJob["phase"], "running">, readonly (string | number)[]>> = {
    done: [records, job.from, job.to],
    stopped: [done, total],
    failed: [done, total],
    full: [records],
  };
  return <p class={phase === "done" ? "stat-state is-done" : "stat-state is-partial"}>{text(`statistics.state.${phase}`, facts[phase])}</p>;
}

function Trouble({ job: { error, phase } }: { readonly job: StatisticsJob }) {
  if (phase !== "failed" || error === null) return null;
  const facts = [error.detail, error.status, error.trackingId].filter((fact) => fact !== null);
  return (
    <div class="set-outcome is-failed" role="alert">
      <p>
        <strong>{text(`${errorKey(error)}.title`)}</strong>
      </p>
      <p>{error.code === "forbidden" ? t("statistics.refused_role") : text(`${errorKey(error)}.remedy`)}</p>
      {facts.length > 0 && (
        <p class="set-evidence">
          {t("options.details")}: <bdi>{facts.join(" · ")}</bdi>
        </p>
      )}
    </div>
  );
}

function Results({ job }: { readonly job: StatisticsJob | null }) {
  const data = useRecords(job);
  if (job === null || data.state === "none") return null;
  if (data.state === "reading") return <p class="quiet">{t("statistics.counting")}</p>;
  if (data.state === "unreadable") return <p class="set-outcome is-failed">{t("statistics.unreadable")}</p>;
  if (job.phase === "running" && data.legs.length === 0) return null;
  if (job.phase === "failed" && data.legs.length === 0) return null;
  return <StatisticsResults job={job} loaded={data} />;
}

export function StatisticsRow() {
  const { ask, grants, live, say } = useSettingsPage();
  const followed = useMemo(() => itemSignal(statisticsJobItem), []);
  const job = followed.value;
  const now = live.now.value;
  const here = useMemo(zone, []);
  const offer = daysOnOffer(now, here);
  const yesterday = addDays(offer.last, -1);
  const [typed, setTyped] = useState<{ readonly from?: string; readonly to?: string }>({});
  const [wrong, setWrong] = useState(false);
  const { task, start, forget } = useTask();
  const id = useId();

  const from = typed.from ?? job?.from ?? yesterday;
  const to = typed.to ?? job?.to ?? yesterday;
  const isAuthorised = grants.value.some((grant) => grantOf(grant.id) === "read-statistics" && grant.state === "authorised");
  const isRunning = job?.phase === "running";

  function load() {
    const fits = from >= offer.first && to <= offer.last && from <= to;
    setWrong(!fits);
    if (!fits) return say(text("statistics.wrong_days", [offer.first, offer.last]));
    void start(() => ask("statistics.load", { from, to }), t("statistics.begun"));
  }
  const field = (name: "from" | "to", value: string) => (
    <div class="stat-day">
      <label for={`${id}-${name}`}>{text(`statistics.${name}`)}</label>
      <input
        id={`${id}-${name}`}
        type="date"
        class="set-field"
        min={offer.first}
        max={offer.last}
        required
        value={value}
        disabled={isRunning}
        aria-invalid={wrong}
        aria-describedby={`${id}-hint`}
        onInput={(event) => {
          setWrong(false);
          setTyped({ ...typed, [name]: event.currentTarget.value });
        }}
      />
    </div>
  );

  return (
    <div class="stat">
      <p class="set-hint" id={`${id}-hint`}>
        {t("statistics.hint")} {wrong && <span class="set-wrong">{text("statistics.wrong_days", [offer.first, offer.last])}</span>}
      </p>
      {!isAuthorised && (
        <p class="stat-state is-partial">
          {t("statistics.grant_missing")} <a href="#authorisations">{t("statistics.to_authorisations")}</a>
        </p>
      )}
      <div class="set-actions">
        {field("from", from)}
        {field("to", to)}
        {isRunning ? (
          <Button onPress={() => void start(() => ask("statistics.stop", {}))}>{t("statistics.stop")}</Button>
        ) : (
          <Button kind="go" disabled={!isAuthorised} busy={task.state === "busy"} onPress={load}>
            {t("statistics.load")}
          </Button>
        )}
        {job !== null && (
          <Button
            kind="end"
            onPress={() => {
              setTyped({});
              void start(() => ask("statistics.discard", {}), t("statistics.discarded")).then(forget);
            }}
          >
            {t("statistics.discard")}
          </Button>
        )}
      </div>
      {task.state === "failed" && <Outcome task={task} done="" />}
      {job !== null && <Progress job={job} now={now} />}
      {job !== null && <Trouble job={job} />}
      <Results job={job} />
    </div>
  );
}
