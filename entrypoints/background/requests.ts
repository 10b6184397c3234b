// Counts what this worker asks of Webex, by minute and endpoint, and how regularly the line is heard; kept in one bounded key for support.
import {
  type Answered,
  acting,
  endpointOf,
  noRequests,
  noted,
  pulsed,
  type RequestStats,
  requestsItem,
  waitOf,
} from "@/utils/diagnostics/requests.ts";
import { toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";

type Fetch = typeof globalThis.fetch;

export interface RequestWatch {
  /** What the last worker counted; what was counted meanwhile comes on top. */
  load(): Promise<void>;
  /** The same fetch, counted. */
  watch(fetch: Fetch): Fetch;
  /** A proof of life, milliseconds since 1970. */
  pulse(at: number): void;
  /** Writes at once: somebody looks. */
  flush(): Promise<void>;
  forget(): void;
}

export interface RequestWatchDeps {
  readonly now: () => number;
  readonly setTimer: (run: () => void, ms: number) => void;
  /** The person's id in XSI; null = nobody is signed in. */
  readonly own: () => string | null;
  /** Told when a request leaves that asks something of a call. */
  readonly sent: () => void;
  readonly log: Log;
}

/** Milliseconds between two writes at most. */
const writeEvery = 4_000;
/** Longer than this the machine slept, or nobody was signed in: no silence of the line. */
const longestSilence = 10 * 60_000;

export function createRequestWatch({ now, setTimer, own, sent, log }: RequestWatchDeps): RequestWatch {
  let stats: RequestStats = noRequests;
  let early: ((stats: RequestStats) => RequestStats)[] | null = [];
  let scheduled = false;
  let lastPulse: number | null = null;

  function write(): void {
    scheduled = false;
    if (early === null) requestsItem.set(stats).catch((thrown: unknown) => log.warn("counts not written", { code: toErrorData(thrown).code }));
  }

  function change(next: (stats: RequestStats) => RequestStats): void {
    if (early) early.push(next);
    else stats = next(stats);
    if (scheduled) return;
    scheduled = true;
    setTimer(write, writeEvery);
  }

  const note = (answered: Answered) => change((before) => noted(before, answered));

  return {
    async load() {
      const kept = await requestsItem.get();
      stats = (early ?? []).reduce((before, next) => next(before), kept);
      early = null;
    },
    watch: (fetch) => async (input, init) => {
      const at = now();
      const address = input instanceof Request ? input.url : String(input);
      const endpoint = endpointOf(init?.method ?? (input instanceof Request ? input.method : "GET"), address, own());
      if (acting.test(endpoint)) sent();
      try {
        const response = await fetch(input, init);
        const { headers, status } = response;
        note({ at, endpoint, status, trackingId: headers.get("trackingid"), retryAfterMs: waitOf(headers.get("retry-after"), now()) });
        return response;
      } catch (thrown) {
        note({ at, endpoint, status: 0, trackingId: null, retryAfterMs: null });
        throw thrown;
      }
    },
    pulse(at) {
      if (lastPulse === at || at === 0) return;
      const silence = lastPulse === null ? 0 : Math.max(0, at - lastPulse);
      lastPulse = at;
      change((before) => pulsed(before, at, silence > longestSilence ? 0 : silence));
    },
    async flush() {
      if (early === null) await requestsItem.set(stats);
    },
    forget() {
      stats = noRequests;
      early = null;
      lastPulse = null;
    },
  };
}
