// Call events for Webex Connect: activated with a test event, then noted, delivered and looked after beside the desk, never in its way.
//
//   off ──activate, policy──→ activating ──accepted──→ activated ──→ events go out
//    ▲                           │  ▲                     │
//    │                    refused│  │again, by itself     │activate with other credentials
//    │                           ▼  │                     ▼
//    └──deactivate, no policy── failed ←──refused──── activating
//
// Promises: no call waits for it; from the first wish on events are noted, also while the activation fails; the secret is in the vault only, the
// token in memory only, and neither is in a log, a state or an error. A person who signs out leaves nothing in it that says who.
import type { Calls } from "@/utils/calls/call.ts";
import type { ArgsOf } from "@/utils/commands/registry.ts";
import { ownFault, type Verdict } from "@/utils/connect/answers.ts";
import { testEvent } from "@/utils/connect/body.ts";
import type { EventFacts } from "@/utils/connect/events.ts";
import { ageing, backOff, waitUntil } from "@/utils/connect/queue.ts";
import { type ConnectState, type ConnectTarget, connectSecretSavedItem, connectStateItem, connectTargetItem } from "@/utils/connect-state.ts";
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { Policy } from "@/utils/policy.ts";
import { createExchange } from "./exchange.ts";
import { createFold } from "./fold.ts";
import { createOutbox } from "./outbox.ts";
import { createStanding, pauseOf, shownOf } from "./standing.ts";
import type { OutboxStore } from "./store.ts";
import { sameTarget, wantedBy, wrongPart } from "./target.ts";

export interface Connect {
  /** What the last worker left; may take as long as Webex Connect. Never rejects: a broken database stops the events, not the desk. */
  load(): Promise<void>;
  /** Resolves when the test event was answered; whether it was accepted says `connect:state`. Rejects with `bad-arguments`, `locked-by-policy`, `storage-broken`. */
  activate(args: ArgsOf<"connect.activate">): Promise<void>;
  /** Nothing is left of it: neither secret nor events. Rejects with `locked-by-policy`. */
  deactivate(): Promise<void>;
  retryDead(): Promise<void>;
  dropDead(): Promise<void>;
  changed(calls: Calls): void;
  /** Webex just told all the calls that there are. */
  fresh(calls: Calls): void;
  /** The line is left. Never rejects. */
  left(): Promise<void>;
  /** The administrator's policy may want it activated, otherwise, or not any more. Never rejects. */
  followPolicy(): Promise<void>;
  /** The alarm: whatever is due goes on. */
  watch(): Promise<void>;
}

/** The saved secret; all reject with `storage-broken`. */
export interface SecretBox {
  open(): Promise<string | null>;
  seal(secret: string): Promise<void>;
  remove(): Promise<void>;
}

export interface ConnectDeps {
  readonly now: () => number;
  readonly random: () => number;
  readonly setTimer: (run: () => void, ms: number) => void;
  readonly timeout: (ms: number) => AbortSignal;
  readonly newId: () => string;
  readonly fetch: typeof fetch;
  readonly store: OutboxStore;
  readonly secrets: SecretBox;
  /** The policy's secret; null = none. */
  readonly readManagedSecret: () => Promise<string | null>;
  readonly readPolicy: () => Promise<Pick<Policy, "values" | "origin">>;
  /** Rejects with `locked-by-policy`. */
  readonly saveSettings: (values: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly facts: () => Omit<EventFacts, "now" | "isAll">;
  readonly log: Log;
}

export function createConnect(deps: ConnectDeps): Connect {
  const { now, random, setTimer, newId, secrets, log } = deps;
  const failed = (what: string) => (thrown: unknown) => log.error("failed", { what, code: toErrorData(thrown).code });
  const standing = createStanding({ failed: failed("state") });
  let target: ConnectTarget | null = null;
  /** Each activation or deactivation is one; what an older one hears of does not count any more. */
  let epoch = 0;
  /** The database was read: before that nothing may be added to it. */
  let isLoaded = false;
  /** The last worker's state and outbox were read, or cannot be: before that nobody knows what is wanted and what waits. */
  const opened = Promise.withResolvers<void>();

  const show = (change: Partial<ConnectState> = {}): void => standing.change({ ...shownOf(outbox, change.phase ?? standing.now().phase), ...change });

  const exchange = createExchange({
    now,
    fetch: deps.fetch,
    timeout: deps.timeout,
    async secret() {
      const managed = await deps.readManagedSecret();
      return managed ?? ((await connectSecretSavedItem.get()) ? await secrets.open() : null);
    },
    secretIn: () => standing.now().secretIn,
    learnSecretIn: (secretIn) => standing.change({ secretIn }),
  });
  const outbox = createOutbox({
    now,
    random,
    setTimer,
    store: deps.store,
    post: (body) => (standing.now().phase === "activated" && target !== null ? exchange.post(target, body) : null),
    delivered: (at) => show({ lastDelivered: at, delivered: standing.now().delivered + 1 }),
    dropped: (count) => show({ dropped: standing.now().dropped + count }),
    changed: show,
    log,
  });
  const fold = createFold({ now, setTimer, outbox, facts: deps.facts, isWanted: () => isLoaded && standing.now().by !== null, log });

  function judged(verdict: Verdict): void {
    if (verdict.kind === "accepted") {
      log.info("activated", { by: standing.now().by });
      show({ phase: "activated", at: now(), fault: null });
      outbox.pump(true);
      return;
    }
    const { attempt: before, failingSince } = standing.now();
    const attempt = before + 1;
    const wait = backOff(attempt, verdict.kind === "later" ? verdict.retryAfterMs : null, random);
    log.warn("not activated", { what: verdict.fault.code, status: verdict.fault.status, attempt });
    show({ phase: "failed", at: now(), fault: verdict.fault, attempt, retryAt: now() + wait, failingSince: failingSince ?? now() });
    setTimer(() => void watch().catch(failed("activation")), wait);
  }

  /** One test event; what comes of it is in the state. */
  async function tryOut(): Promise<void> {
    const mine = epoch;
    if (target === null) return;
    show({ phase: "activating", at: now() });
    const verdict = await exchange.post(target, testEvent(newId(), now()));
    if (mine === epoch) judged(verdict);
  }

  async function start(next: ConnectTarget, by: "hand" | "policy"): Promise<void> {
    const isNew = standing.now().by === null;
    epoch += 1;
    exchange.forget();
    // What waited for another address, which nobody wants any more, is not for this one.
    if (isNew && !sameTarget(target, next)) await outbox.clear();
    target = next;
    await connectTargetItem.set(next);
    if (isNew) await fold.silently();
    show({ phase: "activating", by, at: now(), fault: null, attempt: 0, retryAt: null, failingSince: null });
    await tryOut();
  }

  /** `letters`: what waits is kept, in case it is wanted again. */
  async function stop(letters: "kept" | "gone"): Promise<void> {
    epoch += 1;
    exchange.forget();
    show({ phase: "off", by: null, at: now(), fault: null, attempt: 0, retryAt: null, failingSince: null });
    if (letters === "kept") return;
    target = null;
    await Promise.all([connectTargetItem.remove(), secrets.remove(), connectSecretSavedItem.set(false), outbox.clear()]);
    standing.change({ ...connectStateItem.fallback, at: now() });
  }

  async function managed(): Promise<ConnectTarget | null> {
    const [policy, secret] = await Promise.all([deps.readPolicy(), deps.readManagedSecret()]);
    return wantedBy(policy, secret);
  }

  /** `isNews`: it changed just now, so that a failed activation may succeed. Otherwise that waits its time. */
  async function followPolicy(isNews: boolean): Promise<void> {
    const wanted = await managed();
    const { by, phase } = standing.now();
    if (wanted === null) {
      if (by === "policy") await stop("kept");
    } else if (by !== "policy" || !sameTarget(target, wanted)) await start(wanted, "policy");
    else if (isNews && phase === "failed") await tryOut();
  }

  async function dropOld(): Promise<void> {
    const { agedAt: before, dropped } = standing.now();
    const { agedAt, isOver } = ageing(outbox.letters(), before, now());
    if (isOver) show({ dropped: dropped + (await outbox.dropExpired()), agedAt: null });
    else if (agedAt !== before) standing.change({ agedAt });
  }

  async function watch(): Promise<void> {
    const { by, phase, retryAt } = standing.now();
    if (!isLoaded || by === null) return;
    if (phase === "failed" && waitUntil(retryAt ?? 0, now()) === 0) await tryOut();
    outbox.pump();
    await dropOld();
  }

  async function open(): Promise<void> {
    await standing.load();
    target = await connectTargetItem.get();
    await outbox.load(pauseOf(standing.now(), now()));
    isLoaded = true;
    // A worker that died while it activated: the next one begins again.
    if (standing.now().phase === "activating") show({ phase: "failed", fault: ownFault("interrupted"), retryAt: 0 });
  }

  async function load(): Promise<void> {
    await open().finally(opened.resolve);
    fold.again();
    await watch();
    await followPolicy(false);
  }

  return {
    load: () => load().catch(failed("load")),
    async activate({ clientSecret, ...wanted }) {
      const wrong = wrongPart(wanted);
      if (wrong !== null) throw new AppError("bad-arguments", { detail: `connect.${wrong}` });
      await opened.promise;
      const { tokenUrl, webhookUrl, clientId } = wanted;
      await deps.saveSettings({ "connect.tokenUrl": tokenUrl, "connect.webhookUrl": webhookUrl, "connect.clientId": clientId });
      const secret = clientSecret?.trim() ?? "";
      if (secret !== "") {
        await secrets.seal(secret);
        await connectSecretSavedItem.set(true);
      }
      await start(wanted, (await managed()) === null ? "hand" : "policy");
    },
    async deactivate() {
      await opened.promise;
      if ((await managed()) !== null) throw new AppError("locked-by-policy", { detail: "connect" });
      await stop("gone");
    },
    retryDead: () => opened.promise.then(outbox.retryDead),
    dropDead: () => opened.promise.then(outbox.dropDead),
    changed: (calls) => fold.changed(calls),
    fresh: (calls) => fold.fresh(calls),
    async left() {
      await opened.promise;
      await fold.leave();
      // Rather no event than a name: what cannot be read or written goes altogether.
      const bare = isLoaded ? outbox.strip().catch(() => outbox.clear()) : outbox.clear();
      await bare.catch(failed("strip"));
    },
    followPolicy: () => opened.promise.then(() => followPolicy(true)).catch(failed("policy")),
    watch,
  };
}
