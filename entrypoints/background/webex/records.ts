// The shortest question that call records can be asked, and in which region (webex-rest.md 3.8).
import * as v from "valibot";
import { AppError } from "@/utils/errors.ts";
import { hostOf, nextHost } from "@/utils/statistics/region.ts";
import type { WebexHttp } from "./http.ts";

/** Records between 5 minutes and 12 hours old may be asked for. */
const window = { from: 30 * 60_000, to: 10 * 60_000 } as const;

/** Twenty minutes of `cdr_feed`. `now` in milliseconds since 1970. `max`: Webex takes 500 to 5000. */
const recordsQuery = (now: number): Readonly<Record<string, string | number>> => ({
  startTime: new Date(now - window.from).toISOString(),
  endTime: new Date(now - window.to).toISOString(),
  max: 500,
});

/** The host that was found to have the organisation's records; "" = none yet. */
export interface RecordsHost {
  readonly get: () => Promise<string>;
  readonly set: (host: string) => Promise<void>;
}

/** Nothing is known of the organisation, and nothing is remembered of it. */
export const anyHost: RecordsHost = { get: async () => "", set: async () => undefined };

/**
 * Whether records may be read: asks once where they are, following 451 from region to region. Who is told to wait asks too often, which proves
 * that they may (webex-rest.md 3.8). `http` takes a base without a trailing slash. Rejects with AppError.
 */
export async function readRecords(http: (base: string) => WebexHttp, host: RecordsHost, now: number, signal?: AbortSignal): Promise<void> {
  const tried: string[] = [];
  for (let at = (await host.get()) || hostOf("us"); ; ) {
    try {
      await http(`https://${at}/v1`).getJson("cdr_feed", v.unknown(), { query: recordsQuery(now), ...(signal ? { signal } : {}) });
      return;
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      if (thrown.code === "rate-limited") return;
      if (thrown.data.status !== 451) throw thrown;
      tried.push(at);
      const next = nextHost(thrown.data.detail, tried);
      if (next === null) throw thrown;
      await host.set(next);
      at = next;
    }
  }
}
