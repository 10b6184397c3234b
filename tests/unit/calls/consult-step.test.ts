// What a consult does next, as a table and as laws: decided from calls and time alone, without ports.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Call, type CallState, type Calls, noCalls } from "../../../utils/calls/call.ts";
import { claimedLeg } from "../../../utils/calls/consult.ts";
import { afterDeath, legToEnd, nextStep, showsLastStep } from "../../../utils/calls/consult-step.ts";
import type { Consult } from "../../../utils/calls/record.ts";
import { reduce } from "../../../utils/calls/reducer.ts";
import { makeCall } from "../background/bench.ts";

const begun = 10_000;
/** `at`: when the calls were seen here first. */
const seen = (list: readonly Call[], at = begun + 50): Calls =>
  list.reduce((calls, call) => reduce(calls, { kind: "call", name: "t", at, order: null, call }), noCalls);
const leg = (state: CallState, more: Partial<Call> = {}) =>
  makeCall("b", state, { direction: "out", party: { ...makeCall("b", state).party, number: "5601" }, ...more });
const caller = makeCall("a", "held");
const consult: Consult = {
  caller: "a",
  leg: "b",
  session: "s-b",
  destination: "5601",
  phase: "dialling",
  auto: true,
  by: "us",
  startedAt: begun,
  ringUntil: begun + 24_000,
};
const none: ReadonlySet<string> = new Set();
const next = (part: Partial<Consult>, list: readonly Call[], { now = begun + 1_000, hasLooked = false } = {}) => {
  const one = { ...consult, ...part };
  return nextStep(one, { calls: seen(list), consults: [one], awaited: none }, now, hasLooked);
};
const late = { now: begun + 24_000 };

describe("a leg that Webex named, and has not told of yet", () => {
  const awaited = new Set(["b"]);
  it("is ended by its name when the caller is gone", () => {
    expect(nextStep(consult, { calls: seen([]), consults: [consult], awaited }, begun + 1_000, false)).toEqual({ kind: "part", leg: "b" });
  });
  it("is none once it was heard of, also where it was heard that it ended", () => {
    expect(legToEnd(consult, { calls: seen([caller, leg("placing")]), consults: [consult], awaited })).toBe("b");
    expect(legToEnd(consult, { calls: seen([caller, leg("placing"), leg("gone")]), consults: [consult], awaited })).toBeNull();
  });
  it("is none for the next worker, who has read all that there is", () => {
    expect(legToEnd(consult, { calls: seen([caller]), consults: [consult], awaited: none })).toBeNull();
  });
});

describe("the next step", () => {
  it.each([
    ["it rings", {}, [caller, leg("placing")], {}, { kind: "wait" }],
    ["the other side answers", {}, [caller, leg("connected")], {}, { kind: "talk", leg: "b", complete: true }],
    ["the other side answers who consults", { auto: false }, [caller, leg("connected")], {}, { kind: "talk", leg: "b", complete: false }],
    ["the other side answers when Webex completes", { by: "webex" }, [caller, leg("connected")], {}, { kind: "wait" }],
    ["the leg has a new id, and rings", { leg: "z" }, [caller, leg("placing")], {}, { kind: "know", leg: "b" }],
    ["the leg has a new id, and answers", { leg: "z" }, [caller, leg("connected")], {}, { kind: "talk", leg: "b", complete: true }],
    ["the leg has no name yet", { leg: null, session: null }, [caller], {}, { kind: "wait" }],
    ["the leg ends", {}, [caller, leg("placing"), leg("gone")], {}, { kind: "come-back", why: null }],
    [
      "the leg was busy",
      {},
      [caller, leg("placing"), leg("gone", { ended: { by: "remote", reason: "busy" } })],
      {},
      { kind: "come-back", why: "busy" },
    ],
    ["the leg of who consults ends", { auto: false, phase: "talking" }, [caller, leg("gone")], {}, { kind: "let-go" }],
    [
      "the leg ends while Webex completes: the caller may have left with it",
      { by: "webex" },
      [caller, leg("gone")],
      {},
      { kind: "look", how: "wait" },
    ],
    [
      "the leg ended while Webex completes, and the caller stayed",
      { by: "webex" },
      [caller, leg("gone")],
      { hasLooked: true },
      { kind: "come-back", why: null },
    ],
    ["the leg ends while we complete", { phase: "completing" }, [caller, leg("gone")], {}, { kind: "look", how: "wait" }],
    ["the ring limit is over, as far as we heard", {}, [caller, leg("placing")], late, { kind: "look", how: "read" }],
    ["the ring limit is over", {}, [caller, leg("placing")], { ...late, hasLooked: true }, { kind: "come-back", why: "no-answer" }],
    ["the answer comes with the ring limit", {}, [caller, leg("connected")], late, { kind: "talk", leg: "b", complete: true }],
    ["who consults has no limit", { auto: false, ringUntil: null }, [caller, leg("placing")], late, { kind: "wait" }],
    ["the caller is gone, the leg rings", {}, [leg("placing")], {}, { kind: "part", leg: "b" }],
    [
      "the caller is gone before anything was dialled",
      { phase: "holding", leg: null, session: null },
      [leg("placing")],
      {},
      { kind: "part", leg: null },
    ],
    ["the caller is being held", { phase: "holding", leg: null, session: null }, [caller], late, { kind: "wait" }],
    ["the caller is being taken back", { phase: "returning" }, [caller, leg("connected")], late, { kind: "wait" }],
    [
      "both were merged into a conference",
      { auto: false, phase: "talking" },
      [makeCall("a", "connected", { conference: true }), leg("connected", { conference: true })],
      {},
      { kind: "let-go" },
    ],
  ] as const)("when %s", (_when, part, list, sight, step) => {
    expect(next(part, list, sight)).toEqual(step);
  });
});

describe("after a worker's death", () => {
  const taken = (part: Partial<Consult>, list: readonly Call[]) => {
    const one = { ...consult, ...part };
    return afterDeath(one, { calls: seen(list), consults: [one], awaited: none });
  };
  const unnamed = { leg: null, session: null } as const;
  it.each([
    ["nothing was dialled", { ...unnamed, phase: "holding" }, [caller], { kind: "come-back", why: null }],
    ["it was dialled, and nobody heard the answer", unnamed, [caller, leg("placing")], { kind: "go-on", leg: "b" }],
    ["it was answered meanwhile", unnamed, [caller, leg("connected")], { kind: "go-on", leg: "b" }],
    ["Esc was pressed", { phase: "returning" }, [caller, leg("placing")], { kind: "come-back", why: null }],
    ["the leg of who consults is gone", { auto: false, phase: "talking" }, [caller], { kind: "let-go" }],
    ["the caller is gone", { phase: "completing" }, [], { kind: "wait" }],
  ] as const)("where %s", (_where, part, list, step) => {
    expect(taken(part, list)).toEqual(step);
  });
  it("waits for what the last one asked, as long as nothing shows it", () => {
    const shows = (part: Partial<Consult>, list: readonly Call[]) => {
      const one = { ...consult, ...unnamed, ...part };
      return showsLastStep(one, { calls: seen(list), consults: [one], awaited: none });
    };
    expect(shows({ phase: "holding" }, [makeCall("a", "connected")])).toBe(false);
    expect(shows({ phase: "holding" }, [caller])).toBe(true);
    expect(shows({}, [caller])).toBe(false);
    expect(shows({}, [caller, leg("placing")])).toBe(true);
  });
});

describe("a leg whose name nobody heard", () => {
  const unnamed: Consult = { ...consult, leg: null, session: null };
  it("is the outgoing call to this destination that came after the press", () => {
    expect(claimedLeg(unnamed, seen([caller, leg("placing")]), [unnamed])).toBe("b");
    expect(claimedLeg({ ...unnamed, destination: "+353 1 555 5601" }, seen([caller, leg("placing")]), [unnamed])).toBe("b");
    expect(claimedLeg({ ...unnamed, destination: "5602" }, seen([caller, leg("placing")]), [unnamed])).toBeNull();
  });
  it("is never a call with the same colleague that was there before", () => {
    const before = reduce(seen([caller]), { kind: "call", name: "t", at: begun - 5_000, order: null, call: leg("held") });
    expect(claimedLeg(unnamed, before, [unnamed])).toBeNull();
  });
  it("is never the leg, or the caller, of another consult", () => {
    const other: Consult = { ...consult, caller: "c", startedAt: begun - 10 };
    expect(claimedLeg(unnamed, seen([caller, leg("placing")]), [other, unnamed])).toBeNull();
    const calledOut = leg("held");
    expect(claimedLeg(unnamed, seen([caller, calledOut]), [{ ...other, caller: "b", leg: null, session: null }, unnamed])).toBeNull();
  });
});

describe("laws", () => {
  const state = fc.constantFrom<CallState>("placing", "connected", "held", "remote-held", "gone");
  const consults = fc.record({
    caller: fc.constant("a"),
    leg: fc.constantFrom(null, "b", "z"),
    session: fc.constantFrom(null, "s-b"),
    destination: fc.constantFrom("5601", "5602"),
    phase: fc.constantFrom<Consult["phase"]>("holding", "dialling", "talking", "completing", "returning"),
    auto: fc.boolean(),
    by: fc.constantFrom<Consult["by"]>("us", "webex"),
    startedAt: fc.constant(begun),
    ringUntil: fc.constantFrom(null, begun + 500),
  });
  const lines = fc.record({
    a: fc.option(fc.constantFrom<CallState>("connected", "held", "remote-held", "gone")),
    b: fc.option(state),
    c: fc.option(state),
    merged: fc.boolean(),
  });
  it("no step is for the caller's own call, none ends a consult of the operator's by itself, and a look is enough", () => {
    fc.assert(
      fc.property(consults, lines, fc.constantFrom(begun, begun + 500, begun + 60_000), fc.boolean(), (one, line, now, hasLooked) => {
        const list = [
          ...(line.a ? [makeCall("a", "held"), makeCall("a", line.a, { conference: line.merged })] : []),
          ...(line.b ? [leg("placing"), leg(line.b, { conference: line.merged })] : []),
          ...(line.c ? [makeCall("c", line.c)] : []),
        ];
        const calls = seen(list);
        const step = nextStep(one, { calls, consults: [one], awaited: none }, now, hasLooked);
        const isThere = "a" in calls.byId;
        expect(step.kind === "part").toBe(!isThere);
        if ("leg" in step && step.leg !== null) {
          expect(step.leg).not.toBe("a");
          expect(calls.byId).toHaveProperty(step.leg);
        }
        if (step.kind === "talk") {
          expect(step.complete).toBe(one.auto);
          expect(calls.byId[step.leg]?.call.state).not.toBe("placing");
          expect(one).toMatchObject({ phase: "dialling", by: "us" });
        }
        if (step.kind === "come-back") expect(one.auto).toBe(true);
        if (one.phase === "holding" || one.phase === "returning") expect(["wait", "part"]).toContain(step.kind);
        if (step.kind === "look") expect(hasLooked).toBe(false);
        // Nothing that is over goes on being followed: once both ends are gone it parts, once the leg is gone it is over.
        if (isThere && !("b" in calls.byId) && one.phase === "talking") expect(["come-back", "let-go"]).toContain(step.kind);
        const found = afterDeath(one, { calls, consults: [one], awaited: none });
        expect(found.kind === "wait").toBe(!isThere);
        if (found.kind === "come-back") expect(one.auto || one.phase === "returning").toBe(true);
        if (found.kind === "go-on") expect(calls.byId).toHaveProperty(found.leg);
      }),
      { numRuns: 2_000 },
    );
  });
});
