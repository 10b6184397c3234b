// What "next" and "hold" stand for: who rings, who waits, who was parked, in this order; a conference waits and talks as one.
import { describe, expect, it } from "vitest";
import { type Call, type Calls, noCalls } from "../../../utils/calls/call.ts";
import { reduce } from "../../../utils/calls/reducer.ts";
import { parkedPlaces, type Sent } from "../../../utils/calls/sent.ts";
import { commandById } from "../../../utils/commands/registry.ts";
import { resolveHoldToggle, resolveNext, targetOf } from "../../../utils/commands/resolve.ts";
import { canLeave, canMerge, elsewhere, inTheConference, isHeld, recordable, type Situation, whyNot } from "../../../utils/commands/when.ts";
import { makeCall } from "../background/bench.ts";

const state = (...calls: readonly Call[]): Calls =>
  calls.reduce((now, call, at) => reduce(now, { kind: "call", name: "test", at: 1000 + at, order: null, call }), noCalls);
const merged = (held: boolean, ...calls: readonly Call[]): Calls => ({
  ...state(...calls),
  conference: { state: held ? "held" : "active", muted: false, participants: calls.map(({ id }) => ({ id, muted: false })) },
});
const situation = (calls: Calls, call: string, can: Situation["can"] = []): Situation => ({
  signedIn: true,
  calls,
  consults: [],
  graces: [],
  can,
  call: calls.byId[call] ?? null,
  destination: null,
});

describe("next", () => {
  const places = ["7001", "7002"];
  it("answers who rings longest, whoever else waits", () => {
    const calls = state(makeCall("h", "held"), makeCall("o1", "offered"), makeCall("o2", "offered"));
    expect(resolveNext(calls, places)).toMatchObject({ command: "call.answer", args: { call: "o1" } });
  });
  it("takes back who is held longest, when nobody rings", () => {
    const calls = state(makeCall("h1", "held"), makeCall("h2", "held"), makeCall("c", "connected"));
    expect(resolveNext(calls, places)).toMatchObject({ command: "call.resume", args: { call: "h1" } });
  });
  it("fetches who was parked first, when nobody is held", () => {
    expect(resolveNext(state(makeCall("c", "connected")), places)).toEqual({ command: "call.retrieve", call: null, args: { destination: "7001" } });
    expect(resolveNext(noCalls, [])).toBeNull();
  });
  it("knows as parked who was parked from here and not fetched", () => {
    const row = { how: "park", place: "7001", outcome: "parked" } as Sent;
    const rows: readonly Sent[] = [
      { ...row, outcome: "retrieved" },
      { ...row, place: "7002" },
      { ...row, place: "7003", outcome: "came-back" },
    ];
    expect(parkedPlaces(rows)).toEqual(["7002"]);
  });
});

describe("a conference", () => {
  const legs = [makeCall("a", "connected"), makeCall("b", "connected")] as const;
  it("is held and taken back as one, whatever its legs say", () => {
    expect(resolveHoldToggle(merged(false, ...legs), null)).toMatchObject({ command: "call.hold", call: "a" });
    expect(resolveHoldToggle(merged(true, ...legs), null)).toMatchObject({ command: "call.resume", call: "a" });
    expect(resolveNext(merged(true, ...legs), [])).toMatchObject({ command: "call.resume", call: "a" });
    expect(whyNot([isHeld], situation(merged(true, ...legs), "b"))).toBeNull();
  });
  it("is nothing to be merged again", () => {
    expect(canMerge(situation(merged(false, ...legs), "a"))).toBe("no-other-call");
    expect(canMerge(situation({ ...merged(false, ...legs), byId: state(...legs, makeCall("c", "held")).byId }, "a"))).toBeNull();
  });
  it("can be left where the line can do that, by exactly one of three", () => {
    const three = merged(false, ...legs, makeCall("c", "connected"));
    expect(canLeave(situation(merged(false, ...legs), "a", ["leave"]))).toBeNull();
    expect(canLeave(situation(merged(false, ...legs), "a"))).toBe("cannot-leave");
    expect(canLeave(situation(three, "a", ["leave"]))).toBe("leave-needs-three");
    expect(inTheConference(situation(state(...legs), "a"))).toBe("not-in-conference");
  });
  it("is where drop and leave aim", () => {
    const calls = { ...merged(false, ...legs), byId: state(makeCall("z", "connected"), ...legs).byId };
    expect(targetOf("call.drop", calls, [], null)).toBe("a");
    expect(targetOf("call.leave", calls, [], "b")).toBe("b");
  });
});

describe("recording", () => {
  const why = (control: "start" | "stop" | "pause" | "resume", more: Partial<Call>) =>
    recordable(control)(situation(state(makeCall("a", "connected", more)), "a"));
  it.each([
    [null, { start: null, stop: "not-recording", pause: "not-recording", resume: "not-paused" }],
    ["started", { start: "already-recording", stop: null, pause: null, resume: "not-paused" }],
    ["paused", { start: "already-recording", stop: null, pause: "not-recording", resume: null }],
    ["failed", { start: null, stop: "not-recording", pause: "not-recording", resume: "not-paused" }],
  ] as const)("that is %s", (recording, expected) => {
    for (const [control, reason] of Object.entries(expected)) expect(why(control as "start", { recording }), control).toBe(reason);
  });
  it("is only what the call allows, where it says so", () => {
    expect(why("start", { recordingControls: [] })).toBe("cannot-record");
    expect(why("pause", { recording: "started", recordingControls: ["stop"] })).toBe("cannot-record");
    expect(why("pause", { recording: "started", recordingControls: ["pause", "stop"] })).toBeNull();
  });
});

describe("where nobody is sent", () => {
  const calls = state(makeCall("a", "connected"));
  const to = (destination: string, own: readonly string[] = ["1000", "+4930555000"]) => elsewhere({ ...situation(calls, "a"), destination, own });
  it("to this line itself: its own mailbox would answer for it", () => {
    expect(to("1000")).toBe("is-this-line");
    expect(to("+49 30 555-000")).toBe("is-this-line");
    expect(to("1000", [])).toBeNull();
  });
  it("to the caller's own number", () => {
    expect(to("+4930555012")).toBe("is-the-caller");
  });
  it("but to everybody else, also where a number only ends alike", () => {
    expect(to("5012")).toBeNull();
    expect(to("+4930555013")).toBeNull();
  });
  it.each(["call.safeSend", "call.consult", "call.again"] as const)("%s: out of a conference, which is held as one", (command) => {
    const three = merged(false, makeCall("a", "connected"), makeCall("b", "connected"));
    const can = ["dial", "complete"] as const;
    const when = commandById(command)?.when ?? [];
    expect(whyNot(when, { ...situation(three, "a", can), destination: "5601" })).toBe("in-conference");
    expect(whyNot(when, { ...situation(calls, "a", can), destination: "5601" })).toBeNull();
  });
  it("who is not in the conference is meant before who is", () => {
    const both = merged(false, makeCall("a", "connected"), makeCall("b", "connected"));
    const waiting = reduce(both, { kind: "call", name: "t", at: 2000, order: null, call: makeCall("c", "held") });
    expect(targetOf("call.safeSend", waiting, [], null)).toBe("c");
    expect(targetOf("call.safeSend", both, [], null)).toBe("a");
  });
});
