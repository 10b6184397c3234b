// Whoever signs out leaves nothing in the outbox that says who, wherever a letter is at that moment.
import { expect, test } from "vitest";
import type { OutboxStore } from "@/entrypoints/background/connect/store.ts";
import { noCalls } from "@/utils/calls/call.ts";
import { eventFields } from "@/utils/connect/body.ts";
import { call, gone, start, there } from "./calls.ts";
import { openRoom, settle, tell } from "./room.ts";

const persons = /Ben|Ana|1632960001|5550100|Front/;
const answered = call({ state: "connected", answeredAt: start + 5_000 });

/** Activated, with all that may be chosen, and an answered call that waits. */
async function waiting(more: { readonly refuse?: boolean; readonly between?: (store: OutboxStore) => OutboxStore } = {}) {
  const room = openRoom();
  room.fields = eventFields;
  if (more.between !== undefined) room.between = more.between;
  const connect = await room.work();
  await connect.activate(room.given());
  if (more.refuse) room.webex.refuse = () => 7000;
  else room.webex.state = "down";
  tell(room, connect, there(call()));
  await room.pass(1_000);
  tell(room, connect, there(answered, start + 5_000));
  await settle();
  return { room, connect };
}

test("the canary is there before, and nowhere afterwards; what waits still goes, as what happened and when", async () => {
  const { room, connect } = await waiting();
  const before = await room.kept();
  for (const person of ["Ben Ode", "+441632960001", "Ana Ruiz", "+35315550100", "Front desk"]) expect(before).toContain(person);
  await connect.left();
  expect(await room.kept()).not.toMatch(persons);
  await room.die();
  room.calls = noCalls;
  const second = await room.work();
  room.webex.state = "up";
  await second.watch();
  await room.pass(3_600_000);
  expect(room.told()).toEqual([
    expect.objectContaining({ event: "call.offered", sequence: 1 }),
    expect.objectContaining({ event: "call.answered", sequence: 2 }),
    expect.objectContaining({ event: "call.ended", sequence: 3, unseen: true }),
  ]);
  expect(JSON.stringify(room.told())).not.toMatch(persons);
  expect(await room.kept()).not.toMatch(persons);
});

test("what was set aside is stripped too, and tried again it says nothing of who", async () => {
  const { room, connect } = await waiting({ refuse: true });
  await room.pass(60_000);
  expect((await room.state()).dead).toBeGreaterThan(0);
  await connect.left();
  expect(await room.kept()).not.toMatch(persons);
  room.webex.refuse = null;
  await connect.retryDead();
  await room.pass(60_000);
  expect(room.told().length).toBeGreaterThan(1);
  expect(JSON.stringify(room.told())).not.toMatch(persons);
});

test("signing out while the outbox is still being read waits for it", async () => {
  const { room } = await waiting();
  await room.die();
  const { promise, resolve } = Promise.withResolvers<void>();
  room.between = (store) => ({ ...store, read: () => promise.then(store.read) });
  room.calls = noCalls;
  const connect = await room.work();
  const left = connect.left();
  await settle();
  resolve();
  await left;
  expect(await room.kept()).not.toMatch(persons);
  expect((await room.disk.read()).letters.map(({ body }) => body.event)).toEqual(["call.offered", "call.answered", "call.ended"]);
});

test("a refusal that arrives while the letters are being stripped brings nobody back", async () => {
  let hold: Promise<void> | null = null;
  const { room, connect } = await waiting({
    refuse: true,
    // The disk is slow: what is written waits its turn, in the order in which it was asked for.
    between: (store) => ({ ...store, change: (change) => (hold ?? Promise.resolve()).then(() => store.change(change)) }),
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  hold = promise;
  const left = connect.left();
  await room.pass(4_000); // the next try of the first letter is refused meanwhile
  resolve();
  hold = null;
  await left;
  await settle();
  expect(await room.kept()).not.toMatch(persons);
  room.webex.refuse = null;
  await room.pass(60_000);
  expect(JSON.stringify(room.told())).not.toMatch(persons);
  expect(await room.kept()).not.toMatch(persons);
});

test("a call that ended before signing out is told as ended, bare, and no later call is told by the one who left", async () => {
  const { room, connect } = await waiting();
  tell(room, connect, gone(answered, start + 9_000));
  await room.pass(10_000);
  await connect.left();
  expect((await room.disk.read()).noted).toEqual([]);
  expect((await room.disk.read()).letters.map(({ body }) => body.event)).toEqual(["call.offered", "call.answered", "call.ended"]);
  expect(await room.kept()).not.toMatch(persons);
});

test.each(["read", "change"] as const)("a disk whose %s fails loses the events rather than keep a name", async (broken) => {
  const { room } = await waiting();
  await room.die();
  room.calls = noCalls;
  room.between = (store) => ({ ...store, [broken]: () => Promise.reject(new DOMException("full", "QuotaExceededError")) });
  const connect = await room.work();
  expect(await room.kept()).toMatch(persons);
  await connect.left();
  expect(await room.kept()).not.toMatch(persons);
});
