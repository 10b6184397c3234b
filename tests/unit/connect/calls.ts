// Calls for the tests of Webex Connect: one caller from outside, there or gone.
import { type Call, type Calls, noCalls } from "../../../utils/calls/call.ts";
import { makeCall } from "../../fakes/call.ts";

export const start = 1_790_000_000_000;
export const ben = { name: "Ben Ode", number: "+441632960001", userId: null, withheld: false, kind: "external" } as const;

export const call = (change: Partial<Call> = {}): Call =>
  makeCall("callhalf-1:0", "offered", {
    session: null,
    party: ben,
    queue: { name: "Front desk", waiting: null },
    appearance: null,
    can: { answer: null, resume: null, mute: null },
    startedAt: start,
    ...change,
  });

const tracked = (one: Call, at: number) => ({ call: one, since: at, firstSeen: one.startedAt, heardAt: at, order: null });

/** `at`: since when in its state. */
export const there = (one: Call, at = start): Calls => ({ ...noCalls, byId: { [one.id]: tracked(one, at) } });
export const gone = (one: Call, at: number): Calls => ({ ...noCalls, gone: [{ id: one.id, at, told: true, call: { ...one, state: "gone" } }] });

export const withCall = (calls: Calls, one: Call, at: number): Calls => ({ ...calls, byId: { ...calls.byId, [one.id]: tracked(one, at) } });
export function withoutCall(calls: Calls, id: string, at: number): Calls {
  const { [id]: ended, ...byId } = calls.byId;
  return ended === undefined ? calls : { ...calls, byId, gone: [...calls.gone, ...gone(ended.call, at).gone] };
}
