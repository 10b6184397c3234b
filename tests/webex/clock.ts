// Time for the loopback Webex: the real one, or one that stands still until a test moves it.

export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Runs once after `ms`; the answer cancels. */
  setTimer(ms: number, run: () => void): () => void;
}

export const realClock: Clock = {
  now: () => Date.now(),
  setTimer(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export interface ManualClock extends Clock {
  /** Moves time on by `ms`, running what falls due, in order; timers set meanwhile count. */
  advance(ms: number): void;
  /** How many timers wait. */
  readonly waiting: number;
}

export function createManualClock(start = 1_790_000_000_000): ManualClock {
  let now = start;
  let serial = 0;
  const timers = new Map<number, { readonly due: number; readonly run: () => void }>();
  const nextDue = (until: number): readonly [number, { readonly due: number; readonly run: () => void }] | null => {
    let best: readonly [number, { readonly due: number; readonly run: () => void }] | null = null;
    for (const [id, timer] of timers) if (timer.due <= until && (best === null || timer.due < best[1].due)) best = [id, timer];
    return best;
  };
  return {
    now: () => now,
    setTimer(ms, run) {
      serial += 1;
      const id = serial;
      timers.set(id, { due: now + Math.max(0, ms), run });
      return () => {
        timers.delete(id);
      };
    },
    advance(ms) {
      const until = now + ms;
      for (let next = nextDue(until); next !== null; next = nextDue(until)) {
        timers.delete(next[0]);
        now = Math.max(now, next[1].due);
        next[1].run();
      }
      now = until;
    },
    get waiting() {
      return timers.size;
    },
  };
}
