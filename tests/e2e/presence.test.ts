// Colleagues as a receptionist sees them: their lines as they are, who rings there before it is picked up, and no storm of theirs before a call of hers.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCrowdedScene, raise } from "../bench/storm.ts";
import { openScene, press, type Scene, shows, showsNoCall, until } from "./harness/scene.ts";

const ben = { name: "Ben Ode", number: "+441632960001" };
const chiara = { name: "Chiara D’Angelo", number: "+390655550123" };

const colleague = ({ panel }: Scene, name: string) =>
  panel.getByRole("region", { name: "Colleagues" }).getByRole("listitem").filter({ hasText: name });
const says = (scene: Scene, name: string, words: string) => colleague(scene, name).getByText(words, { exact: true }).waitFor();

describe("where colleagues' lines may be watched", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openScene({ webex: { behaviour: { usersMayWatchOthers: true, noAnswerMs: 60_000 } } });
  });
  afterAll(() => scene?.close());

  test("the monitoring list shows line and status of each", async () => {
    await says(scene, "Zoë Ní Bhriain", "Free");
    await says(scene, "Boardroom Dublin", "Free");
  });

  test("statuses come slowly while nothing goes on, and soon when there is a caller to be sent somewhere", async () => {
    scene.callIn(ben);
    await shows(scene.panel, ben.name, "ringing");
    await says(scene, "Erik Jonsson", "In a meeting");
    await scene.clearCalls();
  });

  test("over the line's own channel", () => {
    expect(scene.webex.xsi.channels().filter(({ open }) => open)).toHaveLength(1);
    expect(new Set(scene.webex.xsi.subscriptions().map(({ setId }) => setId)).size).toBe(1);
  });

  test("a colleague's ringing call is shown with who it is, and picked up", async () => {
    const { webex, panel } = scene;
    const desk = webex.switch.findUser(webex.desk.uuid);
    if (desk) desk.pickUpMs = 50;
    webex.switch.setBehaviour("1001", { kind: "never" });
    scene.callIn(ben, "1001");
    await says(scene, "Zoë Ní Bhriain", "Ringing");
    await says(scene, "Zoë Ní Bhriain", "Ben Ode rings there");
    await colleague(scene, "Zoë Ní Bhriain").getByRole("button", { name: "Pick up" }).click();
    await shows(panel, ben.name, "connected");
    await says(scene, "Zoë Ní Bhriain", "Free");
    expect(webex.switch.whereIs(ben.number)).toMatchObject({ state: "talking", with: webex.desk.uuid });
    await scene.clearCalls();
  });
});

test("where they may not, every line is unknown, never free, and it is said why", async () => {
  const scene = await openScene();
  try {
    await until(async () => (await colleague(scene, "").count()) === 7, "the list is not shown");
    await scene.panel.getByText("Webex does not let this sign-in watch").waitFor();
    await says(scene, "Zoë Ní Bhriain", "Unknown");
    scene.callIn(ben);
    await says(scene, "Erik Jonsson", "In a meeting");
    expect(await scene.panel.getByText("Free", { exact: true }).count()).toBe(0);
  } finally {
    await scene.close();
  }
});

test("in a storm of colleagues' lines calls come, are answered and end", async () => {
  const scene = await openCrowdedScene(100);
  const weather = raise(scene, 100, 200);
  try {
    await until(() => weather.changes() > 200, "no storm");
    for (const caller of [ben, chiara]) {
      const far = scene.callIn(caller);
      const call = await shows(scene.panel, caller.name, "ringing");
      await press(call, "Answer");
      await shows(scene.panel, caller.name, "connected");
      far.hangUp();
      await showsNoCall(scene.panel);
    }
    expect(scene.webex.xsi.channels().filter(({ open }) => open)).toHaveLength(1);
  } finally {
    weather.stop();
    await scene.close();
  }
});
