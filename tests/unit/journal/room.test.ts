// The journal of the worker on a real IndexedDB (faked): batches, death in the middle of a call, pruning, history, call-backs, and whose it is.
import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { beforeEach, describe, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createJournal } from "../../../entrypoints/background/journal/index.ts";
import { type Call, type CallState, type Calls, noCalls } from "../../../utils/calls/call.ts";
import type { PastCall } from "../../../utils/calls/journal-list.ts";
import { reduce } from "../../../utils/calls/reducer.ts";
import { AppError } from "../../../utils/errors.ts";
import { createJournalStore, type JournalStore, journalChangeItem } from "../../../utils/journal-store.ts";
import { createLog } from "../../../utils/log.ts";
import { sentItem } from "../../../utils/sent-state.ts";
import { ledgerItem } from "../../../utils/state.ts";
import { makeCall } from "../background/bench.ts";
import { asked, ben, day, entry, sentOn, start } from "./entries.ts";

let store: JournalStore;
let now = start;
let past: readonly PastCall[] | AppError = [];
let historyAsked = 0;
const party = { name: "Ben Ode", number: ben, userId: null, withheld: false, kind: "external" } as const;

beforeEach(() => {
  fakeBrowser.reset();
  globalThis.indexedDB = new IDBFactory();
  globalThis.IDBKeyRange = IDBKeyRange;
  store = createJournalStore();
  now = start;
  past = [];
  historyAsked = 0;
});

/** A worker with its line; a second one over the same storage is the next worker. */
function createWorker({ calls: first = noCalls, person = "me", days = 30 }: { calls?: Calls; person?: string; days?: number } = {}) {
  let calls = first;
  let timers: { due: number; run: () => void }[] = [];
  let whose: string | null = person;
  const lines: string[] = [];
  const journal = createJournal({
    now: () => now,
    setTimer: (run, ms) => void timers.push({ due: now + ms, run }),
    log: createLog(
      "journal",
      ({ text, facts }) => lines.push(`${text} ${JSON.stringify(facts)}`),
      () => now,
    ),
    store,
    desk: () => (whose === null ? null : { personId: whose, name: "Reception", country: "GB" }),
    keptDays: () => days,
    readHistory: async () => {
      historyAsked += 1;
      if (past instanceof AppError) throw past;
      return past;
    },
  });
  return {
    journal,
    lines,
    calls: () => calls,
    as(next: string | null) {
      whose = next;
    },
    show(state: CallState, more: Partial<Call> = {}) {
      now += 1000;
      calls = reduce(calls, { kind: "call", name: "test", at: now, order: null, call: makeCall("a", state, { startedAt: now, party, ...more }) });
      journal.changed(calls);
    },
    end(id = "a") {
      now += 1000;
      calls = reduce(calls, { kind: "gone", at: now, order: null, id });
      journal.changed(calls);
    },
    fresh() {
      journal.fresh(calls);
    },
    /** Runs the timers that are due within `ms`, and waits until all is written. */
    async pass(ms: number) {
      now += ms;
      const due = timers.filter((timer) => timer.due <= now);
      timers = timers.filter((timer) => timer.due > now);
      for (const { run } of due) run();
      for (let turn = 0; turn < 30; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
      await journal.flush();
    },
  };
}

const all = () => store.read(0);

describe("keeping calls", () => {
  it("writes a moment later, not on the call's path, and tells the pages what", async () => {
    const worker = createWorker();
    worker.show("offered");
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(await all()).toEqual([]);
    await worker.pass(1000);
    const [only] = await all();
    expect(only).toMatchObject({ outcome: "ringing", name: "Ben Ode" });
    expect((await journalChangeItem.get()).ids).toEqual([only?.id]);
  });

  it("one entry from ringing to the end; nothing is written when nothing changed", async () => {
    const worker = createWorker();
    worker.show("offered", { startedAt: start });
    worker.show("connected", { startedAt: start, answeredAt: start + 2000 });
    await worker.pass(1000);
    worker.end();
    await worker.pass(1000);
    expect(await all()).toMatchObject([{ outcome: "answered", endSeen: true }]);
    const { n } = await journalChangeItem.get();
    worker.journal.changed(worker.calls());
    await worker.pass(1000);
    expect((await journalChangeItem.get()).n).toBe(n);
  });

  it("what only a passing state told is kept, however fast it passed", async () => {
    const worker = createWorker();
    worker.show("offered", { startedAt: start, redirections: [{ party, reason: "no-answer" }] });
    worker.show("connected", { startedAt: start, answeredAt: start + 100 });
    await worker.pass(1000);
    expect(await all()).toMatchObject([{ outcome: "answered", via: { name: "Ben Ode", reason: "no-answer" } }]);
  });

  it("a caller who was sent on is noted when that is known, after the call left", async () => {
    const worker = createWorker();
    worker.show("connected", { startedAt: start, answeredAt: start });
    worker.end();
    await worker.pass(1000);
    await sentItem.set([sentOn("a", "1001", "blind", "ringing")]);
    await worker.pass(1000);
    expect(await all()).toMatchObject([{ sent: { to: "1001" } }]);
    await ledgerItem.set([asked("call.blindSend", "a")]);
    await worker.pass(1000);
    expect(await all()).toHaveLength(1);
  });

  it("a disk that fails is not the end: the next change brings everything", async () => {
    const worker = createWorker();
    const { write } = store;
    Object.assign(store, { write: () => Promise.reject(new DOMException("full", "QuotaExceededError")) });
    worker.show("offered", { startedAt: start });
    await worker.pass(1000);
    expect(worker.lines.join()).toContain("not kept");
    Object.assign(store, { write });
    worker.end();
    await worker.pass(1000);
    expect(await all()).toMatchObject([{ outcome: "missed" }]);
  });
});

describe("a worker that dies in the middle of a call", () => {
  it("leaves one entry, which the next one finishes", async () => {
    const first = createWorker();
    first.show("offered", { startedAt: start });
    first.show("connected", { startedAt: start, answeredAt: start + 1000 });
    await first.pass(1000);
    const next = createWorker({ calls: first.calls() });
    next.fresh();
    await next.pass(1000);
    next.end();
    await next.pass(1000);
    expect(await all()).toMatchObject([{ outcome: "answered", endSeen: true }]);
  });

  it("before it wrote anything: the calls themselves bring the entry", async () => {
    const first = createWorker();
    first.show("offered", { startedAt: start });
    first.end();
    const next = createWorker({ calls: first.calls() });
    next.fresh();
    await next.pass(1000);
    expect(await all()).toMatchObject([{ outcome: "missed", callBack: { state: "open" } }]);
  });

  it("with the browser: what was open ends as unseen once Webex said what there is, not before", async () => {
    const first = createWorker();
    first.show("offered", { startedAt: start });
    await first.pass(1000);
    const next = createWorker();
    next.journal.changed(noCalls);
    await next.pass(1000);
    expect(await all()).toMatchObject([{ outcome: "ringing", endedAt: null }]);
    next.fresh();
    await next.pass(1000);
    expect(await all()).toMatchObject([{ outcome: "missed", endSeen: false }]);
  });
});

describe("days", () => {
  it("older ones go though no call comes: an idle desk, or a policy of fewer days", async () => {
    await store.write([entry({ name: "old", startedAt: now - 10 * day }), entry({ name: "new", startedAt: now - day })], []);
    let days = 30;
    const journal = createJournal({
      now: () => now,
      setTimer: () => {},
      log: createLog(
        "journal",
        () => {},
        () => now,
      ),
      store,
      desk: () => null,
      keptDays: () => days,
      readHistory: async () => [],
    });
    const kept = async () => (await store.read(0)).map(({ name }) => name).sort();
    await journal.prune();
    expect(await kept()).toEqual(["new", "old"]);
    days = 5;
    await journal.prune();
    expect(await kept()).toEqual(["new"]);
    now += 6 * day;
    await journal.prune();
    expect(await kept()).toEqual([]);
  });

  it("older ones are cut off, those within stay, and the pages are told", async () => {
    const worker = createWorker();
    worker.show("offered", { startedAt: start });
    await worker.pass(1000);
    await store.write([entry({ startedAt: start - 30 * day }), entry({ startedAt: start - 29 * day })]);
    worker.end();
    await worker.pass(3_600_000);
    expect((await all()).map(({ startedAt }) => startedAt)).toEqual([start - 29 * day, start]);
    expect((await journalChangeItem.get()).ids).toBeNull();
  });

  it("are as many as the setting says, and a read begins where it is told to", async () => {
    const worker = createWorker({ days: 1 });
    worker.show("offered", { startedAt: start });
    await worker.pass(1000);
    await store.write([entry({ startedAt: start - day + 3_600_000 * 2 })]);
    expect(await store.read(start - 3_600_000)).toHaveLength(1);
    expect(await all()).toHaveLength(2);
    worker.end();
    await worker.pass(3 * 3_600_000);
    expect(await all()).toHaveLength(1);
  });
});

describe("Webex's own history", () => {
  const missed: PastCall = { type: "missed", name: "Ben Ode", number: ben, withheld: false, at: start - day };

  it("is added once, with the first full state, and asked for again only after a quarter of an hour, by whichever worker", async () => {
    past = [missed];
    const worker = createWorker();
    worker.fresh();
    await worker.pass(1000);
    expect(await all()).toMatchObject([{ call: null, outcome: "missed", callBack: { state: "open" } }]);
    const next = createWorker();
    next.fresh();
    await next.pass(1000);
    expect(historyAsked).toBe(1);
    now += 900_000;
    next.fresh();
    await next.pass(1000);
    expect(historyAsked).toBe(2);
    expect(await all()).toHaveLength(1);
  });

  it("does not repeat a call that we kept, also when it ended a moment ago", async () => {
    const worker = createWorker();
    worker.show("offered", { startedAt: start });
    worker.end();
    past = [{ ...missed, at: start }];
    worker.fresh();
    await worker.pass(1000);
    expect(await all()).toMatchObject([{ call: "a" }]);
  });

  it("that may not be read is written to the log, and nothing else", async () => {
    past = new AppError("forbidden", { status: 403 });
    const worker = createWorker();
    worker.show("offered", { startedAt: start });
    worker.fresh();
    await worker.pass(1000);
    expect(worker.lines.join()).toContain("forbidden");
    expect(await all()).toHaveLength(1);
  });

  it("is asked for again soon when Webex was only out of reach", async () => {
    past = new AppError("offline");
    const worker = createWorker();
    worker.fresh();
    await worker.pass(1000);
    past = [missed];
    worker.fresh();
    await worker.pass(60_000);
    expect(historyAsked).toBe(1);
    worker.fresh();
    await worker.pass(1000);
    expect(historyAsked).toBe(2);
    expect(await all()).toHaveLength(1);
  });

  it("settles what it says was dealt with", async () => {
    past = [missed, { ...missed, type: "placed", at: start - day + 600_000 }];
    const worker = createWorker();
    worker.fresh();
    await worker.pass(1000);
    expect(await all()).toMatchObject([{ callBack: { state: "done", by: "Reception", how: "we-called" } }, { outcome: "answered" }]);
  });
});

describe("call-backs", () => {
  it("are marked for all calls of that number, by whose desk it is, and can be opened again", async () => {
    const worker = createWorker();
    for (const id of ["a", "b"]) {
      worker.show("offered", { id, startedAt: now });
      worker.end(id);
    }
    await worker.pass(1000);
    const [first, second] = await all();
    await worker.journal.mark(second?.id ?? "", "done");
    expect(await all()).toMatchObject([
      { callBack: { state: "done", by: "Reception", how: "hand", at: now } },
      { callBack: { state: "done", by: "Reception" } },
    ]);
    await worker.journal.mark(first?.id ?? "", "open");
    expect(await all()).toMatchObject([{ callBack: { state: "open" } }, { callBack: { state: "done" } }]);
    await worker.pass(1000);
    expect(await all()).toMatchObject([{ callBack: { state: "open" } }, { callBack: { state: "done" } }]);
  });

  it("of a week ago are settled by today's call", async () => {
    const worker = createWorker();
    worker.show("offered", { id: "old", startedAt: start });
    worker.end("old");
    await worker.pass(1000);
    now += 7 * day;
    const next = createWorker();
    next.show("connected", { id: "new", startedAt: now, answeredAt: now });
    await next.pass(1000);
    expect(await all()).toMatchObject([{ callBack: { state: "done", how: "they-called" } }, { outcome: "answered" }]);
  });

  it("that nobody knows are refused", async () => {
    const worker = createWorker();
    await expect(worker.journal.mark("nothing", "done")).rejects.toMatchObject({ code: "not-found" });
    worker.as(null);
    await expect(worker.journal.mark("nothing", "done")).rejects.toMatchObject({ code: "not-signed-in" });
  });
});

describe("whose it is", () => {
  it("at sign-out nothing is left, if so set", async () => {
    const worker = createWorker();
    worker.show("offered", { startedAt: start });
    await worker.pass(1000);
    worker.as(null);
    await worker.journal.signedOut(true);
    expect(await all()).toEqual([]);
    expect((await journalChangeItem.get()).ids).toBeNull();
  });

  it("else it is kept, with what was not written yet, for the same person", async () => {
    const worker = createWorker();
    worker.show("offered", { startedAt: start });
    worker.end();
    worker.as(null);
    await worker.journal.signedOut(false);
    expect(await all()).toHaveLength(1);
    const again = createWorker();
    again.fresh();
    await again.pass(1000);
    expect(await all()).toHaveLength(1);
  });

  it("and gone before another person's first call is kept", async () => {
    const worker = createWorker();
    worker.show("offered", { startedAt: start });
    worker.as(null);
    await worker.journal.signedOut(false);
    const other = createWorker({ person: "somebody else" });
    other.show("offered", { id: "b", startedAt: now });
    await other.pass(1000);
    expect(await all()).toMatchObject([{ call: "b" }]);
  });

  it("a wipe that failed is made up for at the next sign-in", async () => {
    const worker = createWorker();
    worker.show("offered", { startedAt: start });
    await worker.pass(1000);
    const { clear } = store;
    Object.assign(store, { clear: () => Promise.reject(new DOMException("broken", "UnknownError")) });
    await worker.journal.signedOut(true);
    Object.assign(store, { clear });
    expect(await all()).toHaveLength(1);
    const again = createWorker();
    again.fresh();
    await again.pass(1000);
    expect(await all()).toEqual([]);
  });

  it("nobody's calls are not kept", async () => {
    const worker = createWorker();
    worker.as(null);
    worker.show("offered", { startedAt: start });
    await worker.pass(1000);
    expect(await all()).toEqual([]);
  });
});
