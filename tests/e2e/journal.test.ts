// The journal in a real browser: a missed call is called back and done, the file holds it, a killed worker loses nothing, sign-out leaves nothing.
import { readFile } from "node:fs/promises";
import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { killWorker } from "./harness/kill.ts";
import { callOf, lineIsLive, openScene, pickUp, press, type Scene, shows, showsNoCall } from "./harness/scene.ts";

const ben = { name: "Ben Ode", number: "+441632960001" };
const chiara = { name: "Chiara D’Angelo", number: "+390655550123" };

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

  const region = () => scene.panel.getByRole("region", { name: "Journal" });
  const rowOf = (name: string | RegExp) => region().getByRole("row", { name });
  const filter = (name: RegExp) => region().getByRole("group", { name: "Show" }).getByRole("button", { name }).click();
  const openJournal = async () => {
    if (!(await region().isVisible())) await scene.panel.keyboard.press("F3");
    await region().waitFor();
    await filter(/^All/);
  };
  const label = (row: Locator) => row.getAttribute("aria-label");

  test("missed, called back by keyboard alone, done; the file holds it", async () => {
    const box = scene.panel.getByRole("combobox", { name: "Find or dial" });
    const before = await box.boundingBox();
    const far = scene.callIn(ben);
    await shows(scene.panel, ben.name, "ringing");
    far.hangUp();
    await showsNoCall(scene.panel);
    await scene.panel.getByText("1 to call back").waitFor();

    await scene.panel.keyboard.press("Alt+j");
    await rowOf(/^Ben Ode, Missed.*To call back$/).waitFor();
    expect(await box.boundingBox()).toEqual(before);
    scene.webex.switch.setBehaviour(ben.number, { kind: "answers", afterMs: 300 });
    await scene.panel.keyboard.press("Enter");
    await scene.panel.getByRole("listitem", { name: /placing/i }).waitFor();
    await pickUp(scene);
    await scene.panel
      .getByRole("region", { name: "Calls" })
      .getByRole("listitem", { name: /connected/i })
      .waitFor({ timeout: 20_000 });
    await rowOf(/^Ben Ode, Missed.*called back, Reception/).waitFor();
    await filter(/^To call back/);
    await region().getByText("Nobody waits for a call back.").waitFor();

    await scene.clearCalls();
    await openJournal();
    await rowOf(/^Ben Ode, Called/).waitFor();
    const [download] = await Promise.all([scene.panel.waitForEvent("download"), region().getByRole("button", { name: "Export CSV" }).click()]);
    expect(download.suggestedFilename()).toMatch(/^switchboard-journal-\d{4}-\d\d-\d\d\.csv$/);
    const file = await readFile(await download.path(), "utf8");
    expect(file.startsWith("\uFEFFStarted,")).toBe(true);
    expect(file.split("\r\n").filter((line) => line.includes("Ben Ode") && line.includes("incoming,Missed"))).toEqual([
      expect.stringMatching(/done,Reception.*,called back$/),
    ]);
    await scene.panel.keyboard.press("Escape");
    await region().waitFor({ state: "detached" });
  });

  test("the worker is killed during a call: one entry, finished", async () => {
    const krause = { name: "Bäckerei Krause", number: "+493023125001" };
    const far = scene.callIn(krause);
    await press(await shows(scene.panel, krause.name, "ringing"), "Answer");
    await shows(scene.panel, krause.name, "connected");
    await openJournal();
    await rowOf(/^Bäckerei Krause, Answered/).waitFor();
    await killWorker(scene.desk);
    far.hangUp();
    await callOf(scene.panel, krause.name).waitFor({ state: "detached", timeout: 20_000 });
    await lineIsLive(scene.panel);
    // Over: how long they talked is known, and there is somebody to call back.
    await rowOf(/^Bäckerei Krause, Answered, \d\d:\d\d, [+\d ]+, \d+:\d\d/).waitFor();
    expect(await rowOf(/^Bäckerei Krause/).count()).toBe(1);
  });

  // What follows does not depend on how the line is followed.
  if (!xsiEnabled) return;

  test("who calls again is said on the card; done by hand, and opened again", async () => {
    for (let times = 0; times < 2; times++) {
      const far = scene.callIn(chiara);
      const card = await shows(scene.panel, chiara.name, "ringing");
      if (times === 1) await card.getByText(/2nd call today · last \d\d:\d\d, missed/).waitFor();
      far.hangUp();
      await showsNoCall(scene.panel);
    }
    await openJournal();
    await filter(/^To call back/);
    const row = rowOf(/^Chiara D’Angelo, Missed/);
    await expect.poll(() => label(row)).toContain("2 times");
    await row.focus();
    await scene.panel.keyboard.press("Delete");
    await row.waitFor({ state: "detached" });
    await filter(/^All/);
    await rowOf(/^Chiara.*done, Reception/)
      .first()
      .hover();
    await rowOf(/^Chiara.*done, Reception/)
      .first()
      .getByRole("button", { name: "Reopen" })
      .click();
    await filter(/^To call back/);
    await row.waitFor();
    await scene.panel.keyboard.press("Escape");
  });

  test("a caller who was sent on stands under Sent", async () => {
    scene.webex.switch.setBehaviour("1001", { kind: "answers", afterMs: 200 });
    scene.callIn(ben);
    await press(await shows(scene.panel, ben.name, "ringing"), "Answer");
    await shows(scene.panel, ben.name, "connected");
    await scene.panel.getByRole("combobox", { name: "Find or dial" }).fill("1001");
    await press(callOf(scene.panel, ben.name), "Blind send");
    await showsNoCall(scene.panel);
    await openJournal();
    await filter(/^Sent/);
    await rowOf(/^Ben Ode, Answered.*sent to Zoë Ní Bhriain/).waitFor();
    await scene.panel.keyboard.press("Escape");
  });

  test("sign-out wipes it; the next sign-in has what Webex itself remembers, each call once", async () => {
    await openJournal();
    expect(await rowOf(/^Chiara D’Angelo/).count()).toBe(2);
    await scene.panel.keyboard.press("Escape");
    await scene.panel.getByRole("button", { name: "Sign out" }).click();
    await scene.panel.getByRole("button", { name: "Sign in with Webex" }).waitFor();
    const left = await scene.panel.evaluate(
      () =>
        new Promise<number>((resolve, reject) => {
          const opening = indexedDB.open("switchboard-journal");
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const counting = opening.result.transaction("calls").objectStore("calls").count();
            counting.onsuccess = () => resolve(counting.result);
          };
        }),
    );
    expect(left).toBe(0);
    // Webex still knows the person: it asks nothing.
    await scene.panel.getByRole("button", { name: "Sign in with Webex" }).click();
    await lineIsLive(scene.panel);
    await openJournal();
    await expect.poll(() => rowOf(/^Chiara D’Angelo/).count()).toBe(2);
    expect(await rowOf(/^Bäckerei Krause, Answered/).count()).toBe(1);
    expect(
      await region()
        .getByText(/sent to/)
        .count(),
    ).toBe(0);
  });
});
