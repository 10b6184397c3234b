// What happened to each call, as one entry of the journal: made when the call appears, finished when it is gone. Pure; time is given.
//
//   (call appears) ──→ ringing | placing ──answered──→ answered ──gone──→ answered, with how long and to whom it was sent
//                            └──gone──→ missed | declined | voicemail | sent | unanswered
//   The fold looks at how things stand, not at what changed: folding the same twice changes nothing, and what a dead worker did not
//   write down is made up for by the next one, because the calls themselves (and the tombstones of the ended ones) outlive it.
import type { Call, CallId, Calls, Party } from "./call.ts";
import type { LedgerEntry } from "./record.ts";
import type { Sent, SentHow, SentOutcome } from "./sent.ts";

/** `ringing`, `placing`: not over yet. `missed`: nobody took it here. `unanswered`: we called, they did not answer. */
export type JournalOutcome = "ringing" | "placing" | "answered" | "missed" | "declined" | "voicemail" | "sent" | "unanswered";

export interface JournalSent {
  readonly to: string;
  readonly how: SentHow;
  readonly outcome: SentOutcome;
}

/** A missed call wants to be called back. `how`: marked by hand, they called again, or we reached them. */
export type CallBack =
  /** `since`: only what happens after it settles it. `triedAt`: when we last called in vain. */
  | { readonly state: "open"; readonly since: number; readonly triedAt: number | null }
  | { readonly state: "done"; readonly at: number; readonly by: string; readonly how: "hand" | "they-called" | "we-called" };

export interface JournalEntry {
  /** Sorts by time: 15 digits of `startedAt`, "/", then the call's id or where it came from. */
  readonly id: string;
  /** null: from Webex's own history, which names no call. */
  readonly call: CallId | null;
  readonly session: string | null;
  readonly direction: "in" | "out";
  /** As far as known; text from the network. */
  readonly name: string | null;
  readonly number: string | null;
  /** The same for two ways of writing one number; null = withheld or unknown. */
  readonly key: string | null;
  readonly withheld: boolean;
  readonly queue: string | null;
  /** Who sent the call here, and why (call.ts `Redirection`). */
  readonly via: { readonly name: string | null; readonly number: string | null; readonly reason: string } | null;
  /** It was our own call coming back ("park", "transfer"). */
  readonly recall: string | null;
  /** Milliseconds since 1970, by the server's clock. */
  readonly startedAt: number;
  /** By the server's clock where it says so; null: never, or not known (see `outcome`). */
  readonly answeredAt: number | null;
  /** By this machine's clock, never before `startedAt` and `answeredAt`; null: not over. */
  readonly endedAt: number | null;
  /** false: it ended while nobody watched, so `endedAt` is when it was last heard of. */
  readonly endSeen: boolean;
  /** When it was last heard of. */
  readonly heardAt: number;
  readonly outcome: JournalOutcome;
  readonly sent: JournalSent | null;
  readonly callBack: CallBack | null;
}

/** What is known beside the calls. */
export interface JournalFacts {
  readonly ledger: readonly LedgerEntry[];
  readonly sent: readonly Sent[];
  /** See `JournalEntry.key`. */
  readonly keyOf: (number: string) => string;
}

const dayMs = 86_400_000;
/** Call ids are not used again for a long time; after a day we would not bet on it. */
const sameCallWithin = dayMs / 2;
/** A name may be anything; the journal keeps what a row can show. */
const longestText = 200;

const cut = (text: string | null): string | null => (text === null ? null : text.slice(0, longestText));

export const journalId = (startedAt: number, rest: string): string => `${String(Math.trunc(startedAt)).padStart(15, "0")}/${rest}`;

/** Milliseconds until it was answered or over; null = not known. Never negative. */
export function waitOf(entry: JournalEntry): number | null {
  const until = entry.answeredAt ?? (entry.outcome === "answered" ? null : entry.endedAt);
  return until === null ? null : Math.max(0, until - entry.startedAt);
}

/** Milliseconds of talk, holds included; null = none, not over, or not known. Never negative. */
export const talkOf = (entry: JournalEntry): number | null =>
  entry.answeredAt === null || entry.endedAt === null ? null : Math.max(0, entry.endedAt - entry.answeredAt);

/** The server's start, unless it is out of its mind; `seen`: when we first saw the call. */
const startOf = (call: Call, seen: number): number => (Math.abs(call.startedAt - seen) <= dayMs ? call.startedAt : seen);

function opened(call: Call, seen: number, facts: JournalFacts): JournalEntry {
  const startedAt = startOf(call, seen);
  return {
    id: journalId(startedAt, call.id),
    call: call.id,
    session: call.session,
    direction: call.direction,
    ...partyOf(call.party, facts),
    queue: null,
    via: null,
    recall: null,
    startedAt,
    answeredAt: null,
    endedAt: null,
    endSeen: false,
    heardAt: seen,
    outcome: call.direction === "in" ? "ringing" : "placing",
    sent: null,
    callBack: null,
  };
}

const partyOf = (party: Party, { keyOf }: JournalFacts) => ({
  name: cut(party.name),
  number: cut(party.number),
  key: party.number === null ? null : keyOf(party.number),
  withheld: party.withheld,
});

/** Who called is who called, also when the far side was passed on later: only what was unknown is learned. */
function learnParty(entry: JournalEntry, call: Call, facts: JournalFacts): Pick<JournalEntry, "name" | "number" | "key" | "withheld"> {
  if (entry.number === null && entry.name === null) return partyOf(call.party, facts);
  const isSame = entry.number !== null && entry.number === call.party.number;
  return {
    name: entry.name ?? (isSame ? cut(call.party.name) : null),
    number: entry.number,
    key: entry.key,
    withheld: entry.withheld,
  };
}

/** Redirections are told only while it rings (xsi.md 2.3), so the first that was told is kept. */
function learnOrigin(entry: JournalEntry, call: Call): Pick<JournalEntry, "queue" | "via" | "recall"> {
  const [latest] = call.redirections;
  const told =
    latest === undefined
      ? null
      : { name: cut(latest.party?.name ?? null), number: cut(latest.party?.number ?? null), reason: latest.reason.slice(0, longestText) };
  return { queue: entry.queue ?? cut(call.queue?.name ?? null), via: entry.via ?? told, recall: entry.recall ?? call.recall?.type ?? null };
}

/** Answered when the server says so; where it does not, when we first saw it so. */
function answerOf(entry: JournalEntry, call: Call, since: number): number | null {
  if (entry.answeredAt !== null) return entry.answeredAt;
  const isAnswered = call.state === "connected" || call.state === "held" || call.state === "remote-held" || call.state === "parked";
  const at = call.answeredAt ?? (isAnswered ? since : null);
  return at === null ? null : Math.max(at, entry.startedAt);
}

function sentOf(entry: JournalEntry, id: CallId, facts: JournalFacts): JournalSent | null {
  const row = facts.sent.findLast(({ call }) => call === id);
  return row === undefined ? entry.sent : { to: row.destination, how: row.how, outcome: row.outcome };
}

/** Asked of this call and not refused: the line left no doubt, or nobody knows better. */
const wasAsked = (facts: JournalFacts, id: CallId, command: string): boolean =>
  facts.ledger.some((entry) => entry.call === id && entry.command === command && entry.outcome !== "refused" && entry.outcome !== "interrupted");

/** How an unanswered call that is over ended. Whether a colleague of the same queue took it, the line does not say. */
function endOf(entry: JournalEntry, call: Call, sent: JournalSent | null, facts: JournalFacts): JournalOutcome {
  if (entry.direction === "out") return "unanswered";
  if (wasAsked(facts, call.id, "call.toVoicemail")) return "voicemail";
  if (sent !== null) return sent.how === "voicemail" && sent.to === "" ? "voicemail" : "sent";
  if (wasAsked(facts, call.id, "call.decline")) return "declined";
  if (wasAsked(facts, call.id, "call.ignore")) return "missed";
  // Refused on the phone itself.
  return call.ended?.by === "local" ? "declined" : "missed";
}

const openCallBack = ({ startedAt }: JournalEntry): CallBack => ({ state: "open", since: startedAt, triedAt: null });

/** `endedAt` null: the call is there. */
function told(entry: JournalEntry, call: Call, since: number, heardAt: number, endedAt: number | null, facts: JournalFacts): JournalEntry {
  const answeredAt = answerOf(entry, call, since);
  const sent = sentOf(entry, call.id, facts);
  const over = endedAt === null ? null : Math.max(entry.endedAt !== null && entry.endSeen ? entry.endedAt : endedAt, answeredAt ?? entry.startedAt);
  const outcome =
    answeredAt !== null ? "answered" : over === null ? (entry.direction === "in" ? "ringing" : "placing") : endOf(entry, call, sent, facts);
  return {
    ...entry,
    ...learnParty(entry, call, facts),
    ...learnOrigin(entry, call),
    call: call.id,
    session: entry.session ?? call.session,
    answeredAt,
    endedAt: over,
    endSeen: over !== null,
    heardAt,
    outcome,
    sent,
    callBack: outcome === "missed" ? (entry.callBack ?? openCallBack(entry)) : null,
  };
}

function entryOf(known: readonly JournalEntry[], call: Call, seen: number): JournalEntry | undefined {
  const startedAt = startOf(call, seen);
  return known.find((entry) => entry.call === call.id && (entry.endedAt === null || Math.abs(entry.startedAt - startedAt) < sameCallWithin));
}

/** A click-to-dial call may change its id when it goes on to the far end (xsi.md 2.3): the same call, by its session. */
function renamed(known: readonly JournalEntry[], call: Call, calls: Calls): JournalEntry | undefined {
  if (call.direction !== "out" || call.session === null) return undefined;
  return known.find(
    (entry) =>
      entry.direction === "out" &&
      entry.session === call.session &&
      entry.endedAt === null &&
      entry.call !== null &&
      !(entry.call in calls.byId) &&
      !calls.gone.some(({ id }) => id === entry.call),
  );
}

export const sameEntry = (a: JournalEntry, b: JournalEntry): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * Entries that are new or changed. `known`: entries of the last days, at least those that are not over, and those of calls in `calls.gone`.
 * Total: never throws, whatever the calls hold.
 */
export function foldJournal(known: readonly JournalEntry[], calls: Calls, facts: JournalFacts): readonly JournalEntry[] {
  const live = Object.values(calls.byId).map(({ call, since, firstSeen, heardAt }) => {
    const before = entryOf(known, call, firstSeen) ?? renamed(known, call, calls);
    return { before, after: told(before ?? opened(call, firstSeen, facts), call, since, heardAt, null, facts) };
  });
  const gone = calls.gone.map(({ call, at }) => {
    const before = entryOf(known, call, at);
    return { before, after: told(before ?? opened(call, at, facts), call, at, at, at, facts) };
  });
  return [...gone, ...live].filter(({ before, after }) => before === undefined || !sameEntry(before, after)).map(({ after }) => after);
}

/** After a full state from Webex: entries whose call is neither there nor known to have ended. It ended unseen, no earlier than it was last heard of. */
export function endUnseen(known: readonly JournalEntry[], calls: Calls): readonly JournalEntry[] {
  const isThere = (id: CallId) => id in calls.byId || calls.gone.some((grave) => grave.id === id);
  return known
    .filter((entry) => entry.endedAt === null && entry.call !== null && !isThere(entry.call))
    .map((entry) => {
      const outcome: JournalOutcome = entry.answeredAt !== null ? "answered" : entry.direction === "out" ? "unanswered" : "missed";
      const endedAt = Math.max(entry.heardAt, entry.answeredAt ?? entry.startedAt);
      return { ...entry, endedAt, endSeen: false, outcome, callBack: outcome === "missed" ? (entry.callBack ?? openCallBack(entry)) : null };
    });
}
