// What can be asked of the switch, what it answers, and how it refuses.
import type { RemoteParty } from "./switch-types.ts";

/** Addresses are dialable text: "5601", "+4930…", "tel:…", "sip:…", "user@host". Endpoints are linePorts. */
export type SwitchAction =
  | { readonly kind: "dial"; readonly address: string; readonly endpoint?: string; readonly info?: string }
  | { readonly kind: "redial" }
  | { readonly kind: "call-return" }
  | { readonly kind: "answer"; readonly callId: string; readonly endpoint?: string }
  | { readonly kind: "resume"; readonly callId: string }
  /** XSI Talk: answers when alerting, resumes when held. */
  | { readonly kind: "talk"; readonly callId: string }
  | { readonly kind: "hold"; readonly callId: string }
  | { readonly kind: "hang-up"; readonly callId: string }
  | { readonly kind: "decline"; readonly callId: string; readonly reason: "Busy" | "TemporarilyUnavailable" }
  | { readonly kind: "ignore"; readonly callId: string }
  | { readonly kind: "blind-transfer"; readonly callId: string; readonly address: string }
  | { readonly kind: "consult-transfer"; readonly callId: string; readonly other: string }
  /** "on-ring": XSI MuteTransfer; "on-answer": REST transfer with a destination. */
  | { readonly kind: "mute-transfer"; readonly callId: string; readonly address: string; readonly mode: "on-ring" | "on-answer" }
  /** `address` null = own mailbox. */
  | { readonly kind: "vm-transfer"; readonly callId: string; readonly address: string | null }
  | { readonly kind: "reconnect"; readonly callId: string }
  | { readonly kind: "park"; readonly callId: string; readonly address: string | null }
  | { readonly kind: "group-park"; readonly callId: string }
  | { readonly kind: "retrieve"; readonly address: string | null; readonly endpoint?: string }
  | { readonly kind: "group-pickup"; readonly endpoint?: string }
  | { readonly kind: "directed-pickup"; readonly address: string; readonly endpoint?: string }
  /** Picks up when ringing, listens in when talking. */
  | { readonly kind: "barge-in"; readonly address: string; readonly endpoint?: string }
  | { readonly kind: "pull"; readonly endpoint?: string }
  | { readonly kind: "dtmf"; readonly callId: string; readonly digits: string }
  | { readonly kind: "mute"; readonly callId: string }
  | { readonly kind: "unmute"; readonly callId: string }
  | { readonly kind: "start-recording" | "stop-recording" | "pause-recording" | "resume-recording"; readonly callId: string }
  | { readonly kind: "conference-start"; readonly callIds: readonly string[] }
  | { readonly kind: "conference-add"; readonly callId: string }
  | { readonly kind: "conference-hold" | "conference-resume" | "conference-end" | "conference-mute" | "conference-unmute" }
  | { readonly kind: "participant-mute" | "participant-unmute" | "participant-deafen" | "participant-undeafen"; readonly callId: string };

/** What an accepted action tells the asker at once. */
export interface Accepted {
  /** The leg that was made (dial, retrieve, pickup, pull, mute transfer). */
  readonly callId: string | null;
  readonly session: string | null;
  readonly parkedAgainst: RemoteParty | null;
}

export type RefusalReason =
  | "unknown-user"
  | "unknown-call"
  | "wrong-state"
  | "not-answerable"
  | "another-call-active"
  | "bad-address"
  | "bad-digits"
  | "nothing-there"
  | "occupied"
  | "not-capable";

/** Status as XSI gives it, and the invented errorCode (xsi.md 2.8: no public list). */
export const refusals: Readonly<Record<RefusalReason, readonly [status: number, errorCode: number]>> = {
  "unknown-user": [404, 100_000],
  "unknown-call": [404, 110_001],
  "wrong-state": [403, 110_002],
  "not-answerable": [403, 110_003],
  "another-call-active": [403, 110_004],
  "bad-address": [400, 110_005],
  "bad-digits": [400, 110_006],
  "nothing-there": [403, 110_007],
  occupied: [403, 110_008],
  "not-capable": [403, 110_009],
};

/** The switch says no. XSI makes ErrorInfo of it, REST its error body; `reason` for those who answer with other numbers. */
export class Refusal extends Error {
  readonly reason: RefusalReason;
  readonly status: number;
  readonly errorCode: number;
  constructor(reason: RefusalReason, text: string) {
    super(text);
    this.name = "Refusal";
    this.reason = reason;
    [this.status, this.errorCode] = refusals[reason];
  }
  get text(): string {
    return this.message;
  }
}
