// Reads a whole organisation into the store, page by page: goes on where the last worker died, waits as long as Webex asks, writes only differences.
//
//             due                      a page, bookmarked             no next page
//   (none, ───────────▶ reading ──┬──────────────▶ reading ──────────────────────────▶ done ── 8 h ──▶ due
//    done,                 ▲      │ 429, 503, offline                 sweep: who was not seen is gone
//    failed,               │      ▼
//    closed)               └── waiting (Retry-After, or longer each time)
//                                 └─ too often, or it may not ─▶ failed ── 10 min ──▶ due        not open to us ─▶ closed
//
// Promises: a page is in the store before its bookmark is, so a death in between reads one page twice and loses none; one run at a time.

import { type Bookmark, bookmarksItem, type DirectorySource, type Progress } from "@/utils/directory-state.ts";
import { AppError, type AppErrorData, toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { PeopleStore } from "@/utils/people-store.ts";
import type { ReadPage, Source, Turn } from "./source.ts";

export interface SyncDeps {
  readonly store: Pick<PeopleStore, "write" | "sweep">;
  readonly now: () => number;
  readonly newId: () => string;
  /** Rejects with the signal's reason. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly progress: (source: DirectorySource) => Progress | null;
  /** Before each request. */
  readonly turnOf: (source: DirectorySource) => Turn;
  /** Makes progress known; `seq` null: nothing was written. */
  readonly report: (source: DirectorySource, progress: Progress, seq: number | null) => Promise<void>;
  readonly log: Log;
}

/** Milliseconds. */
const freshFor = 8 * 3_600_000;
const failedFor = 10 * 60_000;
/** Between pages: the calls of the same person share Webex's limits. */
const pause = 100;
const firstWait = 5_000;
const longestWait = 5 * 60_000;
/** Waits in a row that Webex did not ask for. */
const patience = 6;
/** webex-rest.md 3.1: larger pages with calling data time out in some organisations. */
const smallestPage = 10;

const untold: Progress = { phase: "reading", done: 0, total: null, at: 0, retryAt: null, error: null, completeAt: null };

/** A dead grant and a missing scope do not go away by asking again soon. */
const worthWaiting: ReadonlySet<string> = new Set(["rate-limited", "overloaded", "offline", "timeout", "server-error", "bad-answer"]);

export function isDue(progress: Progress | null, now: number): boolean {
  if (progress === null || progress.phase === "reading" || progress.phase === "waiting" || progress.phase === "closed") return true;
  return now - progress.at >= (progress.phase === "done" ? freshFor : failedFor);
}

/** How long until the next attempt; null: give up. */
function waitAfter(error: AppErrorData, attempt: number): number | null {
  if (!worthWaiting.has(error.code)) return null;
  if (error.code === "rate-limited") return error.retryAfterMs ?? firstWait;
  if (attempt > patience) return null;
  return Math.min(longestWait, error.retryAfterMs ?? firstWait * 2 ** (attempt - 1));
}

export function createSync({ store, now, newId, sleep, turnOf, progress, report, log }: SyncDeps) {
  const keep = async (source: DirectorySource, bookmark: Bookmark | null) => {
    const { [source]: _old, ...others } = await bookmarksItem.get();
    await bookmarksItem.set(bookmark === null ? others : { ...others, [source]: bookmark });
  };

  /** Reads to the end from wherever the bookmark is. Rejects on abort, and with what cannot be waited out. */
  async function readAll({ id, largest }: Source, readPage: ReadPage, signal: AbortSignal): Promise<void> {
    const before = progress(id) ?? untold;
    let bookmark: Bookmark = (await bookmarksItem.get())[id] ?? { pass: newId(), cursor: null, done: 0, size: largest };
    let standing: Progress = { ...before, phase: "reading", done: bookmark.done, error: null };
    const tell = (next: Partial<Progress>, seq: number | null = null) => {
      standing = { ...standing, retryAt: null, error: null, at: now(), ...next };
      return report(id, standing, seq);
    };
    // The last worker died while it waited: the wait is still owed.
    if (before.phase === "waiting" && before.retryAt !== null && before.retryAt > now()) await sleep(before.retryAt - now(), signal);
    await tell({ phase: "reading" });
    for (let attempt = 1; ; ) {
      try {
        const page = await readPage(bookmark.cursor, bookmark.size, signal);
        signal.throwIfAborted();
        const seq = await store.write(page.people, bookmark.pass);
        bookmark = { ...bookmark, cursor: page.next, done: bookmark.done + page.people.length };
        attempt = 1;
        if (page.next === null) {
          const swept = await store.sweep(id, bookmark.pass);
          await keep(id, null);
          await tell({ phase: "done", done: bookmark.done, total: bookmark.done, completeAt: now() }, swept);
          log.info("directory read", { source: id, people: bookmark.done });
          return;
        }
        await keep(id, bookmark);
        await tell({ phase: "reading", done: bookmark.done, total: page.total ?? standing.total }, seq);
        await sleep(pause, signal);
      } catch (thrown) {
        signal.throwIfAborted();
        if (!(thrown instanceof AppError)) throw thrown;
        const error = thrown.data;
        if ((error.status === 504 || error.code === "timeout") && bookmark.size > smallestPage) {
          // The address of the next page has its size in it: a smaller one begins anew.
          bookmark = { pass: newId(), cursor: null, done: 0, size: Math.max(smallestPage, Math.floor(bookmark.size / 2)) };
          await keep(id, bookmark);
          continue;
        }
        if (bookmark.cursor !== null && (error.code === "refused" || error.code === "not-found")) {
          log.warn("directory bookmark refused, from the beginning", { source: id, status: error.status });
          bookmark = { ...bookmark, pass: newId(), cursor: null, done: 0 };
          await keep(id, bookmark);
          continue;
        }
        const wait = waitAfter(error, attempt);
        if (wait === null) throw thrown;
        attempt += 1;
        await tell({ phase: "waiting", retryAt: now() + wait, error });
        await sleep(wait, signal);
        await tell({ phase: "reading" });
      }
    }
  }

  return {
    /** Reads the source if it is due, or `now` matters more. Its failure ends in its progress; rejects only on abort or when storage fails. */
    async run(source: Source, force: boolean, signal: AbortSignal): Promise<void> {
      const standing = progress(source.id);
      if (!force && !isDue(standing, now())) return;
      const readPage = await source.open(turnOf(source.id));
      if (readPage === null) {
        if (standing?.phase !== "closed")
          await report(source.id, { ...(standing ?? untold), phase: "closed", at: now(), retryAt: null, error: null }, null);
        return;
      }
      try {
        await readAll(source, readPage, signal);
      } catch (thrown) {
        signal.throwIfAborted();
        const error = toErrorData(thrown);
        log.warn("directory not read", { source: source.id, code: error.code, status: error.status, trackingId: error.trackingId });
        await report(source.id, { ...(progress(source.id) ?? untold), phase: "failed", at: now(), retryAt: null, error }, null);
      }
    },
  };
}
