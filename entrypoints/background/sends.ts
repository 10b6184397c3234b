// Keeps a row for every caller who was sent on until it is known what became of them, and remembers where callers were sent to.
import type { CallId, Calls } from "@/utils/calls/call.ts";
import { dueSent, followSent, rememberSent, type Sent, type SentHow, type SentOutcome } from "@/utils/calls/sent.ts";
import { sentBeforeItem, sentItem } from "@/utils/sent-state.ts";

const kept = 12;

export interface Sends {
  load(): Promise<void>;
  /** A caller is on the way. Unknown calls are passed over. */
  note(id: string, call: CallId, destination: string, how: SentHow, outcome: SentOutcome, place?: string | null): Promise<void>;
  /** What became of the caller. */
  settle(call: CallId, outcome: SentOutcome): Promise<void>;
  /** A parked caller was fetched by us. */
  retrieved(place: string): Promise<void>;
  /** Call it after each change of the calls. */
  follow(calls: Calls): Promise<void>;
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

  async function save(next: readonly Sent[]): Promise<void> {
    if (next === rows) return;
    rows = next;
    await sentItem.set(rows);
    const due = dueSent(rows);
    if (due !== null) setTimer(() => void follow(calls()).catch(failed), Math.max(0, due - now()));
  }
  const follow = (present: Calls) => save(followSent(rows, present, now()));
  const change = (which: (row: Sent) => boolean, outcome: SentOutcome) =>
    rows.some(which) ? save(rows.map((row) => (which(row) ? { ...row, outcome, outcomeAt: now() } : row))) : Promise.resolve();

  return {
    async load() {
      rows = await sentItem.get();
    },
    async note(id, call, destination, how, outcome, place = null) {
      const known = calls().byId[call]?.call ?? calls().gone.find((grave) => grave.id === call)?.call;
      if (!known) return;
      const at = now();
      const row: Sent = { id, call, party: known.party, destination, how, at, outcome, outcomeAt: outcome === "ringing" ? null : at, place };
      await save([...rows.filter((other) => other.call !== call || other.outcome !== "ringing"), row].slice(-kept));
      const number = known.party.number;
      if (number !== null && how !== "park" && destination !== "")
        await sentBeforeItem.set(rememberSent(await sentBeforeItem.get(), number, destination, at));
    },
    settle: (call, outcome) => change((row) => row.call === call && row.outcome === "ringing", outcome),
    retrieved: (place) => change((row) => row.place === place && row.outcome === "parked", "retrieved"),
    follow,
    async lastOf(call) {
      const number = calls().byId[call]?.call.party.number ?? null;
      return number === null ? null : ((await sentBeforeItem.get())[number]?.[0]?.destination ?? null);
    },
    forget() {
      rows = [];
    },
  };
}
