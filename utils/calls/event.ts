// What the line told us: the one shape that every backend's events become.
import type { Call, CallId, Conference, EventOrder } from "./call.ts";

interface Heard {
  /** Milliseconds since 1970 by this machine's clock, when the event was read off the wire. */
  readonly at: number;
  /** null where the backend has no sequence (polling). */
  readonly order: EventOrder | null;
}

export type TelephonyEvent =
  /** Everything there is: replaces all calls (CallSubscriptionEvent, resync, or a poll). `at` of a poll: when it was asked, so that events heard meanwhile win. */
  | (Heard & { readonly kind: "snapshot"; readonly calls: readonly Call[]; readonly conference: Conference | null })
  /** One call as it is now, in full: replaces that call; `gone` and `detached` remove it. `name`: the backend's own word for the event. */
  | (Heard & { readonly kind: "call"; readonly name: string; readonly call: Call })
  /** Several calls at once (CallRedirectedEvent). */
  | (Heard & { readonly kind: "calls"; readonly name: string; readonly calls: readonly Call[] })
  | (Heard & { readonly kind: "conference"; readonly conference: Conference | null })
  /** A call id that ended without a snapshot (REST list no longer holds it). */
  | (Heard & { readonly kind: "gone"; readonly id: CallId })
  | (Heard & { readonly kind: "hook"; readonly offHook: boolean })
  /** Acknowledged and otherwise ignored; shown to support. */
  | (Heard & { readonly kind: "other"; readonly name: string });
