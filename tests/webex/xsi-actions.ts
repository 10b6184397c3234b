// Xsi-Actions of the loopback Webex: paths and queries of xsi.md 2 and 3 over the switch.
import type { Answer, WebexRequest } from "./http-types.ts";
import { Refusal, type Switch, type SwitchUser } from "./switch.ts";
import { answerDocument, answerEmpty, answerError, needPrincipal, needUser, segmentsOf, XsiError } from "./xsi-access.ts";
import { handleCalls } from "./xsi-calls.ts";
import { BadQuery, directoryNode } from "./xsi-directory.ts";
import { profileNode, type ServiceName, serviceFields, serviceNode } from "./xsi-documents.ts";
import { el, parseBody, type XmlNode } from "./xsi-xml.ts";

const serviceNames = Object.keys(serviceFields) as readonly ServiceName[];

/** `path` begins after the base, at "/v2.0/…". */
export function handleXsiActions(request: WebexRequest, telephony: Switch): Answer {
  try {
    return route(request, telephony);
  } catch (error) {
    if (error instanceof XsiError) return answerError(request, error, error.status !== 401 || telephony.org.errorInfoOn401);
    if (error instanceof Refusal) return answerError(request, new XsiError(error.status, error.text, error.errorCode));
    if (error instanceof BadQuery) return answerError(request, new XsiError(400, error.message));
    throw error;
  }
}

function route(request: WebexRequest, telephony: Switch): Answer {
  needPrincipal(request);
  const [scope, id, area, ...rest] = segmentsOf(request);
  if (scope?.toLowerCase() === "j_logout") return answerEmpty();
  if (scope?.toLowerCase() !== "user" || id === undefined) throw new XsiError(404, "Unknown resource");
  const user = needUser(request, telephony, id);
  switch (area?.toLowerCase()) {
    case "calls":
      return handleCalls(request, telephony, user, rest);
    case "profile":
      return handleProfile(request, user, rest);
    case "services":
      return handleServices(request, telephony, user, rest);
    case "directories": {
      needMethod(request, "GET");
      const node = directoryNode(telephony, user, rest, request.query);
      if (!node) throw new XsiError(404, "Unknown directory");
      return answerDocument(request, node, { latin1: true });
    }
    case "voicemessagingmessages":
      return handleMessages(request, telephony, user, rest);
    default:
      throw new XsiError(404, "Unknown resource");
  }
}

function needMethod(request: WebexRequest, ...methods: readonly string[]): void {
  if (!methods.includes(request.method)) throw new XsiError(405, `Method not allowed: ${request.method}`);
}

function handleProfile(request: WebexRequest, user: SwitchUser, rest: readonly string[]): Answer {
  needMethod(request, "GET");
  const part = rest[0]?.toLowerCase();
  if (part === undefined) return answerDocument(request, profileNode(user), { latin1: true });
  if (part === "registrations") {
    const nodes = user.devices.map((device) =>
      el("registration", [
        el("endpointType", "Primary"),
        el("uri", `sip:${device.linePort}`),
        el("linePort", device.linePort),
        el("userAgent", device.name),
      ]),
    );
    return answerDocument(request, el("Registrations", nodes), { latin1: true });
  }
  if (part === "fac") {
    const codes = [
      ["Directed Call Pickup", "*97"],
      ["Call Pickup", "*98"],
      ["Call Park", "*68"],
      ["Call Park Retrieve", "*88"],
    ] as const;
    return answerDocument(
      request,
      el(
        "FAC",
        codes.map(([name, code]) => el("featureAccessCode", [el("codeName", name), el("code", code)])),
      ),
      { latin1: true },
    );
  }
  if (part !== "device") throw new XsiError(404, "Unknown resource");
  const nodes = user.devices.map((device, at) =>
    el("accessDevice", [
      el("deviceName", device.name),
      el("deviceLevel", "Group"),
      el("deviceType", device.kind),
      el("deviceLinePort", device.linePort),
      el("endpointType", at === 0 ? "Primary" : "Shared Call Appearance"),
    ]),
  );
  return answerDocument(request, el("AccessDevices", nodes), { latin1: true });
}

function handleServices(request: WebexRequest, telephony: Switch, user: SwitchUser, rest: readonly string[]): Answer {
  const [wanted] = rest;
  const link = `/v2.0/user/${user.userId}/services`;
  if (wanted === undefined) {
    needMethod(request, "GET");
    const settable = [...serviceNames, "BusyLampField"].map((name) =>
      el("service", [el("name", name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")), el("uri", `${link}/${name}`)]),
    );
    const fixed = ["Call Transfer", "N-Way Call", "Directed Call Pickup"].map((name) => el("service", [el("name", name)]));
    return answerDocument(request, el("Services", [...settable, ...fixed]), { latin1: true });
  }
  if (wanted.toLowerCase() === "busylampfield") {
    needMethod(request, "GET");
    const watched = user.monitors.flatMap((extension) => telephony.findUser(extension) ?? []).map(monitoredNode);
    return answerDocument(request, el("BusyLampField", [watched.length === 0 ? null : el("monitoredUserList", watched)]), { latin1: true });
  }
  const name = serviceNames.find((one) => one.toLowerCase() === wanted.toLowerCase());
  if (!name) throw new XsiError(404, "Service not assigned");
  needMethod(request, "GET", "PUT");
  if (request.method === "GET") return answerDocument(request, serviceNode(name, user.services), { latin1: true });
  putService(request, telephony, user, name);
  return answerEmpty();
}

const monitoredNode = (user: SwitchUser): XmlNode =>
  el("userDetails", [
    el("userId", user.userId),
    el("firstName", user.firstName),
    el("lastName", user.lastName),
    el("extension", user.extension),
    el("emailAddress", user.email),
  ]);

/** Only what is sent changes; known elements, in their order (xsi.md 3.2). */
function putService(request: WebexRequest, telephony: Switch, user: SwitchUser, name: ServiceName): void {
  const fields = serviceFields[name];
  try {
    const root = parseBody(request.body, request.headers["content-type"]);
    if (root.name !== name) throw new Error(`${name} wanted, not ${root.name}`);
    const places = root.children.map((child) => fields.findIndex((field) => field.name === child.name));
    if (places.includes(-1)) throw new Error("unknown element");
    if (places.some((place, at) => at > 0 && place <= (places[at - 1] ?? -1))) throw new Error("elements are out of order");
    const trial = structuredClone(user.services);
    const apply = (services: SwitchUser["services"]) => {
      for (const child of root.children) fields.find((field) => field.name === child.name)?.set(services, child.text);
    };
    apply(trial);
    if (trial.forwardAlways.active && trial.forwardAlways.to === null) throw new Error("forwardToPhoneNumber is missing");
    telephony.setServices(user.uuid, apply);
  } catch (error) {
    throw new XsiError(400, `Invalid body: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function handleMessages(request: WebexRequest, telephony: Switch, user: SwitchUser, rest: readonly string[]): Answer {
  const messages = telephony.mailboxOf(user.uuid);
  const [part] = rest;
  if (part === undefined) {
    needMethod(request, "GET");
    const nodes = messages.map((message) =>
      el("messageInfo", [
        el("duration", message.durationMs),
        el("callingPartyInfo", [
          message.from.name === null ? null : el("name", message.from.name),
          message.from.address === null ? null : el("address", message.from.address),
        ]),
        message.read ? el("read") : null,
        el("time", message.at),
        el("messageId", `/v2.0/user/${user.userId}/VoiceMessagingMessages/${message.id}`),
      ]),
    );
    return answerDocument(request, el("VoiceMessagingMessages", [nodes.length === 0 ? null : el("messageInfoList", nodes)]));
  }
  needMethod(request, "PUT");
  const verb = (rest[1] ?? part).toLowerCase();
  const chosen = rest[1] === undefined ? messages : messages.filter((message) => message.id === part);
  if (!["markasread", "markasunread", "markallasread", "markallasunread"].includes(verb)) throw new XsiError(404, "Unknown resource");
  if (rest[1] !== undefined && chosen.length === 0) throw new XsiError(404, "Message not found");
  for (const message of chosen) message.read = !verb.includes("unread");
  return answerEmpty();
}
