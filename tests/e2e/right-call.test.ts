// A command goes to the call that was seen, whatever changes place between the key and the command; "next"; and a conference of three.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { killWorker } from "./harness/kill.ts";
import { callOf, lineIsLive, pickUp, type Scene, shows, showsNoCall, until } from "./harness/scene.ts";
import { ben, chiara, hands, notice, openSender } from "./harness/sender.ts";

describe("the call that was seen", () => {
  let scene: Scene;
  const { where } = hands(() => scene);
  const of = (who: typeof ben) => scene.webex.switch.whereIs(who.number).state;
  beforeAll(async () => {
    scene = await openSender();
  });
  afterAll(() => scene?.close());
  afterEach(async () => {
    scene.webex.switch.org.eventLatencyMs = 0;
    await scene.clearCalls();
  });

  test("Space on a call that ended unseen answers nobody else", async () => {
    const far = scene.callIn(ben);
    await shows(scene.panel, ben.name, "ringing");
    scene.callIn(chiara);
    await shows(scene.panel, chiara.name, "ringing");
    scene.webex.switch.org.eventLatencyMs = 2_000;
    far.hangUp();
    await scene.panel.keyboard.press("Space");
    await notice(scene, /Answer \(Ben Ode\)/).waitFor();
    expect(of(chiara)).toBe("ringing");
  });
  test("Space while the worker is dead, and the call ends before the next one is up", async () => {
    const far = scene.callIn(ben);
    await shows(scene.panel, ben.name, "ringing");
    scene.callIn(chiara);
    await shows(scene.panel, chiara.name, "ringing");
    // The next worker may be up before the key is down: until then it hears nothing.
    const deaf = scene.webex.faults.add({ match: { path: /com\.broadsoft\.async/ }, do: { status: 503 } });
    await killWorker(scene.desk);
    far.hangUp();
    await scene.panel.keyboard.press("Space");
    deaf.remove();
    await callOf(scene.panel, ben.name).waitFor({ state: "detached", timeout: 20_000 });
    await lineIsLive(scene.panel);
    expect(of(chiara)).toBe("ringing");
  });
  test("a key held down to hang up: the list re-orders under it, and nobody else is hung up", async () => {
    const far = scene.callIn(ben);
    await shows(scene.panel, ben.name, "ringing");
    await scene.panel.keyboard.press("Space");
    await shows(scene.panel, ben.name, "connected");
    scene.callIn(chiara);
    await shows(scene.panel, chiara.name, "ringing");
    await scene.panel.keyboard.down("-");
    far.hangUp();
    await pickUp(scene);
    await shows(scene.panel, chiara.name, "connected");
    await until(() => notice(scene, /Hang up \(Ben Ode\)/).isVisible(), "the key did nothing", 5_000);
    await scene.panel.keyboard.up("-");
    expect(where().state).toBe("gone");
    expect(of(chiara)).toBe("talking");
  });
});

describe("next, and a conference", () => {
  let scene: Scene;
  const { where, key, answered } = hands(() => scene);
  beforeAll(async () => {
    scene = await openSender();
  });
  afterAll(() => scene?.close());
  afterEach(() => scene.clearCalls());
  const merged = async () => {
    await answered();
    scene.callIn(chiara);
    await shows(scene.panel, chiara.name, "ringing");
    await key("Space");
    await shows(scene.panel, chiara.name, "connected");
    await key("&");
    await callOf(scene.panel, chiara.name).getByText("In conference with Ben Ode").waitFor();
  };

  test("Space answers, takes back, and fetches who was parked", async () => {
    await answered();
    await key("F8");
    await shows(scene.panel, ben.name, "held");
    await key("Space");
    await shows(scene.panel, ben.name, "connected");
    await key("F9");
    await showsNoCall(scene.panel);
    expect(where().state).toBe("parked");
    await key("Space");
    await until(() => where().state === "talking", "not fetched", 15_000);
  });
  test("one is dropped, the other stays", async () => {
    await merged();
    await callOf(scene.panel, chiara.name).getByRole("button", { name: "Drop", exact: true }).press("Enter");
    await callOf(scene.panel, chiara.name).waitFor({ state: "detached" });
    expect(scene.webex.switch.whereIs(chiara.number).state).toBe("gone");
    expect(where().state).toBe("talking");
  });
  test("left: the two others go on", async () => {
    await merged();
    await callOf(scene.panel, chiara.name).getByRole("button", { name: "Leave", exact: true }).press("Enter");
    await showsNoCall(scene.panel);
    expect(where()).toMatchObject({ state: "talking", with: chiara.number });
  });
  test("recording: shown once Webex says so", async () => {
    await answered();
    const card = callOf(scene.panel, ben.name);
    await card.getByRole("button", { name: /^More/ }).press("Enter");
    await card.getByRole("button", { name: "Start recording", exact: true }).press("Enter");
    await card.getByText("recording", { exact: true }).waitFor();
    await card.getByRole("button", { name: "Pause recording", exact: true }).press("Enter");
    await card.getByText("recording paused", { exact: true }).waitFor();
    await card.getByRole("button", { name: "Resume recording", exact: true }).press("Enter");
    await card.getByText("recording", { exact: true }).waitFor();
    await card.getByRole("button", { name: "Stop recording", exact: true }).press("Enter");
    await card.getByText("recording", { exact: true }).waitFor({ state: "detached" });
  });
});
