// What the loaded calls come to: figures, plots, the busiest destinations, the records; and both as files.
import { useId, useMemo, useState } from "preact/hooks";
import { Button } from "@/components/settings/Button.tsx";
import { t, text } from "@/utils/i18n.ts";
import { type Way, ways } from "@/utils/statistics/call.ts";
import { type Count, type Destination, type Tally, type Times, talkLimits, tally, waitLimits } from "@/utils/statistics/tally.ts";
import { lengthWords, recordsCsv, spreadWords, tallyCsv } from "@/utils/statistics-csv.ts";
import type { StatisticsJob } from "@/utils/statistics-state.ts";
import { type Kind, StatisticsPlot } from "./StatisticsPlot.tsx";
import { StatisticsRecords } from "./StatisticsRecords.tsx";
import { type Loaded, save } from "./statistics-data.ts";

const busiest = 10;
const counts = ["calls", "answered", "missed", "sent"] as const;
const outcomes = ["answered", "missed", "sent"] as const;
const hourWords = (hour: number) => `${String(hour).padStart(2, "0")}:00`;

function Figures({ tally: { all, waitAnswered, waitMissed, talk } }: { readonly tally: Tally }) {
  const times: readonly (readonly [string, Times | null])[] = [
    [t("statistics.wait_answered"), waitAnswered],
    [t("statistics.wait_missed"), waitMissed],
    [t("statistics.talk"), talk],
  ];
  return (
    <div class="stat-figures">
      <dl>
        {counts.map((each) => (
          <div key={each}>
            <dt>{text(`statistics.${each}`)}</dt>
            <dd>{all[each].toLocaleString()}</dd>
          </div>
        ))}
      </dl>
      <table class="stat-table">
        <caption class="unseen">{t("statistics.figures")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("statistics.length")}</th>
            {["calls", "average", "median", "p95"].map((head) => (
              <th key={head} scope="col" class="is-number">
                {text(`statistics.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map(([name, found]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="is-number">{found?.count ?? 0}</td>
              {[found?.mean, found?.p50, found?.p95].map((value, at) => (
                <td key={["mean", "p50", "p95"][at]} class="is-number">
                  {value === undefined ? "–" : lengthWords(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Destinations({ destinations }: { readonly destinations: readonly Destination[] }) {
  const most = Math.max(1, ...destinations.map(({ calls }) => calls));
  return (
    <div class="stat-plot">
      <h3>{t("statistics.plot.busiest")}</h3>
      {destinations.length === 0 ? (
        <p class="quiet">{t("statistics.words.none")}</p>
      ) : (
        <table class="stat-table stat-busiest">
          <caption class="unseen">{t("statistics.plot.busiest")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("statistics.destination")}</th>
              {counts.map((each) => (
                <th key={each} scope="col" class="is-number">
                  {text(`statistics.${each}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {destinations.map(({ key, name, number, ...count }) => (
              <tr key={key}>
                <th scope="row">
                  <bdi>{name ?? t("statistics.unnamed")}</bdi> {number !== null && <bdi class="quiet">{number}</bdi>}
                  <span class="stat-bar" aria-hidden="true" style={{ inlineSize: `${(100 * count.calls) / most}%` }} />
                </th>
                {counts.map((each) => (
                  <td key={each} class="is-number">
                    {count[each]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

const spreadOf = (times: Times | null) =>
  times === null || times.count === 0
    ? t("statistics.words.none")
    : text("statistics.words.spread", [times.count, lengthWords(times.p50), lengthWords(times.p95)]);

function Plots({ tally: found }: { readonly tally: Tally }) {
  const peak = found.byHour.reduce((best, count, hour) => (count.calls > (found.byHour[best]?.calls ?? 0) ? hour : best), 0);
  const plots = useMemo(() => {
    const one = (kind: Kind) => ({ name: text(`statistics.${kind}`), kind });
    const three = (count: Count) => outcomes.map((each) => count[each]);
    const isDay = found.byDay.length > 1;
    const all = [one("calls")];
    return [
      {
        key: "hours",
        title: t("statistics.plot.hours"),
        words: text("statistics.words.hours", [found.all.calls, hourWords(peak), found.byHour[peak]?.calls ?? 0]),
        head: t("statistics.hour"),
        series: all,
        groups: found.byHour.map(({ calls }, hour) => ({ label: hourWords(hour), values: [calls] })),
      },
      {
        key: "outcomes",
        title: text(isDay ? "statistics.plot.outcome_day" : "statistics.plot.outcome_hour"),
        words: text("statistics.words.outcome", [found.all.answered, found.all.missed, found.all.sent]),
        head: text(isDay ? "statistics.day" : "statistics.hour"),
        series: outcomes.map(one),
        groups: isDay
          ? found.byDay.map((count) => ({ label: count.day.slice(5), values: three(count) }))
          : found.byHour.map((count, hour) => ({ label: hourWords(hour), values: three(count) })),
      },
      {
        key: "waits",
        title: t("statistics.plot.wait"),
        words: spreadOf(found.waitAnswered),
        head: t("statistics.wait"),
        series: [one("answered"), one("missed")],
        groups: spreadWords(waitLimits).map((label, at) => ({
          label,
          values: [found.waitAnswered?.spread[at] ?? 0, found.waitMissed?.spread[at] ?? 0],
        })),
      },
      {
        key: "talks",
        title: t("statistics.plot.talk"),
        words: spreadOf(found.talk),
        head: t("statistics.talk"),
        series: all,
        groups: spreadWords(talkLimits).map((label, at) => ({ label, values: [found.talk?.spread[at] ?? 0] })),
      },
    ];
  }, [found, peak]);
  return (
    <>
      {plots.map(({ key, ...plot }) => (
        <StatisticsPlot key={key} {...plot} />
      ))}
    </>
  );
}

export function StatisticsResults({ job: { from, to, zone }, loaded: { calls, legs } }: { readonly job: StatisticsJob; readonly loaded: Loaded }) {
  const [way, setWay] = useState<Way | "all">("all");
  const id = useId();
  const chosen = useMemo(() => (way === "all" ? calls : calls.filter((call) => call.way === way)), [calls, way]);
  const found = useMemo(() => tally(chosen, { from, to, zone, busiest }), [chosen, from, to, zone]);
  if (legs.length === 0) return <p class="quiet">{t("statistics.empty")}</p>;
  return (
    <div class="stat-results">
      <div class="set-actions">
        <label for={id}>{t("statistics.show")}</label>
        <select id={id} class="set-field" value={way} onChange={(event) => setWay(ways.find((each) => each === event.currentTarget.value) ?? "all")}>
          {["all", ...ways].map((each) => (
            <option key={each} value={each}>
              {text(`statistics.way.${each}`)}
            </option>
          ))}
        </select>
        <Button onPress={() => save(`switchboard-statistics-${from}-${to}.csv`, tallyCsv(found))}>{t("statistics.export_tallies")}</Button>
        <Button onPress={() => save(`switchboard-records-${from}-${to}.csv`, recordsCsv(legs))}>{t("statistics.export_records")}</Button>
      </div>
      <Figures tally={found} />
      <p class="quiet">{t("statistics.explain")}</p>
      <Plots tally={found} />
      <Destinations destinations={found.destinations} />
      <StatisticsRecords legs={legs} />
    </div>
  );
}
