// How fast it was today: p50, p95 and max of what product.md §7 promises, measured on this very machine.
import type { ReadonlySignal } from "@preact/signals";
import { useDesk } from "@/components/app/desk.ts";
import { figures, type LatencyDay, type Metric, metrics } from "@/utils/diagnostics/latency.ts";
import { t, text } from "@/utils/i18n.ts";
import { asText, span } from "./evidence.ts";
import { Region } from "./Region.tsx";
import { Table } from "./Table.tsx";

/** p95 in milliseconds (product.md §7); what Webex and the network take is not ours to promise. */
const promised: Readonly<Record<Metric, number | null>> = { "event-paint": 50, "key-request": 16, "key-confirmed": null };

interface LatencyRow {
  readonly what: string;
  readonly p50: string;
  readonly p95: string;
  readonly max: string;
  readonly count: string;
  readonly promise: string;
  readonly late: boolean;
}

export const latencyRows = (days: readonly LatencyDay[], now: number): readonly LatencyRow[] =>
  metrics.flatMap((metric) =>
    days.flatMap((day) => {
      const found = figures(day, metric, now);
      const promise = promised[metric];
      if (found === null) return [];
      return {
        what: text(`diagnostics.latency.${metric.replaceAll("-", "_")}`),
        p50: span(found.p50),
        p95: span(found.p95),
        max: span(found.max),
        count: String(found.count),
        promise: promise === null ? "–" : span(promise),
        late: promise !== null && found.p95 > promise,
      };
    }),
  );

export function LatencyRegion({ days }: { readonly days: readonly ReadonlySignal<LatencyDay>[] }) {
  const { live } = useDesk();
  const rows = latencyRows(
    days.map((day) => day.value),
    live.now.value,
  );
  return (
    <Region title={t("diagnostics.latency.title")} copied={() => asText(rows)} empty={rows.length === 0 ? t("diagnostics.latency.empty") : null}>
      <Table
        caption={t("diagnostics.latency.title")}
        heads={["what", "p50", "p95", "max", "count", "promise"].map((head) => text(`diagnostics.latency.${head}`))}
        rows={rows.map(({ what, p50, p95, max, count, promise, late }) => ({
          key: what,
          mark: late ? "warn" : "",
          cells: [what, p50, p95, max, count, promise],
        }))}
      />
    </Region>
  );
}
