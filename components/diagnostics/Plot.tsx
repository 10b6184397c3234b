// Requests a minute and the line's longest silence over the last hour, drawn by uPlot in the page's own colours; the table below says the same.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { lastHour, type Point, type RequestStats } from "@/utils/diagnostics/requests.ts";
import { t, text } from "@/utils/i18n.ts";
import { span } from "./evidence.ts";
import { Table } from "./Table.tsx";
import "uplot/dist/uPlot.min.css";

const height = 180;
const clock = (at: number) => new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const inks = ["requests", "silence", "refused", "axis", "grid"] as const;
type Ink = (typeof inks)[number];

/** Canvas knows no CSS variables and no forced colours: the browser works them out on spans. */
function readInks(host: HTMLElement): Readonly<Record<Ink, string>> {
  const of = (ink: Ink) => {
    const span = host.querySelector(`.plot-ink-${ink}`);
    return span === null ? "" : getComputedStyle(span).color;
  };
  return { requests: of("requests"), silence: of("silence"), refused: of("refused"), axis: of("axis"), grid: of("grid") };
}

const dataOf = (points: readonly Point[]): uPlot.AlignedData => [
  points.map(({ at }) => at / 1000),
  points.map(({ requests }) => requests),
  points.map(({ refused }) => (refused > 0 ? refused : null)),
  points.map(({ silence }) => (silence === null ? null : silence / 1000)),
];

function optionsOf(host: HTMLElement, width: number): uPlot.Options {
  const ink = readInks(host);
  const font = `11px ${getComputedStyle(host).fontFamily}`;
  const axis = { stroke: ink.axis, font, grid: { stroke: ink.grid, width: 1 }, ticks: { stroke: ink.grid, width: 1 } };
  const paths = uPlot.paths.bars?.({ size: [0.7, 12] });
  const bars = { width: 0, points: { show: false }, ...(paths ? { paths } : {}) };
  const fromZero: uPlot.Scale.Range = (_plot, _min, max) => [0, Math.max(4, Math.ceil((max ?? 0) * 1.1))];
  return {
    width,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: true, range: (_plot, min, max) => [min - 60, max + 60] }, y: { range: fromZero }, s: { range: fromZero } },
    axes: [
      { ...axis, values: (_plot, splits) => splits.map((at) => clock(at * 1000)) },
      { ...axis, size: 36 },
      { ...axis, scale: "s", side: 1, size: 36, grid: { show: false } },
    ],
    series: [
      {},
      { stroke: ink.requests, fill: ink.requests, ...bars },
      { stroke: ink.refused, fill: ink.refused, ...bars },
      // Dashed, so that it is not the colour alone that tells it from the bars.
      { stroke: ink.silence, scale: "s", width: 2, dash: [5, 3], spanGaps: false, points: { show: true, size: 4, fill: ink.silence } },
    ],
  };
}

/** Draws anew when the colours or the width may be others. Returns the way out. */
function keepDrawn(host: HTMLElement, room: HTMLElement, points: () => readonly Point[]): { readonly update: () => void; readonly stop: () => void } {
  let plot: uPlot | null = null;
  const draw = () => {
    plot?.destroy();
    plot = new uPlot(optionsOf(host, Math.max(240, room.clientWidth)), dataOf(points()), room);
  };
  const media = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => window.matchMedia(query));
  for (const each of media) each.addEventListener("change", draw);
  const themes = new MutationObserver(draw);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const sizes = new ResizeObserver(() => plot?.setSize({ width: Math.max(240, room.clientWidth), height }));
  sizes.observe(room);
  draw();
  return {
    update: () => plot?.setData(dataOf(points())),
    stop: () => {
      for (const each of media) each.removeEventListener("change", draw);
      themes.disconnect();
      sizes.disconnect();
      plot?.destroy();
    },
  };
}

const canDraw = () => document.createElement("canvas").getContext("2d") !== null && typeof ResizeObserver === "function";

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
  const host = useRef<HTMLElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const points = lastHour(stats, now);
  const latest = useRef(points);
  latest.current = points;
  const drawn = useRef<ReturnType<typeof keepDrawn> | null>(null);
  const minute = Math.floor(now / 60_000);

  useEffect(() => {
    if (host.current === null || room.current === null || !canDraw()) return;
    drawn.current = keepDrawn(host.current, room.current, () => latest.current);
    return () => {
      drawn.current?.stop();
      drawn.current = null;
    };
  }, []);
  // New counts, or a new minute.
  useEffect(() => drawn.current?.update(), [stats, minute]);

  const busy = points.filter(({ requests, silence }) => requests > 0 || silence !== null);
  return (
    <figure class="plot" ref={host}>
      {inks.map((ink) => (
        <span key={ink} class={`plot-ink-${ink}`} hidden />
      ))}
      <div class="plot-keys" aria-hidden="true">
        <span class="plot-key requests">{t("diagnostics.requests.per_minute")}</span>
        <span class="plot-key refused">{t("diagnostics.requests.refusals")}</span>
        <span class="plot-key silence">{t("diagnostics.requests.silence")}</span>
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
