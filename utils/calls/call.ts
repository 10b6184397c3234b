// What a call is to the desk: one leg of the user, the same whichever backend reported it.

/** The call's id as XSI spells it ("callhalf-410022:0", xsi.md 2.3), or the backend's opaque id where that cannot be known. */
export type CallId = string;

/** product.md §2. `detached`: no longer ours to control, ends as `gone` (xsi.md 4.8). */
export type CallState = "offered" | "placing" | "connected" | "held" | "remote-held" | "parked" | "detached" | "gone";

/** While `placing`: our own phone rings first (click-to-dial), then theirs (xsi.md 2.1 notes). */
export type PlacingStage = "own-phone" | "far-end";

export interface Party {
  /** Display name as sent, trimmed; null when withheld or unknown. Text from the network: never markup. */
  readonly name: string | null;
  /** Without scheme: "+4930555012", "5601", "user@host"; null when withheld or unknown. */
  readonly number: string | null;
  /** Backend's id of the party when it is of the same organisation (BroadWorks user id or Webex person id). */
  readonly userId: string | null;
  readonly withheld: boolean;
  readonly kind: "internal" | "external" | "emergency" | "other";
}

export interface Redirection {
  readonly party: Party | null;
  /** xsi.md 2.3 / webex-rest.md 4.2, folded to kebab-case ("no-answer", "hunt-group"); unknown values as they came. */
  readonly reason: string;
}

/** What may be asked of a call's recording. */
export type RecordingControl = "start" | "stop" | "pause" | "resume";

export interface Call {
  readonly id: CallId;
  /** Call session shared with the other party's leg (extTrackingId, callSessionId); may change on transfer or pickup. */
  readonly session: string | null;
  readonly direction: "in" | "out";
  readonly state: CallState;
  /** Only while `placing`. */
  readonly stage: PlacingStage | null;
  readonly party: Party;
  /** Newest first; only on unanswered incoming calls. */
  readonly redirections: readonly Redirection[];
  readonly queue: { readonly name: string; readonly waiting: number | null } | null;
  readonly recall: { readonly type: string; readonly from: Party | null } | null;
  /** Which device has the call (addressOfRecord or endpointId). */
  readonly endpoint: string | null;
  readonly appearance: number | null;
  /** null: the backend does not say. */
  readonly can: { readonly answer: boolean | null; readonly resume: boolean | null; readonly mute: boolean | null };
  readonly muted: boolean | null;
  /** "pending", "started", "paused", "stopped", "failed", or null. */
  readonly recording: string | null;
  /** What the recording may be asked now; absent: the backend does not say. */
  readonly recordingControls?: readonly RecordingControl[] | undefined;
  /** Leg is in the user's conference. */
  readonly conference: boolean;
  /** Milliseconds since 1970 UTC, by the server's clock. */
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly heldAt: number | null;
  /** Why and by whom it ended, when state is `gone`. */
  readonly ended: { readonly by: "local" | "remote" | null; readonly reason: string | null } | null;
}

/** A call together with what only the observer knows. */
export interface TrackedCall {
  readonly call: Call;
  /** Milliseconds since 1970, this machine's clock: when the present state was first seen here. */
  readonly since: number;
  /** When this call was first seen here. */
  readonly firstSeen: number;
  /** When something about it last changed, by the event's own time: an older snapshot does not overrule it. */
  readonly heardAt: number;
  /** Last applied place in the event stream; null for polled snapshots. */
  readonly order: EventOrder | null;
}

/** Place of an event in its stream: numbers of one stream may be compared, of two may not (xsi.md 4.7, wraps at 2147483647). */
export interface EventOrder {
  readonly stream: string;
  readonly n: number;
}

/** A call that ended: kept for a while so that late or repeated snapshots cannot bring it back (xsi.md 5.13). */
export interface Tombstone {
  readonly id: CallId;
  readonly at: number;
  /** false: only missing from a snapshot, so that an event of it may still bring it back. */
  readonly told: boolean;
  readonly call: Call;
}

/** Something the far side did that the fact sheet says cannot be; applied all the same, and noted for support. */
export interface Oddity {
  readonly at: number;
  readonly what: string;
  readonly id: CallId | null;
}

/** The whole live state of one line, as the reducer keeps it. JSON-serialisable. */
export interface Calls {
  readonly byId: Readonly<Record<CallId, TrackedCall>>;
  readonly gone: readonly Tombstone[];
  readonly oddities: readonly Oddity[];
  readonly conference: Conference | null;
}

export interface Conference {
  readonly state: "active" | "held";
  readonly muted: boolean | null;
  readonly participants: readonly { readonly id: CallId; readonly muted: boolean }[];
}

export const noCalls: Calls = { byId: {}, gone: [], oddities: [], conference: null };

export const unknownParty: Party = { name: null, number: null, userId: null, withheld: false, kind: "other" };
