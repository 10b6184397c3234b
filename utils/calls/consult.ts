// Questions asked of the calls about a consult: which leg is its own, and why that leg ended. Pure.
import type { CallId, Calls } from "./call.ts";
import type { Consult } from "./record.ts";
import type { SentWhy } from "./sent.ts";

/** A poll that was asked before the press may already show the leg: milliseconds by which it seems older than it is. */
const seenBefore = 1_000;
/** Fewer digits in common than these say nothing. */
const tellingDigits = 3;

/** The same press, and not another consult about the same caller. */
export const isSameConsult = (one: Consult, other: Consult): boolean => one.caller === other.caller && one.startedAt === other.startedAt;

/** The leg by its id, or by its session where the id changed on the way (xsi.md 2.3). */
export function legOf(consult: Consult, calls: Calls): CallId | null {
  if (consult.leg !== null && consult.leg in calls.byId) return consult.leg;
  const bySession = Object.values(calls.byId).find(
    ({ call }) => call.id !== consult.caller && consult.session !== null && call.session === consult.session,
  );
  return bySession?.call.id ?? null;
}

/**
 * The leg, also where Webex's answer that would have named it never reached us: the outgoing call to this destination that came after the press
 * and belongs to no other consult of `consults`. A call that was there before is never claimed: whoever is on it is not ours to hang up.
 */
export function claimedLeg(consult: Consult, calls: Calls, consults: readonly Consult[]): CallId | null {
  if (consult.phase === "holding") return null; // nothing was dialled
  const known = legOf(consult, calls);
  if (known !== null || consult.leg !== null) return known;
  const others = consults.filter((other) => !isSameConsult(other, consult)).flatMap((other) => [other.caller, legOf(other, calls)]);
  const placed = Object.values(calls.byId).filter(
    ({ call, firstSeen }) =>
      call.id !== consult.caller && call.direction === "out" && firstSeen >= consult.startedAt - seenBefore && !others.includes(call.id),
  );
  const exact = placed.find(({ call }) => call.party.number === consult.destination);
  return (exact ?? placed.find(({ call }) => isSameLine(call.party.number, consult.destination)))?.call.id ?? null;
}

/** What we hear is of a moment ago: whether we have heard of a call, be it that it ended. */
export const isHeardOf = (id: CallId, { byId, gone }: Calls): boolean => id in byId || gone.some((grave) => grave.id === id);

/** "+4930555012" dialled may be shown as the extension "5012". */
function isSameLine(shown: string | null, dialled: string): boolean {
  const [a, b] = [shown ?? "", dialled].map((text) => text.replace(/\D/g, ""));
  if (a === undefined || b === undefined || Math.min(a.length, b.length) < tellingDigits) return false;
  return a.endsWith(b) || b.endsWith(a);
}

/** The leg was there and is no more. */
export const legEnded = (consult: Consult, calls: Calls): boolean => legOf(consult, calls) === null && graveOf(consult, calls) !== undefined;

const graveOf = (consult: Consult, { gone }: Calls) =>
  gone.find(
    (grave) => grave.id !== consult.caller && (grave.id === consult.leg || (consult.session !== null && grave.call.session === consult.session)),
  );

/** `internalReleaseCause` of the leg (xsi.md 2.3), where it tells; declining has no cause of its own in the sheet. */
const causes: Readonly<Record<string, SentWhy>> = {
  busy: "busy",
  "request-timeout": "no-answer",
  "temporarily-unavailable": "unreachable",
  "user-not-found": "unreachable",
};
export const whyEnded = (consult: Consult, calls: Calls): SentWhy | null => causes[graveOf(consult, calls)?.call.ended?.reason ?? ""] ?? null;
