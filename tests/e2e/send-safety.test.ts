// Nobody gets lost, by keyboard alone: every way in which a safe send can end, by Webex itself and by a consult leg.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Scene, shows, showsNoCall, until } from "./harness/scene.ts";
import { ben, hands, name, openSender, refuseMuteTransfer, substitute, target } from "./harness/sender.ts";

/** The shortest that may be set: what is waited for is the clock. */
const ringSeconds = 5;

async function limitRinging(scene: Scene): Promise<void> {
  const options = await scene.desk.page("options");
  const field = options.getByLabel("Ring limit of a safe send");
  await field.fill(String(ringSeconds));
  await field.press("Enter");
  await until(
    () =>
      options.evaluate(async () => {
        const { chrome } = globalThis as unknown as { chrome: { storage: { local: { get(key: null): Promise<Record<string, unknown>> } } } };
        return JSON.stringify(await chrome.storage.local.get(null)).includes('"send.ringSeconds":5');
      }),
    "the limit was not kept",
  );
  await options.close();
}

describe.each([
  { by: "Webex itself", rest: true },
  { by: "a consult leg", rest: false },
])("safe send by $by", ({ rest }) => {
  let scene: Scene;
  const { where, legs, key, says, answered, send } = hands(() => scene);
  beforeAll(async () => {
    scene = await openSender();
    if (!rest) refuseMuteTransfer(scene);
    await limitRinging(scene);
  });
  afterAll(() => scene?.close());
  afterEach(() => scene.clearCalls());
  const isBack = async () => {
    await until(() => where().state === "talking" && legs().length === 1, "the caller is not back, or a leg is left hanging", 15_000);
    await shows(scene.panel, ben.name, "connected");
  };

  test("a misspelt name: letters + 1 keys", async () => {
    await answered();
    expect(await send({ kind: "answers", afterMs: 300 })).toBe(name.length + 1);
    await showsNoCall(scene.panel);
    expect(where()).toMatchObject({ state: "talking", with: scene.webex.person(target).uuid });
    expect(legs()).toEqual([]);
  });
  test("nobody answers: back by itself at the ring limit, and told so", async () => {
    await answered();
    await send({ kind: "never" });
    await until(() => legs().length === 2, "nobody was rung");
    await says(/came back after [5-9] s, no answer/i);
    await isBack();
  });
  test.each([
    ["is busy", { kind: "busy" }],
    ["refuses", { kind: "declines", afterMs: 300 }],
    ["is on do-not-disturb", { kind: "do-not-disturb" }],
  ] as const)("the other side %s: back", async (_word, behaviour) => {
    await answered();
    await send(behaviour);
    await says(/came back/i);
    await isBack();
  });
  test("forwarded on do-not-disturb: the caller goes to who answers there", async () => {
    scene.webex.switch.setBehaviour(substitute, { kind: "answers", afterMs: 300 });
    const { uuid } = scene.webex.person(target);
    scene.webex.switch.setServices(uuid, (services) => {
      services.dnd.active = true;
      services.forwardAlways.active = true;
      services.forwardAlways.to = substitute;
    });
    await answered();
    await send({ kind: "never" });
    await showsNoCall(scene.panel);
    expect(where()).toMatchObject({ state: "talking", with: scene.webex.person(substitute).uuid });
    expect(legs()).toEqual([]);
    scene.webex.switch.setServices(uuid, (services) => {
      services.dnd.active = false;
      services.forwardAlways.active = false;
    });
  });
  test("the other side hangs up in the very moment of completion: with us, or ended by them, never in between", async () => {
    await answered();
    await send({ kind: "answers", afterMs: 200, hangsUpAfterMs: 0 });
    await until(
      () => where().state === "gone" || (where().state === "talking" && legs().length === 1 && legs()[0]?.state === "Active"),
      "in between",
      15_000,
    );
    if (where().state === "gone") await showsNoCall(scene.panel);
    else await isBack();
  });
  test("the caller hangs up first: nobody is left ringing", async () => {
    const far = await answered();
    await send({ kind: "never" });
    await until(() => legs().length === 2, "nobody was rung");
    far.hangUp();
    await until(() => legs().length === 0, "a leg is left hanging", 15_000);
  });
  test("Esc: back, and nobody is left ringing", async () => {
    await answered();
    await send({ kind: "never" });
    await until(() => legs().length === 2, "nobody was rung");
    await key("Escape");
    await isBack();
  });
});
