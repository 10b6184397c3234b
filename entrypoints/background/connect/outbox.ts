// The durable outbox for Webex Connect: what was noted is delivered at least once, in order per call, or set aside with the reason.
//
//   add ──one transaction──→ waiting ──accepted──→ gone
//                             │  ├──refused, for its own sake, too often──→ dead (shown; tried again or discarded by hand)
//                             │  └──unauthorized, setup, later──→ everything waits: retryAt, one at a time until one is accepted
//                             └──more than 5,000, or 30 days old──→ dropped, dead ones first, and counted
//
// Promises: a letter is on disk before it is sent and until it was accepted, so that a worker's death repeats but never loses; the letters of
// one call go one after the other; offline, 401 and 5xx set nothing aside; nothing is asked while nothing waits.
import type { ConnectFault, Verdict } from "@/utils/connect/answers.ts";
import { ownFault, triesFor } from "@/utils/connect/answers.ts";
import { bareEvent, type EventBody, type NotedCall } from "@/utils/connect/body.ts";
import { backOff, expired, heads, type Letter, letterKey, mostLetters, surplus, waitUntil } from "@/utils/connect/queue.ts";
import { toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { OutboxStore } from "./store.ts";

/** Why everything waits. Kept over the worker's death by whoever owns the outbox. */
export interface Pause {
  readonly fault: ConnectFault;
  readonly since: number;
  readonly attempt: number;
  readonly retryAt: number;
}

export interface OutboxDeps {
  readonly now: () => number;
  readonly random: () => number;
  readonly setTimer: (run: () => void, ms: number) => void;
  readonly store: OutboxStore;
  /** Never rejects. null: nothing is activated, so nothing may go. */
  readonly post: (body: EventBody) => Promise<Verdict> | null;
  readonly delivered: (at: number) => void;
  readonly dropped: (count: number) => void;
  /** Something that is shown of the outbox is another now. */
  readonly changed: () => void;
  readonly log: Log;
  readonly most?: number;
}

export interface Outbox {
  /** What the last worker left. Rejects when the database does. */
  load(pause: Pause | null): Promise<void>;
  letters(): readonly Letter[];
  noted(): readonly NotedCall[];
  pause(): Pause | null;
  /** Resolves when it is on disk; then it goes out by itself. Rejects when the database does: then nothing of it was taken. */
  add(events: readonly EventBody[], noted: readonly NotedCall[], forgotten: readonly string[]): Promise<void>;
  /** Delivers what is due. `now`: no waiting out of a back-off. */
  pump(now?: boolean): void;
  retryDead(): Promise<void>;
  dropDead(): Promise<void>;
  dropExpired(): Promise<number>;
  /** Nothing that says who is left; what waits goes without it. */
  strip(): Promise<void>;
  clear(): Promise<void>;
}

/** Calls whose letters are on the way at the same time. */
const parallel = 4;
/** Milliseconds before a refused letter is tried again; its call waits, the others go on. */
const refusedWait = 3_000;

export function createOutbox({ now, random, setTimer, store, post, delivered, dropped, changed, log, most = mostLetters }: OutboxDeps): Outbox {
  let letters = new Map<string, Letter>();
  let noted = new Map<string, NotedCall>();
  let pause: Pause | null = null;
  let next = 1;
  let wakeAt: number | null = null;
  const busy = new Set<string>();
  const notBefore = new Map<string, number>();

  function wakeIn(ms: number): void {
    const at = now() + ms;
    if (wakeAt !== null && wakeAt <= at && wakeAt > now()) return;
    wakeAt = at;
    setTimer(() => {
      if (wakeAt === at) wakeAt = null;
      pump();
    }, ms);
  }

  function hold(fault: ConnectFault, retryAfterMs: number | null): void {
    const attempt = (pause?.attempt ?? 0) + 1;
    const wait = backOff(attempt, retryAfterMs, random);
    if (pause === null || pause.fault.code !== fault.code) log.warn("not delivered", { what: fault.code, status: fault.status });
    pause = { fault, since: pause?.since ?? now(), attempt, retryAt: now() + wait };
    changed();
  }

  /** What is known changes in memory first: two changes of one letter at the same time do not undo each other. */
  async function rewrite(changes: readonly Letter[], forgotten: readonly string[] = []): Promise<void> {
    for (const letter of changes) letters.set(letter.key, letter);
    await store.change({ letters: changes, forgotten });
    const crowdedOut = changes.filter(({ key }) => !letters.has(key));
    if (crowdedOut.length > 0) await store.change({ gone: crowdedOut.map(({ key }) => key) });
  }

  async function drop(which: readonly Letter[]): Promise<void> {
    for (const { key } of which) {
      letters.delete(key);
      notBefore.delete(key);
    }
    await store.change({ gone: which.map(({ key }) => key) });
  }

  async function settle(key: string, verdict: Verdict): Promise<void> {
    const letter = letters.get(key);
    if (letter === undefined) return; // cleared or crowded out while it was on the way
    switch (verdict.kind) {
      case "accepted":
        await drop([letter]);
        pause = null;
        delivered(now());
        return;
      case "refused": {
        const refusals = letter.refusals + 1;
        const dead = refusals >= triesFor(verdict.fault) ? { ...verdict.fault, at: now() } : null;
        if (dead === null) notBefore.set(key, now() + refusedWait);
        await rewrite([{ ...letter, refusals, dead }]);
        // Who refuses one event takes the others.
        pause = null;
        if (dead !== null) log.warn("set aside", { what: dead.code, status: dead.status });
        changed();
        return;
      }
      case "later":
        return hold(verdict.fault, verdict.retryAfterMs);
      case "unauthorized":
      case "setup":
        return hold(verdict.fault, null);
    }
  }

  async function deliver(letter: Letter, sending: Promise<Verdict>): Promise<void> {
    const { call } = letter.body;
    busy.add(call);
    try {
      await settle(letter.key, await sending);
    } catch (thrown) {
      log.error("outbox not written", { code: toErrorData(thrown).code });
      hold(ownFault("storage"), null);
    } finally {
      busy.delete(call);
    }
    pump();
  }

  function pump(isNow = false): void {
    if (isNow && pause !== null) pause = { ...pause, retryAt: now() };
    const isDue = (letter: Letter) => waitUntil(notBefore.get(letter.key) ?? 0, now()) === 0;
    const limit = pause === null ? parallel : 1;
    while (busy.size < limit) {
      const wait = pause === null ? 0 : waitUntil(pause.retryAt, now());
      let letter: Letter | null = null;
      let soonest: number | null = null;
      for (const head of heads(letters.values(), (call) => busy.has(call))) {
        if (isDue(head)) {
          letter = head;
          break;
        }
        soonest = Math.min(soonest ?? Number.POSITIVE_INFINITY, waitUntil(notBefore.get(head.key) ?? 0, now()));
      }
      const due = letter === null ? soonest : wait;
      if (due === null) return;
      if (letter === null || due > 0) {
        wakeIn(Math.max(1, due));
        return;
      }
      const sending = post(letter.body);
      if (sending === null) return;
      void deliver(letter, sending);
    }
  }

  /** What is too much goes in the same transaction that brings the new. */
  async function put(changes: readonly Letter[], calls: readonly NotedCall[], forgotten: readonly string[]): Promise<void> {
    const all = new Map(letters);
    for (const letter of changes) all.set(letter.key, letter);
    const over = surplus([...all.values()], most);
    const gone = new Set(over.map(({ key }) => key));
    await store.change({ letters: changes.filter(({ key }) => !gone.has(key)), noted: calls, gone: [...gone], forgotten });
    for (const letter of changes) if (!gone.has(letter.key)) letters.set(letter.key, letter);
    for (const key of gone) letters.delete(key);
    for (const call of calls) noted.set(call.name, call);
    for (const name of forgotten) noted.delete(name);
    if (over.length === 0) return;
    log.warn("outbox full", { dropped: over.length });
    dropped(over.length);
  }

  const dead = () => [...letters.values()].filter((letter) => letter.dead !== null);

  return {
    async load(left) {
      const content = await store.read();
      letters = new Map(content.letters.map((letter) => [letter.key, letter]));
      noted = new Map(content.noted.map((call) => [call.name, call]));
      next = Number(content.letters.at(-1)?.key ?? 0) + 1;
      pause = left;
      changed();
    },
    letters: () => [...letters.values()],
    noted: () => [...noted.values()],
    pause: () => pause,
    async add(events, calls, forgotten) {
      if (events.length === 0 && calls.length === 0 && forgotten.length === 0) return;
      const fresh = events.map((body, index): Letter => ({ key: letterKey(next + index), body, notedAt: now(), refusals: 0, dead: null }));
      next += fresh.length;
      await put(fresh, calls, forgotten);
      if (fresh.length === 0) return;
      changed();
      pump();
    },
    pump,
    async retryDead() {
      await rewrite(dead().map((letter): Letter => ({ ...letter, refusals: 0, dead: null })));
      changed();
      pump(true);
    },
    async dropDead() {
      await drop(dead());
      changed();
    },
    async dropExpired() {
      const old = expired([...letters.values()], now());
      await drop(old);
      return old.length;
    },
    strip() {
      const forgotten = [...noted.keys()];
      noted = new Map();
      return rewrite(
        [...letters.values()].map((letter): Letter => ({ ...letter, body: bareEvent(letter.body) })),
        forgotten,
      );
    },
    async clear() {
      await store.clear();
      letters = new Map();
      noted = new Map();
      notBefore.clear();
      pause = null;
      changed();
    },
  };
}
