// The doors behind which a telephony backend lives: asking (CallControl), hearing (CallFeed), and, where it can, hearing of colleagues (LineWatch).
import type { CallAction, CallActionKind } from "@/utils/calls/action.ts";
import type { Call, CallId, Conference } from "@/utils/calls/call.ts";
import type { TelephonyEvent } from "@/utils/calls/event.ts";
import type { AppErrorData } from "@/utils/errors.ts";

/** Webex accepted the request; that it happened is only known when the feed says so. */
export interface Receipt {
  /** Milliseconds since 1970: when the accepting answer was read. */
  readonly acceptedAt: number;
  readonly trackingId: string | null;
  /** The call that the action made (dial, retrieve, pick-up …). */
  readonly call: CallId | null;
  readonly session: string | null;
  /** Extension a call was parked against. */
  readonly parkedAt: string | null;
}

export interface CallControl {
  readonly name: "xsi" | "calling-api";
  readonly can: ReadonlySet<CallActionKind>;
  /** Rejects with AppError. 401: one renewal, one retry, inside. Never repeats anything else. */
  perform(action: CallAction, signal: AbortSignal): Promise<Receipt>;
}

export type LinkPhase = "connecting" | "subscribing" | "live" | "waiting";

export type FeedItem =
  /** How the link stands. `waiting`: back-off until `retryAt`, because of `error`. */
  | {
      readonly kind: "link";
      readonly at: number;
      readonly phase: LinkPhase;
      readonly via: "xsi" | "calling-api";
      readonly channelId: string | null;
      readonly subscriptionId: string | null;
      readonly attempt: number;
      readonly retryAt: number | null;
      readonly error: AppErrorData | null;
    }
  | { readonly kind: "event"; readonly event: TelephonyEvent }
  /** Proof that the line is live, at least every 15 s while it is. */
  | { readonly kind: "pulse"; readonly at: number }
  /** We were blind from `from` to `to`; a snapshot event follows or preceded it in the same reconnection. */
  | { readonly kind: "gap"; readonly from: number; readonly to: number; readonly reason: string }
  /** Something was dropped on purpose: another line's call, garbage, an event that could not be read. For the log; no personal data in `why`. */
  | { readonly kind: "dropped"; readonly at: number; readonly why: string };

export interface CallFeed {
  readonly name: "xsi" | "calling-api";
  /** Runs until aborted, reconnecting by itself; ends only by abort, or throws AppError when it cannot go on (unauthorized, forbidden, xsi-disabled). */
  open(signal: AbortSignal): AsyncIterable<FeedItem>;
  /** The truth right now. Rejects with AppError. */
  read(signal: AbortSignal): Promise<{ readonly calls: readonly Call[]; readonly conference: Conference | null }>;
}

/** What is heard of colleagues' lines; `user` is the uuid of a Webex person (xsi.md 1.4), times are milliseconds since 1970. */
export type WatchItem =
  /** As it is from now on. `caller`: who rings there, on a busy line too where a second call waits. */
  | {
      readonly kind: "line";
      readonly at: number;
      readonly user: string;
      readonly line: "free" | "ringing" | "busy";
      readonly caller: { readonly name: string | null; readonly number: string | null } | null;
    }
  /** A call at their line, as it was just told; `gone` and `detached` ones too. */
  | { readonly kind: "call"; readonly at: number; readonly user: string; readonly call: Call }
  /** Nothing is heard of them any more: what was said last ages. */
  | { readonly kind: "lost"; readonly at: number; readonly users: readonly string[] }
  /** Everything that was said still holds. */
  | { readonly kind: "pulse"; readonly at: number };

export interface LineWatch {
  /**
   * Runs beside the feed, over the same link where it can, until aborted, reconnecting by itself. Who may not be watched is passed over; throws AppError when nobody may (forbidden),
   * or it cannot go on (unauthorized …).
   */
  open(users: readonly string[], signal: AbortSignal): AsyncIterable<WatchItem>;
}

/** How a backend gets its bearer: `renew` = the last one met a 401. Rejects with AppError (unauthorized, grant-dead …). */
export type TokenSource = (options?: { readonly renew?: boolean }) => Promise<string>;
