// One thing at a time for each call: what comes meanwhile waits its turn, and what fails keeps nothing after it from its own.
import type { CallId } from "@/utils/calls/call.ts";

/** Never rejects; `failed` is told. */
export function createTurns(failed: (cause: unknown) => void): (call: CallId, run: () => Promise<void>) => Promise<void> {
  const turns = new Map<CallId, Promise<void>>();
  return (call, run) => {
    const turn = (turns.get(call) ?? Promise.resolve())
      .then(run)
      .catch(failed)
      .finally(() => {
        if (turns.get(call) === turn) turns.delete(call);
      });
    turns.set(call, turn);
    return turn;
  };
}
