// The live line: channel after channel, with back-off between them and every blind moment accounted for (xsi.md 4.10).
//
//   connecting → subscribing → live ──ended──→ waiting ──→ connecting …       wait: 0, then 1 s doubled to 60 s with jitter;
//                                      │                                      never before Retry-After; 30 s and more against another console
//                                      └──fatal (unauthorized, forbidden …)──→ throws
//
// Promises: never two channels of ours at once being opened; one gap for each blindness, closed by the first proof that events reach us again.
import { AppError, type ErrorCode, toErrorData } from "@/utils/errors.ts";
import type { CallFeed, FeedItem } from "../ports.ts";
import { type ChannelParts, type Ending, type Lasting, runChannel } from "./channel.ts";
import { createItems } from "./items.ts";
import { bidFarewell, createSeen } from "./life.ts";
import { createNap } from "./timing.ts";

/** A feed that can be told that the machine woke or the network came back: it reconnects, or proves within seconds that it lives. */
export type XsiFeed = CallFeed & { poke(): void };

export interface FeedParts extends Omit<ChannelParts, "lasting" | "emit" | "attempt" | "onPoke"> {
  /** Learns who we are in events, if that is not known yet. Rejects with AppError. */
  readonly identify: (signal: AbortSignal) => Promise<void>;
}

const shortest = 1_000;
const longest = 60_000;
/** A channel that lived so long was a good one: the next failure starts from the beginning. */
const settled = 30_000;
/** A request without a network costs nobody anything, and the line must be back within two seconds of the network (product.md §7). */
const longestOffline = 1_500;
/** So many times in a row; then it is no short break, and whoever waits for us there is spared. A poke, or the browser's word that it is online, comes first anyway. */
const triesOffline = 60;
const otherConsole = 30_000;
const longestForOtherConsole = 300_000;

/** Trying again would not help; somebody has to act. */
const fatal: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "unauthorized",
  "forbidden",
  "xsi-disabled",
  "no-line",
  "no-licence",
  "host-refused",
  "not-signed-in",
  "grant-dead",
  "no-integration",
  "secret-required",
  "invalid-client",
  "invalid-scope",
  "blocked-by-administrator",
]);

type Cause = Pick<Ending, "why" | "error">;

/** What a heartbeat is answered kills the channel, not the line: the answer to the next channel decides (xsi.md 4.10). */
export const isFatal = ({ why, error }: Cause): boolean =>
  error !== null && fatal.has(error.code) && !(why.startsWith("heartbeat-") && error.status !== null);

/** Milliseconds to wait before the next channel, and whether a poke may shorten it. `failures`: channels since the last good one, from 0. */
export function backOff(ending: Cause, failures: number, random: () => number): { readonly ms: number; readonly firm: boolean } {
  if (ending.why === "poked") return { ms: 0, firm: false };
  const jitter = 0.5 + random() / 2;
  if (/DuplicateChannelSet/i.test(ending.why)) {
    return { ms: Math.min(otherConsole * 2 ** Math.min(failures, 8), longestForOtherConsole) * (1 + random() / 4), firm: true };
  }
  const limit = ending.why === "connect" && ending.error?.code === "offline" && failures < triesOffline ? longestOffline : longest;
  const ordinary = failures === 0 ? 0 : Math.min(shortest * 2 ** Math.min(failures - 1, 16), limit) * jitter;
  const asked = ending.error?.retryAfterMs ?? null;
  return asked === null ? { ms: ordinary, firm: false } : { ms: Math.max(ordinary, asked * (1 + random() / 10)), firm: true };
}

export function createFeed(parts: FeedParts): XsiFeed {
  const { deps, http, read } = parts;
  const { log, now } = deps;
  /** Pokes of the feeds that are open: in practice one. */
  const pokes = new Set<() => void>();

  function identify(signal: AbortSignal): void {
    parts.identify(signal).catch((thrown: unknown) => {
      const { code, status, trackingId } = toErrorData(thrown);
      if (!signal.aborted) log.warn("own id in events could not be read", { code, status, trackingId });
    });
  }

  async function run(signal: AbortSignal, emit: (item: FeedItem) => void): Promise<void> {
    const nap = createNap(deps.sleep);
    const present: { poke: () => void } = { poke: () => nap.wake() };
    const poke = () => present.poke();
    pokes.add(poke);
    const known = { id: await remembered() };
    const blind: { since: { from: number; reason: string } | null; lastPulse: number | null } = { since: null, lastPulse: null };
    const lasting: Lasting = {
      known,
      seen: createSeen(),
      pulse(at, proof) {
        if (blind.since && proof) {
          emit({ kind: "gap", from: blind.since.from, to: at, reason: blind.since.reason });
          blind.since = null;
        }
        if (!blind.since) blind.lastPulse = at;
        emit({ kind: "pulse", at });
      },
    };
    try {
      for (let failures = 0; !signal.aborted; ) {
        if (failures === 0) identify(signal);
        const onPoke = (next: () => void) => {
          present.poke = next;
        };
        const ending = await runChannel({ ...parts, lasting, emit, attempt: failures, onPoke }, signal);
        present.poke = () => nap.wake();
        if (ending.leftOver !== null) void bidFarewell({ deps, http }, ending.leftOver);
        if (signal.aborted) return;
        const { why, error, liveSince } = ending;
        log.warn("channel ended", { why, code: error?.code ?? null, status: error?.status ?? null, trackingId: error?.trackingId ?? null, failures });
        if (blind.lastPulse !== null) blind.since ??= { from: blind.lastPulse, reason: why };
        if (error && isFatal(ending)) throw new AppError(error.code, error);
        if (liveSince !== null && now() - liveSince >= settled) failures = 0;
        const { ms, firm } = backOff(ending, failures, deps.random);
        failures += 1;
        if (ms <= 0) continue;
        const retryAt = Math.round(now() + ms);
        emit({ kind: "link", at: now(), phase: "waiting", via: "xsi", channelId: null, subscriptionId: known.id, attempt: failures, retryAt, error });
        if (firm) present.poke = () => undefined; // not before the server's time
        await nap.sleep(ms, signal);
      }
    } finally {
      pokes.delete(poke);
    }
  }

  async function remembered(): Promise<string | null> {
    try {
      return (await deps.remembered.load()).subscriptionId;
    } catch (thrown) {
      log.warn("subscription could not be recalled", { code: toErrorData(thrown).code });
      return null;
    }
  }

  return {
    name: "xsi",
    open: (signal) => createItems<FeedItem>(run, signal),
    read,
    poke() {
      for (const poke of pokes) poke();
    },
  };
}
