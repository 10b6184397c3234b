// Calls and entries for the tests of the journal.
import type { JournalEntry, JournalFacts } from "../../../utils/calls/journal.ts";
import type { LedgerEntry } from "../../../utils/calls/record.ts";
import type { Sent } from "../../../utils/calls/sent.ts";

export const start = Date.UTC(2026, 10, 19, 9, 0, 0);
export const day = 86_400_000;

export const ben = "+441632960001";
export const chiara = "+390655550123";

export const noFacts: JournalFacts = { ledger: [], sent: [], keyOf: (number) => number };

export const asked = (command: string, call: string, outcome: LedgerEntry["outcome"] = "confirmed"): LedgerEntry => ({
  id: `${command} ${call}`,
  command,
  call,
  askedAt: start,
  acceptedAt: start,
  seenAt: start,
  outcome,
  error: null,
  via: "xsi",
  trackingId: null,
});

export const sentOn = (call: string, destination: string, how: Sent["how"], outcome: Sent["outcome"]): Sent => ({
  id: `sent ${call}`,
  call,
  party: { name: null, number: ben, userId: null, withheld: false, kind: "external" },
  destination,
  how,
  at: start,
  outcome,
  outcomeAt: null,
  place: null,
});

let serial = 0;

/** Missed, at `startedAt`, from Ben. */
export function entry(more: Partial<JournalEntry> = {}): JournalEntry {
  const startedAt = more.startedAt ?? start;
  const call = more.call === undefined ? `call-${++serial}` : more.call;
  const outcome = more.outcome ?? "missed";
  return {
    id: `${String(startedAt).padStart(15, "0")}/${call}`,
    call,
    session: null,
    direction: "in",
    name: "Ben Ode",
    number: ben,
    key: more.number ?? ben,
    withheld: false,
    queue: null,
    via: null,
    recall: null,
    startedAt,
    answeredAt: null,
    endedAt: startedAt + 20_000,
    endSeen: true,
    heardAt: startedAt,
    outcome,
    sent: null,
    callBack: outcome === "missed" ? { state: "open", since: startedAt, triedAt: null } : null,
    ...more,
  };
}
