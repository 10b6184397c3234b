// Samples to p50, p95 and max, and rows of them to a table.

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly samples: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  /** What product.md §7 promises of the p95, where it promises something. */
  readonly promise: number | null;
}

/** Nearest rank: the smallest sample that at least `share` (0 to 1) of them do not exceed. NaN without samples. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export function figure(name: string, unit: string, samples: readonly number[], promise: number | null = null): Figure {
  return { name, unit, samples: samples.length, p50: percentile(samples, 0.5), p95: percentile(samples, 0.95), max: percentile(samples, 1), promise };
}

const shown = (value: number) => (Number.isNaN(value) ? "–" : value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en"));

export function table(figures: readonly Figure[]): string {
  const heads = ["", "unit", "n", "p50", "p95", "max", "promise"];
  const rows = figures.map((one) => [
    one.name,
    one.unit,
    String(one.samples),
    shown(one.p50),
    shown(one.p95),
    shown(one.max),
    one.promise === null ? "" : `≤ ${one.promise}${one.p95 <= one.promise ? "" : "  missed"}`,
  ]);
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column === 0 || column === 6 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  return [line(heads), ...rows.map(line)].join("\n");
}

/** The same for a document. */
export function markdown(figures: readonly Figure[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rows = figures.map(({ name, unit, p50, p95, max, promise }) =>
    row([name, unit, shown(p50), shown(p95), shown(max), promise === null ? "" : `≤ ${promise}`]),
  );
  return [row(["", "unit", "p50", "p95", "max", "promise (p95)"]), row(Array<string>(6).fill("---")), ...rows].join("\n");
}
