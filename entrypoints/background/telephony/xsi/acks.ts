// Acknowledging events: at once, beside the reading, in bounded numbers (xsi.md 4.9).
import { toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { XsiHttp } from "./http.ts";
import type { Sleep } from "./timing.ts";
import { escapeXml } from "./xml.ts";

/** A browser has six connections a host over HTTP/1.1, and the stream is one of them (xsi.md 4.10): commands must find one free. */
const usualParallel = 3;
/** Waiting beyond it the oldest are given up: the server sends them again. */
const waitingLimit = 500;
const secondTryAfter = 500;

export interface AcksDeps {
  readonly http: XsiHttp;
  /** {events}/v2.0. */
  readonly base: string;
  readonly sleep: Sleep;
  readonly log: Log;
  /** Requests under way at once. */
  readonly parallel?: number;
}

/** Returns `ack`: always 200, whatever the event was, because anything else costs the channel or the event. Never throws, never waits. */
export function createAcks({ http, base, sleep, log, parallel = usualParallel }: AcksDeps, signal: AbortSignal): (eventId: string) => void {
  const waiting: string[] = [];
  let running = 0;

  const send = (eventId: string) =>
    http.send(
      {
        method: "POST",
        url: `${base}/channel/eventresponse`,
        body: `<EventResponse xmlns="http://schema.broadsoft.com/xsi"><eventID>${escapeXml(eventId)}</eventID><statusCode>200</statusCode><reason>OK</reason></EventResponse>`,
        credentials: "include",
      },
      signal,
    );

  async function deliver(eventId: string): Promise<void> {
    try {
      await send(eventId);
    } catch (thrown) {
      if (signal.aborted) return;
      const error = toErrorData(thrown);
      log.warn("acknowledgement failed", { code: error.code, status: error.status, trackingId: error.trackingId, again: error.retry });
      if (!error.retry) return;
      await sleep(Math.max(secondTryAfter, error.retryAfterMs ?? 0), signal);
      await send(eventId);
    }
  }

  async function drain(): Promise<void> {
    running += 1;
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift()) {
      try {
        await deliver(next);
      } catch (thrown) {
        if (!signal.aborted) log.warn("acknowledgement given up", { code: toErrorData(thrown).code });
      }
    }
    running -= 1;
  }

  return (eventId) => {
    if (signal.aborted) return;
    waiting.push(eventId);
    if (waiting.length > waitingLimit) {
      waiting.shift();
      log.warn("too many acknowledgements waiting", { waiting: waitingLimit });
    }
    if (running < parallel) void drain();
  };
}
