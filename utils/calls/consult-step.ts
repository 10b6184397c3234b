// What a consult needs next, decided from the calls and the time alone. Pure: entrypoints/background/consults.ts carries it out.
import type { CallId, Calls } from "./call.ts";
import { claimedLeg, isHeardOf, legEnded, legOf, whyEnded } from "./consult.ts";
import type { Consult } from "./record.ts";
import { isInConference } from "./select.ts";
import type { SentWhy } from "./sent.ts";

export type ConsultStep =
  /** Nothing, until something changes. */
  | { readonly kind: "wait" }
  /** The leg has its name, or a new one. */
  | { readonly kind: "know"; readonly leg: CallId }
  /** What we see may be half of it: decide again after `wait` for the caller's end, told apart from the leg's; or after Webex was asked to `read`. */
  | { readonly kind: "look"; readonly how: "wait" | "read" }
  /** The other side answered. `complete`: the caller is handed over at once. */
  | { readonly kind: "talk"; readonly leg: CallId; readonly complete: boolean }
  /** Nobody is there for the caller: the leg is ended where there is one, the caller taken back. */
  | { readonly kind: "come-back"; readonly why: SentWhy | null }
  /** No consult any more, and nothing to be asked: the operator has both calls, or the caller on hold, in sight. */
  | { readonly kind: "let-go" }
  /** The caller is gone: sent on, or hung up. `leg`: what is left of the consult, heard of or not yet. */
  | { readonly kind: "part"; readonly leg: CallId | null }
  /** The last worker's leg is there: it rings, or was answered meanwhile. */
  | { readonly kind: "go-on"; readonly leg: CallId };

export interface Sight {
  readonly calls: Calls;
  /** All of them, the consult itself among them. */
  readonly consults: readonly Consult[];
  /** Legs that Webex named to this worker, and has not told of yet. */
  readonly awaited: ReadonlySet<CallId>;
}

/** The leg, also one that we have not heard of yet: to be ended by its name. */
export function legToEnd(consult: Consult, { calls, consults, awaited }: Sight): CallId | null {
  const { leg } = consult;
  return claimedLeg(consult, calls, consults) ?? (leg !== null && awaited.has(leg) && !isHeardOf(leg, calls) ? leg : null);
}

/** Asked of Webex, by us or by itself: when the caller is gone, then to the colleague. */
export const mayHaveGoneOn = ({ phase, by }: Consult): boolean => phase === "completing" || (by === "webex" && phase === "dialling");

const isMerged = ({ caller }: Consult, leg: CallId, calls: Calls) =>
  [caller, leg].every((id) => {
    const tracked = calls.byId[id];
    return tracked !== undefined && isInConference(calls, tracked);
  });

/** `now`: milliseconds since 1970. `hasLooked`: what a `look` asked for was done; then there is no other. */
export function nextStep(consult: Consult, sight: Sight, now: number, hasLooked: boolean): ConsultStep {
  const { calls } = sight;
  const { caller, phase, auto, by, ringUntil } = consult;
  if (!(caller in calls.byId)) return { kind: "part", leg: legToEnd(consult, sight) };
  if (phase === "holding" || phase === "returning") return { kind: "wait" };
  const leg = legOf(consult, calls);
  const isDialling = phase === "dialling";
  if (leg === null && (!isDialling || legEnded(consult, calls))) {
    const why = whyEnded(consult, calls);
    if (mayHaveGoneOn(consult) && why === null && !hasLooked) return { kind: "look", how: "wait" };
    return auto ? { kind: "come-back", why } : { kind: "let-go" };
  }
  if (leg !== null && isMerged(consult, leg, calls)) return { kind: "let-go" };
  if (leg !== null && isDialling && by === "us" && calls.byId[leg]?.call.state !== "placing") return { kind: "talk", leg, complete: auto };
  if (isDialling && auto && ringUntil !== null && now >= ringUntil) {
    // Somebody may have answered just now, or while we were blind: the clock does not hang up on them unseen.
    return hasLooked ? { kind: "come-back", why: "no-answer" } : { kind: "look", how: "read" };
  }
  return leg === null || leg === consult.leg ? { kind: "wait" } : { kind: "know", leg };
}

/** A worker that died may have asked for this step or not; the calls show it when they come to it. */
export function showsLastStep(consult: Consult, { calls, consults }: Sight): boolean {
  if (consult.phase === "holding") return calls.byId[consult.caller]?.call.state !== "connected";
  return consult.phase !== "dialling" || !(consult.caller in calls.byId) || claimedLeg(consult, calls, consults) !== null;
}

/** A consult of the last worker, held against the fresh state. Nothing is asked a second time while it may have been done. */
export function afterDeath(consult: Consult, { calls, consults }: Sight): ConsultStep {
  const { caller, phase, auto } = consult;
  if (!(caller in calls.byId)) return { kind: "wait" };
  const leg = claimedLeg(consult, calls, consults);
  if (phase === "returning" || (auto && leg === null)) return { kind: "come-back", why: whyEnded(consult, calls) };
  return leg === null ? { kind: "let-go" } : { kind: "go-on", leg };
}
