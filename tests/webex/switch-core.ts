// The switch's memory: users, legs, timers and the one place from which every change is told.
import { type Clock, realClock } from "./clock.ts";
import {
  type Behaviour,
  type CallEventName,
  type CallRecord,
  type Conference,
  type ConferenceEventName,
  defaultOrg,
  type ExternalSeed,
  type Group,
  type HookStatus,
  type Leg,
  type LegView,
  type Message,
  type OrgBehaviour,
  Refusal,
  type ReleaseCause,
  type RemoteParty,
  type SwitchEvent,
  type SwitchSeed,
  type SwitchUser,
  type UserSeed,
} from "./switch-types.ts";

/** What the asker of a route wants to hear; each is called at most once. */
export interface RouteHopes {
  readonly onRinging?: () => void;
  readonly onAnswered?: () => void;
  /** true: the caller was looked after, do not release. */
  readonly onFailed?: (cause: ReleaseCause) => boolean;
}

export interface Parked {
  readonly callId: string;
  readonly by: string;
  /** The parker's own detached leg. */
  readonly leg: string;
  readonly since: number;
}

export interface ConferenceRoom {
  state: "Active" | "Held";
  muted: boolean;
  appearance: number;
  startedAt: number;
  participants: Map<string, { muted: boolean; deaf: boolean }>;
}

export interface Core {
  readonly org: OrgBehaviour;
  readonly clock: Clock;
  readonly users: readonly SwitchUser[];
  readonly groups: readonly Group[];
  readonly externals: Map<string, ExternalSeed>;
  /** Every half there ever was, oldest first. */
  readonly legs: Map<string, Leg>;
  readonly hopes: Map<string, RouteHopes>;
  /** What happens when the own phone of a Click-to-Dial leg is picked up. */
  readonly onPickUp: Map<string, () => void>;
  /** Far leg → detached legs of those who sent it on. */
  readonly shadows: Map<string, Set<string>>;
  readonly parks: Map<string, Parked>;
  readonly rooms: Map<string, ConferenceRoom>;
  readonly mailboxes: Map<string, Message[]>;
  readonly history: Map<string, CallRecord[]>;
  /** One line a leg: the last thing that happened to it. */
  readonly why: Map<string, string>;
  readonly listeners: Set<(event: SwitchEvent) => void>;
  readonly timers: Map<string, () => void>;
  readonly hooks: Map<string, HookStatus>;
  serial: number;
}

const nothingForwarded = { active: false, to: null };

export function userFromSeed(seed: UserSeed): SwitchUser {
  const { services, ...given } = seed;
  return {
    esn: null,
    number: null,
    email: `${seed.userId}`,
    department: null,
    title: null,
    mobile: null,
    location: "main",
    monitors: [],
    devices: [{ linePort: seed.userId.replace("@", "lp@"), name: "Desk phone", kind: "desk-phone", answerable: true }],
    muteCapable: true,
    hasMailbox: true,
    contacts: [],
    pickupGroup: null,
    behaviour: { kind: "never" },
    pickUpMs: 300,
    ...given,
    services: {
      dnd: { active: false, ringSplash: false },
      forwardAlways: { ...nothingForwarded, ringSplash: false },
      forwardBusy: { ...nothingForwarded },
      forwardNoAnswer: { ...nothingForwarded, numberOfRings: 4 },
      callWaiting: true,
      noAnswerToVoicemail: true,
      busyToVoicemail: false,
      transferRecallMs: null,
      ...services,
    },
  };
}

export function createCore(seed: SwitchSeed): Core {
  return {
    org: { ...defaultOrg, ...seed.org },
    clock: seed.clock ?? realClock,
    users: seed.users.map(userFromSeed),
    groups: seed.groups ?? [],
    externals: new Map((seed.externals ?? []).map((external) => [external.number, external])),
    legs: new Map(),
    hopes: new Map(),
    onPickUp: new Map(),
    shadows: new Map(),
    parks: new Map(),
    rooms: new Map(),
    mailboxes: new Map(),
    history: new Map(),
    why: new Map(),
    listeners: new Set(),
    timers: new Map(),
    hooks: new Map(),
    serial: seed.firstCallNumber ?? 410_000,
  };
}

/** Runs after `ms` unless the leg is released or the timer of that name is set anew. */
export function setLegTimer(core: Core, callId: string, name: string, ms: number, run: () => void): void {
  const key = `${callId}/${name}`;
  core.timers.get(key)?.();
  core.timers.set(
    key,
    core.clock.setTimer(ms, () => {
      core.timers.delete(key);
      run();
    }),
  );
}

export function clearLegTimers(core: Core, callId: string, name?: string): void {
  for (const [key, cancel] of core.timers) {
    if (name === undefined ? !key.startsWith(`${callId}/`) : key !== `${callId}/${name}`) continue;
    cancel();
    core.timers.delete(key);
  }
}

/** Dialable text without scheme and parameters: "tel:+49 30;ext=1" → "+4930". */
export function bareAddress(address: string): string {
  const bare = address.trim().replace(/^(tel|sip|sips):/i, "");
  return bare.includes("@") ? bare.replace(/;.*$/, "") : bare.replace(/;.*$/, "").replace(/[\s().-]/g, "");
}

export function findUser(core: Core, key: string): SwitchUser | null {
  const bare = bareAddress(key);
  const isMeant = ({ uuid, userId, extension, esn, number, email }: SwitchUser) =>
    uuid === key || [userId, extension, esn, number, email].some((name) => name === bare);
  return core.users.find(isMeant) ?? null;
}

export function userOf(core: Core, uuid: string): SwitchUser {
  const user = core.users.find((one) => one.uuid === uuid);
  if (!user) throw new Refusal("unknown-user", `Subscriber not found: ${uuid}`);
  return user;
}

export const isLive = (leg: Leg): boolean => leg.state !== "Released";
export const isDetached = (leg: Leg): boolean => leg.state === "Detached";

export function legsOfUser(core: Core, uuid: string): readonly Leg[] {
  return [...core.legs.values()].filter((leg) => leg.owner.kind === "user" && leg.owner.uuid === uuid && isLive(leg));
}

/** A half that is known to exist; a missing one is a defect of the switch. */
export function legById(core: Core, callId: string): Leg {
  const leg = core.legs.get(callId);
  if (!leg) throw new Error(`switch: no half ${callId}`);
  return leg;
}

export function peerOf(core: Core, leg: Leg): Leg | null {
  return leg.far.kind === "leg" ? (core.legs.get(leg.far.callId) ?? null) : null;
}

/** The user's live leg of that id, Detached or not. Throws Refusal. */
export function ownLeg(core: Core, uuid: string, callId: string, options: { readonly detached?: boolean } = {}): Leg {
  const leg = core.legs.get(callId);
  if (leg?.owner.kind !== "user" || leg.owner.uuid !== uuid || !isLive(leg)) throw new Refusal("unknown-call", `Call not found: ${callId}`);
  if (isDetached(leg) && !options.detached) throw new Refusal("unknown-call", `Call is no longer controlled by this user: ${callId}`);
  return leg;
}

export function newSession(core: Core): string {
  core.serial += 1;
  return `5e550000-0000-4000-8000-${String(core.serial).padStart(12, "0")}`;
}

export function newCallId(core: Core): string {
  core.serial += 1;
  return `callhalf-${core.serial}:0`;
}

export function newLeg(
  core: Core,
  given: Pick<Leg, "owner" | "session" | "personality" | "remoteParty"> &
    Partial<Pick<Leg, "redirections" | "recall" | "group" | "info" | "dialled" | "endpoint" | "ghost">>,
): Leg {
  const leg: Leg = {
    callId: newCallId(core),
    networkCallId: given.remoteParty.callType === "Network" ? `BW${core.serial}@10.0.0.9` : null,
    state: "Alerting",
    far: { kind: "none" },
    redirections: [],
    redirect: null,
    endpoint: null,
    appearance: null,
    recall: null,
    group: null,
    startedAt: core.clock.now(),
    answeredAt: null,
    heldAt: null,
    totalHeldMs: 0,
    detachedAt: null,
    releasedAt: null,
    releaseCause: null,
    releasingParty: null,
    info: null,
    muted: false,
    inConference: false,
    recorded: false,
    recordingState: null,
    dtmf: "",
    ghost: false,
    dialled: null,
    ...given,
  };
  core.legs.set(leg.callId, leg);
  return leg;
}

export function freeAppearance(core: Core, uuid: string): number {
  const taken = new Set(legsOfUser(core, uuid).map((leg) => leg.appearance));
  let free = 1;
  while (taken.has(free)) free += 1;
  return free;
}

const sameOwner = (core: Core, seenBy: Leg["owner"]): SwitchUser | null =>
  seenBy.kind === "user" ? (core.users.find((user) => user.uuid === seenBy.uuid) ?? null) : null;

export function userAsParty(core: Core, user: SwitchUser, seenBy: Leg["owner"]): RemoteParty {
  const viewer = sameOwner(core, seenBy);
  return {
    name: `${user.firstName} ${user.lastName}`.trim(),
    address: `tel:${viewer ? user.extension : (user.number ?? user.extension)}`,
    uuid: user.uuid,
    userId: user.userId,
    userDN: user.number ? `tel:${user.number};ext=${user.extension}` : null,
    withheld: false,
    callType: viewer === null ? "Network" : viewer.location === user.location ? "Group" : "Enterprise",
  };
}

export function groupAsParty(group: Group): RemoteParty {
  return { name: group.name, address: `tel:${group.extension}`, uuid: null, userId: group.id, userDN: null, withheld: false, callType: "Group" };
}

export function numberAsParty(number: string, name: string | null, withheld: boolean): RemoteParty {
  const bare = bareAddress(number);
  const callType = /^(112|911|999|110|118)$/.test(bare) ? "Emergency" : "Network";
  const address = bare.includes("@") ? `sip:${bare}` : `tel:${bare}`;
  return { name: withheld ? null : name, address: withheld ? null : address, uuid: null, userId: null, userDN: null, withheld, callType };
}

/** How `leg`'s owner looks to `seenBy`. `calling`: they placed the call, so the network may know a name. */
export function ownerAsParty(core: Core, leg: Leg, seenBy: Leg["owner"]): RemoteParty {
  if (leg.owner.kind === "user") return userAsParty(core, userOf(core, leg.owner.uuid), seenBy);
  const external = core.externals.get(leg.owner.number);
  const calling = leg.personality === "Originator";
  return numberAsParty(leg.owner.number, calling ? (external?.name ?? null) : null, calling && (external?.withheld ?? false));
}

export function behaviourOf(core: Core, number: string): Behaviour {
  return core.externals.get(number)?.behaviour ?? core.org.externalBehaviour;
}

export function viewOf(core: Core, leg: Leg): LegView {
  const user = leg.owner.kind === "user" ? userOf(core, leg.owner.uuid) : null;
  const device = user?.devices.find((one) => one.linePort === leg.endpoint) ?? (leg.personality === "Click-to-Dial" ? user?.devices[0] : undefined);
  const connected = leg.state === "Active" && leg.releaseCause === null;
  return {
    ...structuredClone(leg),
    allowAnswer: leg.state === "Alerting" && leg.personality !== "Originator" && device?.answerable === true,
    allowRetrieve: leg.state === "Held",
    muteCapable: connected && user?.muteCapable === true,
    recordingControls: recordingControls(core, leg, connected),
  };
}

function recordingControls(core: Core, leg: Leg, connected: boolean): LegView["recordingControls"] {
  if (core.org.recording === "never" || !connected) return "none";
  if (leg.recordingState === "Started") return "pause-stop";
  if (leg.recordingState === "Paused") return "resume-stop";
  return leg.recordingState === "Pending" ? "stop" : "record";
}

export function conferenceView(core: Core, uuid: string): Conference | null {
  const room = core.rooms.get(uuid);
  if (!room) return null;
  const participants = [...room.participants].map(([callId, one]) => ({ callId, muted: one.muted, deaf: one.deaf }));
  return { state: room.state, muted: room.muted, appearance: room.appearance, startedAt: room.startedAt, type: null, participants };
}

function publish(core: Core, event: SwitchEvent): void {
  for (const listener of [...core.listeners]) listener(event);
}

const offHook = (core: Core, uuid: string): boolean =>
  legsOfUser(core, uuid).some((leg) => {
    const device = userOf(core, uuid).devices.find((one) => one.linePort === leg.endpoint);
    if (device?.kind !== "desk-phone" || isDetached(leg)) return false;
    return leg.personality === "Originator" || leg.answeredAt !== null;
  });

function tellHook(core: Core, uuid: string, wanted: HookStatus): void {
  const now: HookStatus = offHook(core, uuid) ? "Off-Hook" : "On-Hook";
  if (now !== wanted || (core.hooks.get(uuid) ?? "On-Hook") === now) return;
  core.hooks.set(uuid, now);
  publish(core, { kind: "hook", name: "HookStatus", at: core.clock.now(), user: uuid, hookStatus: now });
}

/** Tells the leg's user what happened; outside parties hear nothing. HookStatus brackets desk-phone calls (xsi.md 4.8). */
export function tell(core: Core, name: CallEventName, leg: Leg, ...more: readonly Leg[]): void {
  if (leg.owner.kind !== "user") return;
  const user = leg.owner.uuid;
  tellHook(core, user, "Off-Hook");
  const views = more.map((one) => viewOf(core, one));
  publish(core, { kind: "call", name, at: core.clock.now(), user, legs: [viewOf(core, leg), ...views], ghost: leg.ghost });
  if (name === "CallAnswered" && core.org.twoAnsweredEvents) {
    publish(core, { kind: "call", name, at: core.clock.now(), user, legs: [viewOf(core, leg), ...views], ghost: leg.ghost });
  }
  tellHook(core, user, "On-Hook");
}

export function tellConference(core: Core, name: ConferenceEventName, uuid: string, conference: Conference): void {
  publish(core, { kind: "conference", name, at: core.clock.now(), user: uuid, conference });
}

export function tellService(core: Core, user: string, name: (SwitchEvent & { kind: "service" })["name"]): void {
  publish(core, { kind: "service", name, at: core.clock.now(), user });
}

export function tellMailbox(core: Core, user: string): void {
  publish(core, { kind: "mailbox", name: "VoiceMailMessageSummary", at: core.clock.now(), user });
}
