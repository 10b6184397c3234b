// Watching colleagues' lines: one subscription a colleague, over a channel of their own (xsi.md 3.5, 4.5).
//
//   opening ──channel──→ subscribing, one after the other ──→ watching ──half of a subscription's life──→ subscribed anew
//      ↑                     │ nobody may be watched: throws      │
//      └──── waiting ←───────┴────────────────────────────────────┘ channel ended: everybody is lost until subscribed again
//
// Promises: a storm of colleagues' events can cost this channel its life, never the own line's; nobody is called free who is not known to be.
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { LineWatch, WatchItem } from "../ports.ts";
import type { Envelope } from "./decode.ts";
import type { XsiDeps } from "./deps.ts";
import { backOff, isFatal } from "./feed.ts";
import { createXsiHttp, type XsiHttp } from "./http.ts";
import { createItems } from "./items.ts";
import { bidFarewell, createSeen, live, type Run } from "./life.ts";
import { halfLife, lifetime } from "./subscription.ts";
import { createNap } from "./timing.ts";
import { createWatched, type Watched } from "./watched.ts";
import { escapeXml, textOf } from "./xml.ts";

/** Of the six connections to a host (xsi.md 4.10) two are streams; commands and the own line's acknowledgements need the rest. */
const acksAtOnce = 2;
/** So many refusals in a row: the others would be refused too (no right at all, or the server's limit on subscriptions, xsi.md 4.5). */
const enoughRefusals = 3;
const againAfter = 10_000;
const resyncPause = 30_000;
/** The initial event may not come at all (xsi.md 4.5): asked for again. */
const withoutPicture = 60_000;
/** Colleagues can wait: the network's return and a good line come first. */
const shortestWait = 5_000;
const settled = 30_000;
/** An initial event may overtake the answer that names its subscription (xsi.md 4.5). */
const earlyLimit = 100;

interface RoundParts {
  readonly deps: XsiDeps;
  readonly http: XsiHttp;
  readonly emit: (item: WatchItem) => void;
  readonly users: readonly string[];
  /** Who may not be watched; outlives the channel. */
  readonly refused: Set<string>;
}

interface Subject {
  readonly watched: Watched;
  subscription: string | null;
  /** Milliseconds since 1970. */
  renewAt: number;
  resyncedAt: number;
}

/** Everything of one channel: what it hears with, and how it is closed. */
function createRound({ deps, http, emit, users, refused }: RoundParts) {
  const { now, log } = deps;
  const nap = createNap(deps.sleep);
  const subjects = new Map<string, Subject>();
  const bySubscription = new Map<string, string>();
  /** When each is to be subscribed (again), milliseconds since 1970; 0 = was not tried yet. */
  const due = new Map<string, number>(users.filter((user) => !refused.has(user)).map((user) => [user, 0]));
  let early: Envelope[] = [];
  let granted = 0;
  let refusals = 0;

  function again(user: string, inMs: number): void {
    due.set(user, now() + inMs);
    nap.wake();
  }

  function apply(user: string, subject: Subject, envelope: Envelope, at: number): void {
    if (/^SubscriptionTerminatedEvent$/i.test(envelope.kind)) {
      subjects.delete(user);
      emit({ kind: "lost", at, users: [user] });
      again(user, shortestWait);
      return;
    }
    const wasKnown = subject.watched.isKnown();
    const { line, missing } = subject.watched.take(envelope, at);
    if (!wasKnown && subject.watched.isKnown()) due.set(user, subject.renewAt);
    if (missing && now() - subject.resyncedAt > resyncPause) {
      subject.resyncedAt = now();
      again(user, 1_000); // what is only out of order comes meanwhile
    }
    if (line !== null) emit({ kind: "line", at, user, ...line });
  }

  function heard(envelope: Envelope, at: number): void {
    const user = bySubscription.get(envelope.subscriptionId ?? "");
    const subject = user === undefined ? undefined : subjects.get(user);
    if (user !== undefined && subject?.subscription === envelope.subscriptionId) apply(user, subject, envelope, at);
    else early = [...early, envelope].slice(-earlyLimit);
  }

  /** The same again replaces what was there and brings the whole state (xsi.md 4.5), so that no id needs to be remembered. */
  async function subscribe(user: string, signal: AbortSignal): Promise<void> {
    const { channelSetId, applicationId, eventPackage, hosts } = deps;
    const { status, document, trackingId } = await http.send(
      {
        method: "POST",
        url: `${hosts.events}/v2.0/user/${encodeURIComponent(user)}`,
        body: `<Subscription xmlns="http://schema.broadsoft.com/xsi"><event>${eventPackage}</event><expires>${lifetime}</expires><channelSetId>${escapeXml(channelSetId)}</channelSetId><applicationId>${escapeXml(applicationId)}</applicationId></Subscription>`,
        credentials: "include",
      },
      signal,
    );
    const id = textOf(document, "subscriptionId");
    if (id === null) throw new AppError("bad-answer", { detail: "no subscriptionId", status, trackingId });
    const subject: Subject = subjects.get(user) ?? {
      watched: createWatched(user),
      subscription: null,
      renewAt: 0,
      resyncedAt: Number.NEGATIVE_INFINITY,
    };
    subjects.set(user, subject);
    if (subject.subscription !== id) {
      bySubscription.delete(subject.subscription ?? "");
      bySubscription.set(id, user);
      subject.subscription = id;
      subject.watched.restart();
    }
    subject.renewAt = now() + halfLife(document);
    due.set(user, subject.watched.isKnown() ? subject.renewAt : Math.min(subject.renewAt, now() + withoutPicture));
    const mine = early.filter(({ subscriptionId }) => subscriptionId === id);
    early = early.filter(({ subscriptionId }) => subscriptionId !== id);
    for (const envelope of mine) apply(user, subject, envelope, now());
  }

  /** Passes over who may not be watched. Throws when nobody may, and whatever ends the channel. */
  function failed(user: string, thrown: unknown): void {
    const error = toErrorData(thrown);
    if (error.status === null || ![400, 403, 404].includes(error.status)) {
      if (!error.retry && error.status !== 409) throw thrown;
      due.set(user, now() + Math.max(againAfter, error.retryAfterMs ?? 0));
      return;
    }
    refusals += 1;
    const untried = refusals < enoughRefusals ? [] : [...due].filter(([, at]) => at === 0).map(([each]) => each);
    for (const each of [user, ...untried]) {
      due.delete(each);
      refused.add(each);
    }
    log.info("may not be watched", { status: error.status, trackingId: error.trackingId, granted, refused: refused.size });
    if (due.size === 0 && granted === 0) throw new AppError("forbidden", { ...error, detail: "no line may be watched", cause: thrown });
  }

  async function keepSubscribed(signal: AbortSignal): Promise<void> {
    for (;;) {
      const [next] = [...due].sort(([, a], [, b]) => a - b);
      const wait = next === undefined ? lifetime * 1_000 : next[1] - now();
      if (next === undefined || wait > 0) {
        early = []; // what is left is of subscriptions that an earlier worker made
        await nap.sleep(wait, signal);
        continue;
      }
      try {
        await subscribe(next[0], signal);
        granted += 1;
        refusals = 0;
      } catch (thrown) {
        signal.throwIfAborted();
        failed(next[0], thrown);
      }
    }
  }

  return {
    ears: {
      opened: (_id: string, run: Run) => run("subscribe", keepSubscribed),
      pulse(at: number, isEvent: boolean) {
        if (!isEvent && granted > 0) emit({ kind: "pulse", at });
      },
      heard,
      dropped: (why: string) => log.info("dropped", { why }),
    },
    close() {
      const lost = [...subjects].flatMap(([user, { watched }]) => (watched.isKnown() ? [user] : []));
      if (lost.length > 0) emit({ kind: "lost", at: now(), users: lost });
    },
  };
}

/** `deps`: with a channel set and an application of their own, else the two channels end each other (xsi.md 4.2). */
export function createLineWatch(deps: XsiDeps): LineWatch {
  const { log, now, random } = deps;
  // A command that waits for one of the browser's connections goes first.
  const http = createXsiHttp({ ...deps, fetch: (input, init) => deps.fetch(input, { ...init, priority: "low" }) });

  async function run(users: readonly string[], signal: AbortSignal, emit: (item: WatchItem) => void): Promise<void> {
    const nap = createNap(deps.sleep);
    const seen = createSeen();
    const refused = new Set<string>();
    for (let failures = 0; !signal.aborted && users.length > 0; ) {
      const began = now();
      const { ears, close } = createRound({ deps, http, emit, users, refused });
      const death = await live({ deps, http, ears, seen, acksAtOnce, onPoke: () => undefined }, signal);
      close();
      if (death.leftOver !== null) void bidFarewell({ deps, http }, death.leftOver);
      if (signal.aborted) return;
      const { why, error } = death;
      log.info("watch ended", { why, code: error?.code ?? null, status: error?.status ?? null, trackingId: error?.trackingId ?? null, failures });
      if (error && isFatal(death)) throw new AppError(error.code, error);
      if (now() - began >= settled) failures = 0;
      const { ms } = backOff(death, failures, random);
      failures += 1;
      await nap.sleep(Math.max(ms, shortestWait), signal);
    }
  }

  return { open: (users, signal) => createItems<WatchItem>((own, emit) => run(users, own, emit), signal) };
}
