// Keeping one subscription alive on a live channel: known one refreshed, else a new one; each brings all calls again (xsi.md 4.5).
//
//   ┌─→ PUT known id ──404, 403, 400──→ POST ──→ initial event within 5 s? ──no──→ read /calls
//   │        └────────────── 2xx ──────────┴──→ live ──→ nap: half of the answered lifetime
//   └──────────── half-life, resync wanted, subscription terminated ─────────────┘
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { FeedItem } from "../ports.ts";
import type { XsiDeps } from "./deps.ts";
import type { XsiHttp } from "./http.ts";
import type { Reading } from "./read.ts";
import { createNap, type Sleep } from "./timing.ts";
import { escapeXml, numberOf, textOf, type XmlElement } from "./xml.ts";

/** Seconds asked for; the answer's are what counts (xsi.md 4.2, 4.5). */
export const lifetime = 7_200;
/** Its request, and the acknowledgement of what it brings. */
export const renewalCosts = 2;
const snapshotTime = 5_000;
const readAgainAfter = 10_000;
const refreshAgainAfter = 60_000;
/** Missing numbers and broken documents ask for everything again at most this often. */
const resyncPause = 60_000;

/** Half of the answered `expires`, in milliseconds, within what a timer can hold. */
export function halfLife(document: XmlElement | null): number {
  const seconds = numberOf(document, "expires") ?? lifetime;
  return Math.min(Math.max(seconds * 500, 5_000), 12 * 3_600_000);
}

export interface Subscribing {
  readonly http: XsiHttp;
  readonly deps: Pick<XsiDeps, "hosts" | "eventPackage">;
  /** Whose calls. */
  readonly user: string;
  readonly channelSetId: string;
  readonly applicationId: string;
  /** Whatever else waits for one of the browser's connections goes first. */
  readonly canWait?: boolean;
}

/** A new subscription, or the same again with the whole state (xsi.md 4.5): its id, and for how long it may rest in milliseconds. Rejects with AppError. */
export async function subscribe(
  { http, deps, user, channelSetId, applicationId, canWait = false }: Subscribing,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly half: number }> {
  const { status, document, trackingId } = await http.send(
    {
      method: "POST",
      url: `${deps.hosts.events}/v2.0/user/${encodeURIComponent(user)}`,
      body: `<Subscription xmlns="http://schema.broadsoft.com/xsi"><event>${deps.eventPackage}</event><expires>${lifetime}</expires><channelSetId>${escapeXml(channelSetId)}</channelSetId><applicationId>${escapeXml(applicationId)}</applicationId></Subscription>`,
      credentials: "include",
      canWait,
    },
    signal,
  );
  const id = textOf(document, "subscriptionId");
  if (id === null) throw new AppError("bad-answer", { detail: "no subscriptionId", status, trackingId });
  return { id, half: halfLife(document) };
}

export interface SubscriptionDeps {
  readonly deps: XsiDeps;
  readonly http: XsiHttp;
  readonly read: (signal: AbortSignal) => Promise<Reading>;
  readonly emit: (item: FeedItem) => void;
  /** The id by which the server knows us; survives channels and workers. */
  readonly known: { id: string | null };
  /** Called whenever a subscription stands. */
  readonly onLive: () => void;
  /** Called when none stands any more. */
  readonly onLost: () => void;
}

export interface Subscription {
  /** Runs until aborted. Rejects with AppError when there is no subscription and none can be had. */
  run(signal: AbortSignal): Promise<void>;
  /** All calls came. */
  snapshotCame(): void;
  /** SubscriptionTerminatedEvent. `id` null: it does not say which. */
  terminated(id: string | null): void;
  /** Something was lost: ask for all calls again. */
  resync(why: string): void;
}

const gone = (error: AppError): boolean => error.data.status !== null && [400, 403, 404, 410].includes(error.data.status);

export function createSubscription({ deps, http, read, emit, known, onLive, onLost }: SubscriptionDeps): Subscription {
  const { log, now } = deps;
  const base = `${deps.hosts.events}/v2.0`;
  const sleep: Sleep = deps.sleep;
  const nap = createNap(sleep);
  /** One stood already on this channel: what fails now is a refresh. */
  let live = false;
  let snapshot = false;
  let again = false;
  let resyncedAt = Number.NEGATIVE_INFINITY;

  async function remember(id: string | null): Promise<void> {
    known.id = id;
    try {
      await deps.remembered.save({ subscriptionId: id });
    } catch (thrown) {
      log.warn("subscription could not be remembered", { code: toErrorData(thrown).code });
    }
  }

  async function refresh(id: string, signal: AbortSignal): Promise<XmlElement | null> {
    const body = `<Subscription xmlns="http://schema.broadsoft.com/xsi"><expires>${lifetime}</expires></Subscription>`;
    return (await http.send({ method: "PUT", url: `${base}/subscription/${encodeURIComponent(id)}`, body, credentials: "include" }, signal)).document;
  }

  /** Answers how long it may rest, in milliseconds. */
  async function establish(signal: AbortSignal): Promise<number> {
    const id = known.id;
    if (id !== null) {
      try {
        return halfLife(await refresh(id, signal));
      } catch (thrown) {
        if (!(thrown instanceof AppError) || !gone(thrown)) throw thrown;
        log.info("subscription is not known any more", { status: thrown.data.status });
        if (known.id === id) await remember(null);
      }
    }
    const { channelSetId, applicationId, user } = deps;
    const { id: made, half } = await subscribe({ http, deps, user: user.uuid, channelSetId, applicationId }, signal);
    await remember(made);
    return half;
  }

  /** The initial event may come before or after the answer, or not at all (xsi.md 4.5). False: the calls are not known. */
  async function ensureSnapshot(signal: AbortSignal): Promise<boolean> {
    if (!snapshot) await nap.sleep(snapshotTime, signal);
    if (snapshot || again) return true;
    const at = now();
    try {
      const { calls, conference } = await read(signal);
      if (!snapshot) emit({ kind: "event", event: { kind: "snapshot", at, order: null, calls, conference } });
      return true;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = toErrorData(thrown);
      log.warn("calls could not be read", { code: error.code, status: error.status, trackingId: error.trackingId });
      return false;
    }
  }

  /** One turn. Answers how long the next may wait, in milliseconds. */
  async function turn(signal: AbortSignal): Promise<number> {
    again = false;
    snapshot = false;
    try {
      const half = await establish(signal);
      live = true;
      onLive();
      return (await ensureSnapshot(signal)) ? half : readAgainAfter;
    } catch (thrown) {
      signal.throwIfAborted();
      if (!live || known.id === null) throw thrown;
      const error = toErrorData(thrown);
      log.warn("subscription could not be refreshed", { code: error.code, status: error.status, trackingId: error.trackingId });
      return Math.max(refreshAgainAfter, error.retryAfterMs ?? 0);
    }
  }
  return {
    async run(signal) {
      for (;;) {
        const ms = await turn(signal);
        const by = now() + ms * 1.5;
        if (!again) await nap.sleep(ms, signal);
        if (again) continue;
        await deps.quiet?.turn(renewalCosts, async (wait) => {
          await nap.sleep(Math.min(wait, by - now()), signal);
          return !again && now() < by;
        });
      }
    },
    snapshotCame() {
      snapshot = true;
    },
    terminated(id) {
      if (id !== null && known.id !== null && id !== known.id) return;
      log.info("subscription terminated");
      void remember(null);
      live = false;
      again = true;
      onLost();
      nap.wake();
    },
    resync(why) {
      if (now() - resyncedAt < resyncPause) return;
      resyncedAt = now();
      log.warn("asking for all calls again", { why });
      again = true;
      nap.wake();
    },
  };
}
