// An entry of the journal in words: who, what became of the call, when.
import { type JournalEntry, talkOf, waitOf } from "@/utils/calls/journal.ts";
import { duration } from "@/utils/duration.ts";
import { text } from "@/utils/i18n.ts";
import { numberKey } from "@/utils/journal-store.ts";
import { shown } from "@/utils/phone-number.ts";
import { type JournalIndex, nameOf } from "./index-of.ts";

/** How this reader's journal speaks. */
export interface Reader {
  readonly index: JournalIndex;
  /** ISO 3166 two letters, for writing numbers; null = unknown. */
  readonly country: string | null;
  /** BCP 47. */
  readonly language: string;
  /** Of the people that this machine knows, who is reached there. */
  readonly owner: (destination: string) => string | null;
}

export const underscored = (word: string): string => word.replaceAll("-", "_");

const styles = {
  clock: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  heading: { weekday: "long", day: "numeric", month: "long" },
  day: { day: "numeric", month: "short" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

/** Making a format costs more than a row. */
const made = new Map<string, Intl.DateTimeFormat>();

function formatted(style: keyof typeof styles, at: number, language: string): string {
  const format = made.get(`${style} ${language}`) ?? new Intl.DateTimeFormat(language, styles[style]);
  made.set(`${style} ${language}`, format);
  return format.format(at);
}

/** "10:42". `at`: milliseconds since 1970. */
export const clock = (at: number, { language }: Pick<Reader, "language">): string => formatted("clock", at, language);

/** Beginning of the local day, milliseconds since 1970. */
export const midnightOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** As a heading: "Today", "Yesterday", "Thursday, November 19". */
export function dayName(midnight: number, now: number, { language }: Pick<Reader, "language">): string {
  if (midnight === midnightOf(now)) return text("journal.today");
  if (midnight === midnightOf(midnightOf(now) - 1)) return text("journal.yesterday");
  return formatted("heading", midnight, language);
}

/** Within a sentence: "10:42", "yesterday 10:42", "18 Sep 10:42". */
export function whenWords(at: number, now: number, reader: Reader): string {
  const time = clock(at, reader);
  const day = midnightOf(at);
  if (day === midnightOf(now)) return time;
  if (day === midnightOf(midnightOf(now) - 1)) return text("journal.caller.yesterday", [time]);
  return `${formatted("day", at, reader.language)} ${time}`;
}

export function whoIs(entry: JournalEntry, { index, country }: Reader): string {
  const known = entry.name ?? (entry.key === null ? null : nameOf(index, entry.key));
  if (known !== null) return known;
  if (entry.number !== null) return shown(entry.number, country);
  return text(entry.withheld ? "console.party.withheld" : "console.party.unknown");
}

/** The number, where the first line is a name. */
export const numberUnder = (entry: JournalEntry, reader: Reader): string | null =>
  entry.number !== null && whoIs(entry, reader) !== shown(entry.number, reader.country) ? shown(entry.number, reader.country) : null;

/** Whom a destination reaches: by the directory's name, else by that under which the journal has met it. */
export const destinationName = (to: string, { index, country, owner }: Reader): string =>
  owner(to) ?? nameOf(index, numberKey(to, country)) ?? shown(to, country);

export const outcomeWord = ({ direction, outcome }: JournalEntry): string =>
  text(`journal.outcome.${direction === "out" && outcome === "answered" ? "reached" : outcome}`);

/** "sent to Ana Novak, answered"; null = was sent nowhere. */
export function sentWords({ sent }: JournalEntry, reader: Reader): string | null {
  if (sent === null) return null;
  const become = text(`journal.sent_outcome.${underscored(sent.outcome)}`);
  return sent.to === "" ? become : `${text("journal.sent_to", [destinationName(sent.to, reader)])}, ${become}`;
}

/** How long it rang, or how long they talked; null = not known. */
export function lengthWords(entry: JournalEntry): string | null {
  if (entry.endedAt === null || (entry.call === null && entry.answeredAt === null)) return null;
  const talk = talkOf(entry);
  if (talk !== null) return entry.endSeen ? duration(talk) : null;
  const wait = waitOf(entry);
  if (wait === null || wait < 1000 || entry.direction === "out") return null;
  return text(entry.endSeen ? "journal.waited" : "journal.at_least", [duration(wait)]);
}

/** What else is to be said of it, most telling first. */
export function details(entry: JournalEntry, reader: Reader): readonly string[] {
  const via = entry.via === null ? null : (entry.via.name ?? (entry.via.number === null ? null : shown(entry.via.number, reader.country)));
  const origin = entry.queue !== null ? text("journal.for_queue", [entry.queue]) : via === null ? null : text("journal.from", [via]);
  const parts = [lengthWords(entry), sentWords(entry, reader), origin, entry.recall === null ? null : text("journal.back_from")];
  return parts.filter((part) => part !== null);
}

/** How the call-back stands, where there is more to say than that it is open. */
export function callBackWords({ callBack }: JournalEntry, now: number, reader: Reader): string | null {
  if (callBack === null) return null;
  if (callBack.state === "open") return callBack.triedAt === null ? null : text("journal.tried", [whenWords(callBack.triedAt, now, reader)]);
  return text("journal.done_by", [text(`journal.how.${underscored(callBack.how)}`), callBack.by, whenWords(callBack.at, now, reader)]);
}

/** "missed", "sent to Ana Novak": how the call before this one went, for the card of a ringing one. */
export function wentWords(entry: JournalEntry, reader: Reader): string {
  if (entry.sent !== null && entry.sent.to !== "") return text("journal.sent_to", [destinationName(entry.sent.to, reader)]);
  return text(`journal.caller.was_${entry.direction === "out" && entry.outcome === "answered" ? "reached" : entry.outcome}`);
}
