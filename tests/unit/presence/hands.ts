// Time for the presence room's tests: it stands still until a test moves it.
import { createLog, type LogLine } from "@/utils/log.ts";

export interface Hands {
  now(): number;
  setTimer(run: () => void, ms: number): void;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Moves on, running what falls due in order and letting promises settle in between. */
  pass(ms: number): Promise<void>;
  settle(): Promise<void>;
  readonly lines: LogLine[];
  readonly log: ReturnType<typeof createLog>;
}

export function createHands(start = 1_790_000_000_000): Hands {
  let at = start;
  let timers: { readonly due: number; readonly run: () => void }[] = [];
  const lines: LogLine[] = [];
  const setTimer = (run: () => void, ms: number) => void timers.push({ due: at + ms, run });
  const settle = async () => {
    for (let turn = 0; turn < 25; turn++) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    now: () => at,
    setTimer,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
        setTimer(resolve, ms);
      }),
    settle,
    async pass(ms) {
      const until = at + ms;
      await settle();
      for (;;) {
        const [next] = timers.filter(({ due }) => due <= until).sort((a, b) => a.due - b.due);
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        at = Math.max(at, next.due);
        next.run();
        await settle();
      }
      at = until;
    },
    lines,
    log: createLog(
      "presence",
      (line) => void lines.push(line),
      () => at,
    ),
  };
}

export const uuid = (n: number): string => `5b3d9e10-7a44-4c1b-8f00-${String(n).padStart(12, "0")}`;
