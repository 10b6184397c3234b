// A live state whose signals the test itself sets: for components without storage behind them.
import { computed, signal } from "@preact/signals";
import type { JournalEntries } from "@/components/app/journal.ts";
import { type Calls, noCalls } from "@/utils/calls/call.ts";
import type { Consult, Gap, Grace, LedgerEntry } from "@/utils/calls/record.ts";
import type { Sent, SentBefore } from "@/utils/calls/sent.ts";
import { mergeKeys } from "@/utils/commands/keymap.ts";
import type { AppErrorData } from "@/utils/errors.ts";
import type { Answers, FactsByKey } from "@/utils/grants/facts.ts";
import type { GrantRecord } from "@/utils/grants/grant.ts";
import { mergePolicy } from "@/utils/policy.ts";
import { type Line, type Link, linkItem } from "@/utils/state.ts";

export function createFakeLive(now: number) {
  const link = signal<Link>(linkItem.fallback);
  const calls = signal<Calls>(noCalls);
  const consults = signal<readonly Consult[]>([]);
  const graces = signal<readonly Grace[]>([]);
  const policy = signal(mergePolicy({}, {}));
  const signedIn = computed(() => link.value.phase !== "signed-out");
  return {
    calls,
    link,
    pulse: signal(0),
    ledger: signal<readonly LedgerEntry[]>([]),
    consults,
    graces,
    silenced: signal<readonly string[]>([]),
    line: signal<Line | null>(null),
    grants: signal<readonly GrantRecord[]>([]),
    gaps: signal<readonly Gap[]>([]),
    sent: signal<readonly Sent[]>([]),
    journal: signal<JournalEntries>([]),
    sentBefore: signal<Readonly<Record<string, readonly SentBefore[]>>>({}),
    xsiRefusal: signal<AppErrorData | null>(null),
    connectFailingSince: signal<number | null>(null),
    grantFacts: signal<FactsByKey>({}),
    grantAnswers: signal<Answers>({ sso: {} }),
    policy,
    keymap: computed(() => mergeKeys(policy.value.values["keys.map"])),
    loaded: signal(true),
    awake: signal(true),
    now: signal(now),
    signedIn,
    country: signal<string | null>(null),
    situation: (call: string | null, destination: string | null) => ({
      signedIn: signedIn.value,
      calls: calls.value,
      consults: consults.value,
      graces: graces.value,
      can: link.value.can,
      call: call === null ? null : (calls.value.byId[call] ?? null),
      destination,
    }),
    ready: Promise.resolve(),
    close: () => {},
  };
}
