// Call control over REST: user, members/me and members families, conference, voice messages, all on the switch (webex-rest.md 4).
import { type Answer, empty, json, objectOf } from "./http.ts";
import { type Person, unwrapId, webexId } from "./org.ts";
import { callBody, partyBody, restCallId, restSession, switchCallId } from "./rest-call-body.ts";
import type { Context, Route } from "./rest-router.ts";
import { type Accepted, Refusal, type SwitchAction } from "./switch.ts";

/** Whose line, and the request's fields as far as they are what they should be. */
interface Ask extends Context {
  readonly owner: Person;
  readonly text: (name: string) => string | undefined;
  readonly flag: (name: string) => boolean;
  /** The field, or a 400 with code 25008. */
  readonly must: (name: string) => string;
  /** Call id of the switch from that field. */
  readonly call: (name?: string) => string;
  /** linePort from `endpointId`. */
  readonly endpoint: () => { readonly endpoint?: string };
}

/** A refusal before the switch is asked. */
class Bad extends Error {
  readonly answer: Answer;
  constructor(answer: Answer) {
    super("refused");
    this.answer = answer;
  }
}

const gone = ({ org, fail }: Context) => new Bad(fail(org.goneCallStatus, "Call is not found"));

function askOf(context: Context, owner: Person, body: Readonly<Record<string, unknown>>): Ask {
  const { fail, telephony } = context;
  const text = (name: string) => {
    const value = body[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const must = (name: string) => {
    const value = text(name);
    if (value === undefined) throw new Bad(fail(400, `Required field ${name} is missing`, 25008));
    return value;
  };
  return {
    ...context,
    owner,
    text,
    must,
    flag: (name) => body[name] === true,
    call(name = "callId") {
      const callId = switchCallId(context, telephony, owner.uuid, must(name));
      if (callId === null || !telephony.legOf(owner.uuid, callId)) throw gone(context);
      return callId;
    },
    endpoint() {
      const id = text("endpointId");
      if (id === undefined) return {};
      if (text("singleNumberReachPhoneNumber") !== undefined)
        throw new Bad(fail(400, "endpointId and singleNumberReachPhoneNumber exclude each other"));
      const device = owner.devices.find((each) => each.id === id && each.remoteAnswer);
      if (!device) throw new Bad(fail(400, "endpointId is not one of the preferred answer endpoints"));
      return { endpoint: device.linePort };
    },
  };
}

/** The switch's no as REST says it; 401 and 403 are kept for tokens and scopes. */
function refused({ fail, org }: Context, { status, message }: Refusal): Answer {
  if (status === 404) return fail(org.goneCallStatus, message);
  return fail(status === 409 || status >= 500 ? status : 400, message);
}

function guarded(context: Context, run: () => Answer): Answer {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof Bad) return thrown.answer;
    if (thrown instanceof Refusal) return refused(context, thrown);
    throw thrown;
  }
}

const perform = (ask: Ask, action: SwitchAction): Accepted => ask.telephony.perform(ask.owner.uuid, action);

const done = (ask: Ask, action: SwitchAction): Answer => {
  perform(ask, action);
  return empty();
};

/** 201 with the call that was made. */
const made = (ask: Ask, action: SwitchAction): Answer => {
  const { callId, session } = perform(ask, action);
  return json(201, {
    ...(callId === null ? {} : { callId: restCallId(ask.org, callId) }),
    ...(session === null ? {} : { callSessionId: restSession(session) }),
  });
};

type Deed = (ask: Ask) => Answer;

const onCall =
  (kind: "hold" | "resume" | "hang-up" | "mute" | "unmute" | "start-recording" | "stop-recording" | "pause-recording" | "resume-recording"): Deed =>
  (ask) =>
    done(ask, { kind, callId: ask.call() });

const muting =
  (kind: "mute" | "unmute"): Deed =>
  (ask) => {
    const callId = ask.call();
    if (!ask.org.muteCapable || !ask.telephony.legOf(ask.owner.uuid, callId)?.muteCapable) return ask.fail(400, "The call cannot be muted");
    return done(ask, { kind, callId });
  };

const reject: Deed = (ask) => {
  const callId = ask.call();
  const action = ask.text("action") ?? "busy";
  if (action === "ignore") return done(ask, { kind: "ignore", callId });
  if (action !== "busy" && action !== "temporarilyUnavailable") return ask.fail(400, "action is not valid");
  return done(ask, { kind: "decline", callId, reason: action === "busy" ? "Busy" : "TemporarilyUnavailable" });
};

const divert: Deed = (ask) => {
  const callId = ask.call();
  const destination = ask.text("destination");
  if (ask.flag("toVoicemail")) return done(ask, { kind: "vm-transfer", callId, address: destination ?? null });
  return done(ask, { kind: "blind-transfer", callId, address: destination ?? ask.must("destination") });
};

const transfer: Deed = (ask) => {
  const callId = ask.call("callId1");
  const leg = ask.telephony.legOf(ask.owner.uuid, callId);
  if (leg?.state === "Alerting" && leg.personality === "Terminator")
    return ask.fail(400, "An unanswered incoming call cannot be transferred: use divert");
  if (ask.text("callId2") !== undefined) return done(ask, { kind: "consult-transfer", callId, other: ask.call("callId2") });
  return made(ask, { kind: "mute-transfer", callId, address: ask.must("destination"), mode: "on-answer" });
};

const park: Deed = (ask) => {
  const callId = ask.call();
  const { parkedAgainst } = perform(
    ask,
    ask.flag("isGroupPark") ? { kind: "group-park", callId } : { kind: "park", callId, address: ask.text("destination") ?? null },
  );
  return json(200, parkedAgainst ? { parkedAgainst: partyBody(ask, parkedAgainst) } : {});
};

const pickup: Deed = (ask) => {
  const target = ask.text("target");
  return made(
    ask,
    target === undefined ? { kind: "group-pickup", ...ask.endpoint() } : { kind: "directed-pickup", address: target, ...ask.endpoint() },
  );
};

const dtmf: Deed = (ask) => {
  const digits = ask.must("dtmf");
  if (!/^[0-9*#A-D,]+$/.test(digits)) return ask.fail(400, "dtmf is not valid");
  return done(ask, { kind: "dtmf", callId: ask.call(), digits });
};

const deeds: Readonly<Record<string, Deed>> = {
  dial: (ask) => made(ask, { kind: "dial", address: ask.must("destination"), ...ask.endpoint() }),
  answer: (ask) => done(ask, { kind: "answer", callId: ask.call(), ...ask.endpoint() }),
  reject,
  hangup: onCall("hang-up"),
  hold: onCall("hold"),
  resume: onCall("resume"),
  mute: muting("mute"),
  unmute: muting("unmute"),
  divert,
  transfer,
  park,
  retrieve: (ask) => made(ask, { kind: "retrieve", address: ask.text("destination") ?? null, ...ask.endpoint() }),
  pull: (ask) => made(ask, { kind: "pull", ...ask.endpoint() }),
  push: (ask) => ask.fail(400, "No executive is assigned"),
  pickup,
  bargeIn: (ask) => made(ask, { kind: "barge-in", address: ask.must("target"), ...ask.endpoint() }),
  startRecording: onCall("start-recording"),
  stopRecording: onCall("stop-recording"),
  pauseRecording: onCall("pause-recording"),
  resumeRecording: onCall("resume-recording"),
  transmitDtmf: dtmf,
};

const participant =
  (kind: "participant-deafen" | "participant-undeafen"): Deed =>
  (ask) =>
    done(ask, { kind, callId: ask.call() });

/** No callId = the host (webex-rest.md 4.5). */
const conferenceMuting =
  (host: "conference-mute" | "conference-unmute", other: "participant-mute" | "participant-unmute"): Deed =>
  (ask) =>
    done(ask, ask.text("callId") === undefined ? { kind: host } : { kind: other, callId: ask.call() });

const conferenceDeeds: Readonly<Record<string, Deed>> = {
  addParticipant: (ask) => done(ask, { kind: "conference-add", callId: ask.call() }),
  mute: conferenceMuting("conference-mute", "participant-mute"),
  unmute: conferenceMuting("conference-unmute", "participant-unmute"),
  deafen: participant("participant-deafen"),
  undeafen: participant("participant-undeafen"),
  hold: (ask) => done(ask, { kind: "conference-hold" }),
  resume: (ask) => done(ask, { kind: "conference-resume" }),
};

const listCalls: Deed = (ask) => json(200, { items: ask.telephony.legsOf(ask.owner.uuid).map((leg) => callBody(ask, leg)) });

const oneCall: Deed = (ask) => {
  const callId = switchCallId(ask, ask.telephony, ask.owner.uuid, ask.parts.at(-1) ?? "");
  const leg = callId === null ? null : ask.telephony.legOf(ask.owner.uuid, callId);
  if (!leg || leg.state === "Detached") throw gone(ask);
  return json(200, callBody(ask, leg));
};

/** At most 20 of a type, no paging. */
const history: Deed = ({ asked, telephony, owner, fail }) => {
  const type = asked.url.searchParams.get("type");
  if (type !== null && type !== "placed" && type !== "missed" && type !== "received") return fail(400, "type is not valid");
  const records = telephony.historyOf(owner.uuid);
  const items = (["placed", "missed", "received"] as const)
    .filter((each) => type === null || each === type)
    .flatMap((each) => records.filter((record) => record.type === each).slice(0, 20))
    .map(({ type: kind, name, number, withheld, at }) => ({
      type: kind,
      ...(withheld || name === null ? {} : { name }),
      ...(withheld || number === null ? {} : { number }),
      privacyEnabled: withheld,
      time: new Date(at).toISOString(),
    }));
  return json(200, { items });
};

const conference: Deed = (ask) => {
  const found = ask.telephony.conferenceOf(ask.owner.uuid);
  if (!found) return json(200, {});
  return json(200, {
    state: { Active: "connected", Held: "held", Released: "disconnected" }[found.state],
    appearance: found.appearance,
    created: new Date(found.startedAt).toISOString(),
    muted: found.muted,
    ...(found.type === null ? {} : { type: "bargeIn" }),
    participants: found.participants.map(({ callId, muted, deaf }) => ({ callId: restCallId(ask.org, callId), muted, deafened: deaf })),
  });
};

const startConference: Deed = (ask) => {
  const ids = objectOf(ask.asked)?.callIds;
  if (!Array.isArray(ids) || ids.length < 2 || !ids.every((id) => typeof id === "string"))
    return ask.fail(400, "Required field callIds is missing", 25008);
  const callIds = ids.map((id: string) => {
    const callId = switchCallId(ask, ask.telephony, ask.owner.uuid, id);
    if (callId === null) throw gone(ask);
    return callId;
  });
  return done(ask, { kind: "conference-start", callIds });
};

const voiceSummary: Deed = ({ telephony, owner }) => {
  const messages = telephony.mailboxOf(owner.uuid);
  const unread = messages.filter(({ read }) => !read).length;
  return json(200, { newMessages: unread, oldMessages: messages.length - unread, newUrgentMessages: 0, oldUrgentMessages: 0 });
};

const voiceMessages: Deed = (ask) =>
  json(200, {
    items: ask.telephony.mailboxOf(ask.owner.uuid).map(({ id, from, at, durationMs, read }) => ({
      id: webexId("CALLING_VOICEMAIL", id),
      duration: Math.round(durationMs / 1000),
      callingParty: partyBody(ask, from),
      urgent: false,
      confidential: false,
      read,
      created: new Date(at).toISOString(),
    })),
  });

const scopes = {
  GET: { user: ["spark:calls_read"], admin: ["spark-admin:calls_read"] },
  POST: { user: ["spark:calls_write"], admin: ["spark-admin:calls_write"] },
  DELETE: { user: ["spark:calls_write"], admin: ["spark-admin:calls_write"] },
} as const;

type Method = keyof typeof scopes;

/** Own calls, with the user's token. Nobody here has a secondary line. */
const own = (method: Method, path: string, deed: Deed): Route => ({
  method,
  path: new RegExp(`^/telephony/${path}$`),
  user: scopes[method].user,
  line: true,
  handle: (context) =>
    guarded(context, () => {
      const body = method === "GET" || method === "DELETE" ? {} : objectOf(context.asked);
      if (body === null) return context.fail(400, "The request body is not a JSON object");
      const lineOwner = body.lineOwnerId ?? context.asked.url.searchParams.get("lineOwnerId");
      if (lineOwner !== undefined && lineOwner !== null) return context.fail(400, "lineOwnerId is not a secondary line on the user's device");
      return deed(askOf(context, context.person, body));
    }),
});

/** What Webex knew on members before late September 2026 (webex-rest.md 4.4). */
const firstOnMembers = /^(calls(\/.*)?|dial|answer|hangup)$/;

/** The same on another's primary line, for administrators (webex-rest.md 4.4, 4.5). The member is the first path part. */
const member = (method: Method, path: string, deed: Deed, family: "calls" | "conference" = "calls"): Route => ({
  method,
  path: new RegExp(`^/telephony/${family}/members/(?!me/)([^/]+)/${path}$`),
  admin: scopes[method].admin,
  handle: (context) =>
    guarded(context, () => {
      const { memberActionsMissing: missing } = context.org;
      if (missing !== null && !(family === "calls" && firstOnMembers.test(path)))
        return context.fail(missing, missing === 404 ? "The requested resource could not be found." : "Method Not Allowed");
      const id = context.parts[0] ?? "";
      const uuid = unwrapId(id, "PEOPLE") ?? unwrapId(id, "PLACE") ?? unwrapId(id, "VIRTUAL_LINE");
      const owner = context.people.find((person) => person.uuid === uuid);
      if (!owner || !context.telephony.findUser(owner.uuid)) return context.fail(404, "Member is not found or has no calling licence", 4008);
      const body = method === "GET" || method === "DELETE" ? {} : objectOf(context.asked);
      if (body === null) return context.fail(400, "The request body is not a JSON object");
      return deed(askOf(context, owner, body));
    }),
});

export const callRoutes: readonly Route[] = [
  own("GET", "calls", listCalls),
  own("GET", "calls/history", history),
  own("GET", "calls/(?!history$)([^/]+)", oneCall),
  ...Object.entries(deeds).flatMap(([name, deed]) => [
    own("POST", `calls/${name}`, deed),
    own("POST", `calls/members/me/${name}`, deed),
    member("POST", name, deed),
  ]),
  own("GET", "calls/members/me/calls", listCalls),
  own("GET", "calls/members/me/calls/([^/]+)", oneCall),
  member("GET", "calls", listCalls),
  member("GET", "calls/([^/]+)", oneCall),
  own("GET", "conference", conference),
  own("POST", "conference", startConference),
  own("DELETE", "conference", (ask) => done(ask, { kind: "conference-end" })),
  ...Object.entries(conferenceDeeds).flatMap(([name, deed]) => [own("POST", `conference/${name}`, deed), member("POST", name, deed, "conference")]),
  member("GET", "conference", conference, "conference"),
  member("POST", "conference", startConference, "conference"),
  member("DELETE", "conference", (ask) => done(ask, { kind: "conference-end" }), "conference"),
  own("GET", "voiceMessages/summary", voiceSummary),
  own("GET", "voiceMessages", voiceMessages),
];
