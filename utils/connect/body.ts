// What an event says of a call: always the bare facts, and of who only what the administrator chose. Pure.
import type { Call, CallId } from "../calls/call.ts";
import type { Sent } from "../calls/sent.ts";

export type EventKind = "offered" | "answered" | "sent" | "ended";

/** What the administrator may add to an event; by default nothing of it goes out. The name is the field's name in the JSON. */
export const eventFields = ["callerNumber", "callerName", "dialledNumber", "queue", "destination", "colleague", "durations"] as const;
export type EventField = (typeof eventFields)[number];

/** What is always in it: nothing of this says who. */
interface Bare {
  readonly version: 1;
  readonly event: `call.${EventKind}`;
  /** The same for every delivery of this event: who receives it twice knows. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly call: string;
  /** Place among the events of its call, from 1. */
  readonly sequence: number;
  readonly direction: "in" | "out";
}

export interface EventBody extends Bare {
  /** The other party: who calls, or whom we call. */
  readonly callerNumber?: string;
  readonly callerName?: string;
  readonly dialledNumber?: string;
  readonly queue?: string;
  readonly destination?: string;
  readonly how?: Sent["how"];
  readonly colleague?: string;
  readonly waitSeconds?: number;
  readonly talkSeconds?: number;
  /** The end was not seen: nobody watched, `at` is when the call was last heard of. */
  readonly unseen?: true;
}

/** What is remembered of a call while events of it may come. `about` holds chosen fields only. */
export interface NotedCall {
  /** The id that the call has now; a click-to-dial call may change it (xsi.md 2.3). */
  readonly call: CallId;
  /** The id by which all its events name it: the first one. */
  readonly name: CallId;
  readonly session: string | null;
  readonly direction: "in" | "out";
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly heardAt: number;
  /** "offered", "answered", "ended", "sent:<ledger id>". */
  readonly told: readonly string[];
  readonly about: Readonly<Partial<Record<"callerNumber" | "callerName" | "dialledNumber" | "queue", string>>>;
}

/** What an event may draw on beside the call. */
export interface Telling {
  readonly fields: readonly EventField[];
  /** Whose line it is; null = not known. */
  readonly desk: { readonly name: string; readonly number: string | null } | null;
}

/** A step that is due. `key`: by which it is remembered. */
export interface Step {
  readonly key: string;
  readonly kind: EventKind;
  readonly at: number;
  readonly row?: Sent;
  readonly unseen?: true;
}

const longestText = 200;

const cut = (text: string) => text.slice(0, longestText);
const iso = (at: number) => new Date(Number.isFinite(at) && Math.abs(at) < 8e15 ? at : 0).toISOString();
const seconds = (ms: number) => Math.max(0, Math.round(ms / 1000));

/** Only what was chosen, and only what was not known: who called stays who called, also when the far side is passed on. */
export function learn(noted: NotedCall, call: Call, { fields, desk }: Telling): NotedCall["about"] {
  const first = call.redirections.at(-1)?.party?.number ?? null;
  const found = {
    callerNumber: call.party.number,
    callerName: call.party.name,
    dialledNumber: call.direction === "out" ? call.party.number : call.state === "offered" ? (first ?? desk?.number ?? null) : first,
    queue: call.queue?.name ?? null,
  };
  const chosen = (["callerNumber", "callerName", "dialledNumber", "queue"] as const).filter((field) => fields.includes(field));
  return Object.fromEntries(
    chosen.flatMap((field) => {
      const value = noted.about[field] ?? found[field];
      return value === null || value === "" ? [] : [[field, cut(value)]];
    }),
  );
}

export function bodyOf(noted: NotedCall, step: Step, sequence: number, { fields, desk }: Telling): EventBody {
  const { kind, row } = step;
  const wants = (field: EventField) => fields.includes(field);
  const answeredAt = noted.answeredAt;
  const wait = kind === "answered" || kind === "ended" ? (answeredAt ?? (step.unseen ? null : step.at)) : null;
  return {
    version: 1,
    event: `call.${kind}`,
    id: `${noted.name}/${Math.trunc(noted.startedAt)}/${row ? `sent/${row.id}` : kind}`,
    at: iso(step.at),
    call: noted.name,
    sequence,
    direction: noted.direction,
    ...Object.fromEntries(Object.entries(noted.about).filter(([field]) => wants(field as EventField))),
    ...(row ? { how: row.how } : {}),
    ...(row && wants("destination") && row.destination !== "" ? { destination: cut(row.destination) } : {}),
    ...(wants("colleague") && desk !== null ? { colleague: cut(desk.name) } : {}),
    ...(wants("durations") && wait !== null ? { waitSeconds: seconds(wait - noted.startedAt) } : {}),
    ...(wants("durations") && kind === "ended" && answeredAt !== null ? { talkSeconds: seconds(step.at - answeredAt) } : {}),
    ...(step.unseen ? { unseen: true } : {}),
  };
}

/** The event without whatever says who: what still waits when the person signs out. */
export function bareEvent(body: EventBody): EventBody {
  const { version, event, id, at, call, sequence, direction, unseen } = body;
  return { version, event, id, at, call, sequence, direction, ...(unseen ? { unseen } : {}) };
}

/** What it says of who, and where a caller went: not to be repeated by whoever speaks of the event. */
export const personsIn = (body: object): readonly string[] =>
  Object.entries(body).flatMap(([field, value]) => (eventFields.some((each) => each === field) && typeof value === "string" ? [value] : []));

/** What proves at activation that the webhook takes events. */
export const testEvent = (id: string, now: number) => ({ version: 1, event: "test", id, at: iso(now) }) as const;

/** An event as it would leave with these fields, for the options page: made-up people. */
export function sampleEvent(fields: readonly EventField[]): EventBody {
  const startedAt = Date.UTC(2026, 0, 5, 9, 30, 0);
  const noted: NotedCall = {
    call: "callhalf-410022:0",
    name: "callhalf-410022:0",
    session: null,
    direction: "in",
    startedAt,
    answeredAt: startedAt + 6_000,
    heardAt: startedAt,
    told: ["offered", "answered"],
    about: { callerNumber: "+441632960001", callerName: "Ben Ode", dialledNumber: "+35315550100", queue: "Front desk" },
  };
  const row: Sent = {
    id: "7f3a",
    call: noted.call,
    party: { name: null, number: null, userId: null, withheld: false, kind: "other" },
    destination: "5601",
    how: "safe",
    at: startedAt + 40_000,
    outcome: "answered",
    outcomeAt: null,
    place: null,
  };
  const sent = bodyOf(noted, { key: "sent", kind: "sent", at: row.at, row }, 3, { fields, desk: { name: "Ana Ruiz", number: null } });
  return fields.includes("durations") ? { ...sent, waitSeconds: 6 } : sent;
}
