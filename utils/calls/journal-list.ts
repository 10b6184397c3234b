// What the journal's list is asked: who is to be called back, who called before and how it went, and what Webex's own history adds. Pure.
import { type JournalEntry, type JournalOutcome, journalId } from "./journal.ts";

/** A call as Webex's own history tells it (webex-rest.md 4.1): no id, no durations. */
export interface PastCall {
  readonly type: "placed" | "missed" | "received";
  readonly name: string | null;
  readonly number: string | null;
  readonly withheld: boolean;
  /** Milliseconds since 1970. The fact sheet does not say of what moment; taken as the beginning, and any moment of the call is accepted. */
  readonly at: number;
}

/** Milliseconds by which Webex's history and our own clock may differ. */
const slack = 60_000;
/** Two calls of one direction do not begin this close to each other on one line: with another number it is the same call all the same. */
const sameMoment = 2_000;

const directionOf = (past: PastCall) => (past.type === "placed" ? "out" : "in");
const distance = (entry: JournalEntry, at: number): number => {
  const until = entry.endedAt ?? Number.POSITIVE_INFINITY;
  return at < entry.startedAt ? entry.startedAt - at : at > until ? at - until : 0;
};

function fromHistory(past: PastCall, key: string | null): JournalEntry {
  const outcome: JournalOutcome = past.type === "missed" ? "missed" : "answered";
  return {
    id: journalId(past.at, `history/${past.type}/${past.number ?? ""}`),
    call: null,
    session: null,
    direction: directionOf(past),
    name: past.name === null ? null : past.name.slice(0, 200),
    number: past.number === null ? null : past.number.slice(0, 200),
    key,
    withheld: past.withheld,
    queue: null,
    via: null,
    recall: null,
    startedAt: past.at,
    answeredAt: null,
    endedAt: past.at,
    endSeen: false,
    heardAt: past.at,
    outcome,
    sent: null,
    callBack: past.type === "missed" ? { state: "open", since: past.at, triedAt: null } : null,
  };
}

/**
 * New and corrected entries. Each call of the history is one of ours at most, and each of ours one of the history's: first by number,
 * then by the very moment. A call whose end we did not see is corrected by what Webex knows of it.
 */
export function addHistory(
  known: readonly JournalEntry[],
  past: readonly PastCall[],
  { keyOf, since }: { readonly keyOf: (number: string) => string; readonly since: number },
): readonly JournalEntry[] {
  const free = new Set(known);
  const wanted = past
    .filter(({ at }) => at >= since)
    .toSorted((a, b) => a.at - b.at)
    .map((one) => ({ one, key: one.number === null ? null : keyOf(one.number) }));
  const take = (fits: (entry: JournalEntry) => boolean, at: number): JournalEntry | undefined => {
    const [best] = [...free].filter(fits).sort((a, b) => Math.abs(a.startedAt - at) - Math.abs(b.startedAt - at));
    if (best !== undefined) free.delete(best);
    return best;
  };
  const byNumber = wanted.map((each) => {
    const { one, key } = each;
    const own = take((entry) => entry.direction === directionOf(one) && entry.key === key && distance(entry, one.at) <= slack, one.at);
    return { ...each, own };
  });
  return byNumber.flatMap(({ one, key, own }) => {
    const entry =
      own ?? take((each) => each.call !== null && each.direction === directionOf(one) && Math.abs(each.startedAt - one.at) <= sameMoment, one.at);
    if (entry === undefined) return [fromHistory(one, key)];
    const wasAnswered = one.type === "received" && entry.call !== null && entry.outcome === "missed" && !entry.endSeen;
    return wasAnswered ? [{ ...entry, outcome: "answered" as const, callBack: null }] : [];
  });
}

/** They were spoken to: a call of theirs that we took, or one of ours that they took. */
const reached = (entry: JournalEntry): boolean => entry.outcome === "answered";

/** Open call-backs that a later call with the same number has settled, or that were tried in vain since. `by`: whose desk this is. */
export function settleCallBacks(entries: readonly JournalEntry[], by: string): readonly JournalEntry[] {
  return entries.flatMap((entry): readonly JournalEntry[] => {
    const { callBack, key } = entry;
    if (callBack?.state !== "open" || key === null) return [];
    const later = entries.filter((other) => other.key === key && other.startedAt > callBack.since);
    const talk = later.filter(reached).sort((a, b) => a.startedAt - b.startedAt)[0];
    if (talk) {
      const how = talk.direction === "in" ? "they-called" : "we-called";
      return [{ ...entry, callBack: { state: "done", at: talk.answeredAt ?? talk.startedAt, by, how } }];
    }
    const tries = later.filter(({ direction, outcome }) => direction === "out" && outcome === "unanswered").map(({ startedAt }) => startedAt);
    const triedAt = tries.length > 0 ? Math.max(...tries) : callBack.triedAt;
    return triedAt === callBack.triedAt ? [] : [{ ...entry, callBack: { ...callBack, triedAt } }];
  });
}

export const isOpenCallBack = (entry: JournalEntry): boolean => entry.callBack?.state === "open";

/** What a ringing card says of who calls. */
export interface CallerHistory {
  /** Their calls since midnight, this one included. */
  readonly today: number;
  /** The one before this one, in either direction. */
  readonly last: JournalEntry;
}

/** `entries` in any order. `call`: the one that rings now. `midnight`: milliseconds since 1970. null: never heard of. */
export function historyOf(
  entries: Iterable<JournalEntry>,
  key: string,
  { call, midnight }: { readonly call: string; readonly midnight: number },
): CallerHistory | null {
  let today = 1;
  let last: JournalEntry | null = null;
  for (const entry of entries) {
    if (entry.key !== key || entry.call === call) continue;
    if (entry.direction === "in" && entry.startedAt >= midnight) today += 1;
    if (last === null || entry.startedAt > last.startedAt) last = entry;
  }
  return last === null ? null : { today, last };
}
