// Measures what the console promises (product.md §7): from an event read off the wire to the frame that shows it.
import { effect } from "@preact/signals";
import type { Calls } from "@/utils/calls/call.ts";
import { consoleLatencyItem, type LatencyDay, sampled } from "@/utils/diagnostics/latency.ts";
import type { Live } from "./live.ts";

interface Parts {
  readonly live: Live;
  now(): number;
  /** Calls back when the frame that comes next is on screen. */
  painted(done: () => void): void;
  later(ms: number, done: () => void): void;
  /** One console at a time: several may be open. */
  inTurn(work: () => Promise<void>): Promise<void>;
  isSeen(): boolean;
}

/** Milliseconds between two writes at most. */
const writeEvery = 5_000;

/** When the newest change between two states was heard, milliseconds since 1970; null = nothing was heard. */
export function heardBetween(before: Calls, after: Calls): number | null {
  const news = [
    ...Object.values(after.byId).filter((tracked) => before.byId[tracked.call.id]?.heardAt !== tracked.heardAt),
    ...after.gone.filter((grave) => grave.told && grave.id in before.byId).map(({ at }) => ({ heardAt: at })),
  ].map(({ heardAt }) => heardAt);
  return news.length === 0 ? null : Math.max(...news);
}

/** Over XSI only: a poll has no moment at which something was heard. Returns the way out. */
export function watchPaint({ live, now, painted, later, inTurn, isSeen }: Parts): () => void {
  let before: Calls | null = null;
  let waiting: number[] = [];

  const write = () => {
    const samples = waiting;
    waiting = [];
    void inTurn(async () => {
      const kept = await consoleLatencyItem.get();
      await consoleLatencyItem.set(samples.reduce<LatencyDay>((day, ms) => sampled(day, "event-paint", ms, now()), kept));
    });
  };

  return effect(() => {
    const after = live.calls.value;
    const known = before;
    before = after;
    // What is there when the page opens was heard long ago.
    if (known === null || !live.loaded.peek() || live.link.peek().via !== "xsi" || !isSeen()) return;
    const heard = heardBetween(known, after);
    if (heard === null) return;
    painted(() => {
      waiting.push(now() - heard);
      if (waiting.length === 1) later(writeEvery, write);
    });
  });
}
