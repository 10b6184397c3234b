// Groups of bars drawn by uPlot in the page's own colours, with the same in one sentence and, on demand, as a table.
import uPlot from "uplot";
import { type Canvas, type Drawing, usePlot } from "@/components/ui/plot.ts";
import { t } from "@/utils/i18n.ts";

export type Kind = "calls" | "answered" | "missed" | "sent";

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
  readonly series: readonly { readonly name: string; readonly kind: Kind }[];
  readonly groups: readonly Group[];
}

type Drawn = Pick<Props, "series" | "groups">;
const inkOf = { calls: "main", answered: "main", missed: "late", sent: "park" } as const;
/** Pixels that a label takes, with air. */
const labelWidth = 58;

/** Bars of a group stand side by side, and a place stays empty between groups. */
function dataOf({ series, groups }: Drawn): uPlot.AlignedData {
  const step = series.length + 1;
  const places = groups.flatMap((_, group) => series.map((_, one) => group * step + one));
  const column = (one: number) => groups.flatMap(({ values }) => series.map((_, other) => (other === one ? (values[one] ?? 0) : null)));
  return [places, ...series.map((_, one) => column(one))];
}

function optionsOf({ series, groups }: Drawn, { ink, font, width }: Canvas): Drawing["options"] {
  const step = series.length + 1;
  const axis = { stroke: ink("axis"), font, ticks: { show: false } };
  const paths = uPlot.paths.bars?.({ size: [0.85, 48] });
  const every = Math.max(1, Math.ceil((groups.length * labelWidth) / Math.max(1, width - 50)));
  const labelled = groups.flatMap((_, at) => (at % every === 0 ? [at] : []));
  return {
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
      ...series.map(({ kind }) => ({
        stroke: ink(inkOf[kind]),
        width: 1.5,
        // Hollow, so that it is not the colour alone that tells the missed.
        ...(kind === "missed" ? {} : { fill: ink(inkOf[kind]) }),
        points: { show: false },
        ...(paths ? { paths } : {}),
      })),
    ],
  };
}

export function StatisticsPlot({ title, words, head, series, groups }: Props) {
  const room = usePlot((canvas) => ({ options: optionsOf({ series, groups }, canvas), data: dataOf({ series, groups }) }), [series, groups]);
  return (
    <figure class="plot">
      <h3>{title}</h3>
      {series.length > 1 && (
        <div class="plot-keys" aria-hidden="true">
          {series.map(({ name, kind }) => (
            <span key={kind} class="plot-key">
              <i class={`plot-ink-${inkOf[kind]}${kind === "missed" ? " is-hollow" : ""}`} />
              {name}
            </span>
          ))}
        </div>
      )}
      <div class="plot-room" ref={room} role="img" aria-label={`${title}. ${words}`} />
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
              {series.map(({ name, kind }) => (
                <th key={kind} scope="col" class="is-number">
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
                  <td key={series[at]?.kind} class="is-number">
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
