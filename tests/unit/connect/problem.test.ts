// The problem that Webex Connect takes nothing: listed after ten minutes, never before, and gone with the first event that arrives.
import { expect, test } from "vitest";
import { type ProblemFacts, problemsOf, urgentCount } from "@/utils/diagnostics/problems.ts";
import { grant, line, link, policy } from "../diagnostics/facts.ts";
import { call, there } from "./calls.ts";
import { openRoom, type Room, settle, tell } from "./room.ts";

async function problems(room: Room) {
  const now = room.now();
  const { failingSince } = await room.state();
  const calm: ProblemFacts = { now, link: link(), pulse: now, line: line(), grants: [grant()], policy: policy(), xsiRefusal: null };
  return problemsOf({ ...calm, connectFailingSince: failingSince }).filter(({ id }) => id === "connect");
}

test("appears when events have waited for more than ten minutes, does not count on the badge, and goes", async () => {
  const room = openRoom();
  const connect = await room.work();
  await connect.activate(room.given());
  room.webex.state = "down";
  await room.pass(3_600_000);
  expect(await problems(room)).toEqual([]); // nothing waits, so nothing fails
  tell(room, connect, there(call({ startedAt: room.now() }), room.now()));
  await room.pass(600_000);
  expect(await problems(room)).toEqual([]);
  await room.pass(1_000);
  const listed = await problems(room);
  expect(listed).toMatchObject([{ owner: "administrator", command: "options.open" }]);
  expect(urgentCount(listed)).toBe(0);

  await room.die();
  const second = await room.work();
  expect(await problems(room)).toHaveLength(1);
  room.webex.state = "up";
  await second.watch();
  await room.pass(300_000);
  expect(room.told()).toHaveLength(1);
  expect(await problems(room)).toEqual([]);
});

test("an activation that fails for more than ten minutes is one too, until it succeeds or nobody wants it", async () => {
  const room = openRoom();
  const connect = await room.work();
  room.webex.state = "down";
  await connect.activate(room.given());
  await room.pass(601_000);
  expect(await problems(room)).toHaveLength(1);
  await connect.activate(room.given());
  expect(await problems(room)).toEqual([]); // tried anew by hand: it is looked at
  await room.pass(601_000);
  expect(await problems(room)).toHaveLength(1);
  await connect.deactivate();
  await settle();
  expect(await problems(room)).toEqual([]);
});
