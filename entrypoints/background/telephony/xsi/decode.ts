// An `Event` document of the stream as what the desk hears: envelope first, then its content by kind (xsi.md 4.7, 4.8).
import type { Call, CallId } from "@/utils/calls/call.ts";
import type { TelephonyEvent } from "@/utils/calls/event.ts";
import type { FeedItem } from "../ports.ts";
import { decodeCall, decodeConference } from "./decode-call.ts";
import { child, children, localName, numberOf, textOf, type XmlElement } from "./xml.ts";

/** Who we are in events: the BroadWorks id, as soon as it is known, and the UUID (xsi.md 1.4). */
export interface Identity {
  readonly uuid: string;
  broadworksId: string | null;
}

export interface Envelope {
  /** "SubscriptionEvent", "ChannelTerminatedEvent", "ErrorEvent"; "" when it says nothing. */
  readonly type: string;
  /** Kind of content ("CallReceivedEvent"); "" when it says nothing. */
  readonly kind: string;
  readonly eventId: string | null;
  readonly sequence: number | null;
  readonly subscriptionId: string | null;
  readonly channelId: string | null;
  readonly targetId: string | null;
  /** Of a terminated channel. */
  readonly reason: string | null;
  readonly data: XmlElement | null;
}

export interface Decoder {
  /** `at`: milliseconds since 1970, when the event was read. */
  decode(envelope: Envelope, at: number): FeedItem;
  /** Whether an event with this `targetId` is about us; null: it does not say, or we do not know yet how events name us. */
  isOurs(targetId: string | null): boolean | null;
  /** Legs of our conference, by the last that was heard of it. */
  readonly legs: ReadonlySet<CallId>;
}

const typeOf = (element: XmlElement | null): string => localName(element?.attributes.type?.trim() ?? "").slice(0, 100);

export function readEnvelope(event: XmlElement): Envelope {
  const data = child(event, "eventData");
  return {
    type: typeOf(event),
    kind: typeOf(data),
    eventId: textOf(event, "eventID"),
    sequence: numberOf(event, "sequenceNumber"),
    subscriptionId: textOf(event, "subscriptionId"),
    channelId: textOf(event, "channelId"),
    targetId: textOf(event, "targetId"),
    reason: textOf(event, "reason"),
    data,
  };
}

export const isSnapshot = (envelope: Envelope): boolean => /^CallSubscription(Resync)?Event$/i.test(envelope.kind);

/** Each carries one full `call` (xsi.md 4.8). */
const callEvents = new Set(
  [
    "CallOriginating CallOriginated CallCollecting CallReceived CallAnswered CallReleasing CallReleased",
    "CallHeld CallRetrieved CallTransferred CallMonitored CallBargedIn CallParkRetrieved CallPickedUp CallForwarded CallUpdated",
    "CallRecordingStarting CallRecordingStarted CallRecordingPaused CallRecordingResumed CallRecordingStopped",
    "CallSecurityClassificationUpdated CallClientSessionInfoUpdated PlayMusicOnHoldFailure CallDetached CallRedirected",
  ]
    .join(" ")
    .toLowerCase()
    .split(" ")
    .map((name) => `${name}event`),
);

/** A list comes as `calls/call`; single calls directly. */
const callElements = (data: XmlElement): readonly XmlElement[] => [
  ...children(data, "calls").flatMap((list) => children(list, "call")),
  ...children(data, "call"),
];

export function createDecoder(identity: Identity): Decoder {
  const legs = new Set<CallId>();

  const isOurs = (targetId: string | null): boolean | null => {
    const target = targetId?.toLowerCase() ?? null;
    if (target === identity.uuid.toLowerCase()) return true;
    return target === null || identity.broadworksId === null ? null : target === identity.broadworksId.toLowerCase();
  };

  const remember = (ids: readonly CallId[]) => {
    legs.clear();
    for (const id of ids) legs.add(id);
  };

  function content(envelope: Envelope, data: XmlElement, at: number): TelephonyEvent | null {
    const { kind: name, sequence, subscriptionId } = envelope;
    const heard = { at, order: sequence === null || subscriptionId === null ? null : { stream: subscriptionId, n: sequence } };
    const folded = name.toLowerCase();
    if (isSnapshot(envelope)) {
      const conference = decodeConference(child(data, "conference"));
      remember(conference?.participants.map(({ id }) => id) ?? []);
      return { ...heard, kind: "snapshot", calls: callsOf(data, at), conference };
    }
    if (callEvents.has(folded)) {
      const calls = callsOf(data, at);
      const [only] = calls;
      if (only === undefined) return null;
      return calls.length === 1 && child(data, "calls") === null
        ? { ...heard, kind: "call", name, call: only }
        : { ...heard, kind: "calls", name, calls };
    }
    if (/^conference(call)?\w+event$/.test(folded)) {
      const conference = folded === "conferencereleasedevent" ? null : decodeConference(child(data, "conference"));
      remember(conference?.participants.map(({ id }) => id) ?? []);
      return { ...heard, kind: "conference", conference };
    }
    if (folded === "hookstatusevent") return { ...heard, kind: "hook", offHook: /^off/i.test(textOf(data, "hookStatus") ?? "") };
    return { ...heard, kind: "other", name: name || "unnamed" };
  }

  const callsOf = (data: XmlElement, at: number): readonly Call[] =>
    callElements(data).flatMap((element) => {
      const id = textOf(element, "callId");
      return decodeCall(element, id !== null && legs.has(id), at) ?? [];
    });

  return {
    legs,
    isOurs,
    decode(envelope, at) {
      if (isOurs(envelope.targetId) === false) return { kind: "dropped", at, why: "call of another line" };
      if (envelope.data === null) return { kind: "dropped", at, why: `event without content (${envelope.type || "no type"})` };
      const event = content(envelope, envelope.data, at);
      return event ? { kind: "event", event } : { kind: "dropped", at, why: `${envelope.kind} without a call` };
    },
  };
}
