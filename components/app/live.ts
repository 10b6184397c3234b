// What every page knows: signals filled from storage, kept up to date by storage itself, so that they stand when the worker is dead.
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Calls } from "@/utils/calls/call.ts";
import type { Consult, Gap, Grace, LedgerEntry } from "@/utils/calls/record.ts";
import type { Sent, SentBefore } from "@/utils/calls/sent.ts";
import { mergeKeys } from "@/utils/commands/keymap.ts";
import type { Binding } from "@/utils/commands/keys.ts";
import type { Situation } from "@/utils/commands/when.ts";
import { connectStateItem } from "@/utils/connect-state.ts";
import type { AppErrorData } from "@/utils/errors.ts";
import type { Answers, FactsByKey } from "@/utils/grants/facts.ts";
import type { GrantRecord } from "@/utils/grants/grant.ts";
import { answersItem, factsItem, grantsItem, mergeGrants, passingGrantsItem } from "@/utils/grants/record.ts";
import { mergePolicy, type Policy, readPolicy, userSettingsItem, watchPolicy } from "@/utils/policy.ts";
import { sentBeforeItem, sentItem } from "@/utils/sent-state.ts";
import {
  callsItem,
  consultsItem,
  gapsItem,
  gracesItem,
  type Line,
  type Link,
  ledgerItem,
  lineItem,
  linkItem,
  numbersOf,
  pulseItem,
  silencedItem,
  xsiRefusalItem,
} from "@/utils/state.ts";
import type { Item } from "@/utils/storage.ts";
import { followJournal, type JournalEntries } from "./journal.ts";

export interface Live {
  readonly calls: ReadonlySignal<Calls>;
  readonly link: ReadonlySignal<Link>;
  /** Milliseconds since 1970 of the last proof of life; 0 = never. */
  readonly pulse: ReadonlySignal<number>;
  readonly ledger: ReadonlySignal<readonly LedgerEntry[]>;
  readonly consults: ReadonlySignal<readonly Consult[]>;
  readonly graces: ReadonlySignal<readonly Grace[]>;
  readonly silenced: ReadonlySignal<readonly string[]>;
  readonly line: ReadonlySignal<Line | null>;
  readonly grants: ReadonlySignal<readonly GrantRecord[]>;
  /** What the worker last found out about each. */
  readonly grantFacts: ReadonlySignal<FactsByKey>;
  /** What the administrator answered about the authorisers. */
  readonly grantAnswers: ReadonlySignal<Answers>;
  readonly gaps: ReadonlySignal<readonly Gap[]>;
  /** Callers who were sent on, newest last. */
  readonly sent: ReadonlySignal<readonly Sent[]>;
  /** Where callers were sent before, by their number. */
  readonly sentBefore: ReadonlySignal<Readonly<Record<string, readonly SentBefore[]>>>;
  /** Every call that is kept on this machine, newest first; null = not read yet. Read when somebody looks. */
  readonly journal: ReadonlySignal<JournalEntries>;
  /** Why XSI was given up for the Calling API; null = it was not. */
  readonly xsiRefusal: ReadonlySignal<AppErrorData | null>;
  /** Since when Webex Connect takes nothing though something waits; null = all is well. */
  readonly connectFailingSince: ReadonlySignal<number | null>;
  readonly policy: ReadonlySignal<Policy>;
  /** The keys that count: the table's with the user's own. */
  readonly keymap: ReadonlySignal<readonly Binding[]>;
  /** Everything above was read once, the administrator's policy too. */
  readonly loaded: ReadonlySignal<boolean>;
  /** The worker answered: its state is current, not left over. */
  readonly awake: Signal<boolean>;
  /** Milliseconds since 1970, once a second while the page is seen. */
  readonly now: ReadonlySignal<number>;
  readonly signedIn: ReadonlySignal<boolean>;
  /** ISO 3166 two letters, for reading and writing numbers; null = unknown. */
  readonly country: ReadonlySignal<string | null>;
  /** For `when`: this very moment, about `call` (null = none). */
  situation(call: string | null, destination: string | null): Situation;
  /** What is stored of line and user was read. The administrator's policy may come later: Chromium takes up to 2 s for it after its own start. */
  readonly ready: Promise<void>;
  close(): void;
}

/** One item as a signal. A change heard before the first read is newer than it. */
function follow<T>(item: Item<T>): { readonly state: Signal<T>; readonly ready: Promise<void>; close(): void } {
  const state = signal(item.fallback);
  let heard = false;
  const close = item.watch((next) => {
    heard = true;
    state.value = next;
  });
  const ready = item.get().then((first) => {
    if (!heard) state.value = first;
  });
  return { state, ready, close };
}

/** Ticks on whole seconds, and only while somebody can see it. */
function createClock(now: () => number): { readonly now: Signal<number>; close(): void } {
  const time = signal(now());
  let timer: ReturnType<typeof setTimeout> | null = null;
  const tick = () => {
    time.value = now();
    timer = setTimeout(tick, 1000 - (now() % 1000));
  };
  const stop = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const turned = () => {
    stop();
    if (document.visibilityState !== "hidden") tick();
  };
  document.addEventListener("visibilitychange", turned);
  turned();
  return {
    now: time,
    close: () => {
      stop();
      document.removeEventListener("visibilitychange", turned);
    },
  };
}

export function createLive({ now }: { readonly now: () => number }): Live {
  const calls = follow(callsItem);
  const link = follow(linkItem);
  const pulse = follow(pulseItem);
  const ledger = follow(ledgerItem);
  const consults = follow(consultsItem);
  const graces = follow(gracesItem);
  const silenced = follow(silencedItem);
  const line = follow(lineItem);
  const keptGrants = follow(grantsItem);
  const passingGrants = follow(passingGrantsItem);
  const grantFacts = follow(factsItem);
  const grantAnswers = follow(answersItem);
  const gaps = follow(gapsItem);
  const sent = follow(sentItem);
  const sentBefore = follow(sentBeforeItem);
  const journal = followJournal();
  const xsiRefusal = follow(xsiRefusalItem);
  const connect = follow(connectStateItem);
  const policy = signal(mergePolicy({}, {}));
  let isPolicyKnown = false;
  const hearPolicy = (next: Policy) => {
    isPolicyKnown = true;
    policy.value = next;
  };
  const unwatchPolicy = watchPolicy(hearPolicy);
  const followed = [
    calls,
    link,
    pulse,
    ledger,
    consults,
    graces,
    silenced,
    line,
    keptGrants,
    passingGrants,
    grantFacts,
    grantAnswers,
    gaps,
    xsiRefusal,
    sent,
    sentBefore,
    connect,
  ];
  const loaded = signal(false);
  const awake = signal(false);
  const clock = createClock(now);
  const signedIn = computed(() => link.state.value.phase !== "signed-out");
  const readSettings = async () => {
    const user = await userSettingsItem.get();
    if (!isPolicyKnown) policy.value = mergePolicy({}, user);
  };
  const ready = Promise.all([...followed.map((each) => each.ready), readSettings()]).then(() => undefined);
  const policyRead = readPolicy().then(hearPolicy);
  void Promise.all([ready, policyRead]).then(() => {
    loaded.value = true;
  });
  return {
    calls: calls.state,
    link: link.state,
    pulse: pulse.state,
    ledger: ledger.state,
    consults: consults.state,
    graces: graces.state,
    silenced: silenced.state,
    line: line.state,
    grants: computed(() => mergeGrants(keptGrants.state.value, passingGrants.state.value)),
    grantFacts: grantFacts.state,
    grantAnswers: grantAnswers.state,
    gaps: gaps.state,
    xsiRefusal: xsiRefusal.state,
    connectFailingSince: computed(() => connect.state.value.failingSince),
    sent: sent.state,
    sentBefore: sentBefore.state,
    journal: journal.entries,
    policy,
    keymap: computed(() => mergeKeys(policy.value.values["keys.map"])),
    loaded,
    awake,
    now: clock.now,
    signedIn,
    country: computed(() => policy.value.values["numbers.country"] || (line.state.value?.country ?? null)),
    situation: (call, destination) => ({
      signedIn: signedIn.value,
      calls: calls.state.value,
      consults: consults.state.value,
      graces: graces.state.value,
      can: link.state.value.can,
      own: numbersOf(line.state.value),
      call: call === null ? null : (calls.state.value.byId[call] ?? null),
      destination,
    }),
    ready,
    close: () => {
      for (const each of followed) each.close();
      unwatchPolicy();
      journal.close();
      clock.close();
    },
  };
}
