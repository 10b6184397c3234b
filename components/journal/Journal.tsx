// Every call of the line that is kept on this machine, and who is to be called back. Opened over what lies under the calls; the box stays where it is.
import { useComputed, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useDesk } from "@/components/app/desk.ts";
import { CommandButton } from "@/components/ui/CommandButton.tsx";
import { useCommands } from "@/components/ui/door.ts";
import type { JournalEntry } from "@/utils/calls/journal.ts";
import { isOpenCallBack } from "@/utils/calls/journal-list.ts";
import { keyLabel } from "@/utils/commands/keys.ts";
import { text } from "@/utils/i18n.ts";
import { openTimes } from "./index-of.ts";
import { JournalRow, rowKeys } from "./JournalRow.tsx";
import { useReader } from "./use-reader.ts";
import { dayName, midnightOf, type Reader } from "./words.ts";
import "./journal.css";

export type Filter = "all" | "open" | "sent";

const filters: readonly Filter[] = ["all", "open", "sent"];
/** Rows that are drawn at once: a day of a busy desk. */
const pageOfRows = 100;
const step: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

/** `all`: newest first. */
function choose(filter: Filter, all: readonly JournalEntry[], { index }: Reader): readonly JournalEntry[] {
  if (filter === "open") return index.open;
  return filter === "sent" ? all.filter(({ sent }) => sent !== null) : all;
}

interface Day {
  readonly midnight: number;
  readonly entries: readonly JournalEntry[];
}

/** `entries` newest first. */
function daysOf(entries: readonly JournalEntry[]): readonly Day[] {
  const days: { midnight: number; entries: JournalEntry[] }[] = [];
  for (const entry of entries) {
    const midnight = midnightOf(entry.startedAt);
    const last = days.at(-1);
    if (last?.midnight === midnight) last.entries.push(entry);
    else days.push({ midnight, entries: [entry] });
  }
  return days;
}

function Empty({ filter }: { readonly filter: Filter }) {
  const { live } = useDesk();
  if (live.journal.value === null) return <p class="journal-empty quiet">{text("journal.loading")}</p>;
  if (filter === "all") return <p class="journal-empty quiet">{text("journal.empty_all", [live.policy.value.values["journal.days"]])}</p>;
  return (
    <div class="journal-empty">
      <p>{text(`journal.empty_${filter}`)}</p>
      <p class="quiet">{text(`journal.empty_${filter}_why`)}</p>
    </div>
  );
}

/** What the keys do to the active row. */
function ListKeys() {
  const { platform } = useCommands();
  const keys = [
    ["journal.callBack", rowKeys.callBack],
    ["journal.done", rowKeys.done],
  ] as const;
  return (
    <p class="send-keys journal-keys" aria-hidden="true">
      {keys.map(([command, key]) => (
        <span key={command}>
          <kbd>{keyLabel(key, platform)}</kbd> {text(`command.${command}.title`)}
        </span>
      ))}
    </p>
  );
}

export function Journal() {
  const { view } = useDesk();
  return view.journal.value ? <OpenJournal /> : null;
}

function OpenJournal() {
  const { live, run } = useDesk();
  const door = useCommands();
  const reader = useReader();
  const filter = useSignal<Filter>("all");
  const most = useSignal(pageOfRows);
  const active = useSignal<{ readonly id: string; readonly place: number } | null>(null);
  const region = useRef<HTMLElement>(null);
  /** The focus goes to the active row with the next drawing. */
  const follow = useRef(true);
  const before = useRef<string | null>(null);
  const today = useComputed(() => midnightOf(live.now.value));

  const found = choose(filter.value, live.journal.value ?? [], reader);
  const drawn = found.slice(0, most.value);
  const byId = drawn.findIndex(({ id }) => id === active.value?.id);
  const place = byId >= 0 ? byId : Math.min(active.value?.place ?? 0, drawn.length - 1);
  const chosen = drawn[place] ?? null;
  const openCount = reader.index.open.length;

  useLayoutEffect(() => door.settling.drawn(), [door, live.journal.value, filter.value, most.value]);
  useLayoutEffect(() => {
    if (live.journal.value === null) return;
    // The row that had the focus went with what was done to it: the next one takes it.
    const isLost = before.current !== null && document.activeElement === document.body && !drawn.some(({ id }) => id === before.current);
    before.current = chosen?.id ?? null;
    if (!follow.current && !isLost) return;
    follow.current = false;
    const row = region.current?.querySelector<HTMLElement>(".journal-row[tabindex='0']");
    (row ?? region.current?.querySelector<HTMLElement>("button[aria-pressed='true']"))?.focus();
  });

  const move = (next: number) => {
    const entry = drawn[Math.max(0, Math.min(next, drawn.length - 1))];
    if (!entry) return;
    active.value = { id: entry.id, place: drawn.indexOf(entry) };
    follow.current = true;
  };
  /** Keys of the list itself; what it does not know goes on to the keyboard of the desk. */
  const press = (event: KeyboardEvent) => {
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    if (!isPlain || event.isComposing || drawn.length === 0) return;
    const onRow = (event.target as Element).matches(".journal-row");
    const by = step[event.key];
    if (by !== undefined) move(place + by);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(drawn.length - 1);
    else if (event.key === rowKeys.callBack && onRow && chosen !== null && chosen.endedAt !== null && chosen.number !== null && !event.repeat)
      callBack(chosen.number);
    else if (event.key === rowKeys.done && chosen !== null && isOpenCallBack(chosen)) void run("journal.done", { id: chosen.id });
    else return;
    event.preventDefault();
  };
  const callBack = (number: string) => {
    const reason = door.reason("journal.callBack", null);
    if (reason === null) void run("journal.callBack", { number });
    else door.explain("journal.callBack", reason);
  };

  return (
    <section ref={region} class="journal" aria-label={text("journal.title")}>
      <div class="journal-head">
        <h2 class="journal-title">{text("journal.title")}</h2>
        <CommandButton command="journal.export" look="link" />
        <button
          type="button"
          class="verb link"
          title={text("journal.close")}
          aria-label={text("journal.close")}
          onClick={() => void run("journal.open")}
        >
          ×
        </button>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: three buttons in a row, no form */}
      <div class="journal-filters" role="group" aria-label={text("journal.show")}>
        {filters.map((each) => (
          <button
            key={each}
            type="button"
            class="journal-filter"
            aria-pressed={filter.value === each}
            onClick={() => {
              filter.value = each;
              most.value = pageOfRows;
              active.value = null;
            }}
          >
            {text(`journal.filter_${each}`)}
            {each === "open" && openCount > 0 && <span class="journal-count">{openCount}</span>}
          </button>
        ))}
      </div>
      <div class="journal-scroll" data-scrolls>
        {drawn.length === 0 ? (
          <Empty filter={filter.value} />
        ) : (
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: rows that the arrow keys move through are a grid
          <table role="grid" class="journal-list" aria-label={text("journal.list")} onKeyDown={press}>
            {daysOf(drawn).map(({ midnight, entries }) => (
              <tbody key={midnight}>
                <tr>
                  <th class="journal-day" scope="rowgroup" colSpan={2}>
                    {dayName(midnight, today.value, reader)}
                  </th>
                </tr>
                {entries.map((entry) => (
                  <JournalRow
                    key={entry.id}
                    entry={entry}
                    reader={reader}
                    today={today.value}
                    times={filter.value === "open" ? openTimes(reader.index, entry) : 1}
                    isActive={entry === chosen}
                    onActive={() => {
                      active.value = { id: entry.id, place: drawn.indexOf(entry) };
                    }}
                  />
                ))}
              </tbody>
            ))}
          </table>
        )}
        {found.length > drawn.length && (
          <button
            type="button"
            class="verb link journal-older"
            onClick={() => {
              most.value += pageOfRows;
            }}
          >
            {text("journal.more")}
          </button>
        )}
      </div>
      {chosen !== null && <ListKeys />}
    </section>
  );
}
