// Rows of callers who were sent on end in what became of them, and never in a guess.
import { describe, expect, it } from "vitest";
import { type Call, noCalls, unknownParty } from "../../../utils/calls/call.ts";
import { reduce } from "../../../utils/calls/reducer.ts";
import { dueSent, followSent, rememberSent, type Sent, watchedFor } from "../../../utils/calls/sent.ts";
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
