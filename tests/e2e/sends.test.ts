// Where callers get lost in other products: every way of sending one on, by keyboard, and what becomes of them.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { killWorker } from "./harness/kill.ts";
import { callOf, openScene, press, type Scene, shows, showsNoCall, type, until } from "./harness/scene.ts";

const ben = { name: "Ben Ode", number: "+441632960001" };
const chiara = { name: "Chiara D’Angelo", number: "+390655550123" };
const zoe = "1001";

describe.each([
  { by: "Webex itself", rest: true },
  { by: "a consult leg", rest: false },
])("safe send by $by", ({ rest }) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
    if (!rest)
      scene.webex.faults.add({
        match: { host: "webexapis.com", path: /\/telephony\/calls\/transfer/ },
        do: { status: 403, body: '{"message":"missing scope"}' },
      });
    const desk = scene.webex.switch.findUser(scene.webex.desk.uuid);
    if (desk) desk.pickUpMs = 100;
  });
  afterAll(() => scene?.close());
  afterEach(() => scene.clearCalls());
  const whereIs = () => scene.webex.switch.whereIs(ben.number);
  const legs = () => scene.webex.switch.legsOf(scene.webex.desk.uuid);

  /** By keyboard alone: answer with Space, type the number, Enter. */
  const send = async (behaviour: Parameters<Scene["webex"]["switch"]["setBehaviour"]>[1]) => {
    scene.webex.switch.setBehaviour(zoe, behaviour);
    const far = scene.callIn(ben);
    await shows(scene.panel, ben.name, "ringing");
    await scene.panel.keyboard.press("Space");
    await shows(scene.panel, ben.name, "connected");
    const before = await sentRows().count();
    await scene.panel.keyboard.type(zoe);
    await scene.panel.keyboard.press("Enter");
    await until(async () => (await sentRows().count()) === before + 1, "the caller has no row");
    return far;
  };
  const sentRows = () => scene.panel.getByRole("region", { name: "Sent" }).getByRole("listitem");
  const sentRow = () => sentRows().first();

  test("the caller moves when the other side answers", async () => {
    await send({ kind: "answers", afterMs: 600 });
    await showsNoCall(scene.panel);
    expect(whereIs()).toMatchObject({ state: "talking", with: scene.webex.person(zoe).uuid });
    await sentRow()
      .filter({ hasText: /answered/i })
      .waitFor();
  });
  test.each([
    ["busy", { kind: "busy" } as const],
    ["declines", { kind: "declines", afterMs: 400 } as const],
  ])("the other side is %s: the caller is back, and told so", async (_word, behaviour) => {
    await send(behaviour);
    await sentRow()
      .filter({ hasText: /came back/i })
      .waitFor({ timeout: 15_000 });
    await shows(scene.panel, ben.name, "connected");
    await until(() => legs().length === 1, "a leg is left hanging");
    expect(whereIs().state).toBe("talking");
  });
  test("Esc while it rings: the ringing ends, the caller is back", async () => {
    await send({ kind: "never" });
    await until(() => legs().length === 2, "nobody was rung");
    await scene.panel.keyboard.press("Escape");
    await shows(scene.panel, ben.name, "connected");
    await until(() => legs().length === 1, "a leg is left hanging");
  });
  test("the caller hangs up first: nobody is left ringing", async () => {
    const far = await send({ kind: "never" });
    await until(() => legs().length === 2, "nobody was rung");
    far.hangUp();
    await until(() => legs().length === 0, "a leg is left hanging", 15_000);
  });
  test("the worker dies while it rings: the next one brings it to its end", async () => {
    await send({ kind: "answers", afterMs: 2_500 });
    await until(() => legs().length === 2, "nobody was rung");
    await killWorker(scene.desk);
    await until(() => whereIs().state === "talking" && whereIs().with === scene.webex.person(zoe).uuid, "the caller was not sent on", 20_000);
    await showsNoCall(scene.panel);
  });
});

describe("the other ways", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene();
    const desk = scene.webex.switch.findUser(scene.webex.desk.uuid);
    if (desk) desk.pickUpMs = 100;
  });
  afterAll(() => scene?.close());
  afterEach(() => scene.clearCalls());
  const talkingTo = async (caller: typeof ben) => {
    scene.callIn(caller);
    await press(await shows(scene.panel, caller.name, "ringing"), "Answer");
    return shows(scene.panel, caller.name, "connected");
  };
  const sent = () => scene.panel.getByRole("region", { name: "Sent" });

  test("blind send, kept with Esc within its grace", async () => {
    await talkingTo(ben);
    await type(scene.panel, zoe);
    await scene.panel.keyboard.press("Shift+Enter");
    await callOf(scene.panel, ben.name).getByRole("button", { name: "Keep", exact: true }).waitFor();
    await scene.panel.keyboard.press("Escape");
    await callOf(scene.panel, ben.name).getByRole("button", { name: "Keep", exact: true }).waitFor({ state: "detached" });
    expect(scene.webex.switch.whereIs(ben.number).state).toBe("talking");
  });
  test("to a colleague's voicemail", async () => {
    await talkingTo(ben);
    await type(scene.panel, zoe);
    await press(callOf(scene.panel, ben.name), "To voicemail");
    await showsNoCall(scene.panel);
    expect(scene.webex.switch.whereIs(ben.number)).toMatchObject({ state: "voicemail" });
    await sent()
      .getByText(/in voicemail/i)
      .first()
      .waitFor();
  });
  test("parked, shown where, and retrieved", async () => {
    await talkingTo(ben);
    await press(callOf(scene.panel, ben.name), "Group park");
    await showsNoCall(scene.panel);
    const place = [...scene.webex.switch.parked().keys()][0] ?? "";
    await sent()
      .getByText(new RegExp(`parked at ${place}`, "i"))
      .waitFor();
    await sent().getByRole("button", { name: "Retrieve", exact: true }).click();
    await until(() => scene.webex.switch.whereIs(ben.number).state === "talking", "not retrieved", 15_000);
    await sent()
      .getByText(/fetched/i)
      .waitFor();
  });
  test("merged into one conference", async () => {
    await talkingTo(ben);
    await talkingTo(chiara);
    await press(callOf(scene.panel, chiara.name), "Merge");
    await until(() => scene.webex.switch.conferenceOf(scene.webex.desk.uuid) !== null, "no conference");
  });
  test("the same as last time", async () => {
    scene.webex.switch.setBehaviour(zoe, { kind: "answers", afterMs: 300 });
    for (const how of ["first", "again"]) {
      await talkingTo(ben);
      if (how === "first") {
        await type(scene.panel, zoe);
        await scene.panel.keyboard.press("Enter");
      } else await press(callOf(scene.panel, ben.name), "Same as last time");
      await showsNoCall(scene.panel);
      expect(scene.webex.switch.whereIs(ben.number)).toMatchObject({ state: "talking", with: scene.webex.person(zoe).uuid });
      await scene.clearCalls();
    }
  });
});

describe("a blind send to a colleague whose line is watched", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ webex: { behaviour: { usersMayWatchOthers: true, noAnswerMs: 3_000 } } });
    await scene.panel.getByRole("region", { name: "Colleagues" }).getByText("Free", { exact: true }).first().waitFor();
  });
  afterAll(() => scene?.close());
  afterEach(() => scene.clearCalls());
  const sentTo = async (caller: typeof ben, behaviour: Parameters<Scene["webex"]["switch"]["setBehaviour"]>[1]) => {
    scene.webex.switch.setBehaviour(zoe, behaviour);
    scene.callIn(caller);
    await press(await shows(scene.panel, caller.name, "ringing"), "Answer");
    await shows(scene.panel, caller.name, "connected");
    await type(scene.panel, zoe);
    await scene.panel.keyboard.press("Shift+Enter");
    await showsNoCall(scene.panel);
    return scene.panel.getByRole("region", { name: "Sent" }).getByRole("listitem").filter({ hasText: caller.name });
  };

  test("who answered is said", async () => {
    const row = await sentTo(ben, { kind: "answers", afterMs: 500 });
    await row.getByText("answered by Zoë Ní Bhriain", { exact: true }).waitFor();
  });
  test("where nobody answers no more is said than is known", async () => {
    const row = await sentTo(chiara, { kind: "never" });
    await row.getByText("not answered; where the call went is not known", { exact: true }).waitFor({ timeout: 15_000 });
  });
});
