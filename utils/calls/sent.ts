// What became of a caller who was sent on: a row until it is known. Pure; time is given.
import type { Call, CallId, Calls, Party } from "./call.ts";

export type SentHow = "safe" | "blind" | "consult" | "voicemail" | "park";
/**
 * `unknown`: Webex does not tell who answered, and nobody came back in time. `unanswered`: the destination's line rang and stopped; where the
 * caller went then is not known.
 */
export type SentOutcome = "ringing" | "answered" | "unanswered" | "voicemail" | "parked" | "retrieved" | "came-back" | "ended" | "unknown";

/** Why a caller came back, where Webex or we can tell. */
export type SentWhy = "no-answer" | "busy" | "unreachable";

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
  /** Absent: not known. */
  readonly why?: SentWhy;
  /** The call's session when it was sent: shared with the leg at the destination (xsi.md 2.3). Absent: not told. */
  readonly session?: string;
  /** The leg at a watched line, and when it was heard of (milliseconds since 1970). Absent: none was. */
  readonly leg?: { readonly id: CallId; readonly at: number };
  /** Who answered, by their watched line. Absent: not known. */
  readonly by?: string;
}

/** A recall comes within the time that Webex lets a transferred call ring; after this nobody will tell us any more. Milliseconds. */
export const watchedFor = 120_000;

/** Who was not answered may still come back, while Webex recalls. */
const open = ({ outcome, at }: Sent, now: number) =>
  outcome === "ringing" || outcome === "parked" || (outcome === "unanswered" && now - at < watchedFor);
const sameParty = (a: Party, b: Party) => (a.number !== null ? a.number === b.number : a.name !== null && a.name === b.name);

/** Where callers wait whom we parked and nobody fetched: the longest parked first. */
export const parkedPlaces = (rows: readonly Sent[]): readonly string[] =>
  rows.flatMap(({ outcome, place }) => (outcome === "parked" && place !== null && place !== "" ? [place] : []));

/** Returns the same reference when nothing changed. */
export function followSent(rows: readonly Sent[], calls: Calls, now: number): readonly Sent[] {
  let changed = false;
  const next = rows.map((row): Sent => {
    if (!open(row, now)) return row;
    const back = Object.values(calls.byId).find(
      ({ call, firstSeen }) => call.state === "offered" && firstSeen > row.at && call.recall !== null && sameParty(call.party, row.party),
    );
    const outcome: SentOutcome = back
      ? "came-back"
      : row.how === "blind" && row.outcome === "ringing" && now - row.at >= watchedFor
        ? "unknown"
        : row.outcome;
    if (outcome === row.outcome) return row;
    changed = true;
    return { ...row, outcome, outcomeAt: now };
  });
  return changed ? next : rows;
}

/** Whose line it is that was heard: by number or extension the destination of a send, by name who answered. */
export interface WatchedLine {
  readonly name: string;
  readonly extension: string | null;
  readonly number: string | null;
}

const digits = (text: string) => text.replace(/[^\d+]/g, "");
const isAt = ({ extension, number }: WatchedLine, destination: string) =>
  digits(destination) !== "" && [extension, number].some((known) => known !== null && digits(known) === digits(destination));

/** An event of a watched line may come before the answer that says the send was accepted. Milliseconds. */
const headStart = 5_000;

/**
 * Is `call`, at `line`, the caller of `row`? The session says so wherever it rings. Without it only the caller's number does, on a call that
 * came to the destination itself, and at that time: somebody else with that number there then is the same caller.
 */
function isCaller(row: Sent, line: WatchedLine, call: Call, at: number): boolean {
  if (call.direction !== "in" || call.id === row.call || at - row.at > watchedFor) return false;
  if (row.session !== undefined && call.session === row.session) return true;
  return isAt(line, row.destination) && call.party.number !== null && call.party.number === row.party.number && at >= row.at - headStart;
}

/** Without a phone of theirs, and gone as soon: services took it away before it rang (xsi.md 4.6). Milliseconds. */
const ghostMs = 1_000;

function parted(row: Sent, line: WatchedLine, call: Call, at: number): Sent {
  if (call.answeredAt !== null) return { ...row, outcome: "answered", outcomeAt: at, by: line.name };
  if (call.ended?.reason === "voicemail") return { ...row, outcome: "voicemail", outcomeAt: at };
  const { leg, ...without } = row;
  return call.endpoint === null && leg !== undefined && at - leg.at < ghostMs ? without : { ...without, outcome: "unanswered", outcomeAt: at };
}

function heardOne(row: Sent, line: WatchedLine, call: Call, at: number): Sent {
  const isKnown = row.leg?.id === call.id;
  if (!isKnown && (row.leg !== undefined || !isCaller(row, line, call, at))) return row;
  switch (call.state) {
    case "offered":
      return isKnown ? row : { ...row, outcome: "ringing", outcomeAt: null, leg: { id: call.id, at } };
    case "connected":
    case "held":
    case "remote-held":
      return { ...row, outcome: "answered", outcomeAt: at, by: line.name };
    case "gone":
    case "detached":
      return isKnown ? parted(row, line, call, at) : row;
    default:
      return row;
  }
}

/** What a colleague's watched line tells of blind sends. `at`: milliseconds since 1970. Returns the same reference when it tells nothing. */
export function hearSent(rows: readonly Sent[], line: WatchedLine, call: Call, at: number): readonly Sent[] {
  let changed = false;
  const next = rows.map((row): Sent => {
    if (row.how !== "blind" || (row.outcome !== "ringing" && row.outcome !== "unanswered")) return row;
    const heard = heardOne(row, line, call, at);
    changed ||= heard !== row;
    return heard;
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
