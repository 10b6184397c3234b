// The journal as a file for a spreadsheet: RFC 4180, with a byte order mark so that Excel reads UTF-8, and no cell that it would take for a formula.
import { type JournalEntry, talkOf, waitOf } from "./calls/journal.ts";
import { text } from "./i18n.ts";
import { shown } from "./phone-number.ts";

const byteOrderMark = "\uFEFF";

/** "+49 30 5550 1234" begins like a formula and can be none: digits and blanks only. */
const isNumber = /^\+\d[\d ]*$/;
/** What spreadsheets take for the beginning of a formula, also behind blanks that they skip (full-width forms too). */
const beginsFormula = /^[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** One cell, quoted where it must be. */
export function cell(value: string): string {
  const safe = beginsFormula.test(value) && !isNumber.test(value) ? `'${value}` : value;
  return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Local time as spreadsheets read it everywhere: "2026-11-21 10:42:05". `at`: milliseconds since 1970. */
export function moment(at: number | null): string {
  if (at === null) return "";
  const date = new Date(at);
  const two = (n: number) => String(n).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

const seconds = (ms: number | null): string => (ms === null ? "" : String(Math.round(ms / 1000)));

/** Column = text key under `journal.csv`. */
const columns: readonly (readonly [string, (entry: JournalEntry, country: string | null) => string])[] = [
  ["started", ({ startedAt }) => moment(startedAt)],
  ["direction", ({ direction }) => text(`journal.direction.${direction}`)],
  ["outcome", ({ outcome }) => text(`journal.outcome.${outcome}`)],
  ["name", ({ name }) => name ?? ""],
  ["number", ({ number }, country) => (number === null ? "" : shown(number, country))],
  ["queue", ({ queue }) => queue ?? ""],
  ["via", ({ via }, country) => via?.name ?? (via?.number ? shown(via.number, country) : "")],
  ["why", ({ via }) => via?.reason ?? ""],
  ["answered", ({ answeredAt }) => moment(answeredAt)],
  ["ended", ({ endedAt, endSeen }) => (endSeen ? moment(endedAt) : "")],
  ["wait", (entry) => seconds(waitOf(entry))],
  ["talk", (entry) => (entry.endSeen ? seconds(talkOf(entry)) : "")],
  ["sent_to", ({ sent }, country) => (sent ? shown(sent.to, country) : "")],
  ["sent_how", ({ sent }) => (sent ? text(`journal.sent.${sent.how}`) : "")],
  ["sent_outcome", ({ sent }) => (sent ? text(`journal.sent_outcome.${sent.outcome.replaceAll("-", "_")}`) : "")],
  ["call_back", ({ callBack }) => (callBack ? text(`journal.call_back.${callBack.state}`) : "")],
  ["by", ({ callBack }) => (callBack?.state === "done" ? callBack.by : "")],
  ["settled", ({ callBack }) => (callBack?.state === "done" ? moment(callBack.at) : "")],
  ["note", ({ callBack }) => (callBack?.state === "done" ? text(`journal.how.${callBack.how.replaceAll("-", "_")}`) : "")],
];

/** `entries` in the order of the file. `country`: ISO 3166 two letters, for writing numbers. */
export function journalCsv(entries: readonly JournalEntry[], country: string | null): string {
  const lines = [
    columns.map(([name]) => cell(text(`journal.csv.${name}`))),
    ...entries.map((entry) => columns.map(([, read]) => cell(read(entry, country)))),
  ];
  return byteOrderMark + lines.map((line) => `${line.join(",")}\r\n`).join("");
}
