// Rows of callers who were sent on end in what became of them, and never in a guess.
import { describe, expect, it } from "vitest";
import { type Call, noCalls, unknownParty } from "../../../utils/calls/call.ts";
import { reduce } from "../../../utils/calls/reducer.ts";
import { dueSent, followSent, hearSent, rememberSent, type Sent, type WatchedLine, watchedFor } from "../../../utils/calls/sent.ts";
import { makeCall } from "../background/bench.ts";

const party = { ...unknownParty, number: "+441632960001", name: "Ben Ode" };
const row: Sent = { id: "n", call: "a", party, destination: "5601", how: "blind", at: 1000, outcome: "ringing", outcomeAt: null, place: null };
const offered = (more: Partial<Call>) =>
  reduce(noCalls, { kind: "call", name: "t", at: 25_000, order: null, call: makeCall("r", "offered", { party, ...more }) });

describe("who was sent", () => {
  it("came back when a recall of the same caller rings", () => {
    const [after] = followSent([row], offered({ recall: { type: "Call Transfer Recall", from: null } }), 25_000);
    expect(after).toMatchObject({ outcome: "came-back", outcomeAt: 25_000 });
  });
  it("is not taken for back when the same caller calls anew, or somebody else comes back", () => {
    const rows = [row];
    expect(followSent(rows, offered({ recall: null }), 25_000)).toBe(rows);
    expect(followSent(rows, offered({ recall: { type: "x", from: null }, party: { ...party, number: "+49301" } }), 25_000)).toBe(rows);
  });
  it("is unknown, not answered, when nothing was heard in time", () => {
    expect(dueSent([row])).toBe(1000 + watchedFor);
    expect(followSent([row], noCalls, 1000 + watchedFor)[0]?.outcome).toBe("unknown");
    const parked: Sent = { ...row, how: "park", outcome: "parked", place: "7001" };
    expect(followSent([parked], noCalls, 1000 + watchedFor)[0]?.outcome).toBe("parked");
  });
  it("remembers the last places newest first, counts them, and forgets the longest unheard of", () => {
    let known = rememberSent({}, "+1", "5601", 1);
    known = rememberSent(known, "+1", "5602", 2);
    known = rememberSent(known, "+1", "5601", 3);
    expect(known["+1"]).toEqual([
      { destination: "5601", at: 3, times: 2 },
      { destination: "5602", at: 2, times: 1 },
    ]);
    for (let n = 0; n < 600; n++) known = rememberSent(known, `+2${n}`, "5601", 10 + n);
    expect(Object.keys(known)).toHaveLength(500);
    expect(known["+1"]).toBeUndefined();
  });
});

describe("what a watched line tells of a blind send", () => {
  const zoe = { name: "Zoë", extension: "5601", number: "+353 1 200 5601" };
  const other = { name: "Sally", extension: "5602", number: null };
  const sent: Sent = { ...row, session: "s-1" };
  const leg = (state: Call["state"], more: Partial<Call> = {}) =>
    makeCall("z", state, { direction: "in", session: null, party, endpoint: "phone", ...more });
  const told = (calls: readonly (readonly [Call, number])[], line: WatchedLine = zoe, start = sent) =>
    calls.reduce<readonly Sent[]>((rows, [call, at]) => hearSent(rows, line, call, at), [start])[0];

  it("who answered, by the caller's number at the destination", () => {
    expect(told([[leg("offered"), 1500]])).toMatchObject({ outcome: "ringing" });
    expect(
      told([
        [leg("offered"), 1500],
        [leg("connected", { answeredAt: 5000 }), 5000],
      ]),
    ).toMatchObject({ outcome: "answered", outcomeAt: 5000, by: "Zoë" });
  });
  it("who answered elsewhere, by the session alone", () => {
    const forwarded = leg("connected", { session: "s-1", party: { ...party, number: null } });
    expect(told([[forwarded, 9000]], other)).toMatchObject({ outcome: "answered", by: "Sally" });
    expect(told([[leg("connected"), 9000]], other)).toBe(sent);
  });
  it("rang, and was not answered: no more than that", () => {
    expect(
      told([
        [leg("offered"), 1500],
        [leg("gone"), 21_500],
      ]),
    ).toMatchObject({ outcome: "unanswered", outcomeAt: 21_500 });
  });
  it("in voicemail where the event says so", () => {
    expect(
      told([
        [leg("offered"), 1500],
        [leg("gone", { ended: { by: null, reason: "voicemail" } }), 21_500],
      ]),
    ).toMatchObject({ outcome: "voicemail" });
  });
  it("what services took away before it rang tells nothing; the next line may", () => {
    const taken = [
      [leg("offered", { endpoint: null, session: "s-1" }), 1500],
      [leg("detached", { endpoint: null, session: "s-1" }), 1502],
    ] as const;
    expect(told(taken)).toMatchObject({ outcome: "ringing" });
    const [next] = hearSent([told(taken) ?? sent], other, leg("connected", { id: "y", session: "s-1" }), 4000);
    expect(next).toMatchObject({ outcome: "answered", by: "Sally" });
  });
  it("a caller who was not answered may still come back, and keeps not being heard of otherwise", () => {
    const unanswered: Sent = { ...sent, outcome: "unanswered", outcomeAt: 21_000 };
    expect(followSent([unanswered], offered({ recall: { type: "transfer", from: null } }), 25_000)[0]?.outcome).toBe("came-back");
    expect(followSent([unanswered], noCalls, 1000 + watchedFor)[0]?.outcome).toBe("unanswered");
  });
  it.each([
    ["another caller", leg("connected", { party: { ...party, number: "+49301" } }), 5000, sent],
    ["a withheld number", leg("connected", { party: { ...party, number: null } }), 5000, sent],
    ["a call that they made", leg("connected", { direction: "out" }), 5000, sent],
    ["the same caller long before", leg("connected"), -9000, sent],
    ["the same caller long after", leg("connected"), 1000 + watchedFor + 1, sent],
    ["a safe send", leg("connected"), 5000, { ...sent, how: "safe" } as Sent],
    ["a call that ended and was never seen to ring", leg("gone"), 5000, sent],
  ])("%s tells nothing", (_what, call, at, start) => {
    const rows = [start];
    expect(hearSent(rows, zoe, call, at)).toBe(rows);
  });
});
