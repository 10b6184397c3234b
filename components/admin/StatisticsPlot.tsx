// Groups of bars drawn by uPlot in the page's own colours, with the same in one sentence and, on demand, as a table.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { t } from "@/utils/i18n.ts";
import "uplot/dist/uPlot.min.css";

export type Ink = "calls" | "answered" | "missed" | "sent";

export interface Group {
  readonly label: string;
  /** One a series. */
  readonly values: readonly number[];
}

interface Props {
  readonly title: string;
  readonly words: string;
  /** Head of the table's first column. */
  readonly head: string;
  readonly series: readonly { readonly name: string; readonly ink: Ink }[];
  readonly groups: readonly Group[];
}

type Drawn = Pick<Props, "series" | "groups">;
const height = 180;
const narrowest = 220;
/** Pixels that a label takes, with air. */
const labelWidth = 58;

/** Bars of a group stand side by side, and a place stays empty between groups. */
function dataOf({ series, groups }: Drawn): uPlot.AlignedData {
  const step = series.length + 1;
  const places = groups.flatMap((_, group) => series.map((_, one) => group * step + one));
  const column = (one: number) => groups.flatMap(({ values }) => series.map((_, other) => (other === one ? (values[one] ?? 0) : null)));
  return [places, ...series.map((_, one) => column(one))];
}

function optionsOf(host: HTMLElement, width: number, { series, groups }: Drawn): uPlot.Options {
  // Canvas knows no CSS variables and no forced colours: the browser works them out on spans.
  const ink = (name: string) => {
    const span = host.querySelector(`.stat-ink-${name}`);
    return span === null ? "" : getComputedStyle(span).color;
  };
  const step = series.length + 1;
  const font = `11px ${getComputedStyle(host).fontFamily}`;
  const axis = { stroke: ink("axis"), font, ticks: { show: false } };
  const paths = uPlot.paths.bars?.({ size: [0.85, 48] });
  const every = Math.max(1, Math.ceil((groups.length * labelWidth) / Math.max(1, width - 50)));
  const labelled = groups.flatMap((_, at) => (at % every === 0 ? [at] : []));
  return {
    width,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: [-1, Math.max(1, groups.length * step - 1)] },
      y: { range: (_plot, _min, max) => [0, Math.max(4, Math.ceil((max ?? 0) * 1.1))] },
    },
    axes: [
      {
        ...axis,
        size: 28,
        grid: { show: false },
        splits: () => labelled.map((at) => at * step + (series.length - 1) / 2),
        values: () => labelled.map((at) => groups[at]?.label ?? ""),
      },
      { ...axis, size: 44, grid: { stroke: ink("grid"), width: 1 }, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000] },
    ],
    series: [
      {},
      ...series.map(({ ink: name }) => ({
        stroke: ink(name),
        width: 1.5,
        // Hollow, so that it is not the colour alone that tells the missed.
        ...(name === "missed" ? {} : { fill: ink(name) }),
        points: { show: false },
        ...(paths ? { paths } : {}),
      })),
    ],
  };
}

const canDraw = () => document.createElement("canvas").getContext("2d") !== null && typeof ResizeObserver === "function";

/** Draws anew when colours, width or numbers are others. Returns how to say so, and the way out. */
function keepDrawn(host: HTMLElement, room: HTMLElement, drawn: () => Drawn) {
  let plot: uPlot | null = null;
  let width = 0;
  const draw = () => {
    plot?.destroy();
    width = Math.max(narrowest, room.clientWidth);
    plot = new uPlot(optionsOf(host, width, drawn()), dataOf(drawn()), room);
  };
  const media = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => window.matchMedia(query));
  for (const each of media) each.addEventListener("change", draw);
  const themes = new MutationObserver(draw);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const sizes = new ResizeObserver(() => {
    if (Math.max(narrowest, room.clientWidth) !== width) draw();
  });
  sizes.observe(room);
  draw();
  return {
    draw,
    stop() {
      for (const each of media) each.removeEventListener("change", draw);
      themes.disconnect();
      sizes.disconnect();
      plot?.destroy();
    },
  };
}

export function StatisticsPlot({ title, words, head, series, groups }: Props) {
  const host = useRef<HTMLElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const latest = useRef<Drawn>({ series, groups });
  latest.current = { series, groups };
  const drawn = useRef<ReturnType<typeof keepDrawn> | null>(null);
  useEffect(() => {
    if (host.current === null || room.current === null || !canDraw()) return;
    drawn.current = keepDrawn(host.current, room.current, () => latest.current);
    return () => {
      drawn.current?.stop();
      drawn.current = null;
    };
  }, []);
  useEffect(() => drawn.current?.draw(), [series, groups]);

  return (
    <figure class="stat-plot" ref={host}>
      {["calls", "answered", "missed", "sent", "axis", "grid"].map((ink) => (
        <span key={ink} class={`stat-ink-${ink}`} hidden />
      ))}
      <h3>{title}</h3>
      {series.length > 1 && (
        <div class="stat-keys" aria-hidden="true">
          {series.map(({ name, ink }) => (
            <span key={ink} class={`stat-key ${ink}`}>
              {name}
            </span>
          ))}
        </div>
      )}
      <div class="stat-room" ref={room} role="img" aria-label={`${title}. ${words}`} />
      <figcaption>{words}</figcaption>
      <details>
        <summary>
          {t("statistics.as_table")}
          <span class="unseen">: {title}</span>
        </summary>
        <table class="stat-table">
          <caption class="unseen">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{head}</th>
              {series.map(({ name, ink }) => (
                <th key={ink} scope="col" class="is-number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groups.map(({ label, values }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                {values.map((value, at) => (
                  <td key={series[at]?.ink} class="is-number">
                    {value}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
