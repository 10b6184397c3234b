// Reads the call records of the chosen days, window by window and page by page, as fast as Webex allows, and goes on where the last worker died.
//
//              a page, kept with its cursor             no next page, no window left
//   running ──┬────────────────────────────▶ running ─────────────────────────────────▶ done
//      ▲      │ 429, stated rate, 5xx, offline                                ┌────────▶ full     as many records as are kept
//      │      ▼                                                               ├────────▶ stopped  somebody said so
//      └── waiting (until is stored: another worker keeps to it) ─────────────┴────────▶ failed   403, dead grant, too often in vain
//
// Promises: a page and the cursor behind it are written in one transaction, so a death loses one answer at most and doubles none; a window that
// is whole is not asked for again; nothing is written after stop or discard.

import { AppError, type AppErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import { askable, type Span, windowsOf } from "@/utils/statistics/days.ts";
import { asked, type Kind, mayAskAt, refused } from "@/utils/statistics/pace.ts";
import { feedSchema, readLegs } from "@/utils/statistics/record.ts";
import { nextHost } from "@/utils/statistics/region.ts";
import { type StatisticsJob, statisticsHostItem, statisticsPaceItem } from "@/utils/statistics-state.ts";
import type { KeptWindow, StatisticsStore } from "@/utils/statistics-store.ts";
import type { WebexHttp } from "../webex/http.ts";

export interface ReadingDeps {
  /** Webex's statistics with the bearer of the grant. */
  readonly http: (host: string) => Pick<WebexHttp, "page">;
  /** Where to ask while no 451 has told. */
  readonly firstHost: () => Promise<string>;
  readonly store: StatisticsStore;
  readonly now: () => number;
  /** Rejects with the signal's reason. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
  /** Records that are kept at most. */
  readonly most: number;
}

/** Records a page at most (webex-rest.md 3.8). */
export const pageSize = 500;
/** Refusals in a row before it is given up: a limit that never opens is a fault of somebody. */
const patience = 10;
const attempts = 6;
const firstWait = 5_000;
const longestWait = 5 * 60_000;

const passing: ReadonlySet<string> = new Set(["overloaded", "offline", "timeout", "server-error", "bad-answer"]);
/** A cursor that Webex does not know any more: the window is read from its beginning. */
const forgotten = ({ code, status }: AppErrorData) => status !== 451 && (code === "refused" || code === "not-found");

const same = (one: Span, other: Span) => one.from === other.from && one.to === other.to;

/** Windows of a job, oldest first: that end of the thirty days falls away first. */
export const spansOf = ({ from, to, zone, startedAt }: Pick<StatisticsJob, "from" | "to" | "zone" | "startedAt">): readonly Span[] =>
  windowsOf(from, to, zone).filter((span) => askable(span, startedAt) !== null);

/** Whole, and nothing can be added: it was asked for to its end, or by this very job. */
const isRead = (kept: KeptWindow, { startedAt }: StatisticsJob): boolean =>
  kept.next === null && kept.pages > 0 && (kept.asked.to === kept.to || kept.readAt >= startedAt);

export function createReading({ http, firstHost, store, now, sleep, log, most }: ReadingDeps) {
  /** Ends in the job as it then stands. Rejects when it was aborted, when storage fails, and with the AppError that ends it. `tell` stores each step. */
  return async function read(begun: StatisticsJob, tell: (job: StatisticsJob) => Promise<void>, signal: AbortSignal): Promise<StatisticsJob> {
    const spans = spansOf(begun);
    let job = begun;
    let known = await store.windows();
    let refusals = 0;
    let failures = 0;
    const tried: string[] = [];

    const say = async (next: Partial<StatisticsJob>) => {
      signal.throwIfAborted();
      const ours = known.filter((kept) => spans.some((span) => same(span, kept)));
      const done = ours.filter((kept) => isRead(kept, job)).length;
      job = { ...job, waiting: null, done, records: ours.reduce((sum, { records }) => sum + records, 0), changedAt: now(), ...next };
      await tell(job);
    };

    async function pause(until: number, why: NonNullable<StatisticsJob["waiting"]>["why"], kind: Kind, error: AppErrorData | null): Promise<void> {
      await say({ waiting: { why, kind, until }, error });
      await sleep(Math.max(0, until - now()), signal);
      await say({ error: null });
    }

    async function turn(kind: Kind): Promise<void> {
      for (;;) {
        const pace = await statisticsPaceItem.get();
        const at = mayAskAt(pace, kind, now());
        if (at <= now()) return statisticsPaceItem.set(asked(pace, kind, now()));
        await pause(at, pace.notBefore >= at ? "told" : "limit", kind, null);
      }
    }

    async function forget(spans: readonly Span[]): Promise<void> {
      if (spans.length === 0) return;
      await store.drop(spans);
      known = known.filter((kept) => !spans.some((span) => same(span, kept)));
    }

    /** Whether there is room for another page; what belongs to other days goes first. */
    async function room(): Promise<boolean> {
      const count = () => known.reduce((sum, { records }) => sum + records, 0);
      if (count() + pageSize > most) await forget(known.filter((kept) => !spans.some((span) => same(span, kept))));
      return count() + pageSize <= most;
    }

    /** What to do after a failed request: returns when it may be tried again, throws when that is of no use. */
    async function recover(thrown: unknown, kind: Kind, span: Span, host: string): Promise<void> {
      signal.throwIfAborted();
      if (!(thrown instanceof AppError)) throw thrown;
      const error = thrown.data;
      if (error.code === "rate-limited") {
        refusals += 1;
        if (refusals > patience) throw thrown;
        await statisticsPaceItem.set(refused(await statisticsPaceItem.get(), kind, now(), error.retryAfterMs));
        log.info("asked to wait", { kind, ms: error.retryAfterMs, trackingId: error.trackingId });
        return;
      }
      if (error.status === 451) {
        tried.push(host);
        const next = nextHost(error.detail, tried);
        if (next === null) throw thrown;
        log.info("records are elsewhere", { host: next });
        await statisticsHostItem.set(next);
        await forget([span]);
        return;
      }
      if (kind === "page" && forgotten(error)) {
        log.warn("cursor refused, window from the beginning", { status: error.status, trackingId: error.trackingId });
        await forget([span]);
        failures += 1;
        if (failures > attempts) throw thrown;
        return;
      }
      failures += 1;
      if (!passing.has(error.code) || failures > attempts) throw thrown;
      await pause(now() + Math.min(longestWait, error.retryAfterMs ?? firstWait * 2 ** (failures - 1)), "retry", kind, error);
    }

    /** false: there is no room for it. */
    async function readWindow(span: Span): Promise<boolean> {
      for (;;) {
        let kept = known.find((each) => same(each, span));
        if (kept !== undefined && isRead(kept, job)) return true;
        // Whole, but it was not over when it was read: read it again.
        if (kept?.next === null) {
          await forget([span]);
          kept = undefined;
        }
        const part = kept?.asked ?? askable(span, now());
        if (part === null) return true; // it fell out of the thirty days meanwhile
        if (!(await room())) return false;
        const kind: Kind = kept?.next == null ? "window" : "page";
        await turn(kind);
        const host = (await statisticsHostItem.get()) || (await firstHost());
        try {
          const query = { startTime: new Date(part.from).toISOString(), endTime: new Date(part.to).toISOString(), max: pageSize };
          const { data, next } = await http(host).page(kept?.next ?? "cdr_feed", feedSchema, kept?.next == null ? { query, signal } : { signal });
          signal.throwIfAborted();
          const legs = readLegs(data.items);
          const grown: KeptWindow = {
            ...span,
            asked: part,
            pages: (kept?.pages ?? 0) + 1,
            records: (kept?.records ?? 0) + legs.length,
            next,
            readAt: now(),
          };
          await store.addPage(grown, legs);
          known = [...known.filter((each) => !same(each, span)), grown];
          refusals = 0;
          failures = 0;
          await say({});
        } catch (thrown) {
          await recover(thrown, kind, span, host);
        }
      }
    }

    await say({ total: spans.length, error: null });
    for (const span of spans) if (!(await readWindow(span))) return { ...job, phase: "full", waiting: null };
    return { ...job, phase: "done", done: job.total, waiting: null };
  };
}
