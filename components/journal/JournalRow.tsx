// One call of the journal: who and when, what became of it, and what can be done about it.
import { CommandButton } from "@/components/ui/CommandButton.tsx";
import { Net } from "@/components/ui/Net.tsx";
import type { JournalEntry } from "@/utils/calls/journal.ts";
import { isOpenCallBack } from "@/utils/calls/journal-list.ts";
import { text } from "@/utils/i18n.ts";
import { callBackWords, clock, details, numberUnder, outcomeWord, type Reader, whoIs } from "./words.ts";

interface Props {
  readonly entry: JournalEntry;
  readonly reader: Reader;
  /** Any moment of today, milliseconds since 1970. */
  readonly today: number;
  /** Missed calls that this row stands for. */
  readonly times: number;
  /** The one that the keys mean. */
  readonly isActive: boolean;
  onActive(): void;
}

/** The keys of the list, which mean the active row. */
export const rowKeys = { callBack: "Enter", done: "Delete" } as const;

function Verbs({ entry, isActive }: Pick<Props, "entry" | "isActive">) {
  const isOpen = isOpenCallBack(entry);
  const ofRow = { place: entry.id, isTabStop: isActive, showKey: false };
  const key = (name: keyof typeof rowKeys) => ({ listKey: isActive ? rowKeys[name] : null });
  return (
    <span class="journal-verbs">
      {entry.number !== null && entry.endedAt !== null && (
        <CommandButton command="journal.callBack" args={{ number: entry.number }} look={isOpen ? "plain" : "link"} {...key("callBack")} {...ofRow} />
      )}
      {isOpen && <CommandButton command="journal.done" args={{ id: entry.id }} {...key("done")} {...ofRow} />}
      {entry.callBack?.state === "done" && <CommandButton command="journal.reopen" args={{ id: entry.id }} look="link" listKey={null} {...ofRow} />}
    </span>
  );
}

export function JournalRow({ entry, reader, today, times, isActive, onActive }: Props) {
  const who = whoIs(entry, reader);
  const number = numberUnder(entry, reader);
  const word = outcomeWord(entry);
  const perhapsTaken = isOpenCallBack(entry) && entry.queue !== null ? text("journal.queue_hint") : null;
  const more = [
    times > 1 ? text("journal.times", [times]) : null,
    callBackWords(entry, today, reader),
    ...details(entry, reader),
    perhapsTaken,
  ].filter((part) => part !== null);
  const state = isOpenCallBack(entry) ? text("journal.filter_open") : null;
  const label = [who, word, clock(entry.startedAt, reader), number, ...more, state].filter((part) => part !== null).join(", ");
  return (
    <tr
      class={`journal-row ${entry.direction} ${entry.outcome} ${entry.callBack?.state ?? ""}`}
      aria-label={label}
      tabIndex={isActive ? 0 : -1}
      aria-selected={isActive}
      data-entry={entry.id}
      onFocusIn={onActive}
    >
      <td class="journal-top">
        <Net class="journal-who">{who}</Net>
        {number !== null && <Net class="journal-number">{number}</Net>}
        <time class="journal-time" dateTime={new Date(entry.startedAt).toISOString()}>
          {clock(entry.startedAt, reader)}
        </time>
      </td>
      <td class="journal-bottom">
        <span class="journal-outcome">{word}</span>
        {more.length > 0 && <Net class="journal-more">{more.join(" · ")}</Net>}
        <Verbs entry={entry} isActive={isActive} />
      </td>
    </tr>
  );
}
