// How long a key takes to become a request, and a request to become true on the line: measured press by press, kept by day for support.
import type { LedgerEntry } from "@/utils/calls/record.ts";
import { type LatencyDay, type Metric, sampled, workerLatencyItem } from "@/utils/diagnostics/latency.ts";
import { toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { RunRequest } from "@/utils/messages.ts";
import type { Ledger } from "./ledger.ts";

export interface LatencyWatch {
  load(): Promise<void>;
  /** A press arrived. */
  pressed(request: Pick<RunRequest, "nonce" | "pressedAt">): void;
  /** The same ledger, watched: what it asks first for a press is that press's request. */
  follow(ledger: Ledger): Ledger;
  /** A request that asks something of a call leaves now. */
  sent(): void;
  forget(): void;
}

export interface LatencyWatchDeps {
  readonly now: () => number;
  readonly setTimer: (run: () => void, ms: number) => void;
  readonly log: Log;
}

/** Milliseconds between two writes at most. */
const writeEvery = 5_000;
/** Presses whose end is still awaited. */
const keptPresses = 30;

export function createLatencyWatch({ now, setTimer, log }: LatencyWatchDeps): LatencyWatch {
  let day: LatencyDay = workerLatencyItem.fallback;
  let scheduled = false;
  /** By nonce: when the key went down; `asked` once its request left. */
  const presses = new Map<string, { readonly at: number; readonly asked: boolean }>();
  let asking: string | null = null;

  function sample(metric: Metric, ms: number): void {
    day = sampled(day, metric, ms, now());
    if (scheduled) return;
    scheduled = true;
    setTimer(() => {
      scheduled = false;
      workerLatencyItem.set(day).catch((thrown: unknown) => log.warn("latency not written", { code: toErrorData(thrown).code }));
    }, writeEvery);
  }

  /** Entries that ended: confirmed ones are measured, the others say nothing about speed. */
  function judge(entries: readonly LedgerEntry[]): void {
    for (const { id, outcome, seenAt } of entries) {
      const press = presses.get(id);
      if (press === undefined || outcome === "asked" || outcome === "accepted") continue;
      if (outcome === "confirmed" && seenAt !== null) sample("key-confirmed", seenAt - press.at);
      presses.delete(id);
    }
  }

  return {
    async load() {
      day = await workerLatencyItem.get();
    },
    pressed({ nonce, pressedAt }) {
      presses.set(nonce, { at: pressedAt, asked: false });
      const [oldest] = presses.keys();
      if (presses.size > keptPresses && oldest !== undefined) presses.delete(oldest);
    },
    follow: (ledger) => ({
      ...ledger,
      async ask(entry, action, step) {
        if (presses.get(entry)?.asked === false) asking = entry;
        try {
          return await ledger.ask(entry, action, step);
        } finally {
          if (asking === entry) asking = null;
          judge(ledger.entries());
        }
      },
      async judge(calls) {
        await ledger.judge(calls);
        judge(ledger.entries());
      },
    }),
    sent() {
      const press = asking === null ? undefined : presses.get(asking);
      if (asking === null || press === undefined) return;
      presses.set(asking, { ...press, asked: true });
      asking = null;
      sample("key-request", now() - press.at);
    },
    forget() {
      day = workerLatencyItem.fallback;
      presses.clear();
      asking = null;
    },
  };
}
