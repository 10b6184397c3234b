// Keeps every call on this machine: notes the calls as they change, and folds and writes them a moment later, never on the path of a call.
//
//   changed, fresh ──→ waiting (in memory) ──a second later──→ fold ──→ call-backs settled ──→ IndexedDB ──→ journal:change (pages read)
//   fresh, at most every quarter of an hour ──→ Webex's own history ──→ what we missed is added, nothing twice
//
// Promises: noting cannot fail and costs an array push; an entry is on disk a second after its call appeared, and is finished by a later worker
// if this one dies; nobody's calls are shown to the next person who signs in here.

import type { Calls } from "@/utils/calls/call.ts";
import { type CallBack, endUnseen, foldJournal, type JournalEntry, type JournalFacts } from "@/utils/calls/journal.ts";
import { addHistory, isOpenCallBack, type PastCall, settleCallBacks } from "@/utils/calls/journal-list.ts";
import { AppError, toErrorData } from "@/utils/errors.ts";
import { historyAskedItem, type JournalStore, numberKey } from "@/utils/journal-store.ts";
import type { Log } from "@/utils/log.ts";
import { sentItem } from "@/utils/sent-state.ts";
import { ledgerItem } from "@/utils/state.ts";
import { createBook } from "./book.ts";

export interface Journal {
  /** The calls as they now are; call it after each change. */
  changed(calls: Calls): void;
  /** The same, and it is all that there is: told by Webex just now. */
  fresh(calls: Calls): void;
  /** A missed call was dealt with (with all others of the same number that are open), or not after all. Rejects with `not-found`, `storage-broken`. */
  mark(id: string, as: "done" | "open"): Promise<void>;
  /** Writes what waits. Resolves when it is on disk. Never rejects. */
  flush(): Promise<void>;
  /** What is older than the days to keep goes, though no call comes: an idle desk, a new policy. Never rejects. */
  prune(): Promise<void>;
  /** Somebody signed out. `wipe`: nothing is left. Never rejects: what could not be wiped goes before the next person's first call. */
  signedOut(wipe: boolean): Promise<void>;
}

export interface Whose {
  readonly personId: string;
  readonly name: string;
  /** ISO 3166 two letters, for reading numbers. */
  readonly country: string | null;
}

export interface JournalDeps {
  readonly now: () => number;
  /** Runs its function once, after so many milliseconds. */
  readonly setTimer: (run: () => void, ms: number) => void;
  readonly log: Log;
  readonly store: JournalStore;
  /** Whose line is followed; null = nobody's. */
  readonly desk: () => Whose | null;
  readonly keptDays: () => number;
  /** Webex's own history. Rejects with AppError. */
  readonly readHistory: () => Promise<readonly PastCall[]>;
}

/** Milliseconds between two writes at most: a crash loses no more than this, and the next worker makes up for it from the calls. */
const writeEvery = 1000;
const dayMs = 86_400_000;
/** Milliseconds between two looks at Webex's history: it is there for what happened while nobody watched. */
const askEvery = 900_000;
/** The same after a failure that may be over soon. */
const retryEvery = 60_000;
/** Only of the text that is shown. */
const longestName = 200;

const nameOf = ({ name }: Whose) => name.slice(0, longestName);

interface Waiting {
  readonly whose: Whose;
  readonly calls: Calls;
  /** Told by Webex just now: what is not in it is over. */
  readonly isAll: boolean;
}

export function createJournal({ now, setTimer, log, store, desk, keptDays, readHistory }: JournalDeps): Journal {
  let waiting: Waiting[] = [];
  /** The last that was folded: facts about it may come later than it did. */
  let latest: Waiting | null = null;
  let scheduled = false;
  let writing: Promise<void> = Promise.resolve();
  const book = createBook({ now, store });

  /** Every state in turn: what only one of them told (who redirected the call) is not lost. */
  function foldAll(states: readonly Waiting[], before: ReadonlyMap<string, JournalEntry>, facts: JournalFacts, by: string): readonly JournalEntry[] {
    const all = new Map(before);
    const changed = new Map<string, JournalEntry>();
    const take = (entries: readonly JournalEntry[]) => {
      for (const entry of entries) {
        all.set(entry.id, entry);
        changed.set(entry.id, entry);
      }
    };
    for (const { calls, isAll } of states) {
      take(foldJournal([...all.values()], calls, facts));
      if (isAll) take(endUnseen([...all.values()], calls));
    }
    take(settleCallBacks([...all.values()], by));
    return [...changed.values()];
  }

  async function write(states: readonly Waiting[], whose: Whose): Promise<void> {
    const before = await book.open(whose.personId);
    const [ledger, sent] = await Promise.all([ledgerItem.get(), sentItem.get()]);
    const facts: JournalFacts = { ledger, sent, keyOf: (number) => numberKey(number, whose.country) };
    await book.keep(before, foldAll(states, before, facts, nameOf(whose)));
    await book.prune(keptDays());
  }

  /** One thing at a time. After a failure the disk is read again, and what is missing follows from the calls of the next change. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = writing.then(work);
    writing = done.catch(book.close);
    return done;
  }
  const quietly = (what: string, work: Promise<void>): Promise<void> =>
    work.catch((thrown) => {
      const { code, detail, status } = toErrorData(thrown);
      log.warn("not kept", { what, code, detail, status });
    });

  function flush(): Promise<void> {
    scheduled = false;
    const states = waiting.length > 0 || latest === null ? waiting : [{ ...latest, isAll: false }];
    waiting = [];
    const last = states.at(-1);
    if (last === undefined) return writing;
    latest = last;
    return quietly(
      "calls",
      inTurn(() => write(states, last.whose)),
    );
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setTimer(() => void flush(), writeEvery);
  }

  function note(calls: Calls, isAll: boolean): void {
    const whose = desk();
    if (whose === null) return;
    waiting.push({ whose, calls, isAll });
    schedule();
  }

  async function addFromHistory(): Promise<void> {
    const whose = desk();
    if (whose === null || now() - (await historyAskedItem.get()) < askEvery) return;
    await historyAskedItem.set(now());
    const past = await readHistory().catch(async (thrown) => {
      if (toErrorData(thrown).retry) await historyAskedItem.set(now() - askEvery + retryEvery);
      throw thrown;
    });
    await flush();
    await inTurn(async () => {
      if (desk()?.personId !== whose.personId) return;
      const before = await book.open(whose.personId);
      const since = now() - keptDays() * dayMs;
      const oldest = past.reduce((earliest, { at }) => Math.min(earliest, at), now());
      const all = new Map([...before, ...(await store.read(Math.max(since, oldest - dayMs))).map((entry) => [entry.id, entry] as const)]);
      const added = addHistory([...all.values()], past, { keyOf: (number) => numberKey(number, whose.country), since });
      for (const entry of added) all.set(entry.id, entry);
      await book.keep(before, [...added, ...settleCallBacks([...all.values()], nameOf(whose))]);
      if (added.length > 0) log.info("history added", { calls: added.length });
    });
  }

  async function mark(id: string, as: "done" | "open", whose: Whose): Promise<void> {
    const before = await book.open(whose.personId);
    const [entry] = await store.pick([id]);
    if (!entry?.callBack) throw new AppError("not-found", { owner: "you", detail: "journal" });
    const callBack: CallBack =
      as === "open" ? { state: "open", since: now(), triedAt: null } : { state: "done", at: now(), by: nameOf(whose), how: "hand" };
    // Who rang three times is called back once.
    const alike = as === "open" || entry.key === null ? [] : [...before.values()].filter((other) => other.key === entry.key && isOpenCallBack(other));
    await book.keep(
      before,
      [...alike, entry].map((one) => ({ ...one, callBack })),
    );
  }

  // A caller who was sent on is noted after Webex said yes, which may be after the call left.
  const heard = () => {
    if (latest !== null) schedule();
  };
  ledgerItem.watch(heard);
  sentItem.watch(heard);

  return {
    changed: (calls) => note(calls, false),
    fresh(calls) {
      note(calls, true);
      void quietly("history", addFromHistory());
    },
    async mark(id, as) {
      const whose = desk();
      if (whose === null) throw new AppError("not-signed-in");
      await flush();
      await inTurn(() => mark(id, as, whose)).catch((thrown) => {
        throw thrown instanceof AppError ? thrown : new AppError("storage-broken", { cause: thrown });
      });
    },
    flush,
    prune: () =>
      quietly(
        "prune",
        inTurn(() => book.prune(keptDays())),
      ),
    async signedOut(wipe) {
      await flush();
      waiting = [];
      latest = null;
      book.close();
      if (wipe) await quietly("wipe", inTurn(book.wipe));
    },
  };
}
