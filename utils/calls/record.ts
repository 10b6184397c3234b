// The ledger's entry and the other small records that the desk keeps about what was asked. Plain data.
import type { AppErrorData } from "../errors.ts";
import type { CallId } from "./call.ts";
import type { Expectation } from "./expect.ts";

/** asked → accepted by Webex → confirmed by what the line showed; or refused, unknown (no proof in time), interrupted (worker died between steps). */
export type Outcome = "asked" | "accepted" | "confirmed" | "refused" | "unknown" | "interrupted";

export interface LedgerEntry {
  readonly id: string;
  /** Command id of the table ("call.hold"). */
  readonly command: string;
  readonly call: CallId | null;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly acceptedAt: number | null;
  readonly seenAt: number | null;
  readonly outcome: Outcome;
  readonly error: AppErrorData | null;
  readonly via: "xsi" | "calling-api" | null;
  readonly trackingId: string | null;
}

export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly reason: string;
}

/** A caller and the leg on which we ask somebody about them. */
export interface Consult {
  readonly caller: CallId;
  /** null until Webex named the leg. */
  readonly leg: CallId | null;
  readonly session: string | null;
  readonly destination: string;
  /** `holding` the caller → `dialling` the leg → `talking`; `completing`, `returning` while those are asked. */
  readonly phase: "holding" | "dialling" | "talking" | "completing" | "returning";
  /** Completes by itself when the other side answers, and goes back by itself when it does not (safe send). */
  readonly auto: boolean;
  /** `webex`: it completes the transfer itself when the other side answers (webex-rest.md 4.1 "mute transfer"); we only watch. */
  readonly by: "us" | "webex";
  readonly startedAt: number;
  /** Milliseconds since 1970: a safe send that is not answered by then comes back by itself; null = no limit. */
  readonly ringUntil: number | null;
}

/** A blind send that waits for its grace time: nothing was asked of Webex yet. */
export interface Grace {
  readonly entry: string;
  readonly call: CallId;
  readonly destination: string;
  readonly dueAt: number;
}

/** A command that was asked and not proven yet. Outlives the worker. */
export interface Pending {
  /** Ledger id. */
  readonly entry: string;
  readonly command: string;
  readonly call: CallId | null;
  readonly expectation: Expectation;
  /** Milliseconds since 1970: after it the state is read again and judged. */
  readonly dueAt: number;
}
