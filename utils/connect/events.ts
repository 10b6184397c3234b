// Which call events go to Webex Connect, made from how the calls stand and what was noted of them before. Pure; time is given.
//
//   (call appears) ──in──→ offered ──→ answered ──→ sent … ──→ ended        every step once, in this order, numbered
//
//   As in the journal, the fold looks at how things stand, not at what changed: folding the same twice makes nothing, and what a dead worker
//   did not note is made up for by the next one, because the calls themselves (and the tombstones of the ended ones) outlive it.
import type { Call, CallId, Calls } from "../calls/call.ts";
import type { Sent } from "../calls/sent.ts";
import { bodyOf, type EventBody, learn, type NotedCall, type Step, type Telling } from "./body.ts";

export interface EventFacts extends Telling {
  readonly now: number;
  readonly sent: readonly Sent[];
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

const isAnswered = ({ state }: Call) => state === "connected" || state === "held" || state === "remote-held" || state === "parked";
/** The server's time, unless it is out of its mind. */
const sane = (server: number, seen: number) => (Math.abs(server - seen) <= dayMs ? server : seen);

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
