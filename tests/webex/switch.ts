// One small telephone switch, of which REST and XSI are two views: the door. Nobody who called is ever lost: `whereIs` says where they are.
import * as within from "./switch-conference.ts";
import { answerLeg, busy, describe, hangUpLeg, holdLeg, resumeLeg } from "./switch-connect.ts";
import {
  bareAddress,
  type Core,
  conferenceView,
  createCore,
  findUser,
  isLive,
  legById,
  legsOfUser,
  newLeg,
  newSession,
  numberAsParty,
  ownerAsParty,
  ownLeg,
  peerOf,
  tellService,
  userAsParty,
  userOf,
  viewOf,
} from "./switch-core.ts";
import * as begin from "./switch-dial.ts";
import { declineLeg, externalFails, ignoreLeg, route } from "./switch-route.ts";
import * as send from "./switch-send.ts";
import {
  type Accepted,
  type FarEnd,
  type Leg,
  Refusal,
  type Switch,
  type SwitchAction,
  type SwitchSeed,
  type UserServices,
  type Whereabouts,
} from "./switch-types.ts";

export * from "./switch-types.ts";

const accepted: Accepted = { callId: null, session: null, parkedAgainst: null };

/** Throws Refusal when the state of things does not allow it. */
function perform(core: Core, uuid: string, action: SwitchAction): Accepted {
  userOf(core, uuid);
  const pickUp = (leg: Leg) => begin.pickUpOwnPhone(core, leg);
  switch (action.kind) {
    case "dial":
      return begin.dial(core, uuid, action.address, action);
    case "redial":
      return begin.redial(core, uuid, "placed");
    case "call-return":
      return begin.redial(core, uuid, "received");
    case "retrieve":
      return begin.retrieve(core, uuid, action.address, action.endpoint);
    case "group-pickup":
      return begin.groupPickup(core, uuid, action.endpoint);
    case "directed-pickup":
      return begin.directedPickup(core, uuid, action.address, action.endpoint);
    case "barge-in":
      return begin.bargeIn(core, uuid, action.address, action.endpoint);
    case "pull":
      return begin.pull(core, uuid, action.endpoint);
    case "mute-transfer":
      return send.muteTransfer(core, uuid, action.callId, action.address, action.mode);
    case "park":
      return send.park(core, uuid, action.callId, action.address);
    case "group-park":
      return send.groupPark(core, uuid, action.callId);
    case "answer":
      send.answer(core, uuid, ownLeg(core, uuid, action.callId), action.endpoint, pickUp);
      return accepted;
    case "talk": {
      const leg = ownLeg(core, uuid, action.callId);
      if (leg.state === "Held") within.resume(core, uuid, leg);
      else send.answer(core, uuid, leg, undefined, pickUp);
      return accepted;
    }
    case "resume":
      within.resume(core, uuid, ownLeg(core, uuid, action.callId));
      return accepted;
    case "hold":
      within.hold(core, ownLeg(core, uuid, action.callId));
      return accepted;
    case "hang-up":
      hangUpByUser(core, ownLeg(core, uuid, action.callId));
      return accepted;
    case "decline":
      declineLeg(core, needRinging(core, uuid, action.callId), action.reason);
      return accepted;
    case "ignore":
      ignoreLeg(core, needRinging(core, uuid, action.callId));
      return accepted;
    case "blind-transfer":
      send.blindTransfer(core, uuid, action.callId, action.address);
      return accepted;
    case "consult-transfer":
      send.consultTransfer(core, uuid, action.callId, action.other);
      return accepted;
    case "vm-transfer":
      send.voicemailTransfer(core, uuid, action.callId, action.address);
      return accepted;
    case "reconnect":
      within.reconnect(core, uuid, ownLeg(core, uuid, action.callId), legsOfUser(core, uuid));
      return accepted;
    case "dtmf":
      within.sendDigits(ownLeg(core, uuid, action.callId), action.digits);
      return accepted;
    case "mute":
    case "unmute":
      within.setMuted(core, uuid, ownLeg(core, uuid, action.callId), action.kind === "mute");
      return accepted;
    case "start-recording":
    case "stop-recording":
    case "pause-recording":
    case "resume-recording":
      within.record(core, ownLeg(core, uuid, action.callId), action.kind);
      return accepted;
    case "conference-start":
      within.startConference(core, uuid, action.callIds);
      return accepted;
    case "conference-add":
      within.addToConference(core, uuid, action.callId);
      return accepted;
    case "conference-hold":
    case "conference-resume":
    case "conference-end":
    case "conference-mute":
    case "conference-unmute":
      within.changeConference(core, uuid, action.kind);
      return accepted;
    case "participant-mute":
    case "participant-unmute":
    case "participant-deafen":
    case "participant-undeafen":
      within.changeParticipant(core, uuid, action.kind, action.callId);
      return accepted;
  }
}

function needRinging(core: Core, uuid: string, callId: string): Leg {
  const leg = ownLeg(core, uuid, callId);
  if (leg.state !== "Alerting" || leg.personality !== "Terminator") throw new Refusal("wrong-state", `The call is ${leg.state}`);
  return leg;
}

/** An unanswered incoming call that is hung up is declined as busy (webex-rest.md 4.1). */
function hangUpByUser(core: Core, leg: Leg): void {
  if (leg.state === "Alerting" && leg.personality === "Terminator") {
    declineLeg(core, leg, "Busy");
    return;
  }
  hangUpLeg(core, leg, "hung up");
}

function farEnd(core: Core, leg: Leg): FarEnd {
  const others = (): readonly Leg[] => {
    if (leg.far.kind === "leg") return [legById(core, leg.far.callId)];
    return leg.far.kind === "ringing" ? leg.far.callIds.map((callId) => legById(core, callId)) : [];
  };
  return {
    get callId() {
      return leg.callId;
    },
    others: () => others().map((one) => viewOf(core, one)),
    leg: () => viewOf(core, leg),
    answer: () => answerLeg(core, leg),
    hangUp() {
      if (leg.state !== "Alerting" || leg.personality !== "Terminator") return hangUpLeg(core, leg, `${describe(leg)} hung up`);
      if (leg.owner.kind === "user") return declineLeg(core, leg, "Busy");
      const caller = peerOf(core, leg);
      if (caller) externalFails(core, caller, busy, `${describe(leg)} declined`);
    },
    hold: () => holdLeg(core, leg),
    resume: () => resumeLeg(core, leg),
    transfer: (to) => begin.farTransfers(core, leg, to),
  };
}

function whereIs(core: Core, number: string): Whereabouts {
  const bare = bareAddress(number);
  const legs = [...core.legs.values()].filter((leg) => leg.owner.kind === "external" && leg.owner.number === bare);
  const leg = legs.findLast(isLive) ?? legs.at(-1);
  const at = core.clock.now();
  if (!leg) return { state: "never called", with: null, why: `${bare} has no call`, at };
  const why = `${core.why.get(leg.callId) ?? "called"} (${leg.state})`;
  const is = (state: Whereabouts["state"], other: string | null): Whereabouts => ({ state, with: other, why, at });
  if (!isLive(leg)) return is("gone", null);
  const { far } = leg;
  if (far.kind === "mailbox") return is("voicemail", far.uuid);
  if (far.kind === "park") return is("parked", far.extension);
  if (far.kind === "ringing") return is(far.callIds.length === 0 && core.groups.some((group) => group.id === far.at) ? "queued" : "ringing", far.at);
  if (far.kind !== "leg") return is("treatment", null);
  const peer = legById(core, far.callId);
  if (leg.state === "Alerting") return is("ringing", describe(peer));
  if (peer.inConference) return is("conference", describe(peer));
  return is(peer.heldAt !== null ? "held" : "talking", describe(peer));
}

type ServiceEventName = "DoNotDisturb" | "CallForwardingAlways" | "CallForwardingBusy" | "CallForwardingNoAnswer";
const serviceEvents: readonly (readonly [keyof UserServices, ServiceEventName])[] = [
  ["dnd", "DoNotDisturb"],
  ["forwardAlways", "CallForwardingAlways"],
  ["forwardBusy", "CallForwardingBusy"],
  ["forwardNoAnswer", "CallForwardingNoAnswer"],
];

function phone(core: Core, uuid: string): ReturnType<Switch["phone"]> {
  const find = (what: string, test: (leg: Leg) => boolean): Leg => {
    const leg = legsOfUser(core, uuid).find(test);
    if (!leg) throw new Refusal("wrong-state", `Nothing to ${what}`);
    return leg;
  };
  return {
    pickUp() {
      const leg = find("pick up", (one) => one.state === "Alerting" && one.personality !== "Originator");
      if (leg.personality === "Click-to-Dial") begin.pickUpOwnPhone(core, leg);
      else answerLeg(core, leg);
    },
    hangUp: () =>
      hangUpByUser(
        core,
        find("hang up", (one) => one.state === "Active" || (one.state === "Alerting" && one.personality !== "Terminator")),
      ),
    dial: (address) => begin.dialByHand(core, uuid, address).callId,
  };
}

function placeCall(core: Core, call: { readonly from: string; readonly to: string; readonly name?: string; readonly withheld?: boolean }): FarEnd {
  const user = findUser(core, call.from);
  const from = bareAddress(call.from);
  if (!user && (call.name !== undefined || call.withheld !== undefined)) {
    const known = core.externals.get(from) ?? { number: from };
    core.externals.set(from, {
      ...known,
      ...(call.name === undefined ? {} : { name: call.name }),
      ...(call.withheld === undefined ? {} : { withheld: call.withheld }),
    });
  }
  if (user) return farEnd(core, legById(core, phone(core, user.uuid).dial(call.to)));
  const owner = { kind: "external", number: from } as const;
  const target = findUser(core, call.to);
  const remoteParty = target ? userAsParty(core, target, owner) : numberAsParty(call.to, null, false);
  const leg = newLeg(core, { owner, session: newSession(core), personality: "Originator", remoteParty });
  route(core, leg, call.to);
  return farEnd(core, leg);
}

export function createSwitch(seed: SwitchSeed): Switch {
  const core = createCore(seed);
  return {
    org: core.org,
    clock: core.clock,
    users: core.users,
    groups: core.groups,
    findUser: (key) => findUser(core, key),
    setBehaviour(who, behaviour) {
      const user = findUser(core, who);
      if (user) user.behaviour = behaviour;
      else core.externals.set(bareAddress(who), { ...(core.externals.get(bareAddress(who)) ?? { number: bareAddress(who) }), behaviour });
    },
    setExternal: (external) => void core.externals.set(external.number, external),
    setServices(uuid, change) {
      const { services } = userOf(core, uuid);
      const before = structuredClone(services);
      change(services);
      for (const [key, name] of serviceEvents) if (JSON.stringify(before[key]) !== JSON.stringify(services[key])) tellService(core, uuid, name);
    },
    placeCall: (call) => placeCall(core, call),
    farEndOf(callId) {
      const leg = core.legs.get(callId);
      if (!leg || !isLive(leg)) return null;
      const other = leg.far.kind === "leg" ? leg.far.callId : leg.far.kind === "ringing" ? leg.far.callIds[0] : undefined;
      return other === undefined ? null : farEnd(core, legById(core, other));
    },
    phone: (uuid) => phone(core, userOf(core, uuid).uuid),
    perform: (uuid, action) => perform(core, uuid, action),
    legsOf: (uuid, options = {}) =>
      legsOfUser(core, uuid)
        .filter((leg) => options.detached || leg.state !== "Detached")
        .map((leg) => viewOf(core, leg)),
    legOf(uuid, callId) {
      const leg = core.legs.get(callId);
      return leg && isLive(leg) && leg.owner.kind === "user" && leg.owner.uuid === uuid ? viewOf(core, leg) : null;
    },
    conferenceOf: (uuid) => conferenceView(core, uuid),
    hookStatusOf: (uuid) => core.hooks.get(uuid) ?? "On-Hook",
    mailboxOf: (uuid) => core.mailboxes.get(uuid) ?? [],
    historyOf: (uuid) => core.history.get(uuid) ?? [],
    parked: () =>
      new Map(
        [...core.parks].map(([extension, one]) => [
          extension,
          { who: ownerAsParty(core, legById(core, one.callId), { kind: "user", uuid: one.by }), by: one.by, since: one.since },
        ]),
      ),
    whereIs: (number) => whereIs(core, number),
    on(listener) {
      core.listeners.add(listener);
      return () => core.listeners.delete(listener);
    },
    close() {
      for (const cancel of core.timers.values()) cancel();
      core.timers.clear();
      core.listeners.clear();
    },
  };
}
