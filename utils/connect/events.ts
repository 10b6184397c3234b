// Which call events go to Webex Connect, made from how the calls stand and what was noted of them before. Pure; time is given.
//
//   (call appears) ──in──→ offered ──→ answered ──→ sent … ──→ ended        every step once, in this order, numbered
//
//   As in the journal, the fold looks at how things stand, not at what changed: folding the same twice makes nothing, and what a dead worker
//   did not note is made up for by the next one, because the calls themselves (and the tombstones of the ended ones) outlive it.
import type { Call, CallId, Calls } from "../calls/call.ts";
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

export interface EventFacts {
  readonly now: number;
  readonly fields: readonly EventField[];
  readonly sent: readonly Sent[];
  /** Whose line it is; null = not known. */
  readonly desk: { readonly name: string; readonly number: string | null } | null;
  /** Told by Webex just now as all that there is: a noted call that is not in it ended unseen. */
  readonly isAll: boolean;
}

export interface Due {
  /** In order per call. */
  readonly events: readonly EventBody[];
  /** New or changed; to be stored together with the events. */
  readonly noted: readonly NotedCall[];
  /** Names of noted calls that are not needed any more. */
  readonly forgotten: readonly CallId[];
  /** When an event falls due by itself, milliseconds since 1970; null = none. */
  readonly dueAt: number | null;
}

const dayMs = 86_400_000;
/** Ids are not used again for a long time; beyond this we would not bet on it. */
const sameCallWithin = dayMs / 2;
/** A call of which nothing was heard for so long is over, whatever we missed. */
const forgetAfter = 2 * dayMs;
/** Milliseconds that the end of a call waits: that it was sent on is told after Webex said yes, which may be after the call left. */
export const settleMs = 1_500;
const longestText = 200;

const cut = (text: string) => text.slice(0, longestText);
const isAnswered = ({ state }: Call) => state === "connected" || state === "held" || state === "remote-held" || state === "parked";
/** The server's time, unless it is out of its mind. */
const sane = (server: number, seen: number) => (Math.abs(server - seen) <= dayMs ? server : seen);
const iso = (at: number) => new Date(Number.isFinite(at) && Math.abs(at) < 8e15 ? at : 0).toISOString();
const seconds = (ms: number) => Math.max(0, Math.round(ms / 1000));

function opened(call: Call, seen: number): NotedCall {
  const { id, session, direction } = call;
  return { call: id, name: id, session, direction, startedAt: sane(call.startedAt, seen), answeredAt: null, heardAt: seen, told: [], about: {} };
}

function knownOf(noted: readonly NotedCall[], call: Call, seen: number): NotedCall | undefined {
  const startedAt = sane(call.startedAt, seen);
  return noted.find((each) => each.call === call.id && (!each.told.includes("ended") || Math.abs(each.startedAt - startedAt) < sameCallWithin));
}

/** A click-to-dial call that changed its id when it went on to the far end: the same call, by its session. */
function renamed(noted: readonly NotedCall[], call: Call, calls: Calls): NotedCall | undefined {
  if (call.direction !== "out" || call.session === null) return undefined;
  return noted.find(
    (each) =>
      each.direction === "out" &&
      each.session === call.session &&
      !each.told.includes("ended") &&
      !(each.call in calls.byId) &&
      !calls.gone.some(({ id }) => id === each.call),
  );
}

/** Only what was chosen, and only what was not known: who called stays who called, also when the far side is passed on. */
function learn(noted: NotedCall, call: Call, { fields, desk }: EventFacts): NotedCall["about"] {
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

/** A step that is due. `key`: by which it is remembered. */
interface Step {
  readonly key: string;
  readonly kind: EventKind;
  readonly at: number;
  readonly row?: Sent;
  readonly unseen?: true;
}

function bodyOf(noted: NotedCall, step: Step, sequence: number, { fields, desk }: EventFacts): EventBody {
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

/** What of this call is due and was not told. `since`: when its present state was first seen; `endedAt` null: it is there. */
function stepsOf(noted: NotedCall, call: Call, since: number, endedAt: number | null, facts: EventFacts): readonly Step[] {
  const rows = facts.sent.filter((row) => row.call === call.id);
  const answered = noted.answeredAt !== null || call.answeredAt !== null || isAnswered(call);
  const steps: readonly (Step | null)[] = [
    noted.direction === "in" ? { key: "offered", kind: "offered", at: noted.startedAt } : null,
    answered ? { key: "answered", kind: "answered", at: noted.answeredAt ?? since } : null,
    ...rows.map((row): Step => ({ key: `sent:${row.id}`, kind: "sent", at: row.at, row })),
    endedAt !== null && facts.now - endedAt >= settleMs
      ? { key: "ended", kind: "ended", at: Math.max(endedAt, noted.answeredAt ?? noted.startedAt) }
      : null,
  ];
  return steps.filter((step) => step !== null && !noted.told.includes(step.key)) as readonly Step[];
}

const tell = (noted: NotedCall, steps: readonly Step[], facts: EventFacts) => ({
  events: steps.map((step, index) => bodyOf(noted, step, noted.told.length + index + 1, facts)),
  noted: { ...noted, told: [...noted.told, ...steps.map(({ key }) => key)] },
});

const same = (a: NotedCall, b: NotedCall) => JSON.stringify({ ...a, heardAt: 0 }) === JSON.stringify({ ...b, heardAt: 0 });

/** Total: never throws, whatever the calls hold. `noted`: all that is remembered. */
export function dueEvents(noted: readonly NotedCall[], calls: Calls, facts: EventFacts): Due {
  const seen = [
    ...calls.gone.map(({ call, at }) => ({ call, since: at, firstSeen: at, endedAt: at })),
    ...Object.values(calls.byId).map(({ call, since, firstSeen }) => ({ call, since, firstSeen, endedAt: null })),
  ];
  const events: EventBody[] = [];
  const changed: NotedCall[] = [];
  const current = new Set<CallId>();
  for (const { call, since, firstSeen, endedAt } of seen) {
    const before = knownOf(noted, call, firstSeen) ?? (endedAt === null ? renamed(noted, call, calls) : undefined);
    const start = before ?? opened(call, firstSeen);
    const answeredAt = start.answeredAt ?? (call.answeredAt !== null ? sane(call.answeredAt, since) : isAnswered(call) ? since : null);
    const next: NotedCall = {
      ...start,
      call: call.id,
      session: start.session ?? call.session,
      answeredAt: answeredAt === null ? null : Math.max(answeredAt, start.startedAt),
      heardAt: facts.now,
      about: start.told.includes("ended") ? start.about : learn(start, call, facts),
    };
    const told = tell(next, stepsOf(next, call, since, endedAt, facts), facts);
    current.add(told.noted.name);
    events.push(...told.events);
    if (before === undefined || !same(before, told.noted)) changed.push(told.noted);
  }
  const away = noted.filter(({ name }) => !current.has(name));
  for (const each of facts.isAll ? away : []) {
    if (each.told.includes("ended")) continue;
    const at = Math.max(each.heardAt, each.answeredAt ?? each.startedAt);
    const told = tell(each, [{ key: "ended", kind: "ended", at, unseen: true }], facts);
    events.push(...told.events);
    changed.push(told.noted);
  }
  const stillThere = new Set(changed.map(({ name }) => name));
  const forgotten = away
    .filter((each) => !stillThere.has(each.name) && (each.told.includes("ended") || facts.now - each.heardAt > forgetAfter))
    .map(({ name }) => name);
  const waiting = calls.gone.map(({ at }) => at + settleMs).filter((at) => at > facts.now);
  return { events, noted: changed, forgotten, dueAt: waiting.length > 0 ? Math.min(...waiting) : null };
}

/** The event without whatever says who: what still waits when the person signs out. */
export function bareEvent(body: EventBody): EventBody {
  const { version, event, id, at, call, sequence, direction, unseen } = body;
  return { version, event, id, at, call, sequence, direction, ...(unseen ? { unseen } : {}) };
}

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
  const facts: EventFacts = { now: startedAt, fields, sent: [], desk: { name: "Ana Ruiz", number: null }, isAll: false };
  const sent = bodyOf(noted, { key: "sent", kind: "sent", at: row.at, row }, 3, facts);
  return fields.includes("durations") ? { ...sent, waitSeconds: 6 } : sent;
}
