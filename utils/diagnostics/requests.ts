// What was asked of Webex in the last hour, counted by minute and endpoint; and when the line was last heard. Pure, bounded (design.md §6).
import * as v from "valibot";
import { defineItem } from "../storage.ts";

const minuteMs = 60_000;
const keptMinutes = 60;
/** More names than an hour of work needs; what comes after is counted together. */
const keptNames = 24;
const keptRefusals = 12;

export interface Minute {
  /** Milliseconds since 1970, a whole minute. */
  readonly at: number;
  /** [index in `names`, how often]. */
  readonly counts: readonly (readonly [number, number])[];
  /** Answers with status 429. */
  readonly refused: number;
  /** Longest time between two pulses that ended in this minute, milliseconds; null = no pulse. */
  readonly silence: number | null;
}

export interface LastAnswer {
  readonly at: number;
  /** 0: nothing came. */
  readonly status: number;
  readonly trackingId: string | null;
}

/** A 429 and what it asked for. */
export interface Refusal {
  readonly at: number;
  readonly endpoint: string;
  readonly retryAfterMs: number | null;
}

export interface RequestStats {
  readonly names: readonly string[];
  /** Oldest first, at most 60; a minute without anything is absent. */
  readonly minutes: readonly Minute[];
  /** By name. */
  readonly last: Readonly<Record<string, LastAnswer>>;
  /** Newest last. */
  readonly refusals: readonly Refusal[];
}

export const noRequests: RequestStats = { names: [], minutes: [], last: {}, refusals: [] };

const looksRight = (value: unknown): boolean =>
  typeof value === "object" && value !== null && ["names", "minutes", "last", "refusals"].every((key) => key in value);

/** Written by the worker at most every few seconds. */
export const requestsItem = defineItem<RequestStats>({
  key: "diagnostics:requests",
  area: "session",
  schema: v.custom<RequestStats>(looksRight),
  fallback: noRequests,
  version: 1,
  wipe: "sign-out",
  report: "keep",
});

const families = [
  [/^\/com\.broadsoft\.async\/com\.broadsoft\.xsi-events\/v[\d.]+\//, "xsi-events "],
  [/^\/com\.broadsoft\.xsi-events\/v[\d.]+\//, "xsi-events "],
  [/^\/com\.broadsoft\.xsi-actions\/v[\d.]+\//, "xsi-actions "],
  [/^\/v1\//, ""],
] as const;
/** Ids, numbers, addresses: whatever names a person or a call. */
const naming = /[:@%+=]|^(?=.*\d)[\w.~-]{5,}$|^\d+$/;

/** "PUT xsi-events channel/{id}/heartbeat", "POST xsi-events user/me": method and path, with nothing in it that names anybody. `own`: the person's id in XSI. */
export function endpointOf(method: string, address: string, own: string | null = null): string {
  const url = URL.parse(address);
  if (url === null) return `${method.toUpperCase()} ?`;
  const family = families.find(([path]) => path.test(url.pathname));
  const rest = family ? url.pathname.replace(family[0], "") : url.pathname.slice(1);
  const parts = rest.split("/").map((part) => (part === own ? "me" : naming.test(part) ? "{id}" : part));
  return `${method.toUpperCase()} ${family?.[1] ?? `${url.hostname} `}${parts.join("/")}`;
}

/** Retry-After, seconds or a date, as milliseconds from `now`; null when it is absent or nonsense. */
export function waitOf(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null;
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

export interface Answered {
  /** When the question left, milliseconds since 1970. */
  readonly at: number;
  readonly endpoint: string;
  readonly status: number;
  readonly trackingId: string | null;
  readonly retryAfterMs: number | null;
}

function inMinute(stats: RequestStats, at: number, change: (minute: Minute) => Minute): readonly Minute[] {
  const start = at - (at % minuteMs);
  const kept = stats.minutes.filter((minute) => minute.at > start - keptMinutes * minuteMs);
  const there = kept.some((minute) => minute.at === start);
  const all = there ? kept : [...kept, { at: start, counts: [], refused: 0, silence: null }].toSorted((a, b) => a.at - b.at);
  return all.map((minute) => (minute.at === start ? change(minute) : minute)).slice(-keptMinutes);
}

/** One more answer. */
export function noted(stats: RequestStats, { at, endpoint, status, trackingId, retryAfterMs }: Answered): RequestStats {
  const known = stats.names.includes(endpoint) || stats.names.length < keptNames - 1;
  const name = known ? endpoint : "…";
  const names = stats.names.includes(name) ? stats.names : [...stats.names, name];
  const index = names.indexOf(name);
  const counted = (counts: Minute["counts"]): Minute["counts"] =>
    counts.some(([place]) => place === index)
      ? counts.map(([place, times]) => [place, place === index ? times + 1 : times] as const)
      : [...counts, [index, 1] as const];
  const refused = status === 429;
  return {
    names,
    minutes: inMinute(stats, at, (minute) => ({ ...minute, counts: counted(minute.counts), refused: minute.refused + (refused ? 1 : 0) })),
    last: { ...stats.last, [name]: { at, status, trackingId } },
    refusals: refused ? [...stats.refusals, { at, endpoint: name, retryAfterMs }].slice(-keptRefusals) : stats.refusals,
  };
}

/** A proof of life at `at`, `silence` milliseconds after the one before. */
export const pulsed = (stats: RequestStats, at: number, silence: number): RequestStats => ({
  ...stats,
  minutes: inMinute(stats, at, (minute) => ({ ...minute, silence: Math.max(minute.silence ?? 0, silence) })),
});

export interface EndpointRow {
  readonly name: string;
  readonly lastMinute: number;
  readonly lastHour: number;
  readonly last: LastAnswer | null;
}

const within = (stats: RequestStats, now: number, minutes: number) => stats.minutes.filter(({ at }) => at > now - minutes * minuteMs);
const times = (minutes: readonly Minute[], index: number) =>
  minutes.reduce((sum, { counts }) => sum + (counts.find(([place]) => place === index)?.[1] ?? 0), 0);

/** Busiest first. The last minute is the last whole or begun one. */
export function byEndpoint(stats: RequestStats, now: number): readonly EndpointRow[] {
  const [minute, hour] = [within(stats, now, 1), within(stats, now, keptMinutes)];
  return stats.names
    .map((name, index) => ({ name, lastMinute: times(minute, index), lastHour: times(hour, index), last: stats.last[name] ?? null }))
    .filter(({ lastHour }) => lastHour > 0)
    .toSorted((a, b) => b.lastHour - a.lastHour);
}

export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly requests: number;
  readonly refused: number;
  /** Milliseconds; null = no pulse in this minute. */
  readonly silence: number | null;
}

/** The last hour, minute by minute, oldest first; 60 points, also where nothing happened. */
export function lastHour(stats: RequestStats, now: number): readonly Point[] {
  const end = now - (now % minuteMs);
  return Array.from({ length: keptMinutes }, (_, place) => {
    const at = end - (keptMinutes - 1 - place) * minuteMs;
    const minute = stats.minutes.find((each) => each.at === at);
    const requests = minute?.counts.reduce((sum, [, count]) => sum + count, 0) ?? 0;
    return { at, requests, refused: minute?.refused ?? 0, silence: minute?.silence ?? null };
  });
}

/** The last answer of an endpoint whose name fits; null = none was asked. */
export function lastAnswerOf(stats: RequestStats, fits: RegExp): LastAnswer | null {
  const found = Object.entries(stats.last).filter(([name]) => fits.test(name));
  return found.toSorted(([, a], [, b]) => b.at - a.at)[0]?.[1] ?? null;
}

/** How often an endpoint whose name fits was asked in the last hour. */
export const countOf = (stats: RequestStats, fits: RegExp, now: number): number =>
  byEndpoint(stats, now).reduce((sum, { name, lastHour: count }) => sum + (fits.test(name) ? count : 0), 0);

export const openingChannel = /^POST xsi-events channel$/;
/** The own line's: colleagues are watched by subscriptions of their own. */
export const subscribing = /^(?:POST xsi-events user\/me$|PUT xsi-events subscription\/)/;
/** Asks something of a call: not the upkeep of the line. */
export const acting = /^(?:POST|PUT|DELETE) (?:xsi-actions |telephony\/calls\/)/;
