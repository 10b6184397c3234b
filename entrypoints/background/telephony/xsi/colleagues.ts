// Subscriptions to colleagues' lines over one channel, one after the other, and what is heard by them (xsi.md 3.5, 4.5).
//
//   untried ──POST──→ subscribed ──first state──→ known ──half of its life, when it is quiet──→ POST again
//      │                  │ a minute without a state, a missing event, terminated: POST again
//      └──400, 403, 404──→ refused: passed over, the others go on; three in a row: so are those who were not tried yet
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { WatchItem } from "../ports.ts";
import type { Envelope } from "./decode.ts";
import type { XsiDeps } from "./deps.ts";
import type { XsiHttp } from "./http.ts";
import { lifetime, renewalCosts, subscribe } from "./subscription.ts";
import { createNap, within } from "./timing.ts";
import { createWatched, type Watched } from "./watched.ts";

/** So many refusals in a row: the others would be refused too (no right at all, or the server's limit on subscriptions, xsi.md 4.5). */
const enoughRefusals = 3;
const againAfter = 10_000;
const resyncPause = 30_000;
/** Terminated by Webex: not at once again. */
const terminatedPause = 5_000;
/** The initial event may not come at all (xsi.md 4.5): asked for again. */
const withoutPicture = 60_000;
/** On a channel of which nobody knows whether it may be shared, the first event has so long to come. */
const proofTime = 10_000;
/** An initial event may overtake the answer that names its subscription (xsi.md 4.5). */
const earlyLimit = 100;
const goodbyeTime = 3_000;

export interface ColleaguesParts {
  readonly deps: XsiDeps;
  readonly http: XsiHttp;
  readonly emit: (item: WatchItem) => void;
  readonly users: readonly string[];
  /** Who may not be watched; outlives the channel. */
  readonly refused: Set<string>;
  readonly channelSetId: string;
  readonly applicationId: string;
  /** Another grant's subscriptions on the line's channel: nothing public says whether that is allowed (xsi.md 4.2), so it has to be shown first. */
  readonly mustProve: boolean;
  /** Everybody was refused before: who is tried after another refusal takes a turn. */
  readonly wasRefused: boolean;
}

interface Subject {
  readonly watched: Watched;
  subscription: string | null;
  /** Milliseconds since 1970. */
  renewAt: number;
  /** Quiet or not. */
  renewBy: number;
  resyncedAt: number;
}

export interface Colleagues {
  /** Until aborted; resolves when this channel turned out not to be for us. Rejects with AppError when nobody may be watched (forbidden), and as it fails. */
  keepSubscribed(signal: AbortSignal): Promise<"not-shared">;
  heard(envelope: Envelope, at: number): void;
  pulse(at: number): void;
  /** The channel is gone: everybody is lost. */
  close(): void;
  /** Else their events would come until the subscriptions expire. Never rejects. */
  unsubscribe(): Promise<void>;
}

export function createColleagues(parts: ColleaguesParts): Colleagues {
  const { deps, http, emit, users, refused, mustProve, wasRefused } = parts;
  const { now, log, sleep } = deps;
  const base = `${deps.hosts.events}/v2.0`;
  const nap = createNap(sleep);
  const proof = createNap(sleep);
  const subjects = new Map<string, Subject>();
  const bySubscription = new Map<string, string>();
  /** When each is to be subscribed (again), milliseconds since 1970; 0 = was not tried yet. */
  const due = new Map<string, number>(users.filter((user) => !refused.has(user)).map((user) => [user, 0]));
  /** Subscriptions that an earlier worker left, ended once each. */
  const buried = new Set<string>();
  let early: Envelope[] = [];
  let granted = 0;
  let refusals = 0;
  let conflicts = 0;
  let isProven = !mustProve;

  function again(user: string, inMs: number): void {
    due.set(user, now() + inMs);
    nap.wake();
  }

  function apply(user: string, subject: Subject, envelope: Envelope, at: number): void {
    if (!isProven) {
      isProven = true;
      proof.wake();
    }
    if (/^SubscriptionTerminatedEvent$/i.test(envelope.kind)) {
      bySubscription.delete(subject.subscription ?? "");
      subjects.delete(user);
      emit({ kind: "lost", at, users: [user] });
      again(user, terminatedPause);
      return;
    }
    const wasKnown = subject.watched.isKnown();
    const { line, calls, missing } = subject.watched.take(envelope, at);
    if (!wasKnown && subject.watched.isKnown()) due.set(user, subject.renewAt);
    if (missing && now() - subject.resyncedAt > resyncPause) {
      subject.resyncedAt = now();
      again(user, 1_000); // what is only out of order comes meanwhile
    }
    for (const call of calls) emit({ kind: "call", at, user, call });
    if (line !== null) emit({ kind: "line", at, user, ...line });
  }

  /** The same again replaces what was there and brings the whole state (xsi.md 4.5), so that no id needs to be remembered. */
  async function subscribeTo(user: string, signal: AbortSignal): Promise<void> {
    const { channelSetId, applicationId } = parts;
    const { id, half } = await subscribe({ http, deps, user, channelSetId, applicationId, canWait: true }, signal);
    const subject: Subject = subjects.get(user) ?? {
      watched: createWatched(user),
      subscription: null,
      renewAt: 0,
      renewBy: 0,
      resyncedAt: Number.NEGATIVE_INFINITY,
    };
    subjects.set(user, subject);
    if (subject.subscription !== id) {
      bySubscription.delete(subject.subscription ?? "");
      bySubscription.set(id, user);
      subject.subscription = id;
      subject.watched.restart();
    }
    subject.renewAt = now() + half;
    subject.renewBy = now() + half * 1.5;
    due.set(user, subject.watched.isKnown() ? subject.renewAt : Math.min(subject.renewAt, now() + withoutPicture));
    const mine = early.filter(({ subscriptionId }) => subscriptionId === id);
    early = early.filter(({ subscriptionId }) => subscriptionId !== id);
    for (const envelope of mine) apply(user, subject, envelope, now());
  }

  /** Passes over who may not be watched. "not-shared": not over this channel. Throws when nobody may, and whatever ends the channel. */
  function failed(user: string, thrown: unknown): "not-shared" | null {
    const error = toErrorData(thrown);
    if (error.status === 409) {
      conflicts += 1;
      if (!isProven || conflicts >= enoughRefusals) return "not-shared";
    }
    if (error.status === null || ![400, 403, 404].includes(error.status)) {
      if (!error.retry && error.status !== 409) throw thrown;
      due.set(user, now() + Math.max(againAfter, error.retryAfterMs ?? 0));
      return null;
    }
    refusals += 1;
    const untried = refusals < enoughRefusals ? [] : [...due].filter(([, at]) => at === 0).map(([each]) => each);
    const out = [user, ...untried];
    for (const each of out) due.delete(each);
    log.info("may not be watched", { status: error.status, trackingId: error.trackingId, granted, refused: refused.size + out.length });
    if (!isProven) return due.size === 0 && granted === 0 ? "not-shared" : null; // because of the channel, perhaps
    for (const each of out) refused.add(each);
    if (due.size === 0 && granted === 0) throw new AppError("forbidden", { ...error, detail: "no line may be watched", cause: thrown });
    return null;
  }

  /** A renewal has an hour to spare, and where all were refused before they will be again: both take their turn. False: somebody else's came first. */
  async function inTurn(user: string, signal: AbortSignal): Promise<boolean> {
    const subject = subjects.get(user);
    const isRenewal = subject !== undefined && subject.renewAt <= now();
    if (deps.quiet === undefined || (!isRenewal && (refusals === 0 || !wasRefused))) return true;
    const by = subject?.renewBy ?? Number.POSITIVE_INFINITY;
    const isTurn = await deps.quiet.turn(
      isRenewal ? renewalCosts : 1,
      async (ms) => (await nap.sleep(Math.min(ms, by - now()), signal)) && now() < by,
    );
    return isTurn || now() >= by;
  }

  async function end(id: string, signal: AbortSignal): Promise<void> {
    try {
      const url = `${base}/subscription/${encodeURIComponent(id)}`;
      await within(goodbyeTime, sleep, signal, (limited) =>
        http.send({ method: "DELETE", url, credentials: "include", keepalive: true, canWait: true }, limited),
      );
    } catch (thrown) {
      log.debug("subscription could not be ended", { code: toErrorData(thrown).code });
    }
  }

  /** When everybody is subscribed to, what comes for nobody is of subscriptions that an earlier worker made: of people who are not watched any more. */
  function bury(signal: AbortSignal): void {
    const strays = new Set(early.flatMap(({ subscriptionId, kind }) => (/Terminated/i.test(kind) ? [] : (subscriptionId ?? []))));
    early = [];
    for (const id of strays) {
      if (bySubscription.has(id) || buried.has(id)) continue;
      buried.add(id);
      void end(id, signal);
    }
  }

  return {
    async keepSubscribed(signal) {
      for (;;) {
        const [next] = [...due].sort(([, a], [, b]) => a - b);
        const wait = next === undefined ? lifetime * 1_000 : next[1] - now();
        if (next === undefined || wait > 0) {
          bury(signal);
          await nap.sleep(wait, signal);
          continue;
        }
        const [user] = next;
        if (!(await inTurn(user, signal))) continue;
        try {
          await subscribeTo(user, signal);
        } catch (thrown) {
          signal.throwIfAborted();
          if (failed(user, thrown) === "not-shared") return "not-shared";
          continue;
        }
        granted += 1;
        refusals = 0;
        conflicts = 0;
        if (!isProven) await proof.sleep(proofTime, signal);
        if (!isProven) return "not-shared";
      }
    },
    heard(envelope, at) {
      const user = bySubscription.get(envelope.subscriptionId ?? "");
      const subject = user === undefined ? undefined : subjects.get(user);
      if (user !== undefined && subject?.subscription === envelope.subscriptionId) apply(user, subject, envelope, at);
      else {
        early = [...early, envelope].slice(-earlyLimit);
        nap.wake();
      }
    },
    pulse(at) {
      if (granted > 0) emit({ kind: "pulse", at });
    },
    close() {
      const lost = [...subjects].flatMap(([user, { watched }]) => (watched.isKnown() ? [user] : []));
      if (lost.length > 0) emit({ kind: "lost", at: now(), users: lost });
    },
    async unsubscribe() {
      const { signal } = new AbortController();
      await Promise.all([...bySubscription.keys()].map((id) => end(id, signal)));
    },
  };
}
