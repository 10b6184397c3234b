// Requests a minute and the line's longest silence over the last hour, drawn by uPlot in the page's own colours; the table below says the same.
import uPlot from "uplot";
import { type Canvas, type Drawing, usePlot } from "@/components/ui/plot.ts";
import { lastHour, type Point, type RequestStats } from "@/utils/diagnostics/requests.ts";
import { t, text } from "@/utils/i18n.ts";
import { span } from "./evidence.ts";
import { Table } from "./Table.tsx";

const clock = (at: number) => new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dataOf = (points: readonly Point[]): uPlot.AlignedData => [
  points.map(({ at }) => at / 1000),
  points.map(({ requests }) => requests),
  points.map(({ refused }) => (refused > 0 ? refused : null)),
  points.map(({ silence }) => (silence === null ? null : silence / 1000)),
];

function drawingOf(points: readonly Point[], { ink, font }: Canvas): Drawing {
  const axis = { stroke: ink("axis"), font, grid: { stroke: ink("grid"), width: 1 }, ticks: { stroke: ink("grid"), width: 1 } };
  const paths = uPlot.paths.bars?.({ size: [0.7, 12] });
  const bars = { width: 0, points: { show: false }, ...(paths ? { paths } : {}) };
  const fromZero: uPlot.Scale.Range = (_plot, _min, max) => [0, Math.max(4, Math.ceil((max ?? 0) * 1.1))];
  return {
    data: dataOf(points),
    options: {
      scales: { x: { time: true, range: (_plot, min, max) => [min - 60, max + 60] }, y: { range: fromZero }, s: { range: fromZero } },
      axes: [
        { ...axis, values: (_plot, splits) => splits.map((at) => clock(at * 1000)) },
        { ...axis, size: 36 },
        { ...axis, scale: "s", side: 1, size: 36, grid: { show: false } },
      ],
      series: [
        {},
        { stroke: ink("main"), fill: ink("main"), ...bars },
        { stroke: ink("late"), fill: ink("late"), ...bars },
        // Dashed, so that it is not the colour alone that tells it from the bars.
        { stroke: ink("hold"), scale: "s", width: 2, dash: [5, 3], spanGaps: false, points: { show: true, size: 4, fill: ink("hold") } },
      ],
    },
  };
}

export function plotWords(points: readonly Point[]): string {
  const sum = (of: (point: Point) => number) => points.reduce((total, point) => total + of(point), 0);
  const silences = points.flatMap(({ silence }) => (silence === null ? [] : [silence]));
  return text("diagnostics.requests.plot_words", [
    sum(({ requests }) => requests),
    Math.max(0, ...points.map(({ requests }) => requests)),
    sum(({ refused }) => refused),
    silences.length === 0 ? "–" : span(Math.max(...silences)),
  ]);
}

/** `now`: milliseconds since 1970; the picture moves on with the minute. */
export function Plot({ stats, now }: { readonly stats: RequestStats; readonly now: number }) {
  const points = lastHour(stats, now);
  // New counts, or a new minute.
  const room = usePlot((canvas) => drawingOf(points, canvas), [stats, Math.floor(now / 60_000)]);
  const busy = points.filter(({ requests, silence }) => requests > 0 || silence !== null);
  return (
    <figure class="plot">
      <div class="plot-keys" aria-hidden="true">
        <span class="plot-key">
          <i class="plot-ink-main" />
          {t("diagnostics.requests.per_minute")}
        </span>
        <span class="plot-key">
          <i class="plot-ink-late" />
          {t("diagnostics.requests.refusals")}
        </span>
        <span class="plot-key">
          <i class="plot-ink-hold is-dashed" />
          {t("diagnostics.requests.silence")}
        </span>
      </div>
      <div class="plot-room" ref={room} role="img" aria-label={`${t("diagnostics.requests.plot")}. ${plotWords(points)}`} />
      <figcaption>{plotWords(points)}</figcaption>
      <details>
        <summary>{t("diagnostics.requests.as_table")}</summary>
        <Table
          caption={t("diagnostics.requests.plot")}
          heads={["time", "per_minute", "refusals", "silence"].map((head) => text(`diagnostics.requests.${head}`))}
          rows={busy.toReversed().map(({ at, requests, refused, silence }) => ({
            key: String(at),
            mark: refused > 0 ? "warn" : "",
            cells: [clock(at), String(requests), String(refused), silence === null ? "–" : (silence / 1000).toFixed(1)],
          }))}
        />
      </details>
    </figure>
  );
}
