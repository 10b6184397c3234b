// Asks Webex for one thing at a time and follows it to its end: asked → accepted → seen, or refused, or unknown.
//
//   ask ──→ asked ──accepted──→ accepted ──proof in the calls──→ confirmed
//             │                     └──no proof in time──→ calls read again ──→ confirmed | unknown
//             └──refused──→ refused (calls read again when the call was said to be gone)
//   worker died at any point: what is pending is judged against the first fresh state, and never asked again.
//
// Promises: an entry's id is the press's nonce, written before Webex is asked, so that no press is carried out twice.
import type { CallAction } from "@/utils/calls/action.ts";
import type { CallId, Calls } from "@/utils/calls/call.ts";
import { expectationOf, judge } from "@/utils/calls/expect.ts";
import type { LedgerEntry, Outcome, Pending } from "@/utils/calls/record.ts";
import { AppError, type AppErrorData, toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import { ledgerItem, pendingItem } from "@/utils/state.ts";
import type { Receipt } from "./telephony/ports.ts";
import type { Route } from "./telephony/route.ts";

const keptEntries = 60;
/** Milliseconds until an accepted command without proof is checked against the truth. */
const proofWithin = 5000;
/** Milliseconds until Webex has to have answered at all. */
const answerWithin = 10_000;

export interface Press {
  /** Ledger id = nonce of the press. */
  readonly id: string;
  readonly command: string;
  readonly call: CallId | null;
}

export interface Ledger {
  load(): Promise<void>;
  entries(): readonly LedgerEntry[];
  /** Opens an entry. Rejects with `repeated` when this press, or the same command on the same call, is already under way. */
  open(press: Press): Promise<void>;
  /** Asks within an open entry, more than once for commands of several steps. Only the `last` step's proof closes the entry; a step `if-possible` leaves it open when it fails. Rejects with AppError. */
  ask(entry: string, action: CallAction, step: "last" | "between" | "if-possible"): Promise<Receipt>;
  /** Ends an entry by hand. */
  close(entry: string, outcome: Outcome, error?: AppErrorData): Promise<void>;
  /** Judges what is pending; call it after each change of the calls. */
  judge(calls: Calls): Promise<void>;
  /** After the first fresh state of a new worker: entries that the last one left open. */
  settle(calls: Calls): Promise<void>;
  forget(): void;
}

export interface LedgerDeps {
  readonly now: () => number;
  readonly log: Log;
  readonly route: () => Route;
  readonly calls: () => Calls;
  readonly resync: (signal: AbortSignal) => Promise<void>;
  readonly setTimer: (run: () => void, ms: number) => void;
  /** Told of each line as it becomes; `action`: what Webex is about to be asked for it. Must not fail. */
  readonly asked?: (entry: LedgerEntry, action: CallAction["kind"] | null) => void;
}

const open = (entry: LedgerEntry) => entry.outcome === "asked" || entry.outcome === "accepted";

export function createLedger({ now, log, route, calls, resync, setTimer, asked }: LedgerDeps): Ledger {
  let entries: readonly LedgerEntry[] = [];
  let pending: readonly Pending[] = [];
  /** Entries of this worker: what another worker left open is settled, not awaited. */
  let mine = new Set<string>();

  function tell(id: string, action: CallAction["kind"] | null): void {
    const entry = entries.find((candidate) => candidate.id === id);
    if (entry) asked?.(entry, action);
  }
  async function change(id: string, part: Partial<LedgerEntry>): Promise<void> {
    entries = entries.map((entry) => (entry.id === id ? { ...entry, ...part } : entry));
    tell(id, null);
    await ledgerItem.set(entries);
  }
  async function setPending(next: readonly Pending[]): Promise<void> {
    pending = next;
    await pendingItem.set(pending);
  }

  async function close(id: string, outcome: Outcome, error: AppErrorData | null = null): Promise<void> {
    const entry = entries.find((candidate) => candidate.id === id);
    if (!entry || !open(entry)) return;
    log.info("command", {
      command: entry.command,
      outcome,
      error: error?.code ?? null,
      trackingId: error?.trackingId ?? entry.trackingId,
      ms: now() - entry.askedAt,
    });
    if (pending.some((item) => item.entry === id)) await setPending(pending.filter((item) => item.entry !== id));
    await change(id, { outcome, error, seenAt: outcome === "confirmed" ? now() : null });
  }

  async function judgeAll(present: Calls): Promise<void> {
    for (const item of pending) {
      // Before Webex accepted it, what we see cannot be its doing for certain: another call may appear at the same moment.
      if (entries.find((entry) => entry.id === item.entry)?.outcome !== "accepted") continue;
      await conclude(item, present);
    }
  }

  async function conclude(item: Pending, present: Calls): Promise<void> {
    const verdict = judge(item.expectation, present);
    if (verdict === true) await close(item.entry, "confirmed");
    else if (verdict === "lost") await close(item.entry, "refused", new AppError("call-gone").data);
  }

  /** The truth, when no event came to prove it. */
  async function checkLate(id: string): Promise<void> {
    if (!pending.some((item) => item.entry === id)) return;
    try {
      await resync(AbortSignal.timeout(answerWithin));
    } catch (thrown) {
      log.warn("resync failed", { code: toErrorData(thrown).code });
    }
    const late = pending.find((item) => item.entry === id);
    if (late) await conclude(late, calls());
    await close(id, "unknown", new AppError("timeout", { owner: "cisco" }).data);
  }

  return {
    async load() {
      [entries, pending] = await Promise.all([ledgerItem.get(), pendingItem.get()]);
    },
    entries: () => entries,
    async open(press) {
      const twice = entries.some(
        (entry) =>
          entry.id === press.id ||
          (open(entry) && mine.has(entry.id) && entry.command === press.command && entry.call === press.call && press.call !== null),
      );
      if (twice) throw new AppError("repeated");
      const entry: LedgerEntry = {
        ...press,
        askedAt: now(),
        acceptedAt: null,
        seenAt: null,
        outcome: "asked",
        error: null,
        via: null,
        trackingId: null,
      };
      mine.add(press.id);
      entries = [...entries, entry].slice(-keptEntries);
      tell(press.id, null);
      await ledgerItem.set(entries);
    },
    async ask(id, action, step) {
      const before = calls();
      if (step === "last") {
        // Written before Webex is asked: should this worker die now, the next one knows what to look for.
        const expectation = expectationOf(action, before, { call: null, session: null });
        const command = entries.find((entry) => entry.id === id)?.command ?? action.kind;
        await setPending([
          ...pending.filter((item) => item.entry !== id),
          { entry: id, command, call: "call" in action ? action.call : null, expectation, dueAt: now() + answerWithin + proofWithin },
        ]);
      }
      tell(id, action.kind);
      let receipt: Receipt & { readonly via: LedgerEntry["via"] };
      try {
        receipt = await route().perform(action, AbortSignal.timeout(answerWithin));
      } catch (thrown) {
        const error = toErrorData(thrown);
        // Not answered in time is not a no: the state decides (product.md §3.1).
        if (error.code === "timeout" && step === "last") {
          await checkLate(id);
          throw thrown;
        }
        if (step !== "if-possible") await close(id, "refused", error);
        if (error.code === "call-gone" || error.code === "timeout")
          setTimer(
            () => void resync(AbortSignal.timeout(answerWithin)).catch((late) => log.warn("resync failed", { code: toErrorData(late).code })),
            0,
          );
        throw thrown;
      }
      if (step !== "last") return receipt;
      await change(id, { outcome: "accepted", acceptedAt: receipt.acceptedAt, via: receipt.via, trackingId: receipt.trackingId });
      await setPending(
        pending.map((item) =>
          item.entry === id ? { ...item, expectation: expectationOf(action, before, receipt), dueAt: now() + proofWithin } : item,
        ),
      );
      await judgeAll(calls());
      if (pending.some((item) => item.entry === id)) setTimer(() => void checkLate(id), proofWithin);
      return receipt;
    },
    close,
    judge: judgeAll,
    async settle(present) {
      const left = pending.filter((item) => !mine.has(item.entry));
      for (const item of left) {
        const verdict = judge(item.expectation, present);
        const entry = entries.find((candidate) => candidate.id === item.entry);
        if (verdict === true) await close(item.entry, "confirmed");
        else if (verdict === "lost") await close(item.entry, "refused", new AppError("call-gone").data);
        else
          await close(
            item.entry,
            entry?.outcome === "accepted" ? "unknown" : "interrupted",
            new AppError(entry?.outcome === "accepted" ? "timeout" : "interrupted").data,
          );
      }
      for (const entry of entries) {
        if (open(entry) && !mine.has(entry.id)) await close(entry.id, "interrupted", new AppError("interrupted").data);
      }
    },
    forget() {
      entries = [];
      pending = [];
      mine = new Set();
    },
  };
}
