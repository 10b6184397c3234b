// Turns what the Calling API says about calls into the desk's own Call, whatever it says (webex-rest.md 4.2, 4.5): never throws.
import * as v from "valibot";
import type { Call, CallId, CallState, Conference, Party, PlacingStage, Redirection } from "@/utils/calls/call.ts";
import { unknownParty } from "@/utils/calls/call.ts";

/** Names and numbers are kept up to here: stored state must stay small (design.md 6). */
const longestText = 500;

const text = v.fallback(
  v.nullable(
    v.pipe(
      v.string(),
      v.transform((raw) => [...raw.trim()].slice(0, longestText).join("")),
      v.minLength(1),
    ),
  ),
  null,
);
const flag = v.fallback(v.nullable(v.boolean()), null);
const moment = v.fallback(
  v.nullable(
    v.pipe(
      v.string(),
      v.transform((iso) => Date.parse(iso)),
      v.finite(),
    ),
  ),
  null,
);
const list = v.fallback(v.array(v.unknown()), []);

const partyShape = v.object({ name: text, number: text, personId: text, placeId: text, privacyEnabled: flag, callType: text });
const party = v.fallback(v.nullable(partyShape), null);
const redirection = v.object({ reason: text, redirectingParty: party });
const callShape = v.object({
  id: text,
  callId: text,
  callSessionId: text,
  personality: text,
  state: text,
  remoteParty: party,
  appearance: v.fallback(v.nullable(v.pipe(v.number(), v.safeInteger())), null),
  created: moment,
  answered: moment,
  redirections: list,
  recall: v.fallback(v.nullable(v.object({ type: text, party })), null),
  recordingState: text,
  muteCapable: flag,
  muted: flag,
  endpointId: text,
});
const conferenceShape = v.object({ state: text, muted: flag, participants: list });
const participantShape = v.object({ callId: text, muted: flag });

type PartyWire = v.InferOutput<typeof partyShape>;
type CallWire = v.InferOutput<typeof callShape>;

/** A call with the id under which REST knows it, and the words in it that we do not know (for support). */
export interface Decoded {
  readonly call: Call;
  readonly restId: string;
  readonly strange: readonly string[];
}

/** null when it has no id, or is no object. */
export function decodeCall(raw: unknown): Decoded | null {
  const read = v.safeParse(callShape, raw);
  if (!read.success) return null;
  const wire = read.output;
  const restId = wire.id ?? wire.callId;
  if (restId === null) return null;
  const { state, stage, known } = stateOf(wire);
  const offered = state === "offered";
  const redirections = offered ? wire.redirections.map(decodeRedirection).filter((one) => one !== null) : [];
  return {
    restId,
    strange: known ? [] : [`${wire.personality ?? "nothing"}/${wire.state ?? "nothing"}`],
    call: {
      id: toCallId(restId),
      session: wire.callSessionId === null ? null : toSession(wire.callSessionId),
      direction: wire.personality === "terminator" ? "in" : "out",
      state,
      stage,
      party: decodeParty(wire.remoteParty) ?? unknownParty,
      redirections,
      queue: queueOf(redirections),
      recall: wire.recall === null ? null : { type: wire.recall.type ?? "unknown", from: decodeParty(wire.recall.party) },
      endpoint: wire.endpointId,
      appearance: wire.appearance,
      can: { answer: null, resume: null, mute: wire.muteCapable },
      muted: wire.muted,
      recording: wire.recordingState,
      conference: false,
      startedAt: wire.created ?? wire.answered ?? 0,
      answeredAt: wire.answered,
      heldAt: null,
      ended: state === "gone" ? { by: null, reason: null } : null,
    },
  };
}

/** The user's conference; null when there is none (`{}`), or it is over. */
export function decodeConference(raw: unknown): Conference | null {
  const read = v.safeParse(conferenceShape, raw);
  if (!read.success || read.output.state === null || read.output.state === "disconnected") return null;
  const participants = read.output.participants.flatMap((one) => {
    const seen = v.safeParse(participantShape, one);
    return seen.success && seen.output.callId !== null ? [{ id: toCallId(seen.output.callId), muted: seen.output.muted ?? false }] : [];
  });
  return { state: read.output.state === "held" ? "held" : "active", muted: read.output.muted, participants };
}

/** `{callId, callSessionId}` of a dial, retrieve, pull, pickup or mute transfer. */
export function decodeStarted(raw: unknown): { readonly restId: string | null; readonly call: CallId | null; readonly session: string | null } {
  const read = v.safeParse(v.object({ callId: text, callSessionId: text }), raw);
  const restId = read.success ? read.output.callId : null;
  const session = read.success ? read.output.callSessionId : null;
  return { restId, call: restId === null ? null : toCallId(restId), session: session === null ? null : toSession(session) };
}

/** The extension of `{parkedAgainst: Party}`. */
export function decodeParkedAt(raw: unknown): string | null {
  const read = v.safeParse(v.object({ parkedAgainst: party }), raw);
  return read.success ? (decodeParty(read.output.parkedAgainst)?.number ?? null) : null;
}

/** The XSI spelling of a REST call id ("callhalf-488:0" from base64 of "ciscospark://us/CALL/BCLD/callhalf-488:0"); any other id as it is. */
export function toCallId(restId: string): CallId {
  const tail = /^ciscospark:\/\/[^/]+\/CALL\/(?:.*\/)?(callhalf-[^/\s]+)$/.exec(fromBase64(restId) ?? "");
  return tail?.[1] ?? restId;
}

/** REST's session id is base64 of what XSI calls extTrackingId, where that is a UUID or "97:1" (webex-rest.md 4.2, xsi.md 2.3); any other as it is. */
function toSession(id: string): string {
  const inner = fromBase64(id);
  return inner !== null && /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+:\d+)$/i.test(inner) ? inner : id;
}

/** Base64 or base64url, padded or not (webex-rest.md 5.7); null when it is neither. */
function fromBase64(encoded: string): string | null {
  const plain = encoded.replace(/-/g, "+").replace(/_/g, "/").replace(/=+$/, "");
  if (!/^[A-Za-z0-9+/]+$/.test(plain) || plain.length % 4 === 1) return null;
  return atob(plain);
}

interface Standing {
  readonly state: CallState;
  readonly stage: PlacingStage | null;
  /** false: a word of a later version, read as best we can. */
  readonly known: boolean;
}

const personalities = ["originator", "terminator", "clickToDial"];

function stateOf(wire: CallWire): Standing {
  const known = wire.personality !== null && personalities.includes(wire.personality);
  const settled = (state: CallState): Standing => ({ state, stage: null, known });
  const ringing: Standing =
    wire.personality === "terminator"
      ? settled("offered")
      : { state: "placing", stage: wire.personality === "clickToDial" ? "own-phone" : "far-end", known };
  switch (wire.state) {
    case "connecting":
    case "alerting":
      return ringing;
    case "connected":
      return settled("connected");
    case "held":
      return settled("held");
    case "remoteHeld":
      return settled("remote-held");
    case "disconnected":
      return settled("gone");
    default:
      return { ...(wire.answered === null ? ringing : settled("connected")), known: false };
  }
}

function decodeParty(wire: PartyWire | null): Party | null {
  if (wire === null) return null;
  const withheld = wire.privacyEnabled ?? false;
  return {
    name: withheld ? null : wire.name,
    number: withheld || wire.number === null ? null : wire.number.replace(/^(tel|sips?):/i, ""),
    userId: withheld ? null : (wire.personId ?? wire.placeId),
    withheld,
    kind: kindOf(wire.callType),
  };
}

function kindOf(callType: string | null): Party["kind"] {
  if (callType === "location" || callType === "organization") return "internal";
  return callType === "external" || callType === "emergency" ? callType : "other";
}

/** REST's camelCase in the desk's spelling. */
const reasons: Readonly<Record<string, string>> = {
  noAnswer: "no-answer",
  timeOfDay: "time-of-day",
  followMe: "follow-me",
  huntGroup: "hunt-group",
  callQueue: "call-queue",
};

function decodeRedirection(raw: unknown): Redirection | null {
  const read = v.safeParse(redirection, raw);
  if (!read.success) return null;
  const reason = read.output.reason ?? "unknown";
  return { party: decodeParty(read.output.redirectingParty), reason: Object.hasOwn(reasons, reason) ? (reasons[reason] ?? reason) : reason };
}

/** The queue the caller came through: REST names it only as the one who redirected. */
function queueOf(redirections: readonly Redirection[]): Call["queue"] {
  const from = redirections.find((one) => one.reason === "call-queue")?.party;
  const name = from?.name ?? from?.number ?? null;
  return name === null ? null : { name, waiting: null };
}
