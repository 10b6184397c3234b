// What keeps an open channel open, and what notices that it is not: heartbeats, refreshes, the watch for silence (xsi.md 4.2, 4.4).
import { type AppErrorData, toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { XsiHttp } from "./http.ts";
import { halfLife, lifetime } from "./subscription.ts";
import type { Nap, Sleep } from "./timing.ts";

/** Half of the server's usual time-out (xsi.md 4.4). */
export const beat = 15_000;
const beatAfterFailure = 10_000;
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
  readonly now: () => number;
  readonly sleep: Sleep;
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

export function createUpkeep({ http, url, nap, now, sleep, log, end }: UpkeepDeps): Upkeep {
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
        let rest = beat;
        try {
          await http.send({ method: "PUT", url: `${url}/heartbeat`, credentials: "include" }, signal);
        } catch (thrown) {
          const error = failed(thrown, "heartbeat failed", signal);
          if (!error.retry) return end(`heartbeat-${error.status ?? error.code}`, error);
          rest = Math.max(beatAfterFailure, error.retryAfterMs ?? 0);
        }
        await nap.sleep(Math.max(rest - (now() - began), shortestRest), signal); // what the answer took is part of the interval
      }
    },

    async refreshes(first, signal) {
      for (let rest = first; ; ) {
        await sleep(rest, signal);
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
