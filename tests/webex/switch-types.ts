// The words of the loopback switch: users, behaviours, legs and events. Types only.
import type { Clock } from "./clock.ts";
import type { OrgBehaviour } from "./switch-org.ts";
import type { Accepted, SwitchAction } from "./switch-words.ts";

export * from "./switch-org.ts";
export * from "./switch-words.ts";

/** What a destination does when a call rings there. Times in milliseconds. */
export type Behaviour =
  | { readonly kind: "answers"; readonly afterMs: number; readonly hangsUpAfterMs?: number }
  /** Rings until the no-answer time; or, for an external number, until the caller gives up. */
  | { readonly kind: "never" }
  | { readonly kind: "busy" }
  | { readonly kind: "declines"; readonly afterMs: number }
  | { readonly kind: "do-not-disturb" }
  /** `afterMs` 0 = at once (the phone never rings). */
  | { readonly kind: "forwards"; readonly to: string; readonly afterMs: number }
  /** No such number: the caller's leg ends with a release cause. */
  | { readonly kind: "unknown" };

export interface Device {
  /** The line/port, as `endpoint/addressOfRecord` shows it: "desk01lp@10001.example". */
  readonly linePort: string;
  readonly name: string;
  readonly kind: "desk-phone" | "app";
  /** Talk works on it: `allowAnswer` is sent (xsi.md 2.3). */
  readonly answerable: boolean;
}

export interface ForwardingSetting {
  active: boolean;
  /** Dialable, without scheme; null when never set. */
  to: string | null;
}

/** A user's own settings; XSI services and REST features are two views of this. */
export interface UserServices {
  dnd: { active: boolean; ringSplash: boolean };
  forwardAlways: ForwardingSetting & { ringSplash: boolean };
  forwardBusy: ForwardingSetting;
  forwardNoAnswer: ForwardingSetting & { numberOfRings: number };
  callWaiting: boolean;
  /** Unanswered calls go to the own mailbox. */
  noAnswerToVoicemail: boolean;
  /** Busy and declined calls go to the own mailbox; otherwise the caller hears busy. */
  busyToVoicemail: boolean;
  /** A blind transfer that nobody takes comes back after this; null = it does not. */
  transferRecallMs: number | null;
}

export interface SwitchUser {
  readonly uuid: string;
  /** BroadWorks user id: "desk01@10001.example". */
  readonly userId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly extension: string;
  /** The extension behind the site's prefix, as dialled from everywhere in the organisation; or null. */
  readonly esn: string | null;
  /** "+4930555010", or null. */
  readonly number: string | null;
  readonly email: string;
  readonly department: string | null;
  readonly title: string | null;
  readonly mobile: string | null;
  /** Group of the BroadWorks world. */
  readonly location: string;
  /** Extensions on the busy lamp field. */
  readonly monitors: readonly string[];
  /** The first is the primary one. */
  readonly devices: readonly Device[];
  readonly muteCapable: boolean;
  readonly hasMailbox: boolean;
  /** Personal directory. */
  readonly contacts: readonly { readonly name: string; readonly number: string }[];
  readonly pickupGroup: string | null;
  readonly services: UserServices;
  /** How this user takes calls when no person (and no client) does. */
  behaviour: Behaviour;
  /** In click-to-dial and pickup: how long the own phone rings before it is picked up; null = never. */
  pickUpMs: number | null;
}

/** What must be given for a user; the rest has defaults. */
export type UserSeed = Pick<SwitchUser, "uuid" | "userId" | "firstName" | "lastName" | "extension"> &
  Partial<Omit<SwitchUser, "services">> & { readonly services?: Partial<UserServices> };

export interface Group {
  readonly id: string;
  readonly kind: "call-queue" | "hunt-group";
  readonly name: string;
  readonly extension: string;
  readonly number: string | null;
  /** uuids; all ring at once. */
  readonly members: readonly string[];
}

export interface ExternalSeed {
  /** E.164, "+4930555012". */
  readonly number: string;
  readonly name?: string | null;
  readonly behaviour?: Behaviour;
  /** Caller id is withheld when this party calls. */
  readonly withheld?: boolean;
}

export type Personality = "Click-to-Dial" | "Originator" | "Terminator";
export type LegState = "Alerting" | "Active" | "Held" | "Remote Held" | "Detached" | "Released";
export type RedirectReason =
  | "user-busy"
  | "no-answer"
  | "unavailable"
  | "unconditional"
  | "do-not-disturb"
  | "deflection"
  | "transfer"
  | "voicemail"
  | "hunt-group"
  | "call-center"
  | "unknown";

/** The other end as XSI shows it (xsi.md 2.4). */
export interface RemoteParty {
  readonly name: string | null;
  /** URI: "tel:1012", "tel:+4930555012", "sip:…"; null when withheld. */
  readonly address: string | null;
  /** uuid of a colleague. */
  readonly uuid: string | null;
  readonly userId: string | null;
  readonly userDN: string | null;
  readonly withheld: boolean;
  readonly callType: "Group" | "Enterprise" | "Network" | "Emergency" | "Unknown";
}

export type Far =
  | { readonly kind: "none" }
  /** The other half. */
  | { readonly kind: "leg"; readonly callId: string }
  /** On the calling half, while nobody answered: the halves that ring (none: queued, or silenced everywhere). `at`: uuid, number or group id. */
  | { readonly kind: "ringing"; readonly callIds: readonly string[]; readonly at: string }
  | { readonly kind: "mailbox"; readonly uuid: string }
  | { readonly kind: "park"; readonly extension: string }
  /** Announcement or tone before the release. */
  | { readonly kind: "treatment"; readonly cause: ReleaseCause }
  /** Listening in on somebody's half. */
  | { readonly kind: "barge"; readonly callId: string };

export interface ReleaseCause {
  readonly internal: "Busy" | "Forbidden" | "Temporarily Unavailable" | "User Not Found" | "Request Timeout" | "Routing Failure";
  readonly sipStatus: number;
  readonly cdr: string;
}

/** One half of a call. External parties have them too (`owner.kind` "external"); only users' are seen by clients. */
export interface Leg {
  callId: string;
  readonly owner: { readonly kind: "user"; readonly uuid: string } | { readonly kind: "external"; readonly number: string };
  /** extTrackingId. */
  session: string;
  networkCallId: string | null;
  personality: Personality;
  state: LegState;
  remoteParty: RemoteParty;
  far: Far;
  redirections: readonly { readonly party: RemoteParty; readonly reason: RedirectReason }[];
  redirect: { readonly address: string | null; readonly reason: RedirectReason; readonly at: number } | null;
  /** linePort of the device. */
  endpoint: string | null;
  appearance: number | null;
  recall: { readonly type: "Call Transfer Recall" | "Call Park Recall"; readonly from: RemoteParty | null } | null;
  /** Call queue or hunt group that offered it. */
  group: Group | null;
  startedAt: number;
  answeredAt: number | null;
  heldAt: number | null;
  totalHeldMs: number;
  detachedAt: number | null;
  releasedAt: number | null;
  releaseCause: ReleaseCause | null;
  releasingParty: "localRelease" | "remoteRelease" | null;
  info: string | null;
  muted: boolean;
  inConference: boolean;
  recorded: boolean;
  recordingState: "Pending" | "Started" | "Paused" | "Failed" | null;
  /** Everything sent with TransmitDTMF, in order. */
  dtmf: string;
  /** Announced although no phone rings (ghost ring): only Advanced Call hears of it. */
  ghost: boolean;
  /** Dialled text of click-to-dial. */
  dialled: string | null;
}

/** A leg as it was at one moment, with what follows from the user's settings. */
export interface LegView extends Readonly<Leg> {
  readonly allowAnswer: boolean;
  readonly allowRetrieve: boolean;
  readonly muteCapable: boolean;
  readonly recordingControls: "none" | "record" | "pause-stop" | "resume-stop" | "stop";
}

export interface Conference {
  readonly state: "Active" | "Held" | "Released";
  readonly muted: boolean;
  readonly appearance: number;
  readonly startedAt: number;
  readonly type: "Barge-In" | null;
  readonly participants: readonly { readonly callId: string; readonly muted: boolean; readonly deaf: boolean }[];
}

export type HookStatus = "On-Hook" | "Off-Hook";

/** BroadWorks' names without the closing "Event" (xsi.md 4.6 and 4.8). */
export type CallEventName =
  | "CallOriginating"
  | "CallOriginated"
  | "CallReceived"
  | "CallAnswered"
  | "CallHeld"
  | "CallRetrieved"
  | "CallUpdated"
  | "CallForwarded"
  | "CallTransferred"
  | "CallRedirected"
  | "CallDetached"
  | "CallReleasing"
  | "CallReleased"
  | "CallPickedUp"
  | "CallBargedIn"
  | "CallParkRetrieved"
  | "CallRecordingStarting"
  | "CallRecordingStarted"
  | "CallRecordingPaused"
  | "CallRecordingResumed"
  | "CallRecordingStopped";
export type ConferenceEventName =
  | "ConferenceStarted"
  | "ConferenceHeld"
  | "ConferenceRetrieved"
  | "ConferenceUpdated"
  | "ConferenceReleased"
  | "ConferenceMuted"
  | "ConferenceUnmuted"
  | "ConferenceCallMuted"
  | "ConferenceCallUnMuted"
  | "ConferenceCallMadeDeaf"
  | "ConferenceCallMadeUnDeaf";

/** What happened to one user. `user` is the uuid. */
export type SwitchEvent = { readonly at: number; readonly user: string } & (
  | { readonly kind: "call"; readonly name: CallEventName; readonly legs: readonly [LegView, ...LegView[]]; readonly ghost: boolean }
  | { readonly kind: "conference"; readonly name: ConferenceEventName; readonly conference: Conference }
  | { readonly kind: "hook"; readonly name: "HookStatus"; readonly hookStatus: HookStatus }
  | { readonly kind: "service"; readonly name: "DoNotDisturb" | "CallForwardingAlways" | "CallForwardingBusy" | "CallForwardingNoAnswer" }
  | { readonly kind: "mailbox"; readonly name: "VoiceMailMessageSummary" }
);

/** Where an outside party is right now, and why. */
export interface Whereabouts {
  readonly state: "talking" | "ringing" | "held" | "queued" | "voicemail" | "parked" | "conference" | "treatment" | "gone" | "never called";
  /** uuid, number, park extension or group id of whom or what they are with; for "gone", whom last. */
  readonly with: string | null;
  /** One line, for a failing test's message. */
  readonly why: string;
  readonly at: number;
}

/** A call that came from outside (or from a colleague): the far end's hands. */
export interface FarEnd {
  /** Current id of the far end's own half. */
  readonly callId: string;
  /** The halves that ring or talk at the other side now. */
  others(): readonly LegView[];
  leg(): LegView;
  answer(): void;
  hangUp(): void;
  hold(): void;
  resume(): void;
  /** The far end blind transfers us on. */
  transfer(to: string): void;
}

export interface Message {
  readonly id: string;
  readonly from: RemoteParty;
  readonly at: number;
  readonly durationMs: number;
  read: boolean;
}

export interface CallRecord {
  readonly type: "placed" | "missed" | "received";
  readonly name: string | null;
  readonly number: string | null;
  readonly withheld: boolean;
  readonly at: number;
}

export interface SwitchSeed {
  readonly users: readonly UserSeed[];
  readonly groups?: readonly Group[];
  readonly externals?: readonly ExternalSeed[];
  readonly org?: Partial<OrgBehaviour>;
  readonly clock?: Clock;
  /** First number of call ids. */
  readonly firstCallNumber?: number;
  /** The part after "@" of own BroadWorks ids. */
  readonly domain?: string;
}

export interface Switch {
  readonly org: OrgBehaviour;
  readonly clock: Clock;
  readonly users: readonly SwitchUser[];
  readonly groups: readonly Group[];
  /** By uuid, BroadWorks user id, extension, or number; null when there is none. */
  findUser(key: string): SwitchUser | null;
  /** Sets how a user (uuid, extension …) or an external number takes calls. */
  setBehaviour(who: string, behaviour: Behaviour): void;
  /** Adds or changes an outside party. */
  setExternal(seed: ExternalSeed): void;
  /** Changes services and tells subscribers. */
  setServices(uuid: string, change: (services: UserServices) => void): void;
  /** A far end (external number, or a user's uuid/extension) calls `to` (anything dialable). */
  placeCall(call: { readonly from: string; readonly to: string; readonly name?: string; readonly withheld?: boolean }): FarEnd;
  /** The far end of a user's leg, for legs that the user placed. */
  farEndOf(callId: string): FarEnd | null;
  /** The user's hand on the own phone: picks up a click-to-dial or incoming call at once, or hangs up, without any client. */
  phone(uuid: string): {
    pickUp(): void;
    hangUp(): void;
    /** The user dials on the phone's own keys: no Click-to-Dial stage. */
    dial(address: string): string;
  };
  /** Throws Refusal. */
  perform(uuid: string, action: SwitchAction): Accepted;
  /** Live legs of the user, oldest first; Detached ones only when asked for. */
  legsOf(uuid: string, options?: { readonly detached?: boolean }): readonly LegView[];
  legOf(uuid: string, callId: string): LegView | null;
  conferenceOf(uuid: string): Conference | null;
  hookStatusOf(uuid: string): HookStatus;
  mailboxOf(uuid: string): readonly Message[];
  /** Newest first. */
  historyOf(uuid: string): readonly CallRecord[];
  /** Extension → who is parked there. */
  parked(): ReadonlyMap<string, { readonly who: RemoteParty; readonly by: string; readonly since: number }>;
  /** Where an outside party (by number) is; the latest call of theirs. */
  whereIs(number: string): Whereabouts;
  /** Every change, in order, as it happens; the answer ends it. */
  on(listener: (event: SwitchEvent) => void): () => void;
  /** Stops all timers. */
  close(): void;
}
