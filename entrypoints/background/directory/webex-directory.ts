// The organisation's people by Webex REST, with the organisation's grant; and single names with the user's own.
import { toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { WebexHttp } from "../webex/http.ts";
import { readLocations } from "../webex/locations.ts";
import { findPeople, readPeople } from "../webex/people.ts";
import type { Find, Source, Turn } from "./source.ts";

export interface WebexDirectoryDeps {
  /** REST with the grant "read users"; null: nobody authorised it. */
  readonly adminHttp: () => Promise<WebexHttp | null>;
  readonly log: Log;
}

/** webex-rest.md 3.1: with calling data at most 100. */
const largest = 100;

export function createWebexDirectory({ adminHttp, log }: WebexDirectoryDeps): Source {
  /** Sites are a help, not a condition: their scope is optional (product.md §4). */
  async function sitesOf(http: WebexHttp, turn: Turn, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
    await turn(signal);
    try {
      return await readLocations(http, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      const { code, status } = toErrorData(thrown);
      log.info("sites not read", { code, status });
      return new Map();
    }
  }

  return {
    id: "webex",
    largest,
    async open(turn) {
      const http = await adminHttp();
      if (http === null) return null;
      let sites: Promise<ReadonlyMap<string, string>> | null = null;
      return async (cursor, size, signal) => {
        sites ??= sitesOf(http, turn, signal);
        const known = await sites;
        await turn(signal);
        return { ...(await readPeople(http, { at: cursor, max: size, sites: known, signal })), total: null };
      };
    },
  };
}

export const createWebexFind =
  (http: WebexHttp): Find =>
  (word, signal) =>
    findPeople(http, word, signal);
