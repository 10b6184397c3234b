// The switch's things as XSI elements, in schema order (xsi.md 2.3, 2.4, 2.6, 3).
import type { Conference, HookStatus, LegView, Message, RemoteParty, SwitchUser, UserServices } from "./switch.ts";
import { el, flag, maybe, type XmlNode } from "./xsi-xml.ts";

/** E.164 country codes that this organisation meets; longest first. */
const countryCodes = ["353", "971", "44", "49", "39", "33", "81", "30", "61", "1"];

function addressNode(address: string): XmlNode {
  const code = /^tel:\+/.test(address) ? countryCodes.find((one) => address.startsWith(`tel:+${one}`)) : undefined;
  return el("address", address, code === undefined ? {} : { attributes: { countryCode: code } });
}

export function partyNode(name: string, party: RemoteParty): XmlNode {
  return el(name, [
    maybe("name", party.name),
    party.address === null ? null : addressNode(party.address),
    maybe("userId", party.userId),
    maybe("userDN", party.userDN),
    flag("privacy", party.withheld),
    el("callType", party.callType),
  ]);
}

function causeNode(leg: LegView): XmlNode | null {
  if (leg.releaseCause === null) return null;
  return el("releaseCause", [
    el("internalReleaseCause", leg.releaseCause.internal),
    el("sipStatus", leg.releaseCause.sipStatus),
    el("cdrTerminationCause", leg.releaseCause.cdr),
  ]);
}

function queueNode(leg: LegView): XmlNode | null {
  const { group } = leg;
  if (group?.kind !== "call-queue") return null;
  return el("acdCallInfo", [
    el("acdUserId", group.id),
    el("acdName", group.name),
    maybe("acdNumber", group.number ?? group.extension),
    el("numCallsInQueue", 1),
    el("waitTime", 0),
    partyNode("callingPartyInfo", leg.remoteParty),
  ]);
}

/** A whole `call` (or `Call`) element: always a full snapshot. */
export function callNode(leg: LegView, name: "call" | "Call" = "call"): XmlNode {
  const waiting = leg.answeredAt === null && leg.state === "Alerting";
  return el(name, [
    el("callId", leg.callId),
    el("extTrackingId", leg.session),
    maybe("networkCallId", leg.networkCallId),
    el("personality", leg.personality),
    el("state", leg.state),
    causeNode(leg),
    maybe("releasingParty", leg.state === "Released" ? leg.releasingParty : null),
    partyNode("remoteParty", leg.remoteParty),
    waiting && leg.redirections.length > 0
      ? el(
          "redirections",
          leg.redirections.map((one) => el("redirection", [partyNode("party", one.party), el("reason", one.reason), el("counter", 1)])),
        )
      : null,
    leg.redirect === null
      ? null
      : el("redirect", [
          leg.redirect.address === null ? null : addressNode(leg.redirect.address),
          el("reason", leg.redirect.reason),
          el("redirectTime", leg.redirect.at),
        ]),
    leg.endpoint === null ? null : el("endpoint", [el("addressOfRecord", leg.endpoint)], { type: "AccessEndpoint" }),
    maybe("appearance", leg.appearance),
    flag("allowAnswer", leg.allowAnswer),
    flag("allowRetrieve", leg.allowRetrieve),
    maybe("huntGroupUserId", waiting ? leg.group?.id : null),
    maybe("recallType", leg.recall?.type),
    el("startTime", leg.startedAt),
    maybe("answerTime", leg.answeredAt),
    maybe("heldTime", leg.heldAt),
    maybe("totalHeldTime", leg.totalHeldMs > 0 ? leg.totalHeldMs : null),
    maybe("detachedTime", leg.detachedAt),
    maybe("releaseTime", leg.releasedAt),
    queueNode(leg),
    flag("recorded", leg.recorded),
    maybe("allowedRecordingControls", leg.recordingControls === "none" ? null : leg.recordingControls),
    maybe("recordingState", leg.recordingState),
    leg.recall?.from ? partyNode("recallFromParty", leg.recall.from) : null,
    maybe("clientSessionInfo", leg.info),
  ]);
}

export function callsNode(user: SwitchUser, legs: readonly LegView[]): XmlNode {
  return el(
    "Calls",
    legs.map((leg) =>
      el("call", [el("callId", leg.callId), el("uri", `/v2.0/user/${user.userId}/calls/${leg.callId}`)], {
        attributes: { inConference: String(leg.inConference) },
      }),
    ),
  );
}

export function conferenceNode(conference: Conference, name: "conference" | "Conference" = "conference"): XmlNode {
  const released = conference.state === "Released";
  return el(name, [
    el("state", conference.state),
    released ? null : el("appearance", conference.appearance),
    flag("muted", conference.muted),
    maybe("conferenceType", conference.type),
    released
      ? null
      : el(
          "conferenceParticipantList",
          conference.participants.map((one) =>
            el("conferenceParticipant", [el("callId", one.callId), flag("muted", one.muted), flag("deaf", one.deaf)]),
          ),
        ),
  ]);
}

export const hookNode = (status: HookStatus): XmlNode => el("hookStatus", status);

export const callStartNode = (callId: string, session: string): XmlNode =>
  el("CallStartInfo", [el("callId", callId), el("externalTrackingId", session)]);

/** Children only; absent = 0 (xsi.md 3.3). */
export function summaryNode(name: "summary" | "messageSummary", messages: readonly Message[]): XmlNode {
  const fresh = messages.filter((message) => !message.read).length;
  const old = messages.length - fresh;
  return el(name, [maybe("newMessages", fresh > 0 ? fresh : null), maybe("oldMessages", old > 0 ? old : null)]);
}

export type ServiceName = "DoNotDisturb" | "CallForwardingAlways" | "CallForwardingBusy" | "CallForwardingNoAnswer" | "CallWaiting";

interface ServiceField {
  readonly name: string;
  readonly show: (services: UserServices) => XmlNode | null;
  /** Throws Error for a text that is no value of it. */
  readonly set: (services: UserServices, text: string) => void;
}

function booleanField<K extends string>(name: string, key: K, holder: (services: UserServices) => { [key in K]: boolean }): ServiceField {
  return {
    name,
    show: (services) => el(name, holder(services)[key]),
    set(services, text) {
      if (text !== "true" && text !== "false") throw new Error(`not a boolean: ${text}`);
      Object.assign(holder(services), { [key]: text === "true" });
    },
  };
}

function numberField(holder: (services: UserServices) => { to: string | null }): ServiceField {
  return {
    name: "forwardToPhoneNumber",
    show(services) {
      const { to } = holder(services);
      return to === null ? null : el("forwardToPhoneNumber", `tel:${to}`);
    },
    set(services, text) {
      holder(services).to = text === "" ? null : text.replace(/^tel:/, "");
    },
  };
}

const ringsField: ServiceField = {
  name: "numberOfRings",
  show: (services) => el("numberOfRings", services.forwardNoAnswer.numberOfRings),
  set(services, text) {
    const rings = Number(text);
    if (!Number.isInteger(rings) || rings < 0 || rings > 20) throw new Error(`numberOfRings: ${text}`);
    services.forwardNoAnswer.numberOfRings = rings;
  },
};

/** Elements of each service, in their order (xsi.md 3.2). */
export const serviceFields: Readonly<Record<ServiceName, readonly ServiceField[]>> = {
  DoNotDisturb: [booleanField("active", "active", (s) => s.dnd), booleanField("ringSplash", "ringSplash", (s) => s.dnd)],
  CallForwardingAlways: [
    booleanField("active", "active", (s) => s.forwardAlways),
    numberField((s) => s.forwardAlways),
    booleanField("ringSplash", "ringSplash", (s) => s.forwardAlways),
  ],
  CallForwardingBusy: [booleanField("active", "active", (s) => s.forwardBusy), numberField((s) => s.forwardBusy)],
  CallForwardingNoAnswer: [booleanField("active", "active", (s) => s.forwardNoAnswer), numberField((s) => s.forwardNoAnswer), ringsField],
  CallWaiting: [booleanField("active", "callWaiting", (s) => s)],
};

export function serviceNode(name: ServiceName, services: UserServices, as: string = name): XmlNode {
  return el(
    as,
    serviceFields[name].map((field) => field.show(services)),
  );
}

/** National number as `Profile/details/number` shows it: W builds E.164 as + countryCode + number (xsi.md 3.1). */
export function nationalNumber(number: string): { readonly country: string | null; readonly national: string } {
  const country = countryCodes.find((one) => number.startsWith(`+${one}`)) ?? null;
  return { country, national: country === null ? number : number.slice(country.length + 1) };
}

export function profileNode(user: SwitchUser): XmlNode {
  const number = user.number === null ? null : nationalNumber(user.number);
  const link = `/v2.0/user/${user.userId}/profile`;
  return el("Profile", [
    el("details", [
      el("userId", user.userId),
      el("externalId", user.uuid),
      el("firstName", user.firstName),
      el("lastName", user.lastName),
      el("groupId", user.location),
      el("serviceProvider", "loopback", { attributes: { isEnterprise: "true" } }),
      maybe("number", number?.national),
      el("extension", user.extension),
    ]),
    el("additionalDetails", [
      maybe("mobile", user.mobile),
      el("emailAddress", user.email),
      maybe("title", user.title),
      el("location", user.location),
      maybe("department", user.department),
    ]),
    el("fac", `${link}/Fac`),
    el("registrations", `${link}/Registrations`),
    maybe("countryCode", number?.country),
  ]);
}
