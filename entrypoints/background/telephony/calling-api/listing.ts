// The line's calls as the Calling API lists them now, and under which REST id it knows each.
import type { Call, CallId, Conference } from "@/utils/calls/call.ts";
import { AppError } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import { decodeCall, decodeConference } from "./decode.ts";
import type { Http } from "./http.ts";
import type { CallPaths } from "./paths.ts";

export interface Listed {
  readonly calls: readonly Call[];
  readonly conference: Conference | null;
  /** How many entries could not be read at all. */
  readonly unreadable: number;
  /** Milliseconds since 1970: when the answer was read. */
  readonly at: number;
}

export interface Listing {
  /** Every call there is, ended ones left out, with the conference. Rejects with AppError. */
  read(signal: AbortSignal): Promise<Listed>;
  /** Only the calls: one request. Rejects with AppError. */
  calls(signal: AbortSignal): Promise<Listed>;
  /** REST's id for ours: from the last list, else from a fresh one. Rejects with AppError (`call-gone` when it is in neither). */
  restId(id: CallId, signal: AbortSignal): Promise<string>;
  /** Whether the call was a leg of the user's conference when `read` last looked. */
  inConference(id: CallId): boolean;
  /** What a dial, pickup or retrieve just made. */
  remember(id: CallId, restId: string): void;
}

export function createListing(deps: { readonly http: Http; readonly paths: CallPaths; readonly log: Log }): Listing {
  // Only the last list: a worker that was killed starts empty and asks again.
  const restIds = new Map<CallId, string>();
  const legs = new Set<CallId>();
  const wondered = new Set<string>();

  /** Once for each: the list is read every second. */
  function wonder(words: string): void {
    if (wondered.has(words) || wondered.size >= 20) return;
    wondered.add(words);
    deps.log.warn("call in unknown words, read as best we can", { words: words.slice(0, 60) });
  }

  async function calls(signal: AbortSignal): Promise<Listed> {
    const answer = await deps.http.ask({ method: "get", path: deps.paths.calls, expect: "json" }, signal);
    const items = itemsOf(answer.body);
    if (items === null) throw new AppError("bad-answer", { trackingId: answer.trackingId });
    const decoded = items.map(decodeCall).filter((one) => one !== null);
    const live = new Map(decoded.filter((one) => one.call.state !== "gone").map((one) => [one.call.id, one]));
    restIds.clear();
    for (const one of live.values()) {
      restIds.set(one.call.id, one.restId);
      for (const words of one.strange) wonder(words);
    }
    return { calls: [...live.values()].map((one) => one.call), conference: null, unreadable: items.length - decoded.length, at: answer.at };
  }

  /** A line without the conference feature answers with an error: then there is none. Trouble in transit is not an answer. */
  async function conference(signal: AbortSignal): Promise<Conference | null> {
    try {
      const answer = await deps.http.ask({ method: "get", path: deps.paths.conference, expect: "any-2xx" }, signal);
      return decodeConference(answer.body);
    } catch (thrown) {
      if (!(thrown instanceof AppError) || !["not-found", "forbidden", "no-licence", "not-supported", "refused"].includes(thrown.code)) throw thrown;
      deps.log.info("no conference to be had", { code: thrown.code, trackingId: thrown.data.trackingId });
      return null;
    }
  }

  return {
    calls,
    async read(signal) {
      const listed = await calls(signal);
      // A conference needs two answered legs: fewer save a request.
      const answered = listed.calls.filter((call) => call.state !== "offered" && call.state !== "placing");
      const found = answered.length < 2 ? null : await conference(signal);
      legs.clear();
      for (const one of found?.participants ?? []) legs.add(one.id);
      return { ...listed, conference: found, calls: listed.calls.map((call) => (legs.has(call.id) ? { ...call, conference: true } : call)) };
    },
    async restId(id, signal) {
      const known = restIds.get(id);
      if (known !== undefined) return known;
      await calls(signal);
      const found = restIds.get(id) ?? [...restIds.values()].find((restId) => restId === id);
      if (found === undefined) throw new AppError("call-gone");
      return found;
    },
    inConference: (id) => legs.has(id),
    remember(id, restId) {
      restIds.set(id, restId);
    },
  };
}

/** Both lists come under `items` (webex-rest.md 4.1); anything else is not an answer, and must not be read as "no calls". */
function itemsOf(body: unknown): readonly unknown[] | null {
  const items = typeof body === "object" && body !== null && "items" in body ? body.items : null;
  return Array.isArray(items) ? items : null;
}
