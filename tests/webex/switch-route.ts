// Where a caller goes: phones that ring, forwarding, do-not-disturb, queues, mailboxes, outside numbers, recalls.
import {
  answerLeg,
  busy,
  declined,
  failCaller,
  handIsFree,
  noAnswer,
  noSuchNumber,
  releaseLeg,
  ringingOf,
  seat,
  settleShadows,
  shadow,
  toMailbox,
  unavailable,
} from "./switch-connect.ts";
import {
  bareAddress,
  behaviourOf,
  type Core,
  clearLegTimers,
  findUser,
  groupAsParty,
  isLive,
  legsOfUser,
  newLeg,
  numberAsParty,
  ownerAsParty,
  type RouteHopes,
  setLegTimer,
  tell,
  userAsParty,
  userOf,
} from "./switch-core.ts";
import type { Group, Leg, RedirectReason, ReleaseCause, RemoteParty, SwitchUser } from "./switch-types.ts";

type Redirections = Leg["redirections"];

/** More forwards than this are a loop. */
const mostForwards = 6;

export const isDialable = (address: string): boolean => /^(\+?[0-9*#]{1,24}|[^\s@/]+@[^\s@/]+)$/.test(bareAddress(address));

/** Sends a caller (a half that is joined to nobody) to a destination. */
export function route(core: Core, caller: Leg, address: string, hopes: RouteHopes = {}, redirections: Redirections = []): void {
  core.hopes.set(caller.callId, hopes);
  goTo(core, caller, address, redirections);
}

function goTo(core: Core, caller: Leg, address: string, redirections: Redirections): void {
  const bare = bareAddress(address);
  if (redirections.length > mostForwards) {
    failCaller(core, caller, noSuchNumber, "forwarded in a circle");
    return;
  }
  const user = findUser(core, bare);
  if (user && caller.owner.kind === "user" && caller.owner.uuid === user.uuid) {
    failCaller(core, caller, busy, "called oneself");
    return;
  }
  if (user) {
    offerUser(core, caller, user, redirections, null);
    return;
  }
  const group = core.groups.find((one) => one.extension === bare || one.number === bare || one.id === bare);
  if (group) {
    offerGroup(core, caller, group, redirections);
    return;
  }
  // Short digits that are nobody's extension lead nowhere; whatever else is dialable goes to the network.
  const outside = core.externals.has(bare) || (isDialable(bare) && /^\+?[0-9]{5,}$|@|^[0-9]{3}$/.test(bare));
  if (outside) offerExternal(core, caller, bare, redirections);
  else failCaller(core, caller, noSuchNumber, `no such number: ${bare}`);
}

function redirected(core: Core, caller: Leg, user: SwitchUser, to: string, reason: RedirectReason, redirections: Redirections): void {
  if (caller.personality === "Originator" && caller.state === "Alerting") tell(core, "CallForwarded", caller);
  goTo(core, caller, to, [{ party: userAsParty(core, user, caller.owner), reason }, ...redirections]);
}

/** Advanced Call announces a call that services take away before any phone rings (xsi.md 4.6). */
function ghost(core: Core, caller: Leg, user: SwitchUser, redirections: Redirections, to: string | null, reason: RedirectReason): void {
  if (!core.org.ghostRings) return;
  const owner = { kind: "user", uuid: user.uuid } as const;
  const leg = newLeg(core, {
    owner,
    session: caller.session,
    personality: "Terminator",
    remoteParty: ownerAsParty(core, caller, owner),
    redirections,
    ghost: true,
  });
  tell(core, "CallReceived", leg);
  leg.redirect = { address: to === null ? null : `tel:${bareAddress(to)}`, reason, at: core.clock.now() };
  leg.state = "Detached";
  leg.detachedAt = core.clock.now();
  tell(core, to === null ? "CallDetached" : "CallRedirected", leg);
  releaseLeg(core, leg, "remoteRelease", null, `taken away by ${reason}`);
}

function offerUser(core: Core, caller: Leg, user: SwitchUser, redirections: Redirections, recall: Leg["recall"]): void {
  const { services, behaviour } = user;
  if (services.forwardAlways.active && services.forwardAlways.to !== null && recall === null) {
    ghost(core, caller, user, redirections, services.forwardAlways.to, "unconditional");
    redirected(core, caller, user, services.forwardAlways.to, "unconditional", redirections);
    return;
  }
  if (behaviour.kind === "forwards" && behaviour.afterMs <= 0 && recall === null) {
    ghost(core, caller, user, redirections, behaviour.to, "unconditional");
    redirected(core, caller, user, behaviour.to, "unconditional", redirections);
    return;
  }
  if ((services.dnd.active || behaviour.kind === "do-not-disturb") && recall === null) {
    ghost(core, caller, user, redirections, null, "do-not-disturb");
    busyUser(core, caller, user, "do-not-disturb", redirections);
    return;
  }
  if (behaviour.kind === "unknown") {
    failCaller(core, caller, noSuchNumber, `${user.extension} is out of service`);
    return;
  }
  const engaged = legsOfUser(core, user.uuid).some((leg) => leg.state === "Active" || leg.state === "Held");
  if (behaviour.kind === "busy" || (engaged && !services.callWaiting)) {
    busyUser(core, caller, user, "user-busy", redirections);
    return;
  }
  const leg = ringUser(core, caller, user, redirections, recall, null);
  startRinging(core, caller, [leg], user.uuid);
  const silence = services.forwardNoAnswer.active ? services.forwardNoAnswer.numberOfRings * 6_000 : core.org.noAnswerMs;
  setLegTimer(core, caller.callId, "no-answer", silence, () => unanswered(core, caller, user, redirections));
  if (behaviour.kind === "forwards")
    setLegTimer(core, caller.callId, "forward", behaviour.afterMs, () => moveOn(core, caller, user, behaviour.to, "no-answer", redirections));
}

/** A new ringing half on the user's phone. */
function ringUser(core: Core, caller: Leg, user: SwitchUser, redirections: Redirections, recall: Leg["recall"], group: Group | null): Leg {
  const owner = { kind: "user", uuid: user.uuid } as const;
  const remoteParty = ownerAsParty(core, caller, owner);
  const leg = newLeg(core, { owner, session: caller.session, personality: "Terminator", remoteParty, redirections, recall, group });
  leg.far = { kind: "leg", callId: caller.callId };
  seat(core, leg);
  return leg;
}

/** Told only once the caller's half knows who rings, so that a scripted hand finds both. */
function startRinging(core: Core, caller: Leg, legs: readonly Leg[], at: string): void {
  clearLegTimers(core, caller.callId);
  caller.far = { kind: "ringing", callIds: legs.map((leg) => leg.callId), at };
  core.why.set(caller.callId, `rings at ${at}`);
  for (const leg of legs) {
    tell(core, "CallReceived", leg);
    if (leg.owner.kind === "user") startHand(core, leg, userOf(core, leg.owner.uuid));
  }
  const hopes = core.hopes.get(caller.callId);
  if (legs.length > 0) hopes?.onRinging?.();
}

/** The scripted hand of a user whose phone rings. */
function startHand(core: Core, leg: Leg, user: SwitchUser): void {
  const { behaviour } = user;
  if (behaviour.kind === "answers") {
    setLegTimer(core, leg.callId, "hand", behaviour.afterMs, () => {
      if (!handIsFree(core, user.uuid)) return;
      answerLeg(core, leg);
      if (behaviour.hangsUpAfterMs !== undefined) hangUpLater(core, leg, behaviour.hangsUpAfterMs);
    });
  }
  if (behaviour.kind === "declines") setLegTimer(core, leg.callId, "hand", behaviour.afterMs, () => declineLeg(core, leg, "Busy"));
}

function hangUpLater(core: Core, leg: Leg, ms: number): void {
  setLegTimer(core, leg.callId, "end", ms, () => {
    const peer = leg.far.kind === "leg" ? core.legs.get(leg.far.callId) : undefined;
    releaseLeg(core, leg, "localRelease", null, "hung up by its behaviour");
    if (peer && isLive(peer)) releaseLeg(core, peer, "remoteRelease", null, "the other side hung up by its behaviour");
  });
}

function stopRinging(core: Core, caller: Leg, why: string): void {
  const ringing = ringingOf(core, caller);
  caller.far = { kind: "none" };
  for (const leg of ringing) releaseLeg(core, leg, "remoteRelease", null, why);
}

function moveOn(core: Core, caller: Leg, user: SwitchUser, to: string, reason: RedirectReason, redirections: Redirections): void {
  const ringing = ringingOf(core, caller);
  caller.far = { kind: "none" };
  for (const leg of ringing) {
    leg.redirect = { address: `tel:${bareAddress(to)}`, reason, at: core.clock.now() };
    releaseLeg(core, leg, "remoteRelease", null, `moved on to ${to}`);
  }
  redirected(core, caller, user, to, reason, redirections);
}

/** The rules for a call that nobody took: forwarding, whoever hoped, the mailbox, the end. */
function unanswered(core: Core, caller: Leg, user: SwitchUser, redirections: Redirections): void {
  const { forwardNoAnswer } = user.services;
  if (forwardNoAnswer.active && forwardNoAnswer.to !== null) {
    moveOn(core, caller, user, forwardNoAnswer.to, "no-answer", redirections);
    return;
  }
  stopRinging(core, caller, "not answered");
  if (user.hasMailbox && user.services.noAnswerToVoicemail && !core.hopes.get(caller.callId)?.onFailed) {
    toMailbox(core, caller, user.uuid);
    return;
  }
  failCaller(core, caller, unavailable, `${user.extension} did not answer`);
}

function busyUser(core: Core, caller: Leg, user: SwitchUser, reason: "user-busy" | "do-not-disturb", redirections: Redirections): void {
  const { forwardBusy, busyToVoicemail } = user.services;
  if (forwardBusy.active && forwardBusy.to !== null) {
    redirected(core, caller, user, forwardBusy.to, reason, redirections);
    return;
  }
  if (busyToVoicemail && user.hasMailbox && !core.hopes.get(caller.callId)?.onFailed) {
    toMailbox(core, caller, user.uuid);
    return;
  }
  failCaller(core, caller, busy, `${user.extension} is busy (${reason})`);
}

/** Takes one ringing half away from its caller; true when others still ring. */
function unring(caller: Leg, leg: Leg): boolean {
  if (caller.far.kind !== "ringing") return false;
  caller.far = { ...caller.far, callIds: caller.far.callIds.filter((callId) => callId !== leg.callId) };
  return caller.far.callIds.length > 0;
}

/** The owner refuses the call. */
export function declineLeg(core: Core, leg: Leg, reason: "Busy" | "TemporarilyUnavailable"): void {
  if (leg.far.kind !== "leg" || leg.owner.kind !== "user") return;
  const caller = core.legs.get(leg.far.callId);
  const user = userOf(core, leg.owner.uuid);
  const { group, redirections } = leg;
  const othersRing = caller ? unring(caller, leg) : false;
  releaseLeg(core, leg, "localRelease", null, `declined (${reason})`);
  if (!caller || !isLive(caller) || othersRing) return;
  if (group?.kind === "call-queue") {
    waitInQueue(core, caller, group, redirections);
    return;
  }
  if (reason === "Busy") busyUser(core, caller, user, "user-busy", redirections);
  else if (user.hasMailbox && user.services.noAnswerToVoicemail && !core.hopes.get(caller.callId)?.onFailed) toMailbox(core, caller, user.uuid);
  else failCaller(core, caller, unavailable, `${user.extension} declined`);
}

/** Ringing stops at this user; the caller goes on waiting for the no-answer handling (xsi.md 2.1). */
export function ignoreLeg(core: Core, leg: Leg): void {
  const caller = leg.far.kind === "leg" ? core.legs.get(leg.far.callId) : undefined;
  clearLegTimers(core, leg.callId);
  if (core.org.ignoredLegStays) {
    leg.endpoint = null;
    leg.appearance = null;
    tell(core, "CallUpdated", leg);
    return;
  }
  if (caller) unring(caller, leg);
  releaseLeg(core, leg, "localRelease", null, "silenced");
}

function offerGroup(core: Core, caller: Leg, group: Group, redirections: Redirections): void {
  const free = group.members
    .map((uuid) => userOf(core, uuid))
    .filter((user) => {
      if (user.services.dnd.active || user.behaviour.kind === "do-not-disturb" || user.behaviour.kind === "busy") return false;
      return !legsOfUser(core, user.uuid).some((leg) => leg.state !== "Detached");
    });
  const reason: RedirectReason = group.kind === "call-queue" ? "call-center" : "hunt-group";
  const trail: Redirections = [{ party: groupAsParty(group), reason }, ...redirections.filter((one) => one.reason !== reason)];
  if (free.length === 0) {
    if (group.kind === "call-queue") waitInQueue(core, caller, group, redirections);
    else failCaller(core, caller, busy, `nobody free in ${group.name}`);
    return;
  }
  const legs = free.map((user) => ringUser(core, caller, user, trail, null, group));
  startRinging(core, caller, legs, group.id);
  if (group.kind === "hunt-group") {
    setLegTimer(core, caller.callId, "no-answer", core.org.noAnswerMs, () => {
      stopRinging(core, caller, "not answered");
      failCaller(core, caller, unavailable, `nobody answered in ${group.name}`);
    });
  }
}

function waitInQueue(core: Core, caller: Leg, group: Group, redirections: Redirections): void {
  caller.far = { kind: "ringing", callIds: [], at: group.id };
  core.why.set(caller.callId, `waits in ${group.name}`);
  setLegTimer(core, caller.callId, "queue", core.org.queueReofferMs, () => offerGroup(core, caller, group, redirections));
}

function offerExternal(core: Core, caller: Leg, number: string, redirections: Redirections): void {
  const behaviour = behaviourOf(core, number);
  if (behaviour.kind === "busy") {
    failCaller(core, caller, busy, `${number} is busy`);
    return;
  }
  if (behaviour.kind === "do-not-disturb") {
    failCaller(core, caller, unavailable, `${number} does not want to be disturbed`);
    return;
  }
  if (behaviour.kind === "unknown") {
    failCaller(core, caller, noSuchNumber, `no such number: ${number}`);
    return;
  }
  const forward = (to: string) => {
    if (caller.personality === "Originator" && caller.state === "Alerting") tell(core, "CallForwarded", caller);
    goTo(core, caller, to, [{ party: numberAsParty(number, null, false), reason: "unconditional" }, ...redirections]);
  };
  if (behaviour.kind === "forwards" && behaviour.afterMs <= 0) {
    forward(behaviour.to);
    return;
  }
  const owner = { kind: "external", number } as const;
  const leg = newLeg(core, {
    owner,
    session: caller.session,
    personality: "Terminator",
    remoteParty: ownerAsParty(core, caller, owner),
    redirections,
  });
  leg.far = { kind: "leg", callId: caller.callId };
  startRinging(core, caller, [leg], number);
  setLegTimer(core, caller.callId, "no-answer", core.org.externalNoAnswerMs, () => externalFails(core, caller, noAnswer, `${number} did not answer`));
  if (behaviour.kind === "answers") {
    setLegTimer(core, leg.callId, "hand", behaviour.afterMs, () => {
      answerLeg(core, leg);
      if (behaviour.hangsUpAfterMs !== undefined) hangUpLater(core, leg, behaviour.hangsUpAfterMs);
    });
  }
  if (behaviour.kind === "declines")
    setLegTimer(core, leg.callId, "hand", behaviour.afterMs, () => externalFails(core, caller, declined, `${number} declined`));
  if (behaviour.kind === "forwards") {
    setLegTimer(core, leg.callId, "hand", behaviour.afterMs, () => {
      stopRinging(core, caller, "forwarded");
      forward(behaviour.to);
    });
  }
}

/** An outside number that rang for this caller will not be reached. */
export function externalFails(core: Core, caller: Leg, cause: ReleaseCause, why: string): void {
  stopRinging(core, caller, why);
  failCaller(core, caller, cause, why);
}

/** The caller comes back to the user who sent or parked them. */
export function recallTo(core: Core, caller: Leg, uuid: string, type: "Call Transfer Recall" | "Call Park Recall", from: RemoteParty | null): void {
  stopRinging(core, caller, "recalled");
  settleShadows(core, caller);
  core.hopes.delete(caller.callId);
  offerUser(core, caller, userOf(core, uuid), [], { type, from });
}

/** Blind send of a caller by `sender`, whose own half is already detached. */
export function sendOn(
  core: Core,
  caller: Leg,
  sender: { readonly uuid: string; readonly leg: Leg },
  address: string,
  reason: "deflection" | "transfer",
): void {
  const user = userOf(core, sender.uuid);
  const recallMs = reason === "transfer" ? user.services.transferRecallMs : null;
  shadow(core, caller, sender.leg);
  const target = findUser(core, address);
  const targetParty = target ? userAsParty(core, target, { kind: "user", uuid: sender.uuid }) : numberAsParty(address, null, false);
  const comeBack = () => recallTo(core, caller, sender.uuid, "Call Transfer Recall", targetParty);
  const onFailed = () => {
    comeBack();
    return true;
  };
  const hopes: RouteHopes = recallMs === null ? {} : { onFailed };
  const trail: Redirections = reason === "deflection" ? [{ party: userAsParty(core, user, caller.owner), reason }] : [];
  route(core, caller, address, hopes, trail);
  if (recallMs !== null && caller.far.kind === "ringing") setLegTimer(core, caller.callId, "transfer-recall", recallMs, comeBack);
}
