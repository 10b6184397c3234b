// What became of a caller who was sent on: a row until it is known. Pure; time is given.
import type { CallId, Calls, Party } from "./call.ts";

export type SentHow = "safe" | "blind" | "consult" | "voicemail" | "park";
/** `unknown`: Webex does not tell who answered, and nobody came back in time. */
export type SentOutcome = "ringing" | "answered" | "voicemail" | "parked" | "retrieved" | "came-back" | "ended" | "unknown";

export interface Sent {
  /** Ledger id of the command that sent the caller. */
  readonly id: string;
  readonly call: CallId;
  readonly party: Party;
  readonly destination: string;
  readonly how: SentHow;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly outcome: SentOutcome;
  readonly outcomeAt: number | null;
  /** Extension that the caller was parked against. */
  readonly place: string | null;
}

/** A recall comes within the time that Webex lets a transferred call ring; after this nobody will tell us any more. Milliseconds. */
export const watchedFor = 120_000;

const open = ({ outcome }: Sent) => outcome === "ringing" || outcome === "parked";
const sameParty = (a: Party, b: Party) => (a.number !== null ? a.number === b.number : a.name !== null && a.name === b.name);

/** Returns the same reference when nothing changed. */
export function followSent(rows: readonly Sent[], calls: Calls, now: number): readonly Sent[] {
  let changed = false;
  const next = rows.map((row): Sent => {
    if (!open(row)) return row;
    const back = Object.values(calls.byId).find(
      ({ call, firstSeen }) => call.state === "offered" && firstSeen > row.at && call.recall !== null && sameParty(call.party, row.party),
    );
    const outcome: SentOutcome = back ? "came-back" : row.how === "blind" && now - row.at >= watchedFor ? "unknown" : row.outcome;
    if (outcome === row.outcome) return row;
    changed = true;
    return { ...row, outcome, outcomeAt: now };
  });
  return changed ? next : rows;
}

/** When the row next changes by itself, milliseconds since 1970; null = only by an event. */
export const dueSent = (rows: readonly Sent[]): number | null => {
  const due = rows.filter((row) => row.outcome === "ringing" && row.how === "blind").map((row) => row.at + watchedFor);
  return due.length > 0 ? Math.min(...due) : null;
};

/** Where callers were sent to before, newest first, by the caller's number. */
export interface SentBefore {
  readonly destination: string;
  readonly at: number;
  readonly times: number;
}
const destinationsKept = 5;
const callersKept = 500;

/** Adds one send; the callers longest unheard of fall out. */
export function rememberSent(
  known: Readonly<Record<string, readonly SentBefore[]>>,
  number: string,
  destination: string,
  at: number,
): Readonly<Record<string, readonly SentBefore[]>> {
  const before = known[number] ?? [];
  const times = (before.find((one) => one.destination === destination)?.times ?? 0) + 1;
  const list = [{ destination, at, times }, ...before.filter((one) => one.destination !== destination)].slice(0, destinationsKept);
  const all = Object.entries({ ...known, [number]: list }).sort(([, a], [, b]) => (b[0]?.at ?? 0) - (a[0]?.at ?? 0));
  return Object.fromEntries(all.slice(0, callersKept));
}
