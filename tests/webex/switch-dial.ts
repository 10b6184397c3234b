// Calls that a user begins: click-to-dial (own phone first), retrieve, pickup, barge-in, pull.
import { handIsFree, makeRoom, noAnswer, releaseLeg, ringingOf, seat, take, unavailable } from "./switch-connect.ts";
import {
  bareAddress,
  type Core,
  clearLegTimers,
  findUser,
  isLive,
  legById,
  legsOfUser,
  newCallId,
  newLeg,
  newSession,
  numberAsParty,
  ownerAsParty,
  setLegTimer,
  tell,
  userAsParty,
  userOf,
} from "./switch-core.ts";
import { isDialable, route } from "./switch-route.ts";
import { type Accepted, type Leg, Refusal, type RemoteParty } from "./switch-types.ts";

export const made = (leg: Leg): Accepted => ({ callId: leg.callId, session: leg.session, parkedAgainst: null });

function needAddress(address: string): string {
  if (!isDialable(address)) throw new Refusal("bad-address", `Invalid address: ${address}`);
  return bareAddress(address);
}

function dialledParty(core: Core, uuid: string, address: string): RemoteParty {
  const user = findUser(core, address);
  return user ? userAsParty(core, user, { kind: "user", uuid }) : numberAsParty(address, null, false);
}

/** First half of everything click-to-dial: the own phone rings; `then` runs when it is picked up. */
function ringOwnPhone(
  core: Core,
  uuid: string,
  given: { readonly dialled: string; readonly remoteParty: RemoteParty; readonly endpoint?: string | undefined; readonly info?: string | undefined },
  then: (leg: Leg) => void,
): Leg {
  const user = userOf(core, uuid);
  if (given.endpoint !== undefined && !user.devices.some((device) => device.linePort === given.endpoint))
    throw new Refusal("bad-address", `No such endpoint: ${given.endpoint}`);
  if (user.devices.length === 0) throw new Refusal("not-capable", "No phone is registered");
  if (!handIsFree(core, uuid)) throw new Refusal("another-call-active", "Another call is active");
  const leg = newLeg(core, {
    owner: { kind: "user", uuid },
    session: newSession(core),
    personality: "Click-to-Dial",
    remoteParty: given.remoteParty,
    dialled: given.dialled,
    info: given.info ?? null,
  });
  core.onPickUp.set(leg.callId, () => {
    makeRoom(core, uuid, leg);
    seat(core, leg, given.endpoint);
    then(leg);
  });
  tell(core, "CallOriginating", leg);
  const byItself = () => {
    if (handIsFree(core, uuid)) pickUpOwnPhone(core, leg);
    else releaseLeg(core, leg, "localRelease", unavailable, "the phone is in use");
  };
  if (user.pickUpMs !== null) setLegTimer(core, leg.callId, "own phone", user.pickUpMs, byItself);
  else
    setLegTimer(core, leg.callId, "own phone", core.org.ownPhoneMs, () =>
      releaseLeg(core, leg, "localRelease", noAnswer, "own phone was not picked up"),
    );
  return leg;
}

/** Throws Refusal when the phone is in use and may not hold. */
export function pickUpOwnPhone(core: Core, leg: Leg): void {
  const then = core.onPickUp.get(leg.callId);
  if (!then || !isLive(leg)) return;
  if (leg.owner.kind === "user" && !handIsFree(core, leg.owner.uuid)) throw new Refusal("another-call-active", "Another call is active");
  core.onPickUp.delete(leg.callId);
  clearLegTimers(core, leg.callId);
  then();
}

/** Own side is up: the far end is tried (xsi.md 4.8 CallOriginated). */
function originate(core: Core, leg: Leg): void {
  if (core.org.callIdChangesOnOriginate) {
    core.legs.delete(leg.callId);
    core.why.delete(leg.callId);
    leg.callId = newCallId(core);
    core.legs.set(leg.callId, leg);
  }
  leg.personality = "Originator";
  leg.startedAt = core.clock.now();
  tell(core, "CallOriginated", leg);
}

export function dial(
  core: Core,
  uuid: string,
  address: string,
  options: { readonly endpoint?: string | undefined; readonly info?: string | undefined } = {},
): Accepted {
  const dialled = needAddress(address);
  const leg = ringOwnPhone(core, uuid, { dialled, remoteParty: dialledParty(core, uuid, dialled), ...options }, (own) => {
    originate(core, own);
    route(core, own, dialled);
  });
  return made(leg);
}

/** Keys pressed on the phone itself: no Click-to-Dial stage. */
export function dialByHand(core: Core, uuid: string, address: string): Leg {
  const dialled = needAddress(address);
  const remoteParty = dialledParty(core, uuid, dialled);
  if (!handIsFree(core, uuid)) throw new Refusal("another-call-active", "Another call is active");
  const leg = newLeg(core, { owner: { kind: "user", uuid }, session: newSession(core), personality: "Originator", remoteParty, dialled });
  makeRoom(core, uuid, leg);
  seat(core, leg);
  tell(core, "CallOriginated", leg);
  route(core, leg, dialled);
  return leg;
}

export function retrieve(core: Core, uuid: string, address: string | null, endpoint?: string): Accepted {
  const extension = address === null ? userOf(core, uuid).extension : bareAddress(address);
  const parked = core.parks.get(extension);
  if (!parked) throw new Refusal("nothing-there", `No call is parked against ${extension}`);
  const remoteParty = ownerAsParty(core, legById(core, parked.callId), { kind: "user", uuid });
  const leg = ringOwnPhone(core, uuid, { dialled: extension, remoteParty, endpoint }, (own) => {
    const still = core.parks.get(extension);
    if (still?.callId !== parked.callId) return releaseLeg(core, own, "remoteRelease", unavailable, "the parked caller is gone");
    core.parks.delete(extension);
    originate(core, own);
    const caller = legById(core, parked.callId);
    take(core, caller, own);
    const parker = core.legs.get(parked.leg);
    if (parker && isLive(parker)) {
      tell(core, "CallParkRetrieved", parker);
      releaseLeg(core, parker, "remoteRelease", null, "parked caller was fetched");
    }
  });
  return made(leg);
}

function pickUpRinging(core: Core, uuid: string, victim: Leg, endpoint?: string): Accepted {
  const caller = victim.far.kind === "leg" ? core.legs.get(victim.far.callId) : undefined;
  if (!caller) throw new Refusal("nothing-there", "No call to pick up");
  const remoteParty = ownerAsParty(core, caller, { kind: "user", uuid });
  const leg = ringOwnPhone(core, uuid, { dialled: "*97", remoteParty, endpoint }, (own) => {
    if (!isLive(caller) || victim.state !== "Alerting") return releaseLeg(core, own, "remoteRelease", unavailable, "the call to pick up is gone");
    const ringing = ringingOf(core, caller);
    originate(core, own);
    take(core, caller, own);
    for (const one of ringing) {
      one.session = own.session;
      tell(core, "CallPickedUp", one);
      releaseLeg(core, one, "remoteRelease", null, `picked up by ${uuid}`);
    }
  });
  return made(leg);
}

const ringingIn = (leg: Leg) => leg.state === "Alerting" && leg.personality === "Terminator" && !leg.ghost;

export function groupPickup(core: Core, uuid: string, endpoint?: string): Accepted {
  const { pickupGroup } = userOf(core, uuid);
  if (pickupGroup === null) throw new Refusal("not-capable", "No pickup group");
  const members = core.users.filter((user) => user.pickupGroup === pickupGroup && user.uuid !== uuid);
  const victim = members
    .flatMap((user) => legsOfUser(core, user.uuid).filter(ringingIn))
    .toSorted((one, other) => one.startedAt - other.startedAt)[0];
  if (!victim) throw new Refusal("nothing-there", "No call to pick up");
  return pickUpRinging(core, uuid, victim, endpoint);
}

export function directedPickup(core: Core, uuid: string, address: string, endpoint?: string): Accepted {
  const target = findUser(core, address);
  if (!target) throw new Refusal("bad-address", `No such user: ${address}`);
  const victim = legsOfUser(core, target.uuid).find(ringingIn);
  if (!victim) throw new Refusal("nothing-there", `${address} is not ringing`);
  return pickUpRinging(core, uuid, victim, endpoint);
}

export function bargeIn(core: Core, uuid: string, address: string, endpoint?: string): Accepted {
  const target = findUser(core, address);
  if (!target) throw new Refusal("bad-address", `No such user: ${address}`);
  const victim = legsOfUser(core, target.uuid).find((leg) => leg.state === "Active");
  if (!victim) return directedPickup(core, uuid, address, endpoint);
  const remoteParty = userAsParty(core, target, { kind: "user", uuid });
  const leg = ringOwnPhone(core, uuid, { dialled: "*33", remoteParty, endpoint }, (own) => {
    if (!isLive(victim)) return releaseLeg(core, own, "remoteRelease", unavailable, "the call to join is gone");
    originate(core, own);
    own.far = { kind: "barge", callId: victim.callId };
    own.state = "Active";
    own.answeredAt = core.clock.now();
    victim.session = own.session;
    tell(core, "CallAnswered", own);
    tell(core, "CallBargedIn", victim);
  });
  return made(leg);
}

/** A temporary call rings the devices; who picks up there has the call there (webex-rest.md 4.1). */
export function pull(core: Core, uuid: string, endpoint?: string): Accepted {
  const own = legsOfUser(core, uuid).find((leg) => leg.answeredAt !== null && leg.state !== "Detached");
  if (!own) throw new Refusal("nothing-there", "No call to pull");
  const other = endpoint ?? userOf(core, uuid).devices.find((device) => device.linePort !== own.endpoint)?.linePort;
  if (other === undefined) throw new Refusal("not-capable", "No other device");
  const user = userOf(core, uuid);
  const temporary = newLeg(core, {
    owner: { kind: "user", uuid },
    session: newSession(core),
    personality: "Click-to-Dial",
    remoteParty: own.remoteParty,
  });
  core.onPickUp.set(temporary.callId, () => {
    if (isLive(own)) {
      own.endpoint = other;
      tell(core, "CallUpdated", own);
    }
    releaseLeg(core, temporary, "localRelease", null, "pulled");
  });
  tell(core, "CallOriginating", temporary);
  setLegTimer(core, temporary.callId, "own phone", user.pickUpMs ?? core.org.ownPhoneMs, () =>
    user.pickUpMs === null ? releaseLeg(core, temporary, "localRelease", noAnswer, "not picked up") : pickUpOwnPhone(core, temporary),
  );
  return made(temporary);
}

export function redial(core: Core, uuid: string, type: "placed" | "received"): Accepted {
  const records = core.history.get(uuid) ?? [];
  const last = records.find((one) => (type === "placed" ? one.type === "placed" : one.type !== "placed") && one.number !== null);
  if (!last?.number) throw new Refusal("nothing-there", "No number to call");
  return dial(core, uuid, last.number);
}

/** The far end sends its other side on to `to`: our half stays, with somebody else (xsi.md 4.8 CallTransferred). */
export function farTransfers(core: Core, far: Leg, to: string): void {
  const ours = far.far.kind === "leg" ? core.legs.get(far.far.callId) : undefined;
  if (!ours || far.answeredAt === null) throw new Refusal("wrong-state", "Not connected");
  far.far = { kind: "none" };
  ours.far = { kind: "none" };
  ours.session = newSession(core);
  ours.remoteParty = ours.owner.kind === "user" ? dialledParty(core, ours.owner.uuid, to) : ours.remoteParty;
  releaseLeg(core, far, "localRelease", null, `sent the other side to ${to}`);
  tell(core, "CallTransferred", ours);
  route(core, ours, to);
}
