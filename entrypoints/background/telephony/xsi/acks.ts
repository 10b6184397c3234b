// Acknowledging events: at once, beside the reading, in bounded numbers (xsi.md 4.9).
import { toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { XsiHttp } from "./http.ts";
import type { Sleep } from "./timing.ts";
import { escapeXml } from "./xml.ts";

/** A browser has six connections a host over HTTP/1.1, and the stream is one of them (xsi.md 4.10): commands must find one free. */
const atOnce = 3;
/** Of these at most so many for what can wait: in a storm of colleagues' events the line's are acknowledged at once all the same. */
const atOnceThatCanWait = 2;
/** Waiting beyond it the oldest are given up: the server sends them again. */
const waitingLimit = 500;
const secondTryAfter = 500;

export interface AcksDeps {
  readonly http: XsiHttp;
  /** {events}/v2.0. */
  readonly base: string;
  readonly sleep: Sleep;
  readonly log: Log;
}

interface Due {
  readonly eventId: string;
  readonly canWait: boolean;
}

/** `canWait`: not the line's own. Never throws, never waits. */
export type Ack = (eventId: string, canWait: boolean) => void;

/** Always 200, whatever the event was, because anything else costs the channel or the event. */
export function createAcks({ http, base, sleep, log }: AcksDeps, signal: AbortSignal): Ack {
  const first: Due[] = [];
  const later: Due[] = [];
  let running = 0;
  let runningLater = 0;

  const send = ({ eventId, canWait }: Due) =>
    http.send(
      {
        method: "POST",
        url: `${base}/channel/eventresponse`,
        body: `<EventResponse xmlns="http://schema.broadsoft.com/xsi"><eventID>${escapeXml(eventId)}</eventID><statusCode>200</statusCode><reason>OK</reason></EventResponse>`,
        credentials: "include",
        canWait,
      },
      signal,
    );

  async function deliver(due: Due): Promise<void> {
    try {
      await send(due);
    } catch (thrown) {
      if (signal.aborted) return;
      const error = toErrorData(thrown);
      log.warn("acknowledgement failed", { code: error.code, status: error.status, trackingId: error.trackingId, again: error.retry });
      if (!error.retry) return;
      await sleep(Math.max(secondTryAfter, error.retryAfterMs ?? 0), signal);
      await send(due);
    }
  }

  const next = (): Due | undefined => first.shift() ?? (runningLater < atOnceThatCanWait ? later.shift() : undefined);

  async function drain(): Promise<void> {
    running += 1;
    for (let due = next(); due !== undefined && !signal.aborted; due = next()) {
      if (due.canWait) runningLater += 1;
      try {
        await deliver(due);
      } catch (thrown) {
        if (!signal.aborted) log.warn("acknowledgement given up", { code: toErrorData(thrown).code });
      }
      if (due.canWait) runningLater -= 1;
    }
    running -= 1;
  }

  return (eventId, canWait) => {
    if (signal.aborted) return;
    const waiting = canWait ? later : first;
    waiting.push({ eventId, canWait });
    if (waiting.length > waitingLimit) {
      waiting.shift();
      log.warn("too many acknowledgements waiting", { waiting: waitingLimit });
    }
    if (running < atOnce) void drain();
  };
}
