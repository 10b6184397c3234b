// How loud the loudest minute was: every request to Webex counts, wherever the minute begins.
import type { RequestRecord } from "../webex/index.ts";

const minuteMs = 60_000;

/** The most requests in any 60 s that begin at or after `from` (milliseconds since 1970) with one of them. */
export function mostInAMinute(requests: readonly RequestRecord[], from: number): number {
  const times = requests.flatMap(({ at }) => (at >= from ? [at] : []));
  return Math.max(0, ...times.map((begin) => times.filter((at) => at >= begin && at < begin + minuteMs).length));
}
