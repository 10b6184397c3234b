// Questions asked of the calls: order on screen, ages, who is ringing. Pure; time is given.
import type { CallState, Calls, TrackedCall } from "./call.ts";

/** Offered first, then what we talk to, then what waits (product.md §3). */
const rank: Record<CallState, number> = { offered: 0, connected: 1, placing: 1, "remote-held": 1, held: 2, parked: 3, detached: 4, gone: 5 };

/** The order on screen: offered with the longest waiting on top, then in hand, then held, the longest held on top. Stable for equal times by id. */
export function orderedCalls(calls: Calls): readonly TrackedCall[] {
  return Object.values(calls.byId).sort(
    (a, b) =>
      rank[a.call.state] - rank[b.call.state] ||
      (a.call.state === "held" ? a.since - b.since : a.firstSeen - b.firstSeen) ||
      a.call.startedAt - b.call.startedAt ||
      (a.call.id < b.call.id ? -1 : 1),
  );
}

export const inState = (calls: Calls, ...states: readonly CallState[]): readonly TrackedCall[] =>
  orderedCalls(calls).filter(({ call }) => states.includes(call.state));

/** A conference is held as one (xsi.md 2.6): its legs may go on saying that they are connected, and yet they wait. */
export const stateOf = (calls: Calls, tracked: TrackedCall): CallState =>
  calls.conference?.state === "held" && tracked.call.state === "connected" && isInConference(calls, tracked) ? "held" : tracked.call.state;

/** Milliseconds since the present state was first seen here. */
export const ageInState = (tracked: TrackedCall, now: number): number => Math.max(0, now - tracked.since);

/** How long a held call has been held, in milliseconds; null when it is not held. */
export const holdAge = (tracked: TrackedCall, now: number): number | null => (tracked.call.state === "held" ? ageInState(tracked, now) : null);

/** Legs of the user's conference, in the order on screen. */
export const inConference = (calls: Calls): readonly TrackedCall[] => orderedCalls(calls).filter((tracked) => isInConference(calls, tracked));

/** By its own word, or by the conference's list of participants (xsi.md 2.6: joined on the call id). */
export const isInConference = ({ conference }: Calls, { call }: TrackedCall): boolean =>
  call.conference || (conference?.participants.some(({ id }) => id === call.id) ?? false);

/** The call that a verb without a name means: the one we talk to, else the one we are placing. */
export const inHand = (calls: Calls): TrackedCall | null => inState(calls, "connected", "remote-held", "placing")[0] ?? null;
