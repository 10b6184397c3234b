// What the calls of some days come to: by hour and by day, answered, missed and sent, waiting and talking, and who is called most. Pure; the time zone comes in.
import type { Call } from "./call.ts";
import { type Day, daysBetween, localTimes } from "./days.ts";

export interface Count {
  readonly calls: number;
  readonly answered: number;
  readonly missed: number;
  readonly sent: number;
}

/** Milliseconds. */
export interface Times {
  readonly count: number;
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  /** How many were shorter than the limit of the same place in `limits`; the last: all others. */
  readonly spread: readonly number[];
}

export interface Destination extends Count {
  readonly key: string;
  readonly name: string | null;
  readonly number: string | null;
}

export interface Tally {
  readonly all: Count;
  /** 24, from midnight. */
  readonly byHour: readonly Count[];
  /** Every day of the choice, those without a call too. */
  readonly byDay: readonly (Count & { readonly day: Day })[];
  /** null: no call tells. */
  readonly waitAnswered: Times | null;
  readonly waitMissed: Times | null;
  readonly talk: Times | null;
  /** The busiest first. */
  readonly destinations: readonly Destination[];
}

const second = 1000;
const minute = 60 * second;
export const waitLimits: readonly number[] = [5 * second, 10 * second, 20 * second, 30 * second, 60 * second, 2 * minute];
export const talkLimits: readonly number[] = [30 * second, minute, 2 * minute, 5 * minute, 10 * minute, 30 * minute];

const none: Count = { calls: 0, answered: 0, missed: 0, sent: 0 };
const plus = (count: Count, call: Call): Count => ({
  calls: count.calls + 1,
  answered: count.answered + (call.answered ? 1 : 0),
  missed: count.missed + (call.answered ? 0 : 1),
  sent: count.sent + (call.sent ? 1 : 0),
});

/** The smallest value that at least `share` of all do not exceed (nearest rank). `sorted` is not empty. */
const rankOf = (sorted: readonly number[], share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;

export function timesOf(values: readonly number[], limits: readonly number[]): Times | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const spread = Array.from({ length: limits.length + 1 }, () => 0);
  for (const value of sorted) {
    const place = limits.findIndex((limit) => value < limit);
    const at = place === -1 ? limits.length : place;
    spread[at] = (spread[at] ?? 0) + 1;
  }
  return {
    count: sorted.length,
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    p50: rankOf(sorted, 0.5),
    p95: rankOf(sorted, 0.95),
    spread,
  };
}

/** One key for a number however it is written; by name where there is no number. */
function destinationKey({ name, number }: Call["destination"]): string | null {
  const digits = number?.replace(/[^\d+*#]/g, "") ?? "";
  if (digits !== "") return digits;
  return number ?? name?.toLowerCase() ?? null;
}

function destinationsOf(calls: readonly Call[], most: number): readonly Destination[] {
  const byKey = new Map<string, Destination>();
  for (const call of calls) {
    const key = destinationKey(call.destination);
    if (key === null) continue;
    const before = byKey.get(key) ?? { ...none, key, ...call.destination };
    byKey.set(key, { ...plus(before, call), key, name: before.name ?? call.destination.name, number: before.number ?? call.destination.number });
  }
  return [...byKey.values()].sort((a, b) => b.calls - a.calls || (a.key < b.key ? -1 : 1)).slice(0, most);
}

export interface Choice {
  readonly from: Day;
  readonly to: Day;
  /** "Europe/Dublin". */
  readonly zone: string;
  /** Destinations at most. */
  readonly busiest: number;
}

/** A call belongs to the hour and day in which it began; one that began before the first day stands on it: Webex gives records by their end. */
export function tally(calls: readonly Call[], { from, to, zone, busiest }: Choice): Tally {
  const local = localTimes(zone);
  let all = none;
  const byHour: Count[] = Array.from({ length: 24 }, () => none);
  const byDay = new Map<Day, Count>(daysBetween(from, to).map((day) => [day, none]));
  for (const call of calls) {
    const { day, hour } = local(call.startedAt);
    const shown = day < from ? from : day > to ? to : day;
    all = plus(all, call);
    byHour[hour] = plus(byHour[hour] ?? none, call);
    byDay.set(shown, plus(byDay.get(shown) ?? none, call));
  }
  const waits = (answered: boolean) => calls.flatMap(({ wait, ...call }) => (wait !== null && call.answered === answered ? [wait] : []));
  return {
    all,
    byHour,
    byDay: [...byDay].map(([day, count]) => ({ day, ...count })),
    waitAnswered: timesOf(waits(true), waitLimits),
    waitMissed: timesOf(waits(false), waitLimits),
    talk: timesOf(
      calls.flatMap(({ talk }) => (talk === null ? [] : [talk])),
      talkLimits,
    ),
    destinations: destinationsOf(calls, busiest),
  };
}
