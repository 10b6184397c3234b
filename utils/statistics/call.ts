// Legs joined to calls: every party's side of a call is a record of its own, so a call is counted once, by its correlation id (webex-rest.md 3.8).
import type { CallLeg } from "./record.ts";

/** in: from outside; out: to outside; inside: both ends in the organisation; other: not told. */
export type Way = "in" | "out" | "inside" | "other";
export const ways: readonly Way[] = ["in", "out", "inside", "other"];

export interface Call {
  readonly id: string;
  readonly startedAt: number;
  readonly way: Way;
  /** A person took it: what only a queue, an attendant or a mailbox took is not answered. */
  readonly answered: boolean;
  /** Sent on to somebody else. */
  readonly sent: boolean;
  /** Milliseconds until a person took it, or until it was given up; null: cannot be told. */
  readonly wait: number | null;
  /** Milliseconds in which a person spoke; null: nobody did, or it cannot be told. */
  readonly talk: number | null;
  /** Who was called first. */
  readonly destination: { readonly name: string | null; readonly number: string | null };
  readonly legs: number;
}

const outside = new Set(["SIP_NATIONAL", "SIP_INTERNATIONAL", "SIP_MOBILE", "SIP_EMERGENCY", "SIP_PREMIUM", "SIP_SHORTCODE", "SIP_TOLLFREE"]);
const people: ReadonlySet<string | null> = new Set([null, "User", "Place", "VirtualLine"]);

const wayOfLeg = ({ type }: CallLeg): Way | null =>
  type === "SIP_INBOUND" ? "in" : type !== null && outside.has(type) ? "out" : type === "SIP_ENTERPRISE" ? "inside" : null;

/** Who takes a call: the called people's own sides; of a call to outside only the caller's side is known. */
function takers(legs: readonly CallLeg[]): readonly CallLeg[] {
  const theirs = legs.filter(({ direction }) => direction === "terminating");
  return theirs.length > 0 ? theirs.filter(({ userType }) => people.has(userType)) : legs;
}

/** Milliseconds that the spans cover together. */
export function covered(spans: readonly (readonly [number, number])[]): number {
  let [total, until] = [0, Number.NEGATIVE_INFINITY];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    total += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return total;
}

const least = (times: readonly number[]): number | null => (times.length === 0 ? null : Math.min(...times));
const most = (times: readonly number[]): number | null => (times.length === 0 ? null : Math.max(...times));
const told = <T>(values: readonly (T | null)[]): readonly T[] => values.filter((value) => value !== null);

/** At the same moment what came from outside, and the caller's side, is the beginning. */
const rank = (leg: CallLeg): number => (wayOfLeg(leg) === "in" ? 0 : leg.direction === "originating" ? 1 : 2);

function callOf(id: string, unordered: readonly [CallLeg, ...CallLeg[]]): Call {
  const legs = unordered.toSorted((a, b) => a.startedAt - b.startedAt || rank(a) - rank(b));
  const first = legs[0] ?? unordered[0];
  const taking = takers(legs).filter(({ answered }) => answered);
  const answeredAt = least(told(taking.map((leg) => leg.answeredAt)));
  const spans = taking.flatMap((leg): (readonly [number, number])[] =>
    leg.answeredAt !== null && leg.releasedAt !== null ? [[leg.answeredAt, leg.releasedAt]] : [],
  );
  const durations = told(taking.map(({ duration }) => duration));
  const rings = told((taking.length > 0 ? taking : legs).map(({ ring }) => ring));
  const released = most(told(legs.map(({ releasedAt }) => releasedAt)));
  const waitedUntil = taking.length > 0 ? answeredAt : released;
  const longestRing = most(rings);
  const longestTalk = most(durations);
  const called = legs.find(({ direction }) => direction === "terminating") ?? first;
  const own = called.direction === "terminating";
  return {
    id,
    startedAt: first.startedAt,
    way: legs.map(wayOfLeg).find((way) => way !== null) ?? "other",
    answered: taking.length > 0,
    sent: legs.some(({ transferred }) => transferred),
    wait: waitedUntil !== null ? Math.max(0, waitedUntil - first.startedAt) : longestRing === null ? null : longestRing * 1000,
    talk: spans.length > 0 ? covered(spans) : longestTalk === null ? null : longestTalk * 1000,
    destination: { name: called.calledName ?? (own ? called.user : null), number: called.calledNumber ?? (own ? called.userNumber : null) },
    legs: legs.length,
  };
}

/** A record that was given twice (at the edge of two windows, or after the worker's death) once. */
export function distinct(legs: readonly CallLeg[]): readonly CallLeg[] {
  return [...new Map(legs.map((leg) => [leg.id, leg])).values()];
}

/** Oldest first. A leg without correlation id is a call of its own. */
export function callsOf(legs: readonly CallLeg[]): readonly Call[] {
  const groups = new Map<string, [CallLeg, ...CallLeg[]]>();
  for (const leg of legs) {
    const key = leg.correlation === null ? `leg ${leg.id}` : `call ${leg.correlation}`;
    const group = groups.get(key);
    if (group) group.push(leg);
    else groups.set(key, [leg]);
  }
  return [...groups].map(([key, group]) => callOf(key, group)).sort((a, b) => a.startedAt - b.startedAt);
}
