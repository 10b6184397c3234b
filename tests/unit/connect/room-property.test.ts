// An hour of a dead Webex Connect, calls coming and going, workers dying in the middle of whatever they do: afterwards everything has been told.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Connect } from "@/entrypoints/background/connect/index.ts";
import { call, start, withCall, withoutCall } from "./calls.ts";
import { openRoom, settle, tell } from "./room.ts";

const minute = 60_000;
const lines = ["a", "b", "c"] as const;

/** `turns`: how far the worker gets before the next step: 0 = nowhere. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("call" as const), line: fc.constantFrom(...lines), turns: fc.nat(6) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("die" as const), turns: fc.nat(6) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.constantFrom(1, 2_000, minute, 10 * minute) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("state" as const), state: fc.constantFrom("up" as const, "down" as const), turns: fc.nat(3) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("revoke" as const) }) },
);

test("nothing is lost, every call's events arrive in order, and what arrives twice is the same event", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 20 }), async (steps) => {
      const room = openRoom();
      let connect: Connect = await room.work();
      await connect.activate(room.given());
      room.webex.state = "down";
      /** What the desk saw of each call, in order. */
      const seen = new Map<string, string[]>();
      let calls = 0;

      /** The line's next step: a call, its answer, its end. */
      function goOn(line: string): void {
        const present = Object.values(room.calls.byId).find(({ call: { id } }) => id.startsWith(line));
        const at = room.now();
        if (present === undefined) {
          calls += 1;
          const next = call({ id: `${line}${calls}`, startedAt: at });
          seen.set(next.id, ["call.offered"]);
          tell(room, connect, withCall(room.calls, next, at));
        } else if (present.call.state === "offered") {
          seen.get(present.call.id)?.push("call.answered");
          tell(room, connect, withCall(room.calls, { ...present.call, state: "connected", answeredAt: at }, at));
        } else {
          seen.get(present.call.id)?.push("call.ended");
          tell(room, connect, withoutCall(room.calls, present.call.id, at));
        }
      }
      /** The alarm of the browser wakes the worker. */
      const rest = async () => {
        await connect.watch();
        await room.pass(30 * minute);
      };

      for (const one of steps) {
        if (one.kind === "call") goOn(one.line);
        else if (one.kind === "pass") await room.pass(one.ms);
        else if (one.kind === "state") room.webex.state = one.state;
        else if (one.kind === "revoke") room.webex.revoke();
        if ("turns" in one) await settle(one.turns);
        if (one.kind === "die") {
          await room.die();
          connect = await room.work();
        }
      }
      for (const line of lines) while (Object.keys(room.calls.byId).some((id) => id.startsWith(line))) goOn(line);
      if (room.now() < start + 60 * minute) await room.pass(start + 60 * minute - room.now());
      await connect.watch();
      room.webex.state = "up";
      await rest();
      await rest();

      const firsts = room.told().filter(({ id }, index, all) => all.findIndex((each) => each.id === id) === index);
      for (const [id, events] of seen) {
        const told = firsts.filter((event) => event.call === id);
        expect(told.map(({ event }) => event)).toEqual(events);
        expect(told.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
      }
      expect(firsts).toHaveLength([...seen.values()].flat().length);
      for (const event of room.told()) expect(firsts).toContainEqual(event);
      expect(await room.state()).toMatchObject({ phase: "activated", waiting: 0, dead: 0, dropped: 0, failingSince: null });
      expect((await room.disk.read()).letters).toEqual([]);
    }),
    { numRuns: 150 },
  );
}, 60_000);
