// What can be asked of the line: a serialisable union, the same value in the message, the ledger, the pending list and the test.
import type { CallId } from "./call.ts";

/** Destinations are dialable text: "+4930555012", "5601", "user@host" (webex-rest.md 4.1). Digits of DTMF: 0-9 * # A-D and comma. */
export type CallAction =
  | { readonly kind: "answer"; readonly call: CallId }
  /** Caller hears busy. */
  | { readonly kind: "decline"; readonly call: CallId }
  /** Our phones stop ringing; the caller goes on waiting for the no-answer handling. */
  | { readonly kind: "ignore"; readonly call: CallId }
  /** `mailbox`: whose; null = our own. */
  | { readonly kind: "to-voicemail"; readonly call: CallId; readonly mailbox: string | null }
  | { readonly kind: "dial"; readonly destination: string }
  | { readonly kind: "dtmf"; readonly call: CallId; readonly digits: string }
  | { readonly kind: "hold"; readonly call: CallId }
  | { readonly kind: "resume"; readonly call: CallId }
  | { readonly kind: "hang-up"; readonly call: CallId }
  | { readonly kind: "mute"; readonly call: CallId }
  | { readonly kind: "unmute"; readonly call: CallId }
  /** The caller leaves at once, whatever the destination does. Also diverts a ringing call. */
  | { readonly kind: "blind-send"; readonly call: CallId; readonly destination: string }
  /** REST "mute transfer": the caller moves only when the destination answers (webex-rest.md 4.1). Never XSI MuteTransfer. */
  | { readonly kind: "send-when-answered"; readonly call: CallId; readonly destination: string }
  /** Joins `call` with `other` and leaves both (ConsultTransfer). */
  | { readonly kind: "complete"; readonly call: CallId; readonly other: CallId }
  /** Joins the two others of a conference of three, who go on without us (xsi.md 2.6: ConsultTransfer of two of its legs). */
  | { readonly kind: "leave"; readonly call: CallId; readonly other: CallId }
  /** `destination` null = against our own line. */
  | { readonly kind: "park"; readonly call: CallId; readonly destination: string | null }
  | { readonly kind: "group-park"; readonly call: CallId }
  | { readonly kind: "retrieve"; readonly destination: string | null }
  /** `target` null = our pickup group. */
  | { readonly kind: "pick-up"; readonly target: string | null }
  | { readonly kind: "pull" }
  | { readonly kind: "merge"; readonly calls: readonly CallId[] }
  | { readonly kind: "start-recording"; readonly call: CallId }
  | { readonly kind: "stop-recording"; readonly call: CallId }
  | { readonly kind: "pause-recording"; readonly call: CallId }
  | { readonly kind: "resume-recording"; readonly call: CallId };

export type CallActionKind = CallAction["kind"];
