// Hears the line by asking: polls the call list at a gentle, adaptive pace, for organisations without XSI.
//
//   connecting ──poll ok──▶ live ──poll ok──▶ live        each: snapshot if anything changed, then pulse
//       ▲  │                  │
//       │  └────────┬─────────┘ poll failed
//       │           ▼
//       └─time─── waiting (jittered back-off, or Retry-After) ── cannot go on ──▶ throws
//
// Promises: starts with a snapshot; after a failure or a sleep a gap, then a snapshot; at most 5 requests a minute while no call is about;
// poke() cuts every wait short but the one Webex asked for; ends only by abort, or by an error that waiting cannot cure.
import { AppError, type AppErrorData, type ErrorCode } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { CallFeed, FeedItem, LinkPhase } from "../ports.ts";
import type { Listed, Listing } from "./listing.ts";

/**
 * Pace in milliseconds. `quiet` gets up to a tenth on top, so that a thousand desks do not ask in step; five in a minute, which leaves the sixth
 * to everything else (product.md §7).
 */
export const pace = { busy: 1_000, lately: 2_500, quiet: 12_000 } as const;
/** A call that ended, or a poke, keeps the pace up for so long (milliseconds). */
export const latelyForMs = 20_000;
/** The machine slept, or the worker was starved: nobody looked for so much longer than meant to. */
const asleepAfterMs = 15_000;
/** `offlineMs`: a request without a network costs nobody anything, and the line must be back within two seconds of the network (product.md §7). */
const backOff = { firstMs: 1_000, longestMs: 30_000, offlineMs: 1_500 } as const;

/** What no waiting cures. */
const deadly: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "unauthorized",
  "forbidden",
  "no-licence",
  "no-line",
  "grant-dead",
  "not-signed-in",
  "no-integration",
  "secret-required",
  "invalid-client",
  "invalid-scope",
  "host-refused",
  "blocked-by-administrator",
]);

export interface FeedDeps {
  readonly listing: Listing;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
}

/** The feed, and `poke`: look now instead of at the next turn. */
export function createFeed(deps: FeedDeps): CallFeed & { poke(): void } {
  const bells = new Set<Bell>();

  async function* open(signal: AbortSignal): AsyncGenerator<FeedItem, void, void> {
    const bell = createBell();
    bells.add(bell);
    let attempt = 0;
    let painted: string | null = null;
    let blind: Blind = { since: null, why: null };
    let livelyUntil = 0;
    let due: number | null = null;
    const link = (phase: LinkPhase, retryAt: number | null, error: AppErrorData | null): FeedItem => ({
      kind: "link",
      at: deps.now(),
      phase,
      via: "calling-api",
      channelId: null,
      subscriptionId: null,
      attempt,
      retryAt,
      error,
    });
    try {
      while (!signal.aborted) {
        if (blind.since === null || blind.why !== null) yield link("connecting", null, null);
        bell.hush();
        const asked = await look(signal);
        if (signal.aborted) return;

        if (asked instanceof AppError) {
          if (deadly.has(asked.code)) throw asked;
          attempt += 1;
          blind = { ...blind, why: blind.why ?? asked.code };
          const { retryAfterMs } = asked.data;
          const ordinary = backOffMs(attempt, deps.random());
          const wait =
            retryAfterMs === null
              ? asked.code === "offline"
                ? Math.min(ordinary, backOff.offlineMs)
                : ordinary
              : retryAfterMs + Math.round(deps.random() * 500);
          deps.log.warn("poll failed", { code: asked.code, status: asked.data.status, attempt, wait, trackingId: asked.data.trackingId });
          yield link("waiting", deps.now() + wait, asked.data);
          // A wait that Webex asked for is not ours to cut short.
          await rest(wait, retryAfterMs === null ? bell.with(signal) : signal);
          continue;
        }

        const first = blind.since === null;
        const slept = blind.since !== null && due !== null && asked.at - due > asleepAfterMs;
        const why = blind.why ?? (slept ? "asleep" : null);
        attempt = 0;
        if (first || blind.why !== null) yield link("live", null, null);
        if (why !== null && blind.since !== null) yield { kind: "gap", from: blind.since, to: asked.at, reason: why };
        const seen = JSON.stringify([asked.calls, asked.conference, asked.unreadable]);
        if (seen !== painted || why !== null) {
          painted = seen;
          if (asked.unreadable > 0) yield { kind: "dropped", at: asked.at, why: `${asked.unreadable} entries of the call list could not be read` };
          yield { kind: "event", event: { kind: "snapshot", at: asked.at, order: null, calls: asked.calls, conference: asked.conference } };
        }
        yield { kind: "pulse", at: asked.at };
        blind = { since: asked.at, why: null };

        if (asked.calls.length > 0 || bell.rang()) livelyUntil = asked.at + latelyForMs;
        const wait =
          asked.calls.length > 0 ? pace.busy : deps.now() < livelyUntil ? pace.lately : pace.quiet + Math.round((deps.random() * pace.quiet) / 10);
        due = deps.now() + wait;
        await rest(wait, bell.with(signal));
        if (bell.rang()) livelyUntil = deps.now() + latelyForMs;
      }
    } finally {
      bells.delete(bell);
    }
  }

  /** One look; trouble as a value. What is no AppError is our own mistake, and goes on up. */
  async function look(signal: AbortSignal): Promise<Listed | AppError> {
    try {
      return await deps.listing.read(signal);
    } catch (thrown) {
      if (thrown instanceof AppError) return thrown;
      throw thrown;
    }
  }

  async function rest(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await deps.sleep(ms, signal);
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    }
  }

  return {
    name: "calling-api",
    open,
    async read(signal) {
      const { calls, conference } = await deps.listing.read(signal);
      return { calls, conference };
    },
    poke() {
      for (const bell of bells) bell.ring();
    },
  };
}

interface Blind {
  /** Milliseconds since 1970 of the last good look; null before the first. */
  readonly since: number | null;
  /** Why we cannot see now; null while we can. */
  readonly why: string | null;
}

/** `poke` may come while we look or while we rest: the bell remembers until `hush`. */
interface Bell {
  ring(): void;
  rang(): boolean;
  hush(): void;
  /** Aborts with `signal`, or when the bell is rung (at once, if it was since the last hush). */
  with(signal: AbortSignal): AbortSignal;
}

function createBell(): Bell {
  let rung = new AbortController();
  return {
    ring: () => rung.abort(),
    rang: () => rung.signal.aborted,
    hush: () => {
      if (rung.signal.aborted) rung = new AbortController();
    },
    with: (signal) => AbortSignal.any([signal, rung.signal]),
  };
}

/** Doubles from a second to half a minute; half of it is chance. */
export function backOffMs(attempt: number, chance: number): number {
  const full = Math.min(backOff.firstMs * 2 ** Math.min(attempt - 1, 10), backOff.longestMs);
  return Math.round(full / 2 + (full / 2) * chance);
}
