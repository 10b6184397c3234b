// The administrator's policy activates Webex Connect by itself, follows what it says later, and lets go of it without losing what waits.
import { afterEach, expect, test, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import type { Connect } from "@/entrypoints/background/connect/index.ts";
import { call, gone, start, there } from "./calls.ts";
import { openRoom, type Room, settle, tell } from "./room.ts";

afterEach(() => vi.restoreAllMocks());

const rung = (id: string, at: number) => call({ id, startedAt: at });

test("a policy that gives all of it activates at the start, and once: the next worker sends no second test event", async () => {
  const room = openRoom();
  room.managed = room.policyFile();
  await room.work();
  expect(await room.state()).toMatchObject({ phase: "activated", by: "policy", fault: null });
  expect(room.tests()).toBe(1);
  await room.die();
  const second = await room.work();
  await second.followPolicy();
  expect(await room.state()).toMatchObject({ phase: "activated", by: "policy" });
  expect(room.tests()).toBe(1);
});

test.each(["connect.tokenUrl", "connect.webhookUrl", "connect.clientId", "connect.clientSecret"])(
  "without its %s a policy wants nothing",
  async (key) => {
    const room = openRoom();
    room.managed = room.policyFile({ [key]: undefined });
    await room.work();
    expect(await room.state()).toMatchObject({ phase: "off", by: null });
    expect(room.asked).toEqual([]);
  },
);

test("a policy that comes later activates; by hand it may not be taken back", async () => {
  const room = openRoom();
  const connect = await room.work();
  room.managed = room.policyFile();
  await connect.followPolicy();
  expect(await room.state()).toMatchObject({ phase: "activated", by: "policy" });
  await expect(connect.deactivate()).rejects.toMatchObject({ data: { code: "locked-by-policy" } });
  await connect.activate(room.given());
  expect(await room.state()).toMatchObject({ phase: "activated", by: "policy" });
});

test("what was activated by hand becomes the policy's", async () => {
  const room = openRoom();
  const connect = await room.work();
  await connect.activate(room.given());
  expect(await room.state()).toMatchObject({ phase: "activated", by: "hand" });
  room.managed = room.policyFile();
  await connect.followPolicy();
  expect(await room.state()).toMatchObject({ phase: "activated", by: "policy" });
});

test("the policy goes: nothing goes out and nothing is noted; what waited goes when it comes back", async () => {
  const room = openRoom();
  room.managed = room.policyFile();
  const connect = await room.work();
  room.webex.state = "down";
  tell(room, connect, there(rung("callhalf-1:0", start)));
  await room.pass(10_000);
  expect(await room.state()).toMatchObject({ phase: "activated", waiting: 1 });

  room.managed = {};
  await connect.followPolicy();
  room.webex.state = "up";
  tell(room, connect, gone(rung("callhalf-1:0", start), room.now()));
  tell(room, connect, there(rung("callhalf-2:0", room.now()), room.now()));
  await connect.watch();
  await room.pass(3_600_000);
  expect(room.told()).toEqual([]);
  expect(await room.state()).toMatchObject({ phase: "off", by: null, waiting: 1, fault: null, failingSince: null, retryAt: null });
  await room.die();
  const second = await room.work();
  await room.pass(3_600_000);
  expect(room.told()).toEqual([]);

  room.managed = room.policyFile();
  await second.followPolicy();
  await room.pass(1_000);
  expect(room.told().map(({ id }) => id)).toEqual([`callhalf-1:0/${start}/offered`]); // of the other calls nobody wanted to know
  expect(await room.state()).toMatchObject({ phase: "activated", by: "policy", waiting: 0, delivered: 1 });
  tell(room, second, there({ ...rung("callhalf-2:0", start), state: "connected", answeredAt: room.now() }, room.now()));
  await room.pass(1_000);
  expect(room.told().slice(1)).toMatchObject([{ event: "call.answered", call: "callhalf-2:0" }]);
});

test("other credentials activate again, with a token of their own, and what waited goes with them", async () => {
  const room = openRoom();
  room.managed = room.policyFile({ "connect.clientId": "mistyped" });
  const connect = await room.work();
  expect(await room.state()).toMatchObject({ phase: "failed", by: "policy", fault: { code: "invalid_client" } });
  tell(room, connect, there(rung("callhalf-1:0", start)));
  await settle();
  expect(await room.state()).toMatchObject({ waiting: 1 });
  room.managed = room.policyFile();
  await connect.followPolicy();
  await room.pass(1_000);
  expect(await room.state()).toMatchObject({ phase: "activated", by: "policy", fault: null, attempt: 0, failingSince: null, waiting: 0 });
  expect(room.tests()).toBe(1);
  expect(room.told().map(({ event }) => event)).toEqual(["call.offered"]);
});

test("a new secret in the policy is tried at once where the old one was refused", async () => {
  const room = openRoom();
  room.managed = room.policyFile({ "connect.clientSecret": "mistyped" });
  const connect = await room.work();
  expect(await room.state()).toMatchObject({ phase: "failed", fault: { code: "invalid_client" } });
  room.managed = room.policyFile();
  await connect.followPolicy();
  expect(await room.state()).toMatchObject({ phase: "activated" });
  expect(JSON.stringify([room.log, await room.kept()])).not.toContain(room.webex.secret);
});

test("an activation that fails is tried again by itself, in its time: also by the next worker, which does not begin anew", async () => {
  const room = openRoom();
  room.managed = room.policyFile();
  room.webex.state = "down";
  await room.work();
  expect(await room.state()).toMatchObject({ phase: "failed", by: "policy", fault: { code: "http-503" }, attempt: 1, failingSince: start });
  await room.pass(60_000);
  const { attempt } = await room.state();
  expect(attempt).toBeGreaterThan(2);
  await room.die();
  const second = await room.work();
  expect(await room.state()).toMatchObject({ phase: "failed", failingSince: start, attempt });
  room.webex.state = "up";
  await room.pass(300_000);
  await second.watch();
  expect(await room.state()).toMatchObject({ phase: "activated", failingSince: null, attempt: 0, retryAt: null });
});

const early: Readonly<Record<string, (connect: Connect, room: Room) => Promise<void>>> = {
  "a policy": (connect) => connect.followPolicy(),
  "a press": (connect, room) => connect.activate(room.given()),
};
test.each(Object.entries(early))("%s that comes before the outbox was read does not throw away what waits", async (_what, press) => {
  const room = openRoom();
  room.managed = room.policyFile();
  const connect = await room.work();
  room.webex.state = "down";
  tell(room, connect, there(rung("callhalf-1:0", start)));
  await settle();
  await room.die();
  const { local } = fakeBrowser.storage;
  const read = local.get.bind(local);
  vi.spyOn(local, "get").mockImplementation((keys) => settle(3).then(() => read(keys))); // a slow disk
  const second = room.begin();
  await press(second, room);
  room.webex.state = "up";
  await room.pass(300_000);
  await second.watch();
  await room.pass(300_000);
  expect(room.told().map(({ event }) => event)).toEqual(["call.offered"]);
});
