// How Webex Connect stands: changed at once, kept behind that for the page and for the next worker.
import { type ConnectPhase, type ConnectState, connectStateItem, type DeadLetter } from "@/utils/connect-state.ts";
import type { Outbox, Pause } from "./outbox.ts";

const shownLetters = 20;

export interface Standing {
  now(): ConnectState;
  /** As the last worker left it. Rejects when storage does. */
  load(): Promise<void>;
  change(change: Partial<ConnectState>): void;
}

export function createStanding({ failed }: { readonly failed: (thrown: unknown) => void }): Standing {
  let state: ConnectState = connectStateItem.fallback;
  let isSaving = false;
  let isUnsaved = false;

  async function save(): Promise<void> {
    isUnsaved = true;
    if (isSaving) return;
    isSaving = true;
    try {
      while (isUnsaved) {
        isUnsaved = false;
        await connectStateItem.set(state);
      }
    } catch (thrown) {
      failed(thrown); // the next change writes all of it again
    } finally {
      isSaving = false;
    }
  }

  return {
    now: () => state,
    async load() {
      state = await connectStateItem.get();
    },
    change(change) {
      state = { ...state, ...change };
      void save();
    },
  };
}

/** What the page is shown of the outbox in this phase; why events wait only while they could go. */
export function shownOf(outbox: Pick<Outbox, "letters" | "pause">, phase: ConnectPhase): Partial<ConnectState> {
  const letters = outbox.letters();
  const waiting = letters.filter(({ dead }) => dead === null);
  const dead = letters.flatMap(({ dead, body }): readonly DeadLetter[] =>
    dead === null ? [] : [{ ...dead, kind: body.event.slice("call.".length) as DeadLetter["kind"] }],
  );
  const pause = waiting.length > 0 ? outbox.pause() : null;
  const why: Partial<ConnectState> =
    phase === "activated"
      ? { fault: pause?.fault ?? null, failingSince: pause?.since ?? null, attempt: pause?.attempt ?? 0, retryAt: pause?.retryAt ?? null }
      : {};
  return {
    ...why,
    waiting: waiting.length,
    oldest: waiting[0]?.notedAt ?? null,
    dead: dead.length,
    letters: dead.toSorted((a, b) => b.at - a.at).slice(0, shownLetters),
  };
}

/** Why events waited when the last worker died; null = they did not. */
export const pauseOf = ({ phase, fault, failingSince, attempt, retryAt }: ConnectState, now: number): Pause | null =>
  phase === "activated" && fault !== null ? { fault, since: failingSince ?? now, attempt, retryAt: retryAt ?? 0 } : null;
