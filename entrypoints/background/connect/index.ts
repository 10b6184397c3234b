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
import { type EventFacts, testEvent } from "@/utils/connect/events.ts";
import { backOff, expired, waitUntil } from "@/utils/connect/queue.ts";
import { connectAddress } from "@/utils/connect/regions.ts";
import {
  type ConnectState,
  type ConnectTarget,
  connectSecretSavedItem,
  connectStateItem,
  connectTargetItem,
  type DeadLetter,
} from "@/utils/connect-state.ts";
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import type { Policy } from "@/utils/policy.ts";
import { createExchange } from "./exchange.ts";
import { createFold } from "./fold.ts";
import { createOutbox, type Pause } from "./outbox.ts";
import type { OutboxStore } from "./store.ts";

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

const ofTarget = ["connect.tokenUrl", "connect.webhookUrl", "connect.clientId"] as const;
const shownLetters = 20;
/** Milliseconds between finding something too old and letting it go: a clock that jumped is put right meanwhile. */
const agedFor = 3_600_000;

const sameTarget = (one: ConnectTarget | null, other: ConnectTarget) =>
  one !== null && one.tokenUrl === other.tokenUrl && one.webhookUrl === other.webhookUrl && one.clientId === other.clientId;

export function createConnect(deps: ConnectDeps): Connect {
  const { now, random, setTimer, newId, secrets, log } = deps;
  let state: ConnectState = connectStateItem.fallback;
  let target: ConnectTarget | null = null;
  /** Each activation or deactivation is one; what an older one hears of does not count any more. */
  let epoch = 0;
  let isSaving = false;
  let isUnsaved = false;
  /** The database was read: before that nothing may be added to it. */
  let isLoaded = false;

  const failed = (what: string) => (thrown: unknown) => log.error("failed", { what, code: toErrorData(thrown).code });

  async function save(): Promise<void> {
    isUnsaved = true;
    if (isSaving) return;
    isSaving = true;
    try {
      while (isUnsaved) {
        isUnsaved = false;
        await connectStateItem.set(state);
      }
    } catch (thrown) {
      failed("state")(thrown); // the next change writes all of it again
    } finally {
      isSaving = false;
    }
  }

  function update(change: Partial<ConnectState>): void {
    state = { ...state, ...change };
    void save();
  }

  /** How the outbox stands now, in words for the page. */
  function show(change: Partial<ConnectState> = {}): void {
    const letters = outbox.letters();
    const waiting = letters.filter(({ dead }) => dead === null);
    const dead = letters.flatMap(({ dead, body }): readonly DeadLetter[] =>
      dead === null ? [] : [{ ...dead, kind: body.event.slice("call.".length) as DeadLetter["kind"] }],
    );
    const phase = change.phase ?? state.phase;
    const pause = waiting.length > 0 ? outbox.pause() : null;
    const standing: Partial<ConnectState> =
      phase === "activated"
        ? { fault: pause?.fault ?? null, failingSince: pause?.since ?? null, attempt: pause?.attempt ?? 0, retryAt: pause?.retryAt ?? null }
        : {};
    update({
      ...standing,
      waiting: waiting.length,
      oldest: waiting[0]?.notedAt ?? null,
      dead: dead.length,
      letters: dead.toSorted((a, b) => b.at - a.at).slice(0, shownLetters),
      ...change,
    });
  }

  const exchange = createExchange({
    now,
    fetch: deps.fetch,
    timeout: deps.timeout,
    async secret() {
      const managed = await deps.readManagedSecret();
      return managed ?? ((await connectSecretSavedItem.get()) ? await secrets.open() : null);
    },
    secretIn: () => state.secretIn,
    learnSecretIn: (secretIn) => update({ secretIn }),
  });
  const outbox = createOutbox({
    now,
    random,
    setTimer,
    store: deps.store,
    post: (body) => (state.phase === "activated" && target !== null ? exchange.post(target, body) : null),
    delivered: (at) => show({ lastDelivered: at, delivered: state.delivered + 1 }),
    dropped: (count) => show({ dropped: state.dropped + count }),
    changed: show,
    log,
  });
  const fold = createFold({ now, setTimer, outbox, facts: deps.facts, isWanted: () => isLoaded && state.by !== null, log });

  function judged(verdict: Verdict): void {
    if (verdict.kind === "accepted") {
      log.info("activated", { by: state.by });
      show({ phase: "activated", at: now(), fault: null });
      outbox.pump(true);
      return;
    }
    const attempt = state.attempt + 1;
    const wait = backOff(attempt, verdict.kind === "later" ? verdict.retryAfterMs : null, random);
    log.warn("not activated", { what: verdict.fault.code, status: verdict.fault.status, attempt });
    show({ phase: "failed", at: now(), fault: verdict.fault, attempt, retryAt: now() + wait, failingSince: state.failingSince ?? now() });
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
    const isNew = state.by === null;
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
    state = connectStateItem.fallback;
    update({ at: now() });
  }

  /** What the policy wants, when it gives all that it takes. */
  async function managed(): Promise<ConnectTarget | null> {
    const [{ values, origin }, secret] = await Promise.all([deps.readPolicy(), deps.readManagedSecret()]);
    if (secret === null || ofTarget.some((key) => origin[key] !== "locked" || values[key] === "")) return null;
    return { tokenUrl: values["connect.tokenUrl"], webhookUrl: values["connect.webhookUrl"], clientId: values["connect.clientId"] };
  }

  async function followPolicy(): Promise<void> {
    const wanted = await managed();
    if (wanted === null) {
      if (state.by === "policy") await stop("kept");
    } else if (state.by !== "policy" || !sameTarget(target, wanted)) await start(wanted, "policy");
    else if (state.phase === "failed") await tryOut();
  }

  async function dropOld(): Promise<void> {
    const isOld = expired(outbox.letters(), now()).length > 0;
    const since = state.agedAt === null || state.agedAt > now() ? now() : state.agedAt;
    if (!isOld) {
      if (state.agedAt !== null) update({ agedAt: null });
    } else if (now() - since < agedFor) {
      if (since !== state.agedAt) update({ agedAt: since });
    } else show({ dropped: state.dropped + (await outbox.dropExpired()), agedAt: null });
  }

  async function watch(): Promise<void> {
    if (!isLoaded || state.by === null) return;
    if (state.phase === "failed" && waitUntil(state.retryAt ?? 0, now()) === 0) await tryOut();
    outbox.pump();
    await dropOld();
  }

  async function load(): Promise<void> {
    [state, target] = await Promise.all([connectStateItem.get(), connectTargetItem.get()]);
    const { phase, fault, failingSince, attempt, retryAt } = state;
    const pause: Pause | null =
      phase === "activated" && fault !== null ? { fault, since: failingSince ?? now(), attempt, retryAt: retryAt ?? 0 } : null;
    await outbox.load(pause);
    isLoaded = true;
    // A worker that died while it activated: the next one begins again.
    if (phase === "activating") show({ phase: "failed", fault: ownFault("interrupted"), retryAt: 0 });
    fold.again();
    await watch();
    await followPolicy();
  }

  return {
    load: () => load().catch(failed("load")),
    async activate({ tokenUrl, webhookUrl, clientId, clientSecret }) {
      const wrong =
        connectAddress(tokenUrl) === null ? "tokenUrl" : connectAddress(webhookUrl) === null ? "webhookUrl" : clientId === "" ? "clientId" : null;
      if (wrong !== null) throw new AppError("bad-arguments", { detail: `connect.${wrong}` });
      await deps.saveSettings({ "connect.tokenUrl": tokenUrl, "connect.webhookUrl": webhookUrl, "connect.clientId": clientId });
      const secret = clientSecret?.trim() ?? "";
      if (secret !== "") {
        await secrets.seal(secret);
        await connectSecretSavedItem.set(true);
      }
      await start({ tokenUrl, webhookUrl, clientId }, (await managed()) === null ? "hand" : "policy");
    },
    async deactivate() {
      if ((await managed()) !== null) throw new AppError("locked-by-policy", { detail: "connect" });
      await stop("gone");
    },
    retryDead: () => outbox.retryDead(),
    dropDead: () => outbox.dropDead(),
    changed: (calls) => fold.changed(calls),
    fresh: (calls) => fold.fresh(calls),
    async left() {
      await fold.leave();
      await outbox.strip().catch(failed("strip"));
    },
    followPolicy: () => followPolicy().catch(failed("policy")),
    watch,
  };
}
