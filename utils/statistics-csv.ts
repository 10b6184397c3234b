// Call records and their figures as files for a spreadsheet, as the journal's: RFC 4180, UTF-8 with a mark, and no cell that would be taken for a formula.
import { text } from "./i18n.ts";
import { cell, moment } from "./journal-csv.ts";
import type { CallLeg } from "./statistics/record.ts";
import { type Tally, type Times, talkLimits, waitLimits } from "./statistics/tally.ts";

const byteOrderMark = "\uFEFF";
const file = (rows: readonly (readonly string[])[]): string => byteOrderMark + rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
const told = (value: string | number | null): string => (value === null ? "" : String(value));
const yes = (is: boolean): string => text(is ? "statistics.yes" : "statistics.no");
const party = (name: string | null, number: string | null): string => [name, number].filter((part) => part !== null).join(" ");
const rounded = (ms: number): string => (ms / 1000).toFixed(1);

const columns: readonly (readonly [string, (leg: CallLeg) => string])[] = [
  ["started", ({ startedAt }) => moment(startedAt)],
  ["answered_at", ({ answeredAt }) => moment(answeredAt)],
  ["released", ({ releasedAt }) => moment(releasedAt)],
  ["direction", ({ direction }) => (direction === null ? "" : text(`statistics.${direction}`))],
  ["type", ({ type }) => told(type)],
  ["from", ({ callingName, callingNumber }) => party(callingName, callingNumber)],
  ["to", ({ calledName, calledNumber }) => party(calledName, calledNumber)],
  ["user", ({ user, userNumber }) => party(user, userNumber)],
  ["answered", ({ answered }) => yes(answered)],
  ["ring", ({ ring }) => told(ring)],
  ["talk", ({ duration }) => told(duration)],
  ["sent", ({ transferred }) => yes(transferred)],
  ["location", ({ location }) => told(location)],
  ["reason", ({ outcomeReason, outcome }) => told(outcomeReason ?? outcome)],
  ["correlation", ({ correlation }) => told(correlation)],
  ["id", ({ id }) => id],
];

/** Times are local, lengths in seconds. In the order given. */
export const recordsCsv = (legs: readonly CallLeg[]): string =>
  file([columns.map(([name]) => text(`statistics.record.${name}`)), ...legs.map((leg) => columns.map(([, read]) => read(leg)))]);

/** "10 s", "2:05 min", "1:02:05 h". */
export function lengthWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const two = (n: number) => String(n).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)} h` : `${minutes}:${two(seconds % 60)} min`;
}

/** Of a limit: "30 s", "2 min". */
const limitWords = (ms: number): string => (ms >= 60_000 ? `${ms / 60_000} min` : `${ms / 1000} s`);

/** The names of the parts of a spread: one more than there are limits. */
export const spreadWords = (limits: readonly number[]): readonly string[] => [
  ...limits.map((limit) => text("statistics.under", [limitWords(limit)])),
  text("statistics.over", [limitWords(limits.at(-1) ?? 0)]),
];

/** One long table: what is counted, of what, and how many. */
export function tallyCsv(tally: Tally): string {
  const rows: string[][] = [];
  const counts = ["calls", "answered", "missed", "sent"] as const;
  for (const each of counts) rows.push([text("statistics.figures"), text(`statistics.${each}`), String(tally.all[each]), ""]);
  for (const [hour, count] of tally.byHour.entries())
    for (const each of counts) rows.push([`${text("statistics.hour")} ${hour}`, text(`statistics.${each}`), String(count[each]), ""]);
  for (const count of tally.byDay)
    for (const each of counts) rows.push([`${text("statistics.day")} ${count.day}`, text(`statistics.${each}`), String(count[each]), ""]);
  const times = (name: string, found: Times | null, limits: readonly number[]) => {
    if (found === null) return;
    const facts = [
      ["average", found.mean],
      ["median", found.p50],
      ["p95", found.p95],
    ] as const;
    for (const [fact, ms] of facts) rows.push([name, text(`statistics.${fact}`), "", rounded(ms)]);
    for (const [place, words] of spreadWords(limits).entries()) rows.push([name, words, String(found.spread[place] ?? 0), ""]);
  };
  times(text("statistics.wait_answered"), tally.waitAnswered, waitLimits);
  times(text("statistics.wait_missed"), tally.waitMissed, waitLimits);
  times(text("statistics.talk"), tally.talk, talkLimits);
  for (const { name, number, calls } of tally.destinations) rows.push([text("statistics.destination"), party(name, number), String(calls), ""]);
  return file([["table", "entry", "value", "seconds"].map((head) => text(`statistics.csv.${head}`)), ...rows]);
}
