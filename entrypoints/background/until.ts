// Waiting for the calls to look a certain way, with an end to the patience.
import type { Calls } from "@/utils/calls/call.ts";

export interface Until {
  /** Resolves when `satisfied` holds for the calls, or after `ms` milliseconds. */
  until(satisfied: (calls: Calls) => boolean, ms: number): Promise<void>;
  /** Called with each new state. */
  changed(calls: Calls): void;
}

export function createUntil({ calls, setTimer }: { readonly calls: () => Calls; readonly setTimer: (run: () => void, ms: number) => void }): Until {
  const waiting = new Set<{ readonly satisfied: (calls: Calls) => boolean; readonly resolve: () => void }>();
  return {
    async until(satisfied, ms) {
      if (satisfied(calls())) return;
      await new Promise<void>((resolve) => {
        const waiter = { satisfied, resolve };
        waiting.add(waiter);
        setTimer(() => {
          waiting.delete(waiter);
          resolve();
        }, ms);
      });
    },
    changed(present) {
      for (const waiter of waiting) {
        if (!waiter.satisfied(present)) continue;
        waiting.delete(waiter);
        waiter.resolve();
      }
    },
  };
}
