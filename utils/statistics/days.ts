// Days of a time zone, and the windows in which Webex gives its records: at most 12 hours, ended for 5 minutes, begun within 30 days (webex-rest.md 3.8).

const minute = 60_000;
const hour = 60 * minute;
export const longestWindow = 12 * hour;
/** A minute of ours more than Webex's five: clocks differ. */
export const youngest = 6 * minute;
/** A minute less than Webex's thirty days. */
export const oldest = 30 * 24 * hour - minute;
/** The offset of every zone is a multiple of it. */
const quarter = 15 * minute;

/** "2026-11-21". */
export type Day = string;

export interface LocalTime {
  readonly day: Day;
  /** 0 to 23. */
  readonly hour: number;
}

/** Local time of moments (milliseconds since 1970) in a zone ("Europe/Dublin"); each quarter of an hour is worked out once. Throws RangeError when there is no such zone. */
export function localTimes(zone: string): (at: number) => LocalTime {
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    hourCycle: "h23",
  });
  const known = new Map<number, LocalTime>();
  return (at) => {
    const slot = Math.floor(at / quarter);
    const before = known.get(slot);
    if (before) return before;
    const parts = Object.fromEntries(format.formatToParts(slot * quarter).map(({ type, value }) => [type, value]));
    const local = { day: `${(parts.year ?? "").padStart(4, "0")}-${parts.month}-${parts.day}`, hour: Number(parts.hour) };
    known.set(slot, local);
    return local;
  };
}

const utcOf = (day: Day): number => Date.parse(`${day}T00:00:00.000Z`);
export const isDay = (text: string): text is Day => /^\d{4}-\d\d-\d\d$/.test(text) && new Date(utcOf(text) || 0).toISOString().slice(0, 10) === text;
/** `by` days later, or earlier. */
export const addDays = (day: Day, by: number): Day => new Date(utcOf(day) + by * 24 * hour).toISOString().slice(0, 10);

/** From one to the other, both included; empty when they are the wrong way round. */
export function daysBetween(from: Day, to: Day): readonly Day[] {
  const count = Math.round((utcOf(to) - utcOf(from)) / (24 * hour)) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, n) => addDays(from, n));
}

/** The first moment of a day in a zone. Where the clock skips midnight it is later than "00:00". */
export function startOfDay(day: Day, zone: string, local: (at: number) => LocalTime = localTimes(zone)): number {
  // Zones lie between 12 hours behind and 14 before UTC.
  let [before, after] = [Math.floor((utcOf(day) - 16 * hour) / quarter), Math.ceil((utcOf(day) + 16 * hour) / quarter)];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (local(middle * quarter).day < day) before = middle;
    else after = middle;
  }
  return after * quarter;
}

/** One request's time: from (included) to (not included), milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The windows of whole local days, oldest first; a day of 25 hours takes three. They do not depend on the present, so that what is there is known again. */
export function windowsOf(from: Day, to: Day, zone: string): readonly Span[] {
  const local = localTimes(zone);
  return daysBetween(from, to).flatMap((day) => {
    const [begin, end] = [startOfDay(day, zone, local), startOfDay(addDays(day, 1), zone, local)];
    const windows: Span[] = [];
    for (let at = begin; at < end; at += longestWindow) windows.push({ from: at, to: Math.min(end, at + longestWindow) });
    return windows;
  });
}

/** The part of a window that Webex would give at `now`; null: none of it. */
export function askable({ from, to }: Span, now: number): Span | null {
  const span = { from: Math.max(from, now - oldest), to: Math.min(to, now - youngest) };
  return span.from < span.to ? span : null;
}

/** The first and the last day of which Webex gives anything at `now`. */
export function daysOnOffer(now: number, zone: string): { readonly first: Day; readonly last: Day } {
  const local = localTimes(zone);
  return { first: local(now - oldest).day, last: local(now - youngest).day };
}
