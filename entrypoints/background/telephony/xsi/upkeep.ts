// What keeps an open channel open, and what notices that it is not: heartbeats, refreshes, the watch for silence (xsi.md 4.2, 4.4).
import { type AppErrorData, toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { XsiDeps } from "./deps.ts";
import type { XsiHttp } from "./http.ts";
import { halfLife, lifetime } from "./subscription.ts";
import { type Nap, type Sleep, within } from "./timing.ts";

/** Milliseconds. */
export interface Beat {
  readonly every: number;
  /** Without an answer for so long it has failed. */
  readonly answerWithin: number;
  /** From one that failed to the next. */
  readonly afterFailure: number;
}

/** Half of the server's usual time-out of 30 s (xsi.md 4.4), and a little, so that no minute holds five. */
const alone: Beat = { every: 15_100, answerWithin: 10_000, afterFailure: 10_000 };
/**
 * Two channels: three beats a minute each, six together (product.md §7). One that is lost costs neither its life: it is given up
 * after five seconds, and the next comes within 26 of the server's 30.
 */
const together: Beat = { every: 20_100, answerWithin: 5_000, afterFailure: 5_000 };

/** How often channels beat, by how many there are. */
export interface Pace {
  beat(): Beat;
  /** A second channel, until the returned function is called. */
  second(): () => void;
}

export function createPace(): Pace {
  let seconds = 0;
  return {
    beat: () => (seconds > 0 ? together : alone),
    second() {
      seconds += 1;
      let isThere = true;
      return () => {
        if (isThere) seconds -= 1;
        isThere = false;
      };
    },
  };
}

const shortestRest = 1_000;
/** Two intervals and some. */
const longestSilence = 35_000;
const refreshAgainAfter = 60_000;

export interface UpkeepDeps {
  readonly http: XsiHttp;
  /** {events}/v2.0/channel/{id}. */
  readonly url: string;
  /** Woken: beat now. */
  readonly nap: Nap;
  readonly pace: Pace;
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly quiet: XsiDeps["quiet"];
  readonly log: Log;
  readonly end: (why: string, error?: AppErrorData) => void;
}

export interface Upkeep {
  /** Until aborted, or until the server does not know the channel any more. */
  heartbeats(signal: AbortSignal): Promise<void>;
  /** `first`: milliseconds to the first one. */
  refreshes(first: number, signal: AbortSignal): Promise<void>;
  /** Heartbeats may succeed while the stream is dead or somewhere else (xsi.md 4.4). `last`: when the last document came. */
  silence(last: () => number, signal: AbortSignal): Promise<void>;
}

export function createUpkeep({ http, url, nap, pace, now, sleep, quiet, log, end }: UpkeepDeps): Upkeep {
  /** Logs, and says what went wrong; an abort goes on as one. */
  function failed(thrown: unknown, what: string, signal: AbortSignal): AppErrorData {
    signal.throwIfAborted();
    const error = toErrorData(thrown);
    log.warn(what, { code: error.code, status: error.status, trackingId: error.trackingId });
    return error;
  }

  return {
    async heartbeats(signal) {
      for (;;) {
        const began = now();
        const { every, answerWithin, afterFailure } = pace.beat();
        let rest = every;
        try {
          await within(answerWithin, sleep, signal, (limited) =>
            http.send({ method: "PUT", url: `${url}/heartbeat`, credentials: "include" }, limited),
          );
        } catch (thrown) {
          const error = failed(thrown, "heartbeat failed", signal);
          if (!error.retry) return end(`heartbeat-${error.status ?? error.code}`, error);
          rest = Math.max(afterFailure, error.retryAfterMs ?? 0);
        }
        await nap.sleep(Math.max(rest - (now() - began), shortestRest), signal); // what the answer took is part of the interval
      }
    },

    async refreshes(first, signal) {
      for (let rest = first; ; ) {
        await sleep(rest, signal);
        const by = now() + rest / 2;
        await quiet?.turn(1, async (ms) => {
          await sleep(Math.min(ms, by - now()), signal);
          return now() < by;
        });
        try {
          const body = `<Channel xmlns="http://schema.broadsoft.com/xsi"><expires>${lifetime}</expires></Channel>`;
          const { document } = await http.send({ method: "PUT", url, body, credentials: "include" }, signal);
          rest = document === null ? first : halfLife(document);
        } catch (thrown) {
          const error = failed(thrown, "channel could not be refreshed", signal);
          if (error.code === "not-found") return end("channel-404", error);
          rest = Math.min(first, Math.max(refreshAgainAfter, error.retryAfterMs ?? 0));
        }
      }
    },

    async silence(last, signal) {
      for (let left = longestSilence; left > 0; left = last() + longestSilence - now()) await sleep(Math.min(left, longestSilence), signal);
      end("silence");
    },
  };
}
