// Folds the calls into the outbox for Webex Connect: one fold at a time, always of the newest calls, and again when something falls due by itself.
import { type Calls, noCalls } from "@/utils/calls/call.ts";
import { dueEvents, type EventFacts } from "@/utils/connect/events.ts";
import { toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { Outbox } from "./outbox.ts";

export interface Fold {
  /** The calls are another now. Never waits, never fails. */
  changed(calls: Calls): void;
  /** Webex just told all the calls that there are. */
  fresh(calls: Calls): void;
  /** Once more of the newest calls: now somebody wants it. */
  again(): void;
  /** From here on: what was before of the present calls is remembered as told, and not sent. Rejects when the database does. */
  silently(): Promise<void>;
  /** The line is left: what is open of its calls ends unseen. Never rejects. */
  leave(): Promise<void>;
}

export interface FoldDeps {
  readonly now: () => number;
  readonly setTimer: (run: () => void, ms: number) => void;
  readonly outbox: Pick<Outbox, "add" | "noted">;
  readonly facts: () => Omit<EventFacts, "now" | "isAll">;
  /** Somebody wants events. */
  readonly isWanted: () => boolean;
  readonly log: Log;
}

/** Milliseconds after which a fold is tried again that could not be written. */
const againAfter = 5_000;

export function createFold({ now, setTimer, outbox, facts, isWanted, log }: FoldDeps): Fold {
  let latest: Calls = noCalls;
  /** Webex told all of `latest`: what is remembered and not in it has ended. */
  let isAll = false;
  let due = false;
  let timerAt: number | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  /** What is remembered is read, added to and written by one at a time. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = turn.then(work);
    turn = done.catch(() => undefined); // told to whoever asked
    return done;
  }

  function foldAt(at: number): void {
    if (timerAt !== null && timerAt <= at && timerAt > now()) return;
    timerAt = at;
    setTimer(
      () => {
        if (timerAt === at) timerAt = null;
        fold();
      },
      Math.max(1, at - now()),
    );
  }

  async function foldOnce(silent: boolean): Promise<void> {
    const folded = dueEvents(outbox.noted(), latest, { ...facts(), now: now(), isAll });
    isAll = false;
    await outbox.add(silent ? [] : folded.events, folded.noted, folded.forgotten);
    if (folded.dueAt !== null) foldAt(folded.dueAt);
  }

  /** What could not be written is made up for by a later fold: it looks at how things stand. */
  const guarded = async (): Promise<void> => {
    due = false;
    if (!isWanted()) return;
    try {
      await foldOnce(false);
    } catch (thrown) {
      log.error("events not noted", { code: toErrorData(thrown).code });
      foldAt(now() + againAfter);
    }
  };

  function fold(): void {
    if (due || !isWanted()) return;
    due = true;
    void inTurn(guarded);
  }

  return {
    changed(calls) {
      latest = calls;
      fold();
    },
    fresh(calls) {
      latest = calls;
      isAll = true;
      fold();
    },
    again: fold,
    silently: () => inTurn(() => foldOnce(true)),
    leave() {
      latest = noCalls;
      isAll = true;
      return inTurn(guarded);
    },
  };
}
