// XSI's `call`, `remoteParty` and `conference` elements (xsi.md 2.3, 2.4, 2.6) as the desk's own Call, Party and Conference.
import type { Call, CallState, Conference, Party, PlacingStage, RecordingControl, Redirection } from "@/utils/calls/call.ts";
import { unknownParty } from "@/utils/calls/call.ts";
import { child, children, flag, numberOf, textOf, type XmlElement } from "./xml.ts";

const nameLimit = 256;

const cut = (text: string): string => text.slice(0, nameLimit).toWellFormed();

/** "Call Park Recall", "Temporarily Unavailable" → "call-park-recall", "temporarily-unavailable". */
const kebab = (text: string): string =>
  cut(text)
    .trim()
    .toLowerCase()
    .replace(/[\s_/]+/g, "-");

/** A lone "%" leaves the text as it came. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (thrown) {
    if (thrown instanceof URIError) return text;
    throw thrown;
  }
}

/**
 * Dialable text of an address: "tel:+4930555012;phone-context=x" → "+4930555012", "sip:ana@example.org" → "ana@example.org",
 * "sip:+4930555012@gw.example;user=phone" → "+4930555012". null when nothing is left.
 */
export function numberOfUri(uri: string): string | null {
  const trimmed = percentDecoded(uri.trim());
  const scheme = /^(tel|sips?):/i.exec(trimmed)?.[1]?.toLowerCase() ?? null;
  const rest = scheme === null ? trimmed : trimmed.slice(scheme.length + 1);
  const [address = "", ...parameters] = rest.split(/[;?]/);
  const [user = "", host] = address.split("@");
  const isPhone = /^\+\d+$/.test(user) || (/^\d+$/.test(user) && parameters.some((parameter) => /^user=phone$/i.test(parameter)));
  const number = host !== undefined && isPhone ? user : address;
  return number.trim() === "" ? null : cut(number.trim());
}

/** `userDN` looks like "tel:+15551231012;ext=1012" (xsi.md 2.4): within the house the extension is what people know. */
function numberOfUserDn(userDn: string | null): string | null {
  if (userDn === null) return null;
  const extension = /;ext=([^;]+)/i.exec(userDn)?.[1]?.trim();
  return extension ? cut(extension) : numberOfUri(userDn);
}

const partyKinds: Readonly<Record<string, Party["kind"]>> = {
  group: "internal",
  enterprise: "internal",
  network: "external",
  emergency: "emergency",
};

/** Any child may be missing. */
export function decodeParty(element: XmlElement | null): Party | null {
  if (element === null) return null;
  const withheld = flag(element, "privacy");
  const userId = textOf(element, "userId");
  const callType = textOf(element, "callType")?.toLowerCase() ?? null;
  const kind = callType === null ? (userId === null ? "other" : "internal") : (partyKinds[callType] ?? "other");
  if (withheld) return { ...unknownParty, withheld, kind };
  const name = textOf(element, "name");
  const address = textOf(element, "address");
  return {
    name: name === null ? null : cut(name),
    number: address === null ? numberOfUserDn(textOf(element, "userDN")) : numberOfUri(address),
    userId: userId === null ? null : cut(userId),
    withheld,
    kind,
  };
}

type Personality = "in" | "click-to-dial" | "out";

function personalityOf(text: string | null): Personality {
  const folded = (text ?? "").toLowerCase().replace(/[\s-]/g, "");
  if (folded === "clicktodial") return "click-to-dial";
  return folded === "terminator" ? "in" : "out";
}

function stateOf(
  sent: string | null,
  personality: Personality,
  answered: boolean,
): { readonly state: CallState; readonly stage: PlacingStage | null } {
  switch ((sent ?? "").toLowerCase().replace(/[\s_-]/g, "")) {
    case "active":
      return { state: "connected", stage: null };
    case "held":
      return { state: "held", stage: null };
    case "remoteheld":
      return { state: "remote-held", stage: null };
    case "detached":
      return { state: "detached", stage: null };
    case "released":
    case "idle":
      return { state: "gone", stage: null };
    default: // "Alerting", and values that nobody documented
      if (answered) return { state: "connected", stage: null };
      if (personality === "in") return { state: "offered", stage: null };
      return { state: "placing", stage: personality === "click-to-dial" ? "own-phone" : "far-end" };
  }
}

const recallTypes: Readonly<Record<string, string>> = {
  "busy camp on callback": "camp-on",
  "call transfer recall": "transfer",
  "call park recall": "park",
  "automatic hold/retrieve recall": "hold",
  "executive-assistant call push recall": "push",
};

function redirectionsOf(call: XmlElement): readonly Redirection[] {
  return children(child(call, "redirections"), "redirection").map((redirection) => ({
    party: decodeParty(child(redirection, "party")),
    reason: kebab(textOf(redirection, "reason") ?? "unknown"),
  }));
}

/** A queue's call names the real caller apart (xsi.md 2.3 acdCallInfo); a hunt group is only known by its user id. */
function queueOf(call: XmlElement): { readonly queue: Call["queue"]; readonly caller: Party | null } {
  const acd = child(call, "acdCallInfo");
  const huntGroup = textOf(call, "huntGroupUserId");
  if (acd === null) return { queue: huntGroup === null ? null : { name: cut(huntGroup.split("@")[0] ?? huntGroup), waiting: null }, caller: null };
  const number = textOf(acd, "acdNumber");
  const name = textOf(acd, "acdName") ?? (number === null ? null : numberOfUri(number)) ?? textOf(acd, "acdUserId") ?? huntGroup;
  const caller = decodeParty(child(acd, "callingPartyInfo"));
  const known = caller !== null && (caller.name !== null || caller.number !== null || caller.withheld);
  return { queue: name === null ? null : { name: cut(name), waiting: numberOf(acd, "numCallsInQueue") }, caller: known ? caller : null };
}

function endedOf(call: XmlElement): NonNullable<Call["ended"]> {
  const by = textOf(call, "releasingParty")?.toLowerCase() ?? null;
  const cause = child(call, "releaseCause");
  const reason = textOf(cause, "internalReleaseCause") ?? textOf(child(call, "redirect"), "reason") ?? (cause?.text.trim() || null);
  return { by: by === "localrelease" ? "local" : by === "remoterelease" ? "remote" : null, reason: reason === null ? null : kebab(reason) };
}

/** `allowedRecordingControls` (xsi.md 2.3): "pause-stop" → pause, stop; absent: not said. */
function recordingControlsOf(call: XmlElement): Pick<Call, "recordingControls"> {
  const sent = textOf(call, "allowedRecordingControls")?.toLowerCase() ?? null;
  if (sent === null) return {};
  const words: Readonly<Record<string, RecordingControl>> = { record: "start", pause: "pause", resume: "resume", stop: "stop" };
  return { recordingControls: sent.split("-").flatMap((word) => words[word] ?? []) };
}

/** `at`: milliseconds since 1970, stands in for a missing start. null: an element without a call id. */
export function decodeCall(call: XmlElement, conference: boolean, at: number): Call | null {
  const id = textOf(call, "callId");
  if (id === null) return null;
  const personality = personalityOf(textOf(call, "personality"));
  const answeredAt = numberOf(call, "answerTime");
  const sent = textOf(call, "state");
  const { state, stage } = stateOf(sent, personality, answeredAt !== null && sent?.toLowerCase() !== "alerting");
  const { queue, caller } = queueOf(call);
  const recallType = textOf(call, "recallType");
  const endpoint = child(call, "endpoint");
  return {
    id,
    session: textOf(call, "extTrackingId") ?? textOf(call, "externalTrackingId"),
    direction: personality === "in" ? "in" : "out",
    state,
    stage,
    party: caller ?? decodeParty(child(call, "remoteParty")) ?? unknownParty,
    redirections: redirectionsOf(call),
    queue,
    recall:
      recallType === null
        ? null
        : { type: recallTypes[recallType.toLowerCase()] ?? kebab(recallType), from: decodeParty(child(call, "recallFromParty")) },
    endpoint: textOf(endpoint, "addressOfRecord") ?? textOf(endpoint, "address"),
    appearance: numberOf(call, "appearance"),
    can: {
      answer: state === "offered" ? flag(call, "allowAnswer") : null,
      resume: state === "held" && flag(call, "allowRetrieve") ? true : null, // absent: older releases do not say (xsi.md 2.3)
      mute: null, // only the Calling API knows (xsi.md 2.1 notes)
    },
    muted: null,
    recording: textOf(call, "recordingState")?.toLowerCase() ?? null,
    ...recordingControlsOf(call),
    conference,
    startedAt: numberOf(call, "startTime") ?? at,
    answeredAt,
    heldAt: state === "held" ? numberOf(call, "heldTime") : null,
    ended: state === "gone" ? endedOf(call) : null,
  };
}

/** null: there is none, or it was released. */
export function decodeConference(element: XmlElement | null): Conference | null {
  if (element === null) return null;
  const participants = children(child(element, "conferenceParticipantList"), "conferenceParticipant").flatMap((participant) => {
    const id = textOf(participant, "callId");
    return id === null ? [] : [{ id, muted: flag(participant, "muted") }];
  });
  const state = textOf(element, "state")?.toLowerCase() ?? null;
  if (state === "released" || (participants.length === 0 && state !== "held" && state !== "active")) return null;
  return { state: state === "held" ? "held" : "active", muted: flag(element, "muted"), participants };
}
