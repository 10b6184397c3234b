// The Calling API backend: full user Call Controls, and a polled feed where the organisation has no XSI.
import type { Log } from "@/utils/log.ts";
import type { CallControl, CallFeed, TokenSource } from "../ports.ts";
import { createControl } from "./actions.ts";
import { createFeed } from "./feed.ts";
import { createHttp } from "./http.ts";
import { createListing } from "./listing.ts";
import { type CallPaths, ownCalls } from "./paths.ts";

export { callsOfMember } from "./paths.ts";

export interface CallingApiDeps {
  /** "https://webexapis.com/v1", no trailing slash. */
  readonly base: string;
  /** With the scopes that `paths` want. */
  readonly token: TokenSource;
  /** Absent: the token's own person's. */
  readonly paths?: CallPaths;
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 0 to below 1. */
  readonly random: () => number;
  /** Ends after `ms`, or as soon as `signal` is aborted (then it may also reject). */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
}

/** `feed.poke()`: look now. Every accepted command pokes by itself. */
export function createCallingApi(deps: CallingApiDeps): { readonly control: CallControl; readonly feed: CallFeed & { poke(): void } } {
  const { now, random, sleep, log, paths = ownCalls } = deps;
  const http = createHttp(deps);
  const listing = createListing({ http, paths, log });
  const feed = createFeed({ listing, now, random, sleep, log });
  const control = createControl({ http, listing, paths, poke: feed.poke, log });
  return { control, feed };
}
