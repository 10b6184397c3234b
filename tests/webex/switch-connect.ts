// How halves are joined, held, parted and released. Nobody is dropped here without a line in `why`.
import {
  type Core,
  clearLegTimers,
  conferenceView,
  freeAppearance,
  groupAsParty,
  isLive,
  legById,
  legsOfUser,
  newSession,
  ownerAsParty,
  peerOf,
  setLegTimer,
  tell,
  tellConference,
  tellMailbox,
  userAsParty,
  userOf,
} from "./switch-core.ts";
import { type Leg, Refusal, type ReleaseCause, type RemoteParty } from "./switch-types.ts";

export const busy: ReleaseCause = { internal: "Busy", sipStatus: 486, cdr: "009" };
export const declined: ReleaseCause = { internal: "Forbidden", sipStatus: 603, cdr: "010" };
export const noAnswer: ReleaseCause = { internal: "Request Timeout", sipStatus: 408, cdr: "008" };
export const unavailable: ReleaseCause = { internal: "Temporarily Unavailable", sipStatus: 480, cdr: "008" };
export const noSuchNumber: ReleaseCause = { internal: "User Not Found", sipStatus: 404, cdr: "005" };

const said = (core: Core, leg: Leg, why: string) => core.why.set(leg.callId, why);

/** The halves that ring for this calling half. */
export function ringingOf(core: Core, caller: Leg): readonly Leg[] {
  return caller.far.kind === "ringing" ? caller.far.callIds.map((callId) => legById(core, callId)) : [];
}

export function stopHolding(core: Core, leg: Leg): void {
  if (leg.heldAt === null) return;
  leg.totalHeldMs += core.clock.now() - leg.heldAt;
  leg.heldAt = null;
}

const showsRemoteHold = (core: Core, peer: Leg) => peer.owner.kind === "user" || core.org.remoteHoldFromOutside;

/** Brings `state` in line with who holds whom; says so when it changed. */
export function refreshState(core: Core, leg: Leg, tellIt = true): void {
  if (!isLive(leg) || leg.state === "Detached" || leg.state === "Alerting") return;
  const before = leg.state;
  const peer = peerOf(core, leg);
  if (leg.heldAt !== null) leg.state = "Held";
  else if (peer && peer.heldAt !== null && isLive(peer) && showsRemoteHold(core, peer)) leg.state = "Remote Held";
  else leg.state = "Active";
  if (leg.state === before || !tellIt) return;
  tell(core, leg.state === "Active" || before === "Held" ? "CallRetrieved" : "CallHeld", leg);
}

export function holdLeg(core: Core, leg: Leg): void {
  if (leg.state !== "Active" && leg.state !== "Remote Held") throw new Refusal("wrong-state", `Cannot hold a call that is ${leg.state}`);
  leg.heldAt = core.clock.now();
  refreshState(core, leg);
  const peer = peerOf(core, leg);
  if (peer) refreshState(core, peer);
}

export function resumeLeg(core: Core, leg: Leg): void {
  if (leg.state !== "Held") throw new Refusal("wrong-state", `Cannot retrieve a call that is ${leg.state}`);
  stopHolding(core, leg);
  refreshState(core, leg);
  const peer = peerOf(core, leg);
  if (peer) refreshState(core, peer);
}

/** The user's other halves that have the phone's ear. */
export const speaking = (core: Core, uuid: string, keep: Leg) =>
  legsOfUser(core, uuid).filter(
    (leg) => leg !== keep && (leg.state === "Active" || leg.state === "Remote Held") && !(leg.inConference && keep.inConference),
  );

/** Without autoHold a phone that is in use cannot take another call. */
export const handIsFree = (core: Core, uuid: string): boolean =>
  core.org.autoHold || !legsOfUser(core, uuid).some((leg) => leg.state === "Active" || leg.state === "Remote Held");

/** A phone speaks to one party at a time: holds the others, or refuses. Conference halves speak together. */
export function makeRoom(core: Core, uuid: string, keep: Leg): void {
  if (speaking(core, uuid, keep).length === 0) return;
  if (!core.org.autoHold) throw new Refusal("another-call-active", "Another call is active");
  silenceOthers(core, uuid, keep);
}

/** The same when it cannot be refused: the far end, not the owner, made this half speak. */
export function holdOthers(core: Core, keep: Leg): void {
  if (keep.owner.kind === "user" && keep.state !== "Held") silenceOthers(core, keep.owner.uuid, keep);
}

function silenceOthers(core: Core, uuid: string, keep: Leg): void {
  const active = speaking(core, uuid, keep);
  for (const leg of active) {
    if (leg.releaseCause !== null) releaseLeg(core, leg, "localRelease", null, "gave up listening to the announcement");
    else if (!leg.inConference) holdLeg(core, leg);
  }
  const room = core.rooms.get(uuid);
  if (room?.state !== "Active" || !active.some((leg) => leg.inConference)) return;
  room.state = "Held";
  const view = conferenceView(core, uuid);
  if (view) tellConference(core, "ConferenceHeld", uuid, view);
}

/** Gives the half a place on its user's phone. */
export function seat(core: Core, leg: Leg, endpoint?: string): void {
  if (leg.owner.kind !== "user") return;
  leg.endpoint = endpoint ?? leg.endpoint ?? userOf(core, leg.owner.uuid).devices[0]?.linePort ?? null;
  leg.appearance ??= freeAppearance(core, leg.owner.uuid);
}

/** Those who sent this caller on are done with them. */
export function settleShadows(core: Core, caller: Leg): void {
  const shadows = core.shadows.get(caller.callId);
  core.shadows.delete(caller.callId);
  for (const callId of shadows ?? []) releaseLeg(core, legById(core, callId), "localRelease", null);
}

export function shadow(core: Core, caller: Leg, leg: Leg): void {
  core.shadows.set(caller.callId, (core.shadows.get(caller.callId) ?? new Set()).add(leg.callId));
}

/** The user sent this half's party elsewhere: no longer theirs (xsi.md 4.8 CallRedirected, CallDetached). */
export function detach(core: Core, legs: readonly [Leg, ...Leg[]], address: string | null, reason: "deflection" | "transfer" | "voicemail"): void {
  const now = core.clock.now();
  for (const leg of legs) {
    leaveConference(core, leg);
    clearLegTimers(core, leg.callId);
    stopHolding(core, leg);
    leg.redirect = { address, reason, at: now };
    leg.state = "Detached";
    leg.detachedAt = now;
    leg.far = { kind: "none" };
  }
  const [first, ...rest] = legs;
  tell(core, "CallRedirected", first, ...rest);
}

export function leaveConference(core: Core, leg: Leg): void {
  if (!leg.inConference || leg.owner.kind !== "user") return;
  leg.inConference = false;
  const uuid = leg.owner.uuid;
  const room = core.rooms.get(uuid);
  if (!room) return;
  room.participants.delete(leg.callId);
  const view = conferenceView(core, uuid);
  if (!view) return;
  if (room.participants.size > 1) {
    tellConference(core, "ConferenceUpdated", uuid, view);
    return;
  }
  for (const callId of room.participants.keys()) legById(core, callId).inConference = false;
  core.rooms.delete(uuid);
  tellConference(core, "ConferenceReleased", uuid, { ...view, state: "Released", participants: [] });
}

function remember(core: Core, leg: Leg): void {
  if (leg.owner.kind !== "user" || leg.ghost || leg.personality === "Click-to-Dial") return;
  const type = leg.personality === "Originator" ? "placed" : leg.answeredAt === null ? "missed" : "received";
  const { name, address, withheld } = leg.remoteParty;
  const records = core.history.get(leg.owner.uuid) ?? [];
  records.unshift({ type, name, number: address?.replace(/^(tel|sip):/, "") ?? null, withheld, at: leg.startedAt });
  core.history.set(leg.owner.uuid, records);
}

/** Ends one half; what it was joined to must have been dealt with by the caller. Releasing twice does nothing. */
export function releaseLeg(core: Core, leg: Leg, by: "localRelease" | "remoteRelease", cause: ReleaseCause | null, why?: string): void {
  if (!isLive(leg)) return;
  clearLegTimers(core, leg.callId);
  core.hopes.delete(leg.callId);
  core.onPickUp.delete(leg.callId);
  stopHolding(core, leg);
  leaveConference(core, leg);
  leg.state = "Released";
  leg.releasedAt = core.clock.now();
  leg.releasingParty = by;
  leg.releaseCause = cause ?? leg.releaseCause;
  leg.far = { kind: "none" };
  if (why) said(core, leg, why);
  remember(core, leg);
  tell(core, "CallReleased", leg);
  settleShadows(core, leg);
  for (const other of core.legs.values()) {
    if (isLive(other) && other.far.kind === "barge" && other.far.callId === leg.callId)
      releaseLeg(core, other, "remoteRelease", null, "the call listened to ended");
  }
}

function leaveMessage(core: Core, caller: Leg, uuid: string): void {
  const box = core.mailboxes.get(uuid) ?? [];
  const user = userOf(core, uuid);
  const from = ownerAsParty(core, caller, { kind: "user", uuid });
  box.push({ id: `${user.uuid}-${box.length + 1}`, from, at: core.clock.now(), durationMs: core.org.voicemailMs, read: false });
  core.mailboxes.set(uuid, box);
  tellMailbox(core, uuid);
}

/** One side goes: ends everything that hung on this half. */
export function hangUpLeg(core: Core, leg: Leg, why: string): void {
  if (!isLive(leg)) return;
  const { far } = leg;
  if (far.kind === "ringing") {
    const ringing = ringingOf(core, leg);
    releaseLeg(core, leg, "localRelease", null, why);
    for (const one of ringing) releaseLeg(core, one, "remoteRelease", null, "caller gave up");
    return;
  }
  if (far.kind === "mailbox") leaveMessage(core, leg, far.uuid);
  if (far.kind === "park") unpark(core, far.extension);
  const peer = peerOf(core, leg);
  releaseLeg(core, leg, "localRelease", null, why);
  if (peer && isLive(peer)) releaseLeg(core, peer, "remoteRelease", null, `${why} (other side)`);
}

/** Takes the caller out of the park and ends the parker's detached half. */
export function unpark(core: Core, extension: string): void {
  const parked = core.parks.get(extension);
  if (!parked) return;
  core.parks.delete(extension);
  clearLegTimers(core, parked.callId, "park-recall");
  const leg = core.legs.get(parked.leg);
  if (leg) releaseLeg(core, leg, "remoteRelease", null, "parked caller left the park");
}

/** Two answered halves become one call. */
export function link(core: Core, one: Leg, other: Leg, session: string = one.session): void {
  one.far = { kind: "leg", callId: other.callId };
  other.far = { kind: "leg", callId: one.callId };
  one.session = session;
  other.session = session;
  one.remoteParty = ownerAsParty(core, other, one.owner);
  other.remoteParty = ownerAsParty(core, one, other.owner);
}

/** A ringing half is answered. Siblings stop ringing. Throws Refusal when the phone has no hand free. */
export function answerLeg(core: Core, leg: Leg, endpoint?: string): void {
  if (leg.far.kind !== "leg" || leg.state !== "Alerting") throw new Refusal("wrong-state", `Cannot answer a call that is ${leg.state}`);
  const caller = legById(core, leg.far.callId);
  if (leg.owner.kind === "user") makeRoom(core, leg.owner.uuid, leg);
  const siblings = ringingOf(core, caller).filter((one) => one !== leg);
  const now = core.clock.now();
  clearLegTimers(core, leg.callId);
  clearLegTimers(core, caller.callId);
  seat(core, leg, endpoint);
  leg.state = "Active";
  leg.answeredAt = now;
  leg.redirections = [];
  caller.answeredAt ??= now;
  if (caller.state === "Alerting") caller.state = "Active";
  link(core, caller, leg);
  refreshState(core, caller, false);
  refreshState(core, leg, false);
  for (const one of siblings) releaseLeg(core, one, "remoteRelease", null, "answered elsewhere");
  holdOthers(core, caller);
  said(core, caller, `answered by ${describe(leg)}`);
  said(core, leg, "answered");
  tell(core, "CallAnswered", leg);
  tell(core, "CallAnswered", caller);
  settleShadows(core, caller);
  const hopes = core.hopes.get(caller.callId);
  core.hopes.delete(caller.callId);
  hopes?.onAnswered?.();
}

export const describe = (leg: Leg): string => (leg.owner.kind === "user" ? leg.owner.uuid : leg.owner.number);

/** Connects a waiting caller (parked, ringing elsewhere) with a half whose phone is already picked up. */
export function take(core: Core, caller: Leg, leg: Leg): void {
  const now = core.clock.now();
  clearLegTimers(core, caller.callId);
  core.hopes.delete(caller.callId);
  leg.state = "Active";
  leg.answeredAt ??= now;
  caller.answeredAt ??= now;
  caller.state = "Active";
  stopHolding(core, caller);
  link(core, caller, leg, newSession(core));
  holdOthers(core, caller);
  said(core, caller, `taken by ${describe(leg)}`);
  tell(core, "CallAnswered", leg);
  tell(core, "CallTransferred", caller);
  settleShadows(core, caller);
}

/** The caller speaks to a mailbox, for as long as the org says. */
export function toMailbox(core: Core, caller: Leg, uuid: string): void {
  const now = core.clock.now();
  clearLegTimers(core, caller.callId);
  core.hopes.delete(caller.callId);
  caller.far = { kind: "mailbox", uuid };
  caller.remoteParty = userAsParty(core, userOf(core, uuid), caller.owner);
  caller.answeredAt ??= now;
  if (caller.state === "Alerting") caller.state = "Active";
  refreshState(core, caller, false);
  holdOthers(core, caller);
  said(core, caller, `speaks to the mailbox of ${uuid}`);
  tell(core, "CallAnswered", caller);
  settleShadows(core, caller);
  setLegTimer(core, caller.callId, "message", core.org.voicemailMs, () => hangUpLeg(core, caller, `left a message for ${uuid}`));
}

/** Nobody can be reached: tone, then the end; unless whoever asked for the route looks after the caller. */
export function failCaller(core: Core, caller: Leg, cause: ReleaseCause, why: string): void {
  clearLegTimers(core, caller.callId);
  caller.far = { kind: "treatment", cause };
  const hopes = core.hopes.get(caller.callId);
  core.hopes.delete(caller.callId);
  said(core, caller, why);
  if (hopes?.onFailed?.(cause)) return;
  settleShadows(core, caller);
  const elsewhere = caller.owner.kind === "user" && speaking(core, caller.owner.uuid, caller).length > 0;
  if (core.org.treatmentMs <= 0 || elsewhere) {
    releaseLeg(core, caller, "remoteRelease", cause, why);
    return;
  }
  caller.state = "Active";
  caller.releaseCause = cause;
  tell(core, "CallReleasing", caller);
  setLegTimer(core, caller.callId, "treatment", core.org.treatmentMs, () => releaseLeg(core, caller, "remoteRelease", cause, why));
}

export function partyOfRinging(core: Core, caller: Leg): RemoteParty | null {
  if (caller.far.kind !== "ringing") return null;
  const { at } = caller.far;
  const group = core.groups.find((one) => one.id === at);
  if (group) return groupAsParty(group);
  const user = core.users.find((one) => one.uuid === at);
  return user ? userAsParty(core, user, caller.owner) : null;
}
