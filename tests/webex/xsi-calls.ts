// Calls of Xsi-Actions: every verb of xsi.md 2.1 and 2.6.
import type { Answer, WebexRequest } from "./http-types.ts";
import type { Accepted, Switch, SwitchAction, SwitchUser } from "./switch.ts";
import { answerDocument, answerEmpty, XsiError } from "./xsi-access.ts";
import { callNode, callStartNode, callsNode, conferenceNode, hookNode, summaryNode } from "./xsi-documents.ts";
import { el, parseBody } from "./xsi-xml.ts";

interface Asking {
  readonly request: WebexRequest;
  readonly telephony: Switch;
  readonly user: SwitchUser;
}

const base = "/com.broadsoft.xsi-actions";

const callUrl = ({ request, user }: Asking, tail: string) => `https://${request.host}${base}/v2.0/user/${user.userId}/calls/${tail}`;

function need({ request }: Asking, name: string): string {
  const value = request.query.get(name);
  if (value === null || value === "") throw new XsiError(400, `Missing parameter: ${name}`);
  return value;
}

/** Which device a click-to-dial rings (xsi.md 2.1 `location`). */
function endpointOf({ request, user }: Asking): { readonly endpoint?: string } {
  const location = request.query.get("location") ?? "All";
  const known = ["Primary", "BroadWorksAnywhere", "SharedCallAppearance", "Mobility", "FlexibleSeatingGuest", "All"];
  if (!known.includes(location)) throw new XsiError(400, `Invalid location: ${location}`);
  if (location !== "SharedCallAppearance") return {};
  const address = request.query.get("locationAddress");
  if (address === null || !user.devices.some((device) => device.linePort === address)) throw new XsiError(400, "locationAddress is needed");
  return { endpoint: address };
}

const perform = ({ telephony, user }: Asking, action: SwitchAction): Accepted => telephony.perform(user.uuid, action);

function started(asking: Asking, accepted: Accepted, status: 200 | 201): Answer {
  const { callId, session } = accepted;
  if (callId === null || session === null) return answerEmpty();
  const headers = status === 201 ? { location: callUrl(asking, callId) } : {};
  return answerDocument(asking.request, callStartNode(callId, session), { status, headers });
}

function parkedAt(asking: Asking, accepted: Accepted): Answer {
  return answerEmpty({ "content-location": callUrl(asking, `ParkRetrieve?address=${accepted.parkedAgainst?.address ?? ""}`) });
}

/** POST /calls/{word}: what begins a call. */
const beginnings: Readonly<Record<string, (asking: Asking) => SwitchAction>> = {
  new: (asking) => {
    const info = asking.request.query.get("info");
    return { kind: "dial", address: need(asking, "address"), ...endpointOf(asking), ...(info === null || info === "" ? {} : { info }) };
  },
  parkretrieve: (asking) => ({ kind: "retrieve", address: asking.request.query.get("address"), ...endpointOf(asking) }),
  callpickup: (asking) => ({ kind: "group-pickup", ...endpointOf(asking) }),
  directedcallpickup: (asking) => ({ kind: "directed-pickup", address: need(asking, "address") }),
  directedcallpickupbargein: (asking) => ({ kind: "barge-in", address: need(asking, "address") }),
  callretrieve: (asking) => ({ kind: "pull", ...endpointOf(asking) }),
  lastnumberredial: () => ({ kind: "redial" }),
  callreturn: () => ({ kind: "call-return" }),
};

/** PUT /calls/{callId}/{word}. */
const verbs: Readonly<Record<string, (asking: Asking, callId: string, tail: string | undefined) => Answer>> = {
  talk: (asking, callId) => done(asking, { kind: "talk", callId }),
  hold: (asking, callId) => done(asking, { kind: "hold", callId }),
  blindtransfer: (asking, callId) => done(asking, { kind: "blind-transfer", callId, address: need(asking, "address") }),
  consulttransfer: (asking, callId, other) => {
    if (other === undefined) throw new XsiError(400, "The second call is missing");
    return done(asking, { kind: "consult-transfer", callId, other });
  },
  mutetransfer: (asking, callId) =>
    started(asking, perform(asking, { kind: "mute-transfer", callId, address: need(asking, "address"), mode: "on-ring" }), 200),
  vmtransfer: (asking, callId) => done(asking, { kind: "vm-transfer", callId, address: asking.request.query.get("address") }),
  reconnect: (asking, callId) => done(asking, { kind: "reconnect", callId }),
  park: (asking, callId) => parkedAt(asking, perform(asking, { kind: "park", callId, address: asking.request.query.get("address") })),
  groupcallpark: (asking, callId) => parkedAt(asking, perform(asking, { kind: "group-park", callId })),
  transmitdtmf: (asking, callId) => done(asking, { kind: "dtmf", callId, digits: need(asking, "playdtmf") }),
  record: (asking, callId) => done(asking, { kind: "start-recording", callId }),
  pauserecording: (asking, callId) => done(asking, { kind: "pause-recording", callId }),
  resumerecording: (asking, callId) => done(asking, { kind: "resume-recording", callId }),
  stoprecording: (asking, callId) => done(asking, { kind: "stop-recording", callId }),
};

function done(asking: Asking, action: SwitchAction): Answer {
  perform(asking, action);
  return answerEmpty();
}

export function handleCalls(request: WebexRequest, telephony: Switch, user: SwitchUser, path: readonly string[]): Answer {
  const asking: Asking = { request, telephony, user };
  const [first, verb, tail] = path;
  const { method } = request;
  if (first === undefined) {
    if (method !== "GET") throw new XsiError(405, `Method not allowed: ${method}`);
    return answerDocument(request, callsNode(user, telephony.legsOf(user.uuid)));
  }
  const word = first.toLowerCase();
  if (word === "conference") return handleConference(asking, path.slice(1));
  if (method === "GET" && word === "hookstatus") return answerDocument(request, el("HookStatus", [hookNode(telephony.hookStatusOf(user.uuid))]));
  if (method === "GET" && word === "messagesummary") {
    return answerDocument(request, el("VoiceMailMessageSummary", [summaryNode("summary", telephony.mailboxOf(user.uuid))]));
  }
  if (method === "POST") {
    const begin = verb === undefined ? beginnings[word] : undefined;
    if (!begin) throw new XsiError(404, "Unknown command");
    return started(asking, perform(asking, begin(asking)), 201);
  }
  if (verb === undefined && method === "GET") return handleDetails(asking, first);
  if (verb === undefined && method === "DELETE") return handleEnd(asking, first);
  const act = verb === undefined || method !== "PUT" ? undefined : verbs[verb.toLowerCase()];
  if (!act) throw new XsiError(404, "Unknown command");
  return act(asking, first, tail);
}

function handleDetails({ request, telephony, user }: Asking, callId: string): Answer {
  const leg = telephony.legOf(user.uuid, callId);
  if (!leg || (leg.state === "Detached" && request.query.get("allowDetached") !== "true")) throw new XsiError(404, "Call not found", 110_001);
  return answerDocument(request, callNode(leg, "Call"));
}

/** Hang up, decline, or stop ringing here only: three things under one path (xsi.md 2.1). */
function handleEnd(asking: Asking, callId: string): Answer {
  const { request, telephony, user } = asking;
  const leg = telephony.legOf(user.uuid, callId);
  const ringsIn = leg?.state === "Alerting" && leg.personality === "Terminator";
  if (!ringsIn) return done(asking, { kind: "hang-up", callId });
  if (request.query.get("decline") !== "true") return done(asking, { kind: "ignore", callId });
  const reason = request.query.get("declineReason") ?? "Busy";
  if (reason !== "Busy" && reason !== "TemporarilyUnavailable") throw new XsiError(400, `Invalid declineReason: ${reason}`);
  return done(asking, { kind: "decline", callId, reason });
}

const participantVerbs = {
  mute: "participant-mute",
  unmute: "participant-unmute",
  deaf: "participant-deafen",
  undeaf: "participant-undeafen",
} as const;
const ownVerbs = { hold: "conference-hold", talk: "conference-resume", mute: "conference-mute", unmute: "conference-unmute" } as const;

const isKey = <T extends object>(table: T, key: string): key is Extract<keyof T, string> => Object.hasOwn(table, key);

function handleConference(asking: Asking, path: readonly string[]): Answer {
  const { request, telephony, user } = asking;
  const [first, verb] = path;
  if (first === undefined) {
    if (request.method === "POST") return done(asking, { kind: "conference-start", callIds: conferenceIds(request) });
    if (request.method === "DELETE") return done(asking, { kind: "conference-end" });
    const conference = telephony.conferenceOf(user.uuid);
    if (!conference) throw new XsiError(404, "No conference");
    return answerDocument(request, conferenceNode(conference, "Conference"));
  }
  if (request.method !== "PUT") throw new XsiError(405, `Method not allowed: ${request.method}`);
  if (verb !== undefined) {
    const word = verb.toLowerCase();
    if (!isKey(participantVerbs, word)) throw new XsiError(404, "Unknown command");
    return done(asking, { kind: participantVerbs[word], callId: first });
  }
  const word = first.toLowerCase();
  return done(asking, isKey(ownVerbs, word) ? { kind: ownVerbs[word] } : { kind: "conference-add", callId: first });
}

function conferenceIds(request: WebexRequest): readonly string[] {
  try {
    const root = parseBody(request.body, request.headers["content-type"]);
    if (root.name !== "Conference") throw new Error(`Conference wanted, not ${root.name}`);
    const list = root.children.find((child) => child.name === "conferenceParticipantList");
    return (list?.children ?? []).flatMap((one) => one.children.filter((child) => child.name === "callId").map((child) => child.text));
  } catch (error) {
    throw new XsiError(400, `Invalid body: ${error instanceof Error ? error.message : String(error)}`);
  }
}
