// Who is to be called back, what a ringing card says of its caller, and how Webex's own history joins ours without a call standing twice.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../../../utils/calls/journal.ts";
import { addHistory, historyOf, type PastCall, settleCallBacks } from "../../../utils/calls/journal-list.ts";
import { ben, chiara, day, entry, start } from "./entries.ts";

const minute = 60_000;
const answered = (more: Partial<JournalEntry> = {}) =>
  entry({ outcome: "answered", answeredAt: (more.startedAt ?? start) + 4000, endedAt: (more.startedAt ?? start) + minute, ...more });
const placed = (more: Partial<JournalEntry> = {}) => answered({ direction: "out", ...more });

describe("call-backs", () => {
  it.each([
    { what: "they called again and were answered", later: answered({ startedAt: start + minute }), how: "they-called" },
    { what: "they were called back", later: placed({ startedAt: start + minute }), how: "we-called" },
  ])("are done when $what", ({ later, how }) => {
    const missed = entry();
    expect(settleCallBacks([missed, later], "Reception")).toEqual([
      { ...missed, callBack: { state: "done", at: start + minute + 4000, by: "Reception", how } },
    ]);
  });

  it.each([
    { what: "of another number", later: answered({ startedAt: start + minute, number: chiara }) },
    { what: "before it", later: answered({ startedAt: start - minute }) },
    { what: "missed again", later: entry({ startedAt: start + minute }) },
    { what: "still ringing", later: entry({ startedAt: start + minute, outcome: "ringing", endedAt: null }) },
  ])("stay open after a call $what", ({ later }) => {
    expect(settleCallBacks([entry(), later], "Reception")).toEqual([]);
  });

  it("of a withheld number are nobody's", () => {
    expect(
      settleCallBacks([entry({ number: null, key: null }), answered({ number: null, key: null, startedAt: start + minute })], "Reception"),
    ).toEqual([]);
  });

  it("remember when they were tried in vain, once", () => {
    const missed = entry();
    const tried = entry({ direction: "out", outcome: "unanswered", callBack: null, startedAt: start + minute });
    const [open] = settleCallBacks([missed, tried], "Reception");
    expect(open?.callBack).toEqual({ state: "open", since: start, triedAt: start + minute });
    expect(open && settleCallBacks([open, tried], "Reception")).toEqual([]);
  });

  it("that were opened again stay open for what happened before", () => {
    const reopened = entry({ callBack: { state: "open", since: start + 2 * minute, triedAt: null } });
    expect(settleCallBacks([reopened, placed({ startedAt: start + minute })], "Reception")).toEqual([]);
    expect(settleCallBacks([reopened, placed({ startedAt: start + 3 * minute })], "Reception")).toHaveLength(1);
  });
});

describe("who calls", () => {
  const midnight = start - 9 * 60 * minute;
  it("is counted since midnight, this call included; the last one is named", () => {
    const last = answered({ startedAt: start + minute, sent: { to: "1001", how: "safe", outcome: "answered" } });
    const ringing = entry({ call: "now", outcome: "ringing", endedAt: null, startedAt: start + 5 * minute });
    const entries = [entry({ startedAt: midnight - 1 }), entry(), last, ringing, entry({ number: chiara, startedAt: start + 2 * minute })];
    expect(historyOf(entries, ben, { call: "now", midnight })).toEqual({ today: 3, last });
  });
  it("ours to them are no calls of theirs, but the last may be one", () => {
    const last = placed();
    expect(historyOf([last], ben, { call: "now", midnight })).toEqual({ today: 1, last });
  });
  it("is nobody we know", () => expect(historyOf([entry({ number: chiara })], ben, { call: "now", midnight })).toBeNull());
});

describe("Webex's own history", () => {
  const keyOf = (number: string) => number.replace(/^0/, "+44");
  const since = start - 30 * day;
  const past = (type: PastCall["type"], at: number, number: string | null = ben): PastCall => ({
    type,
    name: "Ben Ode",
    number,
    withheld: false,
    at,
  });

  it("adds what we missed, and opens call-backs for it", () => {
    expect(addHistory([], [past("missed", start), past("received", start + 1), past("placed", start + 2, chiara)], { keyOf, since })).toMatchObject([
      { call: null, direction: "in", outcome: "missed", number: ben, startedAt: start, callBack: { state: "open" } },
      { direction: "in", outcome: "answered", callBack: null, answeredAt: null },
      { direction: "out", outcome: "answered", number: chiara },
    ]);
  });

  it("adds nothing that we have: by number and time, however it is written", () => {
    const own = [
      entry(),
      answered({ startedAt: start + 10 * minute, endedAt: start + 40 * minute }),
      placed({ startedAt: start + 50 * minute, number: chiara }),
    ];
    const same = [
      past("missed", start + 30_000, "01632960001"),
      past("received", start + 39 * minute),
      past("placed", start + 50 * minute - 20_000, chiara),
    ];
    expect(addHistory(own, same, { keyOf, since })).toEqual([]);
  });

  it("takes a call with another number at the very same moment for ours", () => {
    expect(addHistory([entry()], [past("missed", start + 1500, "8000")], { keyOf, since })).toEqual([]);
    expect(addHistory([entry()], [past("missed", start + 5000, "8000")], { keyOf, since })).toHaveLength(1);
  });

  it("one of ours stands for one of theirs only", () => {
    expect(addHistory([entry()], [past("missed", start), past("missed", start + 40_000)], { keyOf, since })).toMatchObject([
      { startedAt: start + 40_000 },
    ]);
  });

  it("corrects a call whose end nobody saw", () => {
    const unseen = entry({ endSeen: false });
    expect(addHistory([unseen], [past("received", start)], { keyOf, since })).toEqual([{ ...unseen, outcome: "answered", callBack: null }]);
    expect(addHistory([entry()], [past("received", start)], { keyOf, since })).toEqual([]);
  });

  it("leaves out what is older than the journal", () => {
    expect(addHistory([], [past("missed", since - 1)], { keyOf, since })).toEqual([]);
  });

  it("may be added as often as one likes, in any order: each call stands once", () => {
    const call = fc.record({
      type: fc.constantFrom<PastCall["type"]>("missed", "received", "placed"),
      at: fc.integer({ min: 0, max: 40 }).map((n) => start + n * 13_000),
      number: fc.constantFrom(ben, chiara, null),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(call, { selector: ({ type, at, number }) => `${type} ${at} ${number}`, maxLength: 20 }),
        fc.boolean(),
        (calls, isTurned) => {
          const told = calls.map(({ type, at, number }) => past(type, at, number));
          const first = addHistory([], told, { keyOf, since });
          expect(first).toHaveLength(told.length);
          expect(new Set(first.map(({ id }) => id)).size).toBe(told.length);
          expect(addHistory(first, isTurned ? told.toReversed() : told, { keyOf, since })).toEqual([]);
        },
      ),
    );
  });
});
