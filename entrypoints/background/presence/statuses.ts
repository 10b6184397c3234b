// Webex statuses of the people on view: read one by one, gently, and the more rarely the longer somebody stays on view.
//
// A look-up by a list of ids tells no presence, and polling many is discouraged and meets 429 (webex-rest.md 3.1). So: single look-ups. Whoever was
// just found by hand, and everybody while a call is in hand, a handful an interval; else as many as the idle minute has room for (allowance.ts).
// With an administrator's grant one list instead, where so many would not do and the organisation fits on a page.
import { type AppErrorData, toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { StatusWord } from "@/utils/people/presence.ts";
import type { Allowance } from "./allowance.ts";
import type { Board } from "./board.ts";

export interface Reader {
  /** Rejects with AppError. */
  one(uuid: string, signal: AbortSignal): Promise<StatusWord>;
  /** null: there is no grant for it. Rejects with AppError. */
  all(signal: AbortSignal): Promise<{ readonly statuses: ReadonlyMap<string, StatusWord>; readonly isWhole: boolean } | null>;
}

export interface Statuses {
  /** These are on view on that page now, and nobody else; a page says so again before its word lapses (`lapseMs`). */
  view(page: string, uuids: readonly string[]): void;
  /** Reads until aborted, or until Webex refuses for good. */
  follow(reader: Reader, signal: AbortSignal): Promise<void>;
  forget(): void;
}

export interface StatusesDeps {
  readonly board: Board;
  readonly allowance: Pick<Allowance, "wait">;
  /** A call is in hand: where to send it is being thought of now. */
  readonly isBusy: () => boolean;
  /** On the monitoring list, and so shown by itself: nobody asked for them by hand. */
  readonly isListed: (uuid: string) => boolean;
  readonly now: () => number;
  readonly setTimer: (run: () => void, ms: number) => void;
  readonly log: Log;
}

/** Without a word from a page for so long it is taken for closed. */
export const lapseMs = 70_000;
/** Single look-ups … */
const handful = 6;
/** … in so long. */
const handfulMs = 10_000;
/** More than so many are better read with one list, while nothing goes on. */
const fewWhileIdle = 2;
/** It is looked again so often whether a call came. */
const lookAgainMs = 5_000;
/** Between two readings of the same person, while they stay on view: an idle panel must not poll (product.md §7). */
const rests = [60_000, 120_000, 240_000, 300_000] as const;
const longestRest = 300_000;
/** Readings of anybody who was read before come no closer together than this. */
export const againEvery = 30_000;
const firstBackOff = 30_000;

/** Webex will say the same tomorrow: somebody has to act. */
const isFinal = ({ code }: AppErrorData) => ["unauthorized", "forbidden", "grant-dead", "not-signed-in", "host-refused"].includes(code);

interface View {
  readonly uuids: readonly string[];
  readonly until: number;
}

export function createStatuses({ board, allowance, isBusy, isListed, now, setTimer, log }: StatusesDeps): Statuses {
  const views = new Map<string, View>();
  /** How often somebody was read since they came on view, and when they are due again. */
  const turns = new Map<string, { readonly count: number; readonly dueAt: number }>();
  let wake: () => void = () => undefined;
  let againFrom = 0;

  /** So long, or until something changes. */
  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      if (Number.isFinite(ms)) setTimer(resolve, Math.max(0, ms));
    });

  /** The latest word first: that is where somebody looks. */
  function onView(): readonly string[] {
    for (const [page, { until }] of views) if (until < now()) views.delete(page);
    const uuids = [...new Set([...views.values()].reverse().flatMap((view) => view.uuids))];
    for (const uuid of turns.keys()) if (!uuids.includes(uuid)) turns.delete(uuid);
    return uuids;
  }

  function dueAt(uuid: string): number {
    const turn = turns.get(uuid);
    return turn ? Math.max(turn.dueAt, againFrom) : board.of(uuid).status.at + rests[0];
  }

  /** Who was not read yet first, as they are looked at; then who waits longest. */
  const waitingSince = (uuid: string) => turns.get(uuid)?.dueAt ?? 0;

  /** Somebody waits for it. */
  const isWanted = (uuid: string) => isBusy() || (!isListed(uuid) && !turns.has(uuid));

  function note(uuid: string): void {
    const count = turns.get(uuid)?.count ?? 0;
    if (count > 0) againFrom = now() + againEvery;
    turns.set(uuid, { count: count + 1, dueAt: now() + (rests[count] ?? longestRest) });
  }

  function learn(uuid: string, status: StatusWord, at: number): void {
    note(uuid);
    board.learn(uuid, { status: { status, at, until: null } });
  }

  return {
    view(page, uuids) {
      views.delete(page);
      if (uuids.length > 0) views.set(page, { uuids, until: now() + lapseMs });
      wake();
    },

    async follow(reader, signal) {
      /** When single look-ups were made, within the last interval. */
      let recent: number[] = [];
      let mayList = true;
      let notBefore = 0;
      let backOff = firstBackOff;
      signal.addEventListener("abort", () => wake(), { once: true });

      async function list(due: readonly string[]): Promise<boolean> {
        const at = now();
        const read = await reader.all(signal);
        if (read === null) return false;
        mayList = read.isWhole;
        if (!read.isWhole) return false;
        for (const uuid of due) learn(uuid, read.statuses.get(uuid) ?? "unknown", at);
        return true;
      }

      async function one(uuid: string): Promise<void> {
        const at = now();
        recent.push(at);
        try {
          learn(uuid, await reader.one(uuid, signal), at);
        } catch (thrown) {
          if (toErrorData(thrown).code !== "not-found") throw thrown;
          learn(uuid, "unknown", at);
          turns.set(uuid, { count: 1, dueAt: Number.POSITIVE_INFINITY }); // a workspace or a virtual line: no person will be there
        }
      }

      while (!signal.aborted) {
        const uuids = onView();
        recent = recent.filter((at) => at > now() - handfulMs);
        const due = uuids.filter((uuid) => dueAt(uuid) <= now()).sort((a, b) => waitingSince(a) - waitingSince(b));
        const wanted = due.find(isWanted);
        const first = wanted ?? due[0];
        if (first === undefined) {
          await rest(Math.min(...uuids.map(dueAt)) - now());
          continue;
        }
        const inTurn = recent.length < handful ? 0 : (recent[0] ?? 0) + handfulMs + 1;
        const ms = Math.max(notBefore, inTurn) - now();
        const wait = ms > 0 || wanted !== undefined ? ms : allowance.wait(1);
        if (wait > 0) {
          await rest(wanted === undefined ? Math.min(wait, lookAgainMs) : wait);
          continue;
        }
        try {
          const few = wanted === undefined ? fewWhileIdle : handful;
          if (!mayList || due.length <= few || !(await list(due))) await one(first);
          backOff = firstBackOff;
        } catch (thrown) {
          if (signal.aborted) return;
          const error = toErrorData(thrown);
          log.info("status not read", { code: error.code, status: error.status, trackingId: error.trackingId });
          if (isFinal(error)) return;
          notBefore = now() + Math.max(error.retryAfterMs ?? 0, backOff);
          backOff = Math.min(backOff * 2, longestRest);
        }
      }
    },

    forget() {
      views.clear();
      turns.clear();
    },
  };
}
