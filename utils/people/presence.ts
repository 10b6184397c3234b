// What is known of a colleague: two separate facts, the line and the Webex status, each as old as it is. Pure: time comes in as an argument.

export type LineWord = "free" | "ringing" | "busy" | "unknown";

/** webex-rest.md 3.1 `status`, in our words. */
export type StatusWord = "active" | "call" | "dnd" | "inactive" | "meeting" | "ooo" | "presenting" | "pending" | "unknown";

/** Who rings at a colleague's phone: shown before the call is picked up. Texts from the network. */
export interface RingingCaller {
  readonly name: string | null;
  readonly number: string | null;
}

export interface LineFact {
  readonly line: LineWord;
  /** Milliseconds since 1970, this machine's clock: when it was known to be so. */
  readonly at: number;
  /** Who rings there now; on a busy line too, where a second call waits. */
  readonly caller: RingingCaller | null;
  /** Every change of it is told: it holds for as long as the watch itself lives (its pulse). */
  readonly watched: boolean;
}

export interface StatusFact {
  readonly status: StatusWord;
  readonly at: number;
  /** When it ends, where the source says so; Webex REST does not. */
  readonly until: number | null;
}

/** Of one person, who is known by their user's uuid (xsi.md 1.4). */
export interface Presence {
  readonly line: LineFact;
  readonly status: StatusFact;
}

export const unknownLine: LineFact = { line: "unknown", at: 0, caller: null, watched: false };
export const unknownStatus: StatusFact = { status: "unknown", at: 0, until: null };
export const nothingKnown: Presence = { line: unknownLine, status: unknownStatus };

const isSameCaller = (a: RingingCaller | null, b: RingingCaller | null) =>
  a?.name === b?.name && a?.number === b?.number && (a === null) === (b === null);
const isSameLine = (a: LineFact, b: LineFact) => a.line === b.line && a.at === b.at && a.watched === b.watched && isSameCaller(a.caller, b.caller);
const isSameStatus = (a: StatusFact, b: StatusFact) => a.status === b.status && a.at === b.at && a.until === b.until;

export const isSame = (a: Presence, b: Presence): boolean => isSameLine(a.line, b.line) && isSameStatus(a.status, b.status);

/** Each fact by its own time: an older one never overrules a newer one. The same reference when nothing changed. */
export function merge(before: Presence, heard: Partial<Presence>): Presence {
  const line = heard.line && heard.line.at >= before.line.at ? heard.line : before.line;
  const status = heard.status && heard.status.at >= before.status.at ? heard.status : before.status;
  const after = { line, status };
  return isSame(before, after) ? before : after;
}

/** The watch over a line ended: what it said last is as old as its last proof of life. `pulse`: milliseconds since 1970. */
export function unwatched(presence: Presence, pulse: number): Presence {
  const { line } = presence;
  return line.watched ? { ...presence, line: { ...line, watched: false, at: Math.max(line.at, pulse) } } : presence;
}

/** Older than this it shows its age (product.md §3.3). */
export const freshMs = 30_000;
/** Older than this a line has certainly moved on: what was free is unknown. */
export const lineKeptMs = 10 * 60_000;
/** A status changes more slowly. */
export const statusKeptMs = 4 * 3_600_000;

/** As it may be shown now. `ageMs`: null while fresh. What nobody knows is `unknown`, never `free`; who rang a while ago is not said to ring. */
export interface Shown {
  readonly line: { readonly word: LineWord; readonly ageMs: number | null; readonly caller: RingingCaller | null };
  readonly status: { readonly word: StatusWord; readonly ageMs: number | null };
}

const ageOf = (at: number, now: number): number | null => {
  const age = Math.max(0, now - at);
  return age > freshMs ? age : null;
};

/** `now`, and `pulse` (the watch's last proof of life; 0 = none): milliseconds since 1970. */
export function shownAt({ line, status }: Presence, now: number, pulse: number): Shown {
  const lineAt = line.watched ? Math.max(line.at, pulse) : line.at;
  const isLineKnown = line.line !== "unknown" && now - lineAt <= lineKeptMs;
  const lineAge = ageOf(lineAt, now);
  const isStatusKnown = status.status !== "unknown" && now - status.at <= statusKeptMs && (status.until === null || now < status.until);
  return {
    line: isLineKnown
      ? { word: line.line, ageMs: lineAge, caller: lineAge === null ? line.caller : null }
      : { word: "unknown", ageMs: null, caller: null },
    status: isStatusKnown ? { word: status.status, ageMs: ageOf(status.at, now) } : { word: "unknown", ageMs: null },
  };
}
