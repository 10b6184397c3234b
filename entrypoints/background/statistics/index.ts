// The organisation's call statistics: one reading at a time, which goes on after the worker's death, and goes for good with its grant.
import { AppError, toErrorData } from "@/utils/errors.ts";
import { daysOnOffer, isDay, oldest } from "@/utils/statistics/days.ts";
import { type StatisticsJob, statisticsHostItem, statisticsJobItem, statisticsPaceItem } from "@/utils/statistics-state.ts";
import { createReading, type ReadingDeps, spansOf } from "./reading.ts";

export interface Statistics {
  /** Begins to read whole local days, both included; returns when it has begun. What runs gives way. Rejects with `bad-arguments`. */
  load(days: { readonly from: string; readonly to: string }): Promise<void>;
  /** What was read stays. */
  stop(): Promise<void>;
  /** Nothing is left: no record, no progress. */
  discard(): Promise<void>;
  /** Goes on with what a dead worker left; joins what runs. Never rejects: why it failed is in the job. */
  due(): Promise<void>;
}

export interface StatisticsDeps extends Omit<ReadingDeps, "most"> {
  /** Of this machine: "Europe/Dublin". */
  readonly zone: () => string;
  readonly most?: number;
}

/** About 60 MB in a page that shows them. */
export const mostRecords = 100_000;

export function createStatistics({ zone, most = mostRecords, ...deps }: StatisticsDeps): Statistics {
  const { store, now, log } = deps;
  const read = createReading({ ...deps, most });
  let running: { readonly work: Promise<void>; readonly stop: AbortController } | null = null;

  async function carryOut(job: StatisticsJob, signal: AbortSignal): Promise<void> {
    let last = job;
    const tell = (next: StatisticsJob) => {
      last = next;
      return statisticsJobItem.set(next);
    };
    try {
      // Webex keeps thirty days, and so do we.
      await store.drop((await store.windows()).filter(({ to }) => to < now() - oldest));
      const ended = await read(job, tell, signal);
      signal.throwIfAborted();
      await statisticsJobItem.set({ ...ended, changedAt: now() });
      log.info("call records read", { phase: ended.phase, windows: ended.done, records: ended.records });
    } catch (thrown) {
      if (signal.aborted) return;
      const error = toErrorData(thrown);
      log.warn("call records not read", { code: error.code, status: error.status, trackingId: error.trackingId });
      await statisticsJobItem.set({ ...last, phase: "failed", waiting: null, error, changedAt: now() });
    }
  }

  function begin(job: StatisticsJob): Promise<void> {
    const stop = new AbortController();
    const work = carryOut(job, stop.signal)
      .catch((thrown: unknown) => log.error("statistics ended", { code: toErrorData(thrown).code, detail: toErrorData(thrown).detail }))
      .finally(() => {
        if (running?.stop === stop) running = null;
      });
    running = { work, stop };
    return work;
  }

  /** Resolves when nothing writes any more. */
  async function halt(): Promise<void> {
    const ending = running;
    running = null;
    ending?.stop.abort();
    await ending?.work;
  }

  return {
    async load({ from, to }) {
      if (!isDay(from) || !isDay(to) || from > to) throw new AppError("bad-arguments", { detail: "days" });
      const here = zone();
      const { first, last } = daysOnOffer(now(), here);
      if (from < first || to > last) throw new AppError("bad-arguments", { detail: `${first} – ${last}` });
      await halt();
      const at = now();
      const job: StatisticsJob = {
        from,
        to,
        zone: here,
        phase: "running",
        done: 0,
        total: spansOf({ from, to, zone: here, startedAt: at }).length,
        records: 0,
        waiting: null,
        error: null,
        startedAt: at,
        changedAt: at,
      };
      await statisticsJobItem.set(job);
      void begin(job);
    },
    async stop() {
      await halt();
      const job = await statisticsJobItem.get();
      if (job?.phase === "running") await statisticsJobItem.set({ ...job, phase: "stopped", waiting: null, changedAt: now() });
    },
    async discard() {
      await halt();
      await store.clear();
      for (const item of [statisticsJobItem, statisticsPaceItem, statisticsHostItem]) await item.remove();
    },
    async due() {
      if (running !== null) return running.work;
      const job = await statisticsJobItem.get().catch((thrown: unknown) => {
        log.warn("job not read", { code: toErrorData(thrown).code });
        return null;
      });
      if (job?.phase === "running" && running === null) await begin(job);
    },
  };
}
