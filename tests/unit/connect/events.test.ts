// The fold from calls to events: every step once, in order, numbered, and nothing of who unless it was chosen.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Calls, noCalls } from "../../../utils/calls/call.ts";
import type { Sent } from "../../../utils/calls/sent.ts";
import { bareEvent, eventFields, type NotedCall, sampleEvent } from "../../../utils/connect/body.ts";
import { dueEvents, type EventFacts, settleMs } from "../../../utils/connect/events.ts";
import { call, gone, start, there } from "./calls.ts";

const facts = (change: Partial<EventFacts> = {}): EventFacts => ({
  now: start,
  fields: [],
  sent: [],
  desk: { name: "Ana Ruiz", number: "+35315550100" },
  isAll: false,
  ...change,
});
const row: Sent = {
  id: "7f3a",
  call: "callhalf-1:0",
  party: call().party,
  destination: "5601",
  how: "safe",
  at: start + 8_000,
  outcome: "ringing",
  outcomeAt: null,
  place: null,
};

/** Folds one stand after the other, remembering as the outbox does. */
function play(stands: readonly (readonly [Calls, EventFacts])[]) {
  let noted: readonly NotedCall[] = [];
  const events = stands.flatMap(([calls, given]) => {
    const due = dueEvents(noted, calls, given);
    const changed = new Map([...noted, ...due.noted].map((each) => [each.name, each]));
    for (const name of due.forgotten) changed.delete(name);
    noted = [...changed.values()];
    return due.events;
  });
  return { events, noted };
}

const answered = call({ state: "connected", answeredAt: start + 5_000 });
const life: readonly (readonly [Calls, EventFacts])[] = [
  [there(call()), facts({ now: start + 100 })],
  [there(answered, start + 5_000), facts({ now: start + 5_000 })],
  [there(answered, start + 5_000), facts({ now: start + 8_000, sent: [row] })],
  [gone(answered, start + 9_000), facts({ now: start + 9_000, sent: [row] })],
  [gone(answered, start + 9_000), facts({ now: start + 9_000 + settleMs, sent: [row] })],
];

describe("a call's life", () => {
  test("is told step by step, numbered, with the same id however often it is folded", () => {
    const { events } = play(life.flatMap((stand) => [stand, stand]));
    expect(events.map(({ event, sequence }) => [event, sequence])).toEqual([
      ["call.offered", 1],
      ["call.answered", 2],
      ["call.sent", 3],
      ["call.ended", 4],
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(4);
  });

  test("loses nothing when the worker slept through most of it", () => {
    expect(play(life.slice(-1)).events.map(({ event }) => event)).toEqual(["call.offered", "call.answered", "call.sent", "call.ended"]);
  });

  test("says nothing of who, unless it was chosen", () => {
    expect(JSON.stringify(play(life).events)).not.toMatch(/Ben|Ana|1632960001|5550100|5601|Front/);
    const chosen = life.map(([calls, given]): readonly [Calls, EventFacts] => [calls, { ...given, fields: eventFields }]);
    expect(play(chosen).events.at(-1)).toMatchObject({
      callerNumber: "+441632960001",
      queue: "Front desk",
      colleague: "Ana Ruiz",
      waitSeconds: 5,
      talkSeconds: 4,
    });
    expect(play(chosen).events.map(bareEvent)).toEqual(play(life).events.map(bareEvent));
  });

  test("ends unseen when Webex tells all calls and it is not among them, and not before", () => {
    const begun = life.slice(0, 2);
    expect(play([...begun, [noCalls, facts({ now: start + 60_000 })]]).events).toHaveLength(2);
    const { events } = play([...begun, [noCalls, facts({ now: start + 60_000, isAll: true })]]);
    expect(events.at(-1)).toMatchObject({ event: "call.ended", sequence: 3, unseen: true });
  });
});

test("whatever is folded in whatever order: no step twice, and the numbers of a call go up by one", () => {
  const stand = fc.constantFrom(...life, [noCalls, facts({ isAll: true, now: start + 20_000 })] as const);
  fc.assert(
    fc.property(fc.array(stand, { maxLength: 12 }), (stands) => {
      const { events } = play(stands);
      const ids = events.map(({ id }) => id);
      // A call that was forgotten and comes back is another one; here it never is, unless it ended and was told all gone.
      const forgets = stands.some(([calls], index) => index > 0 && calls === noCalls);
      if (!forgets) {
        expect(new Set(ids).size).toBe(ids.length);
        expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
      }
    }),
  );
});

test("the sample has exactly what was chosen", () => {
  expect(Object.keys(sampleEvent([]))).not.toContain("callerNumber");
  expect(sampleEvent(["callerNumber"])).toMatchObject({ callerNumber: expect.any(String) });
});
