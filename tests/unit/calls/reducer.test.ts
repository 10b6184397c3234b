// The reducer's promises, by example and by random histories.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Call, type CallState, noCalls } from "../../../utils/calls/call.ts";
import type { TelephonyEvent } from "../../../utils/calls/event.ts";
import { reduce } from "../../../utils/calls/reducer.ts";
import { makeCall as call } from "../../fakes/call.ts";

const told = (n: number, subject: Call, at = 1000 + n): TelephonyEvent => ({
  kind: "call",
  name: "CallUpdatedEvent",
  at,
  order: { stream: "s", n },
  call: subject,
});
const snapshot = (n: number | null, calls: readonly Call[], at: number): TelephonyEvent => ({
  kind: "snapshot",
  at,
  order: n === null ? null : { stream: "s", n },
  calls,
  conference: null,
});
const states = (calls: typeof noCalls) => Object.fromEntries(Object.values(calls.byId).map((tracked) => [tracked.call.id, tracked.call.state]));

describe("a call's life", () => {
  it("keeps when the state began, not when it was last told", () => {
    let calls = reduce(noCalls, told(1, call("a", "offered"), 100));
    calls = reduce(calls, told(2, call("a", "offered", { endpoint: "phone" }), 200));
    expect(calls.byId.a).toMatchObject({ since: 100, firstSeen: 100 });
    calls = reduce(calls, told(3, call("a", "connected"), 300));
    expect(calls.byId.a).toMatchObject({ since: 300, firstSeen: 100 });
  });
  it("is not brought back by a late snapshot of it", () => {
    const ended = reduce(reduce(noCalls, told(1, call("a", "offered"))), told(2, call("a", "gone")));
    expect(reduce(ended, told(3, call("a", "connected")))).toBe(ended);
    expect(states(reduce(ended, snapshot(4, [call("a", "connected")], 2000)))).toEqual({});
  });
  it("is replaced, not merged: what is no longer said is no longer believed", () => {
    const calls = reduce(reduce(noCalls, told(1, call("a", "offered", { queue: { name: "Sales", waiting: 2 } }))), told(2, call("a", "connected")));
    expect(calls.byId.a?.call.queue).toBeNull();
  });
  it("keeps its place when click-to-dial goes on under another id", () => {
    let calls = reduce(noCalls, told(1, call("a", "placing", { direction: "out", stage: "own-phone", session: "x" }), 100));
    calls = reduce(calls, told(2, call("b", "placing", { direction: "out", stage: "far-end", session: "x" }), 200));
    expect(Object.keys(calls.byId)).toEqual(["b"]);
    expect(calls.byId.b?.firstSeen).toBe(100);
  });
  it("drops a detached call, and applies but notes an impossible step", () => {
    const calls = reduce(reduce(noCalls, told(1, call("a", "connected"))), told(2, call("a", "offered")));
    expect(states(calls)).toEqual({ a: "offered" });
    expect(calls.oddities).toHaveLength(1);
    expect(states(reduce(calls, told(3, call("a", "detached"))))).toEqual({});
  });
});

describe("order", () => {
  it("ignores an older event that overtakes a newer one, also across the wrap", () => {
    const calls = reduce(reduce(noCalls, told(2147483647, call("a", "offered"))), told(1, call("a", "connected")));
    expect(states(calls)).toEqual({ a: "connected" });
    expect(reduce(calls, told(2147483646, call("a", "offered")))).toBe(calls);
  });
  it("believes a late end of a call", () => {
    const calls = reduce(reduce(noCalls, told(5, call("a", "connected"))), told(4, call("a", "gone")));
    expect(states(calls)).toEqual({});
  });
});

describe("snapshot", () => {
  it("replaces everything", () => {
    const calls = reduce(reduce(noCalls, told(1, call("a", "offered"))), snapshot(2, [call("b", "connected")], 2000));
    expect(states(calls)).toEqual({ b: "connected" });
  });
  it("asked before an event was heard does not overrule that event", () => {
    const calls = reduce(noCalls, told(1, call("a", "connected"), 5000));
    expect(states(reduce(calls, snapshot(null, [], 4000)))).toEqual({ a: "connected" });
    expect(states(reduce(calls, snapshot(null, [call("a", "offered")], 4000)))).toEqual({ a: "connected" });
    expect(states(reduce(calls, snapshot(null, [], 5000)))).toEqual({ a: "connected" }); // nobody can tell which was first
    expect(states(reduce(calls, snapshot(null, [], 6000)))).toEqual({});
  });
  it("that missed a call does not stop that call's next event", () => {
    const calls = reduce(reduce(noCalls, told(1, call("a", "connected"), 1000)), snapshot(null, [], 2000));
    expect(states(reduce(calls, told(2, call("a", "held"), 3000)))).toEqual({ a: "held" });
  });
});

const anyState = fc.constantFrom<CallState>("offered", "placing", "connected", "held", "remote-held", "parked", "detached", "gone");
const anyCall = fc
  .record({
    id: fc.constantFrom("a", "b", "c", "d"),
    state: anyState,
    session: fc.constantFrom(null, "x", "y"),
    direction: fc.constantFrom<"in" | "out">("in", "out"),
  })
  .map(({ id, state, session, direction }) => call(id, state, { session, direction, stage: state === "placing" ? "own-phone" : null }));
const at = fc.integer({ min: 0, max: 1_000_000 });
const order = fc.option(fc.record({ stream: fc.constantFrom("s", "t"), n: fc.integer({ min: 1, max: 50 }) }), { nil: null });
const anyEvent: fc.Arbitrary<TelephonyEvent> = fc.oneof(
  fc.record({ kind: fc.constant("call" as const), name: fc.constant("E"), at, order, call: anyCall }),
  fc.record({
    kind: fc.constant("calls" as const),
    name: fc.constant("E"),
    at,
    order,
    calls: fc.uniqueArray(anyCall, { maxLength: 3, selector: (c) => c.id }),
  }),
  fc.record({
    kind: fc.constant("snapshot" as const),
    at,
    order,
    calls: fc.uniqueArray(anyCall, { maxLength: 4, selector: (c) => c.id }),
    conference: fc.constant(null),
  }),
  fc.record({ kind: fc.constant("gone" as const), at, order, id: fc.constantFrom("a", "b", "z") }),
  fc.record({ kind: fc.constant("hook" as const), at, order, offHook: fc.boolean() }),
);

describe("whatever comes", () => {
  it("never throws, keeps no ended call alive, stays bounded and survives JSON", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        const calls = events.reduce(reduce, noCalls);
        for (const [id, tracked] of Object.entries(calls.byId)) {
          expect(tracked.call.id).toBe(id);
          expect(["gone", "detached"]).not.toContain(tracked.call.state);
          expect(calls.gone.some((grave) => grave.id === id)).toBe(false);
        }
        expect(calls.gone.length).toBeLessThanOrEqual(30);
        expect(calls.oddities.length).toBeLessThanOrEqual(30);
        expect(JSON.parse(JSON.stringify(calls))).toEqual(calls);
      }),
    );
  });
  it("the same event twice changes nothing and returns the same reference", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), anyEvent, (events, last) => {
        const once = reduce(events.reduce(reduce, noCalls), last);
        expect(reduce(once, last)).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });
  it("the same history gives the same state", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        expect(events.reduce(reduce, noCalls)).toEqual(events.reduce(reduce, noCalls));
      }),
    );
  });
});
