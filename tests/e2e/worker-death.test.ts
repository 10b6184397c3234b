// The worker is killed at the worst moments: the console shows the same calls again, nothing is asked twice, and the blind time is on record.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RequestRecord } from "../webex/index.ts";
import { killWorker } from "./harness/kill.ts";
import { callOf, lineIsLive, openScene, pickUp, press, type Scene, shows, type, until } from "./harness/scene.ts";

const ben = { name: "Ben Ode", number: "+441632960001" };

describe.each([
  { over: "XSI", xsiEnabled: true },
  { over: "the Calling API", xsiEnabled: false },
])("over $over", ({ xsiEnabled }) => {
  let scene: Scene;
  let mark = 0;
  beforeAll(async () => {
    scene = await openScene({ webex: { org: { xsiEnabled } } });
  });
  beforeEach(() => {
    mark = scene.webex.requests.length;
  });
  afterAll(() => scene?.close());
  afterEach(async () => {
    scene.webex.switch.org.eventLatencyMs = 0;
    await scene.clearCalls();
  });

  const state = () => scene.webex.switch.whereIs(ben.number).state;
  const asked = (what: RegExp) =>
    scene.webex.requests.slice(mark).filter(({ method, path, body }: RequestRecord) => method !== "GET" && what.test(`${path} ${body}`));

  const gaps = () =>
    scene.panel.evaluate(async () => {
      const { chrome } = globalThis as unknown as { chrome: { storage: { local: { get(key: string): Promise<Record<string, { d: unknown[] }>> } } } };
      return (await chrome.storage.local.get("desk:gaps"))["desk:gaps"]?.d.length ?? 0;
    });

  /** Kills the worker. The open console notices and wakes the next one, with nobody doing anything; its first pulse closes the gap. */
  const killAndRevive = async () => {
    const before = await gaps();
    await killWorker(scene.desk);
    await expect.poll(gaps, { timeout: 15_000 }).toBe(before + 1);
    await lineIsLive(scene.panel);
  };

  test("idle: the line comes back by itself, and the gap is on record", async () => {
    await killAndRevive();
    scene.callIn(ben);
    await shows(scene.panel, ben.name, "ringing");
  });

  test("ringing: still ringing, and it can be answered", async () => {
    scene.callIn(ben);
    await shows(scene.panel, ben.name, "ringing");
    await killAndRevive();
    await press(await shows(scene.panel, ben.name, "ringing"), "Answer");
    await shows(scene.panel, ben.name, "connected");
    expect(state()).toBe("talking");
  });

  test("ringing, killed, and answered by waking the worker with that very press", async () => {
    scene.callIn(ben);
    const call = await shows(scene.panel, ben.name, "ringing");
    await killWorker(scene.desk);
    await press(call, "Answer");
    await scene.panel.getByRole("listitem", { name: /Ben Ode.*connected/i }).waitFor({ timeout: 20_000 });
    expect(asked(/\/Talk|\/answer/)).toHaveLength(1);
  });

  test("connected: the same call, which the caller ended meanwhile", async () => {
    const far = scene.callIn(ben);
    await press(await shows(scene.panel, ben.name, "ringing"), "Answer");
    await shows(scene.panel, ben.name, "connected");
    const before = await gaps();
    await killWorker(scene.desk);
    far.hangUp();
    await expect.poll(gaps, { timeout: 15_000 }).toBe(before + 1);
    await callOf(scene.panel, ben.name).waitFor({ state: "detached" });
  });

  test("in the middle of a consult: it can still be completed", async () => {
    scene.webex.switch.setBehaviour("1001", { kind: "answers", afterMs: 300 });
    scene.callIn(ben);
    await press(await shows(scene.panel, ben.name, "ringing"), "Answer");
    await shows(scene.panel, ben.name, "connected");
    await type(scene.panel, "1001");
    await press(callOf(scene.panel, ben.name), "Consult");
    await shows(scene.panel, ben.name, "held");
    await pickUp(scene);
    await until(() => scene.webex.switch.legsOf(scene.webex.desk.uuid).length === 2, "the consult leg is not there");
    await killAndRevive();
    const complete = scene.panel.getByRole("button", { name: "Complete", exact: true }).first();
    await expect.poll(() => complete.isEnabled().catch(() => false), { timeout: 15_000 }).toBe(true);
    await complete.click();
    await callOf(scene.panel, ben.name).waitFor({ state: "detached" });
    expect(scene.webex.switch.whereIs(ben.number)).toMatchObject({ state: "talking", with: scene.webex.person("1001").uuid });
  });

  test("between accepted and seen: asked once, and what happened is shown", async () => {
    scene.callIn(ben);
    await press(await shows(scene.panel, ben.name, "ringing"), "Answer");
    await shows(scene.panel, ben.name, "connected");
    scene.webex.switch.org.eventLatencyMs = 4_000;
    await press(callOf(scene.panel, ben.name), "Hold");
    await until(() => asked(/\/Hold|\/hold/).length === 1, "hold was never asked");
    await killAndRevive();
    await shows(scene.panel, ben.name, "held");
    expect(asked(/\/Hold|\/hold/)).toHaveLength(1);
  });
});
