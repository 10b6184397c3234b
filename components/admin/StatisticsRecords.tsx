// The records themselves: fifty at a time, in the order of the column that was pressed.
import { useMemo, useState } from "preact/hooks";
import { Button } from "@/components/settings/Button.tsx";
import { t, text } from "@/utils/i18n.ts";
import { moment } from "@/utils/journal-csv.ts";
import type { CallLeg } from "@/utils/statistics/record.ts";
import { lengthWords } from "@/utils/statistics-csv.ts";

const pageLength = 50;

interface Column {
  readonly key: "started" | "direction" | "from" | "to" | "answered" | "ring" | "talk" | "user" | "location" | "reason";
  /** By what it is ordered; null stands last. */
  readonly order: (leg: CallLeg) => string | number | null;
  /** Each part by itself: a name may run the other way than its number. */
  readonly show: (leg: CallLeg) => string | readonly string[];
  readonly isNumber?: true;
}

const party = (name: string | null, number: string | null) => {
  const parts = [name, number].filter((part) => part !== null);
  return parts.length === 0 ? "–" : parts;
};
const seconds = (value: number | null) => (value === null ? "–" : lengthWords(value * 1000));

const columns: readonly Column[] = [
  { key: "started", order: ({ startedAt }) => startedAt, show: ({ startedAt }) => moment(startedAt) },
  {
    key: "direction",
    order: ({ direction }) => direction,
    show: ({ direction }) => (direction === null ? "–" : text(`statistics.${direction}`)),
  },
  { key: "from", order: ({ callingName, callingNumber }) => callingName ?? callingNumber, show: (leg) => party(leg.callingName, leg.callingNumber) },
  { key: "to", order: ({ calledName, calledNumber }) => calledName ?? calledNumber, show: (leg) => party(leg.calledName, leg.calledNumber) },
  { key: "answered", order: ({ answered }) => (answered ? 0 : 1), show: ({ answered }) => text(answered ? "statistics.yes" : "statistics.no") },
  { key: "ring", order: ({ ring }) => ring, show: ({ ring }) => seconds(ring), isNumber: true },
  { key: "talk", order: ({ duration }) => duration, show: ({ duration }) => seconds(duration), isNumber: true },
  { key: "user", order: ({ user }) => user, show: ({ user }) => user ?? "–" },
  { key: "location", order: ({ location }) => location, show: ({ location }) => location ?? "–" },
  { key: "reason", order: ({ outcomeReason }) => outcomeReason, show: ({ outcomeReason, outcome }) => outcomeReason ?? outcome ?? "–" },
];

/** Unlike in words, in order; what is not told stands last whichever way. */
export function sortLegs(legs: readonly CallLeg[], key: Column["key"], down: boolean): readonly CallLeg[] {
  const column = columns.find((each) => each.key === key);
  if (column === undefined) return legs;
  const words = new Intl.Collator();
  const compare = (a: string | number, b: string | number) =>
    typeof a === "number" && typeof b === "number" ? a - b : words.compare(String(a), String(b));
  return legs
    .map((leg) => ({ leg, by: column.order(leg) }))
    .sort((a, b) => (a.by === null ? (b.by === null ? 0 : 1) : b.by === null ? -1 : compare(a.by, b.by) * (down ? -1 : 1)))
    .map(({ leg }) => leg);
}

export function StatisticsRecords({ legs }: { readonly legs: readonly CallLeg[] }) {
  const [{ key, down }, setOrder] = useState<{ readonly key: Column["key"]; readonly down: boolean }>({ key: "started", down: true });
  const [wanted, setPage] = useState(0);
  const sorted = useMemo(() => sortLegs(legs, key, down), [legs, key, down]);
  const pages = Math.max(1, Math.ceil(sorted.length / pageLength));
  const page = Math.min(wanted, pages - 1);
  const shown = sorted.slice(page * pageLength, (page + 1) * pageLength);
  return (
    <div class="stat-records">
      <h3 id="statistics-records">{t("statistics.records")}</h3>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <div class="stat-scroll" tabIndex={0} role="group" aria-labelledby="statistics-records">
        <table class="stat-table" aria-labelledby="statistics-records">
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.key} scope="col" aria-sort={column.key === key ? (down ? "descending" : "ascending") : "none"}>
                  <button
                    type="button"
                    class="stat-sort"
                    onClick={() => {
                      setOrder({ key: column.key, down: column.key === key ? !down : column.isNumber === true });
                      setPage(0);
                    }}
                  >
                    {text(`statistics.record.${column.key}`)}
                    <span aria-hidden="true">{column.key === key ? (down ? " ▼" : " ▲") : ""}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((leg) => (
              <tr key={leg.id}>
                {columns.map((column) => (
                  <td key={column.key} class={column.isNumber ? "is-number" : ""}>
                    {[column.show(leg)].flat().map((part, at) => (
                      <bdi key={at === 0 ? "first" : "second"} class={at === 0 ? "" : "quiet"}>
                        {part}
                      </bdi>
                    ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="set-actions">
        <Button disabled={page === 0} onPress={() => setPage(page - 1)}>
          {t("statistics.previous")}
        </Button>
        <Button disabled={page >= pages - 1} onPress={() => setPage(page + 1)}>
          {t("statistics.next")}
        </Button>
        <span class="quiet" role="status">
          {text("statistics.rows", [page * pageLength + 1, page * pageLength + shown.length, sorted.length])}
        </span>
      </div>
    </div>
  );
}
