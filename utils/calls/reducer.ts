// The one place where what the line told us becomes what we believe.
//
//            offered ──┐                     ┌── held ⇄ connected ⇄ remote-held
//   (nothing)          ├──→ any live state ──┤
//            placing ──┘                     └── detached / gone ──→ tombstone (nothing brings it back)
//
// Promises: total (never throws), pure (time comes in the event), idempotent (the same event twice returns the same reference),
// humble (an impossible transition is applied and noted). Each event is a full snapshot of its call: replaced, never merged (xsi.md 4.8).
import type { Call, CallId, Calls, EventOrder, Oddity, Tombstone, TrackedCall } from "./call.ts";
import type { TelephonyEvent } from "./event.ts";

/** Late snapshots come within seconds: thirty ended calls reach back far enough. Ids are not used again. */
const keptTombstones = 30;
const keptOddities = 30;
/** Numbers wrap from 2147483647 to 1 (xsi.md 4.7): a backward jump of more than half is a step forward. */
const half = 2 ** 30;

/** What an event says beside the call itself; `together`: all the calls that it names. */
interface Told {
  readonly at: number;
  readonly order: EventOrder | null;
  readonly together: ReadonlySet<CallId>;
}

const over = (call: Call) => call.state === "gone" || call.state === "detached";

/** -1 older, 0 the same, 1 newer, null not comparable. */
function compare(a: EventOrder, b: EventOrder): -1 | 0 | 1 | null {
  if (a.stream !== b.stream) return null;
  if (a.n === b.n) return 0;
  const ahead = a.n > b.n;
  return (Math.abs(a.n - b.n) > half ? !ahead : ahead) ? 1 : -1;
}

/** Structural equality of plain data. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}

const note = (calls: Calls, at: number, what: string, id: CallId | null): Calls => {
  const oddity: Oddity = { at, what, id };
  return { ...calls, oddities: [...calls.oddities.slice(1 - keptOddities), oddity] };
};

/** What the fact sheet says cannot follow what; applied all the same. */
function oddStep(from: Call, to: Call): string | null {
  if (from.direction === "in" && from.state !== "offered" && to.state === "offered") return `${from.state} → offered`;
  if (to.state === "placing" && (from.state === "connected" || from.state === "held" || from.state === "remote-held"))
    return `${from.state} → placing`;
  return null;
}

function bury(calls: Calls, call: Call, at: number, told: boolean): Calls {
  const { [call.id]: _, ...rest } = calls.byId;
  const tombstone: Tombstone = { id: call.id, at, told, call };
  const gone = [...calls.gone.filter((grave) => grave.id !== call.id), tombstone];
  return { ...calls, byId: rest, gone: gone.slice(-keptTombstones) };
}

function put(calls: Calls, call: Call, { at, order, together }: Told): Calls {
  const before = calls.byId[call.id];
  if (before && same(before.call, call) && same(before.order, order)) return calls;
  // A click-to-dial call may change its id when it goes on to the far end (xsi.md 2.3): it keeps its place by its session.
  const renamed = before ? undefined : predecessor(calls, call, together);
  const known = before ?? renamed;
  const unchanged = known !== undefined && known.call.state === call.state && known.call.stage === call.stage;
  const heldSince = call.state === "held" && call.heldAt === null && unchanged ? known.call.heldAt : call.heldAt;
  const tracked: TrackedCall = {
    call: heldSince === call.heldAt ? call : { ...call, heldAt: heldSince },
    since: unchanged ? known.since : at,
    firstSeen: known ? known.firstSeen : at,
    heardAt: at,
    order: order ?? before?.order ?? null,
  };
  if (before && same(before, { ...tracked, heardAt: before.heardAt })) return calls;
  const odd = before ? oddStep(before.call, call) : null;
  const { [renamed?.call.id ?? ""]: _, ...others } = calls.byId;
  const next = { ...calls, byId: { ...(renamed ? others : calls.byId), [call.id]: tracked } };
  return odd === null ? next : note(next, at, odd, call.id);
}

/** The leg of the same session that was still being placed, and that no event speaks of any more. */
function predecessor(calls: Calls, call: Call, together: ReadonlySet<CallId>): TrackedCall | undefined {
  if (call.session === null || call.direction !== "out") return undefined;
  return Object.values(calls.byId).find(
    ({ call: other }) =>
      !together.has(other.id) &&
      other.session === call.session &&
      other.direction === "out" &&
      other.state === "placing" &&
      other.stage === "own-phone",
  );
}

function applyCall(calls: Calls, call: Call, told: Told): Calls {
  const { at, order } = told;
  const grave = calls.gone.find((candidate) => candidate.id === call.id);
  if (grave && (grave.told || over(call) || at <= grave.at)) return grave.told || !over(call) ? calls : bury(calls, call, at, true);
  const before = calls.byId[call.id];
  const age = before?.order && order ? compare(order, before.order) : null;
  if (age === 0) return calls;
  if (age === -1 && !over(call)) return calls;
  if (over(call)) return bury(age === -1 ? note(calls, at, "late end of a call", call.id) : calls, call, at, true);
  if (!grave) return put(calls, call, told);
  const revived = { ...calls, gone: calls.gone.filter((candidate) => candidate !== grave) };
  return put(note(revived, at, "came back after a snapshot without it", call.id), call, told);
}

/** Everything at once: what is not in it is over, unless we heard of it after the snapshot was taken. */
function applySnapshot(calls: Calls, event: Extract<TelephonyEvent, { kind: "snapshot" }>): Calls {
  // In the same millisecond counts as later: a call that is believed a moment too long does less harm than one that is buried alive.
  const heardLater = ({ order, heardAt }: TrackedCall) =>
    order && event.order && order.stream === event.order.stream ? compare(order, event.order) === 1 : heardAt >= event.at;
  const listed = new Set(event.calls.map((call) => call.id));
  let next = calls;
  for (const call of event.calls) {
    const known = next.byId[call.id];
    if (!known || !heardLater(known)) next = applyCall(next, call, { at: event.at, order: event.order, together: listed });
  }
  for (const [id, tracked] of Object.entries(next.byId)) {
    if (!listed.has(id) && !heardLater(tracked)) next = bury(next, { ...tracked.call, state: "gone", stage: null }, event.at, false);
  }
  return same(next.conference, event.conference) ? next : { ...next, conference: event.conference };
}

/** Believes one event. Returns the same reference when it changes nothing. */
export function reduce(calls: Calls, event: TelephonyEvent): Calls {
  switch (event.kind) {
    case "snapshot":
      return applySnapshot(calls, event);
    case "call":
      return applyCall(calls, event.call, { at: event.at, order: event.order, together: new Set([event.call.id]) });
    case "calls": {
      const told = { at: event.at, order: event.order, together: new Set(event.calls.map((call) => call.id)) };
      return event.calls.reduce((next, call) => applyCall(next, call, told), calls);
    }
    case "conference":
      return same(calls.conference, event.conference) ? calls : { ...calls, conference: event.conference };
    case "gone": {
      const known = calls.byId[event.id];
      return known ? bury(calls, { ...known.call, state: "gone", stage: null }, event.at, true) : calls;
    }
    case "hook":
    case "other":
      return calls;
  }
}
