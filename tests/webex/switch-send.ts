// Parting with a caller: blind and consult transfer, mute transfer, voicemail, park.
import {
  answerLeg,
  busy,
  describe,
  detach,
  hangUpLeg,
  holdOthers,
  link,
  refreshState,
  releaseLeg,
  ringingOf,
  speaking,
  stopHolding,
  toMailbox,
  unpark,
} from "./switch-connect.ts";
import {
  bareAddress,
  type Core,
  clearLegTimers,
  findUser,
  isLive,
  legById,
  newLeg,
  newSession,
  numberAsParty,
  ownerAsParty,
  ownLeg,
  peerOf,
  setLegTimer,
  tell,
  userAsParty,
  userOf,
} from "./switch-core.ts";
import { made } from "./switch-dial.ts";
import { isDialable, recallTo, route, sendOn } from "./switch-route.ts";
import { type Accepted, type Leg, Refusal, type RemoteParty } from "./switch-types.ts";

/** The one whom this half's user talks to or is called by, free to be sent elsewhere. Throws Refusal. */
function partyBehind(core: Core, leg: Leg): Leg {
  const peer = peerOf(core, leg);
  if (!peer || leg.personality === "Click-to-Dial" || (leg.state === "Alerting" && leg.personality !== "Terminator")) {
    throw new Refusal("wrong-state", `Nobody to transfer: the call is ${leg.state}`);
  }
  return peer;
}

function takeAway(core: Core, leg: Leg, party: Leg, address: string | null, reason: "deflection" | "transfer" | "voicemail"): void {
  const siblings = ringingOf(core, party).filter((one) => one !== leg);
  party.far = { kind: "none" };
  clearLegTimers(core, party.callId);
  core.hopes.delete(party.callId);
  detach(core, [leg], address, reason);
  for (const one of siblings) releaseLeg(core, one, "remoteRelease", null, "taken away");
  refreshState(core, party, false);
}

export function blindTransfer(core: Core, uuid: string, callId: string, address: string): void {
  const leg = ownLeg(core, uuid, callId);
  if (!isDialable(address)) throw new Refusal("bad-address", `Invalid address: ${address}`);
  const party = partyBehind(core, leg);
  const reason = leg.state === "Alerting" ? "deflection" : "transfer";
  takeAway(core, leg, party, `tel:${bareAddress(address)}`, reason);
  sendOn(core, party, { uuid, leg }, address, reason);
  if (reason === "transfer" && isLive(party)) tell(core, "CallTransferred", party);
}

export function voicemailTransfer(core: Core, uuid: string, callId: string, address: string | null): void {
  const leg = ownLeg(core, uuid, callId);
  const target = address === null ? userOf(core, uuid) : findUser(core, address);
  if (!target) throw new Refusal("bad-address", `No such user: ${address}`);
  if (!target.hasMailbox) throw new Refusal("not-capable", `${target.extension} has no mailbox`);
  const party = partyBehind(core, leg);
  takeAway(core, leg, party, `tel:${target.extension}`, "voicemail");
  toMailbox(core, party, target.uuid);
  releaseLeg(core, leg, "localRelease", null, `sent to the mailbox of ${target.extension}`);
}

/** Joins the parties of two of the user's calls; both of the user's halves end. The second may still ring. */
export function consultTransfer(core: Core, uuid: string, callId: string, otherId: string): void {
  const first = ownLeg(core, uuid, callId);
  const second = ownLeg(core, uuid, otherId);
  if (first === second) throw new Refusal("wrong-state", "A call cannot be transferred to itself");
  if (first.state === "Alerting") throw new Refusal("wrong-state", "An unanswered call cannot be transferred by consultation");
  const party = partyBehind(core, first);
  join(core, party, first, second);
}

function join(core: Core, party: Leg, first: Leg, second: Leg): void {
  const { far } = second;
  if (far.kind !== "leg" && far.kind !== "ringing") throw new Refusal("wrong-state", "The consulted party is not there");
  if (second.state === "Alerting" && second.personality !== "Originator") throw new Refusal("wrong-state", "The consulted call is not answered");
  const target = far.kind === "leg" ? legById(core, far.callId) : null;
  const session = newSession(core);
  const address = second.remoteParty.address;
  const ringing = ringingOf(core, second);
  clearLegTimers(core, second.callId);
  core.hopes.delete(second.callId);
  party.far = { kind: "none" };
  if (target) {
    target.far = { kind: "none" };
    detach(core, [first, second], address, "transfer");
    link(core, party, target, session);
    refreshState(core, party, false);
    refreshState(core, target, false);
    core.why.set(party.callId, `connected with ${describe(target)} by consult transfer`);
    core.why.set(target.callId, `connected with ${describe(party)} by consult transfer`);
    holdOthers(core, party);
    holdOthers(core, target);
    tell(core, "CallTransferred", party);
    tell(core, "CallTransferred", target);
  } else {
    detach(core, [first, second], address, "transfer");
    party.session = session;
    party.far = far;
    core.why.set(party.callId, `waits for ${far.kind === "ringing" ? far.at : ""} to answer, sent there while it rang`);
    for (const one of ringing) {
      one.far = { kind: "leg", callId: party.callId };
      one.session = session;
      one.remoteParty = ownerAsParty(core, party, one.owner);
      tell(core, "CallUpdated", one);
    }
    if (ringing[0]) party.remoteParty = ownerAsParty(core, ringing[0], party.owner);
    tell(core, "CallTransferred", party);
    waitOn(core, party, ringing);
  }
  releaseLeg(core, first, "localRelease", null, "transferred");
  releaseLeg(core, second, "localRelease", null, "transferred");
  if (target && describe(target) === describe(party)) hangUpLeg(core, party, "connected with oneself");
}

/** The no-answer rule of a target that was already ringing when the caller was put there. */
function waitOn(core: Core, party: Leg, ringing: readonly Leg[]): void {
  const owner = ringing[0]?.owner;
  setLegTimer(core, party.callId, "no-answer", core.org.noAnswerMs, () => {
    for (const one of ringing) releaseLeg(core, one, "remoteRelease", null, "not answered");
    const user = owner?.kind === "user" ? userOf(core, owner.uuid) : null;
    if (user?.hasMailbox && user.services.noAnswerToVoicemail) return toMailbox(core, party, user.uuid);
    releaseLeg(core, party, "remoteRelease", busy, "nobody answered after the transfer");
  });
}

/** Moves the caller when the target rings (XSI) or answers (REST); until then, and if it fails, the caller stays. */
export function muteTransfer(core: Core, uuid: string, callId: string, address: string, mode: "on-ring" | "on-answer"): Accepted {
  const first = ownLeg(core, uuid, callId);
  if (!isDialable(address)) throw new Refusal("bad-address", `Invalid address: ${address}`);
  if (first.state === "Alerting") throw new Refusal("wrong-state", "An unanswered call cannot be transferred; divert it");
  const party = partyBehind(core, first);
  const target = findUser(core, address);
  const owner = { kind: "user", uuid } as const;
  const remoteParty: RemoteParty = target ? userAsParty(core, target, owner) : numberAsParty(address, null, false);
  const second = newLeg(core, { owner, session: newSession(core), personality: "Originator", remoteParty, dialled: bareAddress(address) });
  const holds = core.org.muteTransferHolds && first.state === "Active";
  if (holds) {
    first.heldAt = core.clock.now();
    refreshState(core, first);
  }
  const accepted = made(second);
  tell(core, "CallOriginated", second);
  const complete = () => {
    if (peerOf(core, first) === party && isLive(party) && isLive(second)) return join(core, party, first, second);
    const reached = peerOf(core, second);
    releaseLeg(core, second, "localRelease", null, "the caller to transfer is gone");
    if (reached) releaseLeg(core, reached, "remoteRelease", null, "the caller to transfer is gone");
  };
  route(core, second, address, {
    ...(mode === "on-ring" ? { onRinging: complete } : { onAnswered: complete }),
    onFailed: (cause) => {
      if (holds && first.heldAt !== null && isLive(first) && speaking(core, uuid, first).length === 0) {
        stopHolding(core, first);
        refreshState(core, first);
      }
      releaseLeg(core, second, "remoteRelease", cause, "the target could not be reached; the caller stays");
      return true;
    },
  });
  return accepted;
}

export function park(core: Core, uuid: string, callId: string, address: string | null): Accepted {
  const user = userOf(core, uuid);
  const extension = address === null ? user.extension : bareAddress(address);
  const against = findUser(core, extension);
  if (!against && !core.org.parkExtensions.includes(extension)) throw new Refusal("bad-address", `Cannot park against ${extension}`);
  return parkAt(core, uuid, callId, against?.extension ?? extension);
}

export function groupPark(core: Core, uuid: string, callId: string): Accepted {
  const free = core.org.parkExtensions.find((extension) => !core.parks.has(extension));
  if (free === undefined) throw new Refusal("occupied", "All park extensions are taken");
  return parkAt(core, uuid, callId, free);
}

function parkAt(core: Core, uuid: string, callId: string, extension: string): Accepted {
  const leg = ownLeg(core, uuid, callId);
  if (leg.state === "Alerting") throw new Refusal("wrong-state", "An unanswered call cannot be parked");
  if (core.parks.has(extension)) throw new Refusal("occupied", `A call is already parked against ${extension}`);
  const party = partyBehind(core, leg);
  const owner = { kind: "user", uuid } as const;
  const against = findUser(core, extension);
  const place: RemoteParty = against
    ? userAsParty(core, against, owner)
    : { ...numberAsParty(extension, `Park ${extension}`, false), callType: "Group" };
  takeAway(core, leg, party, `tel:${extension}`, "transfer");
  party.far = { kind: "park", extension };
  core.why.set(party.callId, `parked against ${extension} by ${uuid}`);
  core.parks.set(extension, { callId: party.callId, by: uuid, leg: leg.callId, since: core.clock.now() });
  tell(core, "CallTransferred", party);
  setLegTimer(core, party.callId, "park-recall", core.org.parkRecallMs, () => {
    unpark(core, extension);
    recallTo(core, party, uuid, "Call Park Recall", place);
  });
  if (!core.org.parkedLegStays) releaseLeg(core, leg, "localRelease", null, `parked against ${extension}`);
  return { callId: null, session: null, parkedAgainst: place };
}

/** XSI Talk and REST answer. Throws Refusal. */
export function answer(core: Core, uuid: string, leg: Leg, endpoint: string | undefined, pickUp: (leg: Leg) => void): void {
  if (leg.state !== "Alerting" || leg.personality === "Originator") throw new Refusal("wrong-state", `Cannot answer a call that is ${leg.state}`);
  const { devices } = userOf(core, uuid);
  const device =
    endpoint === undefined
      ? devices.find((one) => one.linePort === (leg.endpoint ?? devices[0]?.linePort))
      : devices.find((one) => one.linePort === endpoint);
  if (!device) throw new Refusal("bad-address", `No such endpoint: ${endpoint}`);
  const silenced = leg.personality === "Terminator" && leg.endpoint === null;
  if (!device.answerable || silenced) throw new Refusal("not-answerable", "The device cannot be answered remotely");
  if (leg.personality === "Click-to-Dial") pickUp(leg);
  else answerLeg(core, leg, device.linePort);
}
