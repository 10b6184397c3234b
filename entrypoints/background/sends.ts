// Keeps a row for every caller who was sent on until it is known what became of them, and remembers where callers were sent to.
import type { Call, CallId, Calls } from "@/utils/calls/call.ts";
import {
  dueSent,
  followSent,
  hearSent,
  rememberSent,
  type Sent,
  type SentHow,
  type SentOutcome,
  type SentWhy,
  type WatchedLine,
} from "@/utils/calls/sent.ts";
import { sentBeforeItem, sentItem } from "@/utils/sent-state.ts";

const kept = 12;
/** What was heard of watched lines just before: the ring at the destination may be told before the send is accepted. */
const heardKept = 400;
const heardMs = 5_000;

export interface Sends {
  load(): Promise<void>;
  /** Oldest first. */
  rows(): readonly Sent[];
  /** A caller is on the way. Unknown calls are passed over. */
  note(id: string, call: CallId, destination: string, how: SentHow, outcome: SentOutcome, place?: string | null): Promise<void>;
  /** What became of the caller. */
  settle(call: CallId, outcome: SentOutcome, why?: SentWhy | null): Promise<void>;
  /** A parked caller was fetched by us. */
  retrieved(place: string): Promise<void>;
  /** Call it after each change of the calls. */
  follow(calls: Calls): Promise<void>;
  /** A call at a colleague's watched line, as it changes: what Webex does not tell of a blind send, their line may. */
  hear(line: WatchedLine, call: Call): void;
  /** Where this caller was sent last; null = never, or the caller has no number. */
  lastOf(call: CallId): Promise<string | null>;
  forget(): void;
}

export interface SendsDeps {
  readonly now: () => number;
  readonly calls: () => Calls;
  readonly setTimer: (run: () => void, ms: number) => void;
  /** Failures of what runs by itself. */
  readonly failed: (cause: unknown) => void;
}

export function createSends({ now, calls, setTimer, failed }: SendsDeps): Sends {
  let rows: readonly Sent[] = [];
  let heard: { readonly line: WatchedLine; readonly call: Call; readonly at: number }[] = [];

  async function save(next: readonly Sent[]): Promise<void> {
    if (next === rows) return;
    rows = next;
    await sentItem.set(rows);
    const due = dueSent(rows);
    if (due !== null) setTimer(() => void follow(calls()).catch(failed), Math.max(0, due - now()));
  }
  const follow = (present: Calls) => save(followSent(rows, present, now()));
  const change = (which: (row: Sent) => boolean, outcome: SentOutcome, why: SentWhy | null = null) =>
    rows.some(which)
      ? save(rows.map((row) => (which(row) ? { ...row, outcome, outcomeAt: now(), ...(why === null ? {} : { why }) } : row)))
      : Promise.resolve();

  return {
    async load() {
      rows = await sentItem.get();
    },
    rows: () => rows,
    async note(id, call, destination, how, outcome, place = null) {
      const known = calls().byId[call]?.call ?? calls().gone.find((grave) => grave.id === call)?.call;
      if (!known) return;
      const at = now();
      const session = known.session === null ? {} : { session: known.session };
      const row: Sent = {
        id,
        call,
        party: known.party,
        destination,
        how,
        at,
        outcome,
        outcomeAt: outcome === "ringing" ? null : at,
        place,
        ...session,
      };
      const next = [...rows.filter((other) => other.call !== call || other.outcome !== "ringing"), row].slice(-kept);
      const before = heard.filter((one) => one.at >= at - heardMs);
      await save(before.reduce<readonly Sent[]>((all, one) => hearSent(all, one.line, one.call, one.at), next));
      const number = known.party.number;
      if (number !== null && how !== "park" && destination !== "")
        await sentBeforeItem.set(rememberSent(await sentBeforeItem.get(), number, destination, at));
    },
    settle: (call, outcome, why) => change((row) => row.call === call && row.outcome === "ringing", outcome, why),
    retrieved: (place) => change((row) => row.place === place && row.outcome === "parked", "retrieved"),
    follow,
    hear(line, call) {
      const at = now();
      heard.push({ line, call, at });
      if (heard.length > 2 * heardKept) heard = heard.slice(-heardKept);
      save(hearSent(rows, line, call, at)).catch(failed);
    },
    async lastOf(call) {
      const number = calls().byId[call]?.call.party.number ?? null;
      return number === null ? null : ((await sentBeforeItem.get())[number]?.[0]?.destination ?? null);
    },
    forget() {
      rows = [];
      heard = [];
    },
  };
}
