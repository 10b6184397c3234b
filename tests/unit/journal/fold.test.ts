// The fold's promises: every call ends up as exactly one entry, says what became of it, and no duration is ever negative; by example and by random lives.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CallState, type Calls, noCalls } from "../../../utils/calls/call.ts";
import type { TelephonyEvent } from "../../../utils/calls/event.ts";
import { endUnseen, foldJournal, type JournalEntry, type JournalFacts, talkOf, waitOf } from "../../../utils/calls/journal.ts";
import { reduce } from "../../../utils/calls/reducer.ts";
import { makeCall } from "../background/bench.ts";
import { asked, ben, noFacts, sentOn, start } from "./entries.ts";

/** A line whose journal is kept: after each event the calls are folded into it. */
function createLine() {
  let calls: Calls = noCalls;
  let entries: readonly JournalEntry[] = [];
  let at = start;
  const fold = (facts: JournalFacts = noFacts) => {
    const changed = foldJournal(entries, calls, facts);
    const ids = new Set(changed.map(({ id }) => id));
    entries = [...entries.filter(({ id }) => !ids.has(id)), ...changed];
    return changed;
  };
  return {
    entries: () => entries,
    calls: () => calls,
    fold,
    tell(event: TelephonyEvent) {
      calls = reduce(calls, event);
    },
    show(state: CallState, more: Parameters<typeof makeCall>[2] = {}, afterMs = 1000, facts: JournalFacts = noFacts) {
      at += afterMs;
      const call = makeCall(more.id ?? "a", state, { startedAt: start, ...more });
      calls = reduce(calls, { kind: "call", name: "test", at, order: null, call });
      return fold(facts);
    },
    end(id = "a", afterMs = 1000, facts: JournalFacts = noFacts) {
      at += afterMs;
      calls = reduce(calls, { kind: "gone", at, order: null, id });
      return fold(facts);
    },
    unseen: () => endUnseen(entries, calls),
  };
}

describe("what became of a call", () => {
  it("answered: with wait and talk", () => {
    const line = createLine();
    line.show("offered");
    expect(line.entries()).toMatchObject([{ outcome: "ringing", endedAt: null, direction: "in", number: "+4930555012", callBack: null }]);
    line.show("connected", { answeredAt: start + 4000 }, 3000);
    line.show("held", { answeredAt: start + 4000 }, 6000);
    line.end("a", 10_000);
    const [only] = line.entries();
    expect(line.entries()).toHaveLength(1);
    expect(only).toMatchObject({ outcome: "answered", answeredAt: start + 4000, endSeen: true, callBack: null });
    expect(only && [waitOf(only), talkOf(only)]).toEqual([4000, 16_000]);
  });

  it("missed: it wants to be called back", () => {
    const line = createLine();
    line.show("offered", { queue: { name: "Sales", waiting: 1 }, redirections: [{ party: null, reason: "call-queue" }] });
    line.end("a", 7000);
    expect(line.entries()).toMatchObject([
      { outcome: "missed", queue: "Sales", via: { reason: "call-queue" }, callBack: { state: "open", since: start, triedAt: null } },
    ]);
  });

  it.each([
    { what: "declined here", facts: { ...noFacts, ledger: [asked("call.decline", "a")] }, by: null, outcome: "declined" },
    { what: "declined on the phone", facts: noFacts, by: "local" as const, outcome: "declined" },
    { what: "a decline that Webex refused", facts: { ...noFacts, ledger: [asked("call.decline", "a", "refused")] }, by: null, outcome: "missed" },
    {
      what: "silenced everywhere, then it rang out",
      facts: { ...noFacts, ledger: [asked("call.ignore", "a")] },
      by: "local" as const,
      outcome: "missed",
    },
    { what: "to the own voicemail", facts: { ...noFacts, ledger: [asked("call.toVoicemail", "a")] }, by: "local" as const, outcome: "voicemail" },
    {
      what: "diverted while it rang",
      facts: { ...noFacts, sent: [sentOn("a", "1001", "blind", "ringing")] },
      by: "local" as const,
      outcome: "sent",
    },
  ])("$what", ({ facts, by, outcome }) => {
    const line = createLine();
    line.show("offered");
    line.show("gone", { ended: { by, reason: null } }, 5000, facts);
    expect(line.entries()).toMatchObject([{ outcome, callBack: outcome === "missed" ? { state: "open" } : null }]);
  });

  it("sent on: to whom and what became of it, also when that is known only later", () => {
    const line = createLine();
    line.show("connected", { answeredAt: start + 1000 });
    line.end();
    expect(line.entries()).toMatchObject([{ outcome: "answered", sent: null }]);
    line.fold({ ...noFacts, sent: [sentOn("a", "1001", "blind", "ringing")] });
    line.fold({ ...noFacts, sent: [sentOn("a", "1001", "blind", "came-back")] });
    expect(line.entries()).toMatchObject([{ outcome: "answered", sent: { to: "1001", how: "blind", outcome: "came-back" } }]);
    line.fold();
    expect(line.entries()).toMatchObject([{ sent: { to: "1001" } }]);
  });

  it("a missed call that turns out to have been sent on wants nobody's call", () => {
    const line = createLine();
    line.show("offered");
    line.end();
    expect(line.entries()).toMatchObject([{ callBack: { state: "open" } }]);
    line.fold({ ...noFacts, sent: [sentOn("a", "1001", "blind", "ringing")] });
    expect(line.entries()).toMatchObject([{ outcome: "sent", callBack: null }]);
  });

  it("placed: reached or not", () => {
    const line = createLine();
    line.show("placing", { id: "a", direction: "out", stage: "own-phone" });
    line.show("placing", { id: "a", direction: "out", stage: "far-end" });
    line.end("a");
    line.show("placing", { id: "b", direction: "out", stage: "far-end" });
    line.show("connected", { id: "b", direction: "out", answeredAt: start + 9000 });
    line.end("b", 20_000);
    expect(line.entries().map(({ call, outcome, direction }) => [call, direction, outcome])).toEqual([
      ["a", "out", "unanswered"],
      ["b", "out", "answered"],
    ]);
  });

  it("keeps its entry when click-to-dial changes its id", () => {
    const line = createLine();
    line.show("placing", { id: "a", direction: "out", session: "s", stage: "own-phone" });
    line.show("placing", { id: "b", direction: "out", session: "s", stage: "far-end" });
    line.show("connected", { id: "b", direction: "out", session: "s", answeredAt: start + 4000 });
    line.end("b");
    expect(line.entries()).toMatchObject([{ call: "b", outcome: "answered" }]);
  });

  it("is of who called, also when the far side passes us on", () => {
    const line = createLine();
    line.show("connected", { party: { name: "Ben", number: ben, userId: null, withheld: false, kind: "external" } });
    line.show("connected", { party: { name: "Ana", number: "1001", userId: null, withheld: false, kind: "internal" } });
    expect(line.entries()).toMatchObject([{ name: "Ben", number: ben, key: ben }]);
  });

  it("comes back to life with a call that only a snapshot had lost", () => {
    const line = createLine();
    line.show("offered");
    line.tell({ kind: "snapshot", at: start + 5000, order: null, calls: [], conference: null });
    line.fold();
    expect(line.entries()).toMatchObject([{ outcome: "missed", endSeen: true }]);
    line.show("connected", { answeredAt: start + 6000 }, 8000);
    expect(line.entries()).toMatchObject([{ outcome: "answered", endedAt: null, callBack: null }]);
  });

  it("is made of its tombstone when nobody saw it live", () => {
    const line = createLine();
    line.show("gone", { answeredAt: start + 500, ended: { by: "remote", reason: null } });
    expect(line.entries()).toMatchObject([{ call: "a", outcome: "answered", endSeen: true }]);
    expect(line.fold()).toEqual([]);
  });
});

describe("when nobody watched", () => {
  it("a call that a full state no longer holds ended no earlier than it was last heard of", () => {
    const line = createLine();
    line.show("connected", { answeredAt: start + 2000 }, 5000);
    expect(line.unseen()).toEqual([]);
    const [open] = line.entries();
    const [ended, ...rest] = endUnseen(line.entries(), noCalls);
    expect(rest).toEqual([]);
    expect(ended).toMatchObject({ id: open?.id, outcome: "answered", endSeen: false, endedAt: start + 5000 });
  });

  it("a ringing one is missed", () => {
    const line = createLine();
    line.show("offered");
    expect(endUnseen(line.entries(), noCalls)).toMatchObject([{ outcome: "missed", endSeen: false, callBack: { state: "open" } }]);
  });
});

describe("random lives", () => {
  const states: readonly CallState[] = ["offered", "placing", "connected", "held", "remote-held", "parked", "detached", "gone"];
  const time = fc.integer({ min: -3 * 86_400_000, max: 3 * 86_400_000 });
  const happening = fc.record({
    id: fc.constantFrom("a", "b", "c", "d"),
    state: fc.constantFrom(...states),
    direction: fc.constantFrom("in" as const, "out" as const),
    startedAt: time,
    answeredAt: fc.option(time),
    by: fc.constantFrom("local" as const, "remote" as const, null),
    kind: fc.constantFrom("call", "call", "call", "snapshot", "gone", "death", "silence"),
    /** A fold may come after several events. */
    isFolded: fc.boolean(),
  });

  it("every call that appears ends up in exactly one entry, durations are never negative, and folding again changes nothing", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (happenings) => {
        let calls: Calls = noCalls;
        /** What is on disk; a worker that dies has nothing else. */
        let kept: readonly JournalEntry[] = [];
        const seen = new Set<string>();
        const take = (changed: readonly JournalEntry[]) => {
          const ids = new Set(changed.map(({ id }) => id));
          kept = [...kept.filter(({ id }) => !ids.has(id)), ...changed];
        };
        for (const [n, { id, state, direction, by, kind, isFolded, ...times }] of happenings.entries()) {
          const at = start + n * 1000;
          const call = makeCall(id, state, {
            // Of one call neither beginning nor direction changes.
            direction: id === "a" || id === "b" ? "in" : "out",
            startedAt: start + id.charCodeAt(0),
            answeredAt: times.answeredAt === null ? null : start + times.answeredAt,
            ended: { by, reason: null },
            session: null,
          });
          if (kind === "call") calls = reduce(calls, { kind: "call", name: "test", at, order: null, call });
          else if (kind === "snapshot")
            calls = reduce(calls, { kind: "snapshot", at, order: null, calls: direction === "in" ? [call] : [], conference: null });
          else if (kind === "gone") calls = reduce(calls, { kind: "gone", at, order: null, id });
          else if (kind === "silence") take(endUnseen(kept, calls));
          for (const known of [...Object.keys(calls.byId), ...calls.gone.map((grave) => grave.id)]) seen.add(known);
          if (isFolded && kind !== "death") take(foldJournal(kept, calls, noFacts));
        }
        take(foldJournal(kept, calls, noFacts));
        expect(foldJournal(kept, calls, noFacts)).toEqual([]);
        expect(kept.map(({ call }) => call).sort()).toEqual([...seen].sort());
        for (const entry of kept) {
          expect(waitOf(entry) ?? 0).toBeGreaterThanOrEqual(0);
          expect(talkOf(entry) ?? 0).toBeGreaterThanOrEqual(0);
          expect(entry.endedAt === null).toBe(entry.call !== null && entry.call in calls.byId);
          expect(entry.callBack !== null).toBe(entry.outcome === "missed");
        }
      }),
      { numRuns: 500 },
    );
  });

  it("a start that is out of its mind is not believed", () => {
    const line = createLine();
    line.show("offered", { startedAt: 12 });
    line.end();
    const [only] = line.entries();
    expect(only?.startedAt).toBe(start + 1000);
    expect(only && waitOf(only)).toBe(1000);
  });
});
