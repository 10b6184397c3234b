// What is asked of Webex: by endpoint, how often it said "wait", how many event channels; and the plot of the last hour.
import type { ReadonlySignal } from "@preact/signals";
import { useDesk } from "@/components/app/desk.ts";
import { byEndpoint, countOf, openingChannel, type RequestStats } from "@/utils/diagnostics/requests.ts";
import { t, text } from "@/utils/i18n.ts";
import { asText, span, stamp } from "./evidence.ts";
import { Plot } from "./Plot.tsx";
import { Region } from "./Region.tsx";
import { Table } from "./Table.tsx";

interface EndpointLine {
  readonly name: string;
  readonly minute: string;
  readonly hour: string;
  readonly last: string;
  readonly refused: boolean;
}

export const endpointLines = (stats: RequestStats, now: number): readonly EndpointLine[] =>
  byEndpoint(stats, now).map(({ name, lastMinute, lastHour, last }) => ({
    name,
    minute: String(lastMinute),
    hour: String(lastHour),
    last:
      last === null
        ? "–"
        : [last.status === 0 ? t("diagnostics.requests.no_answer") : last.status, stamp(last.at), last.trackingId]
            .filter((part) => part !== null)
            .join(" · "),
    refused: last !== null && (last.status === 0 || last.status >= 400),
  }));

export function RequestsRegion({ requests }: { readonly requests: ReadonlySignal<RequestStats> }) {
  const { live } = useDesk();
  const stats = requests.value;
  const now = live.now.value;
  const lines = endpointLines(stats, now);
  const refusals = stats.refusals.filter(({ at }) => at > now - 3_600_000);
  const facts = [
    [t("diagnostics.requests.channels"), countOf(stats, openingChannel, now)],
    [t("diagnostics.requests.open"), live.link.value.channelId === null ? 0 : 1],
    [t("diagnostics.requests.refused"), refusals.length],
  ] as const;
  return (
    <Region
      title={t("diagnostics.requests.title")}
      copied={() => [...facts.map((fact) => fact.join("\t")), asText(lines)].join("\n")}
      empty={lines.length === 0 ? t("diagnostics.requests.empty") : null}
    >
      <dl class="diag-facts wide">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {refusals.length > 0 && (
        <div class="diag-warning">
          <p>{t("diagnostics.requests.waits")}</p>
          <ul>
            {refusals.toReversed().map(({ at, endpoint, retryAfterMs }) => (
              <li key={`${at} ${endpoint}`} class="diag-mono">
                {text("diagnostics.requests.waits_row", [retryAfterMs === null ? "–" : span(retryAfterMs), endpoint, stamp(at)])}
              </li>
            ))}
          </ul>
        </div>
      )}
      <Plot stats={stats} now={now} />
      <Table
        caption={t("diagnostics.requests.title")}
        heads={["endpoint", "minute", "hour", "last"].map((head) => text(`diagnostics.requests.${head}`))}
        rows={lines.map(({ name, minute, hour, last, refused }) => ({ key: name, mark: refused ? "warn" : "", cells: [name, minute, hour, last] }))}
      />
    </Region>
  );
}
