// A receptionist's calls, in a real browser, over XSI and over the Calling API: what is pressed on the page, what the switch did, what the page then shows.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { callList, callOf, type Outsider, openScene, pickUp, press, type Scene, shows, showsNoCall, type, verb } from "./harness/scene.ts";

const ben = { name: "Ben Ode", number: "+441632960001" };
const chiara = { name: "Chiara D’Angelo", number: "+390655550123" };
const zoe = { name: "Zoë Ní Bhriain", extension: "1001" };

describe.each([
  { over: "XSI", xsiEnabled: true },
  { over: "the Calling API", xsiEnabled: false },
])("over $over", ({ xsiEnabled }) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ webex: { org: { xsiEnabled } } });
  });
  afterAll(() => scene?.close());
  afterEach(() => scene.clearCalls());

  const whereIs = (caller: Outsider) => scene.webex.switch.whereIs(caller.number);
  const legs = () => scene.webex.switch.legsOf(scene.webex.desk.uuid);
  /** A caller with whom the receptionist is talking. */
  const talkingTo = async (caller: Outsider) => {
    const far = scene.callIn(caller);
    await press(await shows(scene.panel, caller.name, "ringing"), "Answer");
    await shows(scene.panel, caller.name, "connected");
    return far;
  };
  const zoeAnswersAfter = (afterMs: number) => scene.webex.switch.setBehaviour(zoe.extension, { kind: "answers", afterMs });

  test("a call comes in: answer, hold, resume, hang up", async () => {
    scene.callIn(ben);
    await press(await shows(scene.panel, ben.name, "ringing"), "Answer");
    await press(await shows(scene.panel, ben.name, "connected"), "Hold");
    expect((await shows(scene.panel, ben.name, "held")) && whereIs(ben).state).toBe("held");
    await press(callOf(scene.panel, ben.name), "Resume");
    expect((await shows(scene.panel, ben.name, "connected")) && whereIs(ben).state).toBe("talking");
    await press(callOf(scene.panel, ben.name), "Hang up");
    await showsNoCall(scene.panel);
    expect(whereIs(ben).state).toBe("gone");
  });

  test("a number is dialled: placing, connected, tones", async () => {
    scene.webex.switch.setBehaviour(zoe.extension, { kind: "answers", afterMs: 1_500 });
    await type(scene.panel, zoe.extension);
    await scene.panel.getByRole("group", { name: "Dialpad" }).getByRole("button", { name: "Dial", exact: true }).click();
    await callList(scene.panel)
      .getByRole("listitem", { name: /placing/i })
      .waitFor();
    await pickUp(scene);
    await callList(scene.panel)
      .getByRole("listitem", { name: /connected/i })
      .waitFor();
    const pad = scene.panel.getByRole("group", { name: "Dialpad" });
    for (const digit of ["4", "2", "#"]) await pad.getByRole("button", { name: digit, exact: true }).click();
    await expect.poll(() => legs()[0]?.dtmf).toBe("42#");
  });

  test("two calls are swapped", async () => {
    await talkingTo(ben);
    await talkingTo(chiara);
    await shows(scene.panel, ben.name, "held");
    await press(callOf(scene.panel, chiara.name), "Swap");
    await shows(scene.panel, ben.name, "connected");
    await shows(scene.panel, chiara.name, "held");
    expect([whereIs(ben).state, whereIs(chiara).state]).toEqual(["talking", "held"]);
  });

  test("a caller is sent blind to a typed number", async () => {
    zoeAnswersAfter(60_000);
    await talkingTo(ben);
    await type(scene.panel, zoe.extension);
    await press(callOf(scene.panel, ben.name), "Blind send");
    await showsNoCall(scene.panel);
    expect(whereIs(ben)).toMatchObject({ state: "ringing", with: scene.webex.person(zoe.extension).uuid });
  });

  test("a consultation is completed: the caller talks to the other one", async () => {
    zoeAnswersAfter(300);
    await talkingTo(ben);
    await type(scene.panel, zoe.extension);
    await press(callOf(scene.panel, ben.name), "Consult");
    await shows(scene.panel, ben.name, "held");
    await pickUp(scene);
    const complete = scene.panel.getByRole("button", { name: "Complete", exact: true }).first();
    await expect.poll(() => complete.isEnabled().catch(() => false), { timeout: 15_000 }).toBe(true);
    await complete.click();
    await showsNoCall(scene.panel);
    expect(whereIs(ben)).toMatchObject({ state: "talking", with: scene.webex.person(zoe.extension).uuid });
  });

  test("Esc leaves a consultation and takes the caller back", async () => {
    zoeAnswersAfter(300);
    await talkingTo(ben);
    const box = await type(scene.panel, zoe.extension);
    await press(callOf(scene.panel, ben.name), "Consult");
    await shows(scene.panel, ben.name, "held");
    await pickUp(scene);
    await expect.poll(() => legs().length).toBe(2);
    await box.fill("");
    await scene.panel.keyboard.press("Escape");
    await shows(scene.panel, ben.name, "connected");
    await expect.poll(() => legs().length).toBe(1);
    expect(whereIs(ben).state).toBe("talking");
  });

  test("the caller hangs up first", async () => {
    const far = await talkingTo(ben);
    far.hangUp();
    await showsNoCall(scene.panel);
  });

  test("a ringing call is declined", async () => {
    scene.callIn(ben);
    await press(await shows(scene.panel, ben.name, "ringing"), "Decline");
    await showsNoCall(scene.panel);
    expect(legs()).toEqual([]);
    expect(whereIs(ben).state).not.toBe("ringing");
  });

  test("a ringing call goes to the own voicemail", async () => {
    scene.callIn(ben);
    await press(await shows(scene.panel, ben.name, "ringing"), "To my voicemail");
    await showsNoCall(scene.panel);
    expect(whereIs(ben).state).toBe("voicemail");
  });

  test("verbs that make no sense are not offered as if they did", async () => {
    await talkingTo(ben);
    const call = callOf(scene.panel, ben.name, "connected");
    expect(await verb(call, "Answer").count()).toBe(0);
    expect(await verb(call, "Resume").count()).toBe(0);
  });
});
