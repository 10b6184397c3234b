// The Call object of the Calling API as one view of a leg (webex-rest.md 4.2).
import { createHash } from "node:crypto";
import { type OrgSettings, type Person, unwrapId, webexId } from "./org.ts";
import type { LegView, RedirectReason, RemoteParty, Switch } from "./switch.ts";

type Facts = { readonly org: OrgSettings; readonly people: readonly Person[] };

const opaque = (callId: string) => `Y2FsbA${createHash("sha256").update(callId).digest("base64url")}`;

export const restCallId = (org: OrgSettings, callId: string) => (org.restCallIds === "wrapped" ? webexId("CALL", `BCLD/${callId}`) : opaque(callId));

/** The switch's id of a live or just ended leg of that user; null when the id is not one of ours. */
export function switchCallId({ org }: Facts, telephony: Switch, uuid: string, id: string): string | null {
  if (org.restCallIds === "wrapped") return unwrapId(id, "CALL");
  return telephony.legsOf(uuid, { detached: true }).find((leg) => opaque(leg.callId) === id)?.callId ?? null;
}

export const restSession = (session: string) => Buffer.from(session).toString("base64url");

const callTypes = { Group: "location", Enterprise: "organization", Network: "external", Emergency: "emergency", Unknown: "other" } as const;

export function partyBody({ people }: Facts, party: RemoteParty) {
  const colleague = people.find(({ uuid }) => uuid === party.uuid);
  const number = party.address?.replace(/^(tel|sip):/, "").replace(/;.*$/, "");
  return {
    ...(party.withheld || party.name === null ? {} : { name: party.name }),
    ...(party.withheld || number === undefined ? {} : { number }),
    ...(colleague?.kind === "person" ? { personId: colleague.id } : {}),
    ...(colleague?.kind === "workspace" ? { placeId: colleague.id } : {}),
    privacyEnabled: party.withheld,
    callType: callTypes[party.callType],
  };
}

const reasons: Readonly<Record<RedirectReason, string>> = {
  "user-busy": "busy",
  "no-answer": "noAnswer",
  unavailable: "unavailable",
  unconditional: "unconditional",
  "do-not-disturb": "unavailable",
  deflection: "divert",
  transfer: "divert",
  voicemail: "unknown",
  "hunt-group": "huntGroup",
  "call-center": "callQueue",
  unknown: "unknown",
};

const personalities = { "Click-to-Dial": "clickToDial", Originator: "originator", Terminator: "terminator" } as const;

/** `connecting`: the other party is being rung; `alerting`: our own phone is. */
function stateOf({ state, personality }: LegView): string {
  switch (state) {
    case "Alerting":
      return personality === "Originator" ? "connecting" : "alerting";
    case "Active":
      return "connected";
    case "Held":
      return "held";
    case "Remote Held":
      return "remoteHeld";
    default:
      return "disconnected";
  }
}

export function callBody(facts: Facts, leg: LegView) {
  const { org } = facts;
  return {
    id: restCallId(org, leg.callId),
    callSessionId: restSession(leg.session),
    personality: personalities[leg.personality],
    state: stateOf(leg),
    remoteParty: partyBody(facts, leg.remoteParty),
    ...(leg.appearance === null ? {} : { appearance: leg.appearance }),
    created: new Date(leg.startedAt).toISOString(),
    ...(leg.answeredAt === null ? {} : { answered: new Date(leg.answeredAt).toISOString() }),
    ...(leg.state === "Alerting" && leg.redirections.length > 0
      ? { redirections: leg.redirections.map(({ party, reason }) => ({ reason: reasons[reason], redirectingParty: partyBody(facts, party) })) }
      : {}),
    ...(leg.recall?.type === "Call Park Recall" && leg.recall.from ? { recall: { type: "park", party: partyBody(facts, leg.recall.from) } } : {}),
    ...(leg.recordingState === null ? {} : { recordingState: leg.recordingState.toLowerCase() }),
    ...(org.muteCapable && leg.muteCapable ? { muteCapable: true, muted: leg.muted } : { muteCapable: false }),
  };
}
