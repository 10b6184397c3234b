// Support's report from a real desk: calls are taken, the report is exported and saved, and dropped on the page again it shows them once more.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openScene, press, type Scene, shows, showsNoCall } from "./harness/scene.ts";

const ben = { name: "Ben Ode", number: "+441632960001" };
let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene?.close());

test("what was recorded is exported, masked, saved as shown, and lived through again", async () => {
  scene.callIn(ben);
  await press(await shows(scene.panel, ben.name, "ringing"), "Answer");
  await press(await shows(scene.panel, ben.name, "connected"), "Hold");
  await press(await shows(scene.panel, ben.name, "held"), "Hang up");
  await showsNoCall(scene.panel);

  const page = await scene.desk.page("diagnostics");
  const preview = page.getByRole("group", { name: "Preview of the report" });
  // The recorder writes every few seconds.
  await expect
    .poll(
      async () => {
        await page.getByRole("button", { name: "Export report" }).click();
        return await preview.textContent();
      },
      { timeout: 15_000, interval: 1000 },
    )
    .toMatch(/asks for hang-up[\s\S]*confirmed · call.hangUp/);
  const shown = (await preview.textContent()) ?? "";
  for (const personal of ["Ben", "Ode", "1632960001", "loopback", scene.webex.desk.uuid, scene.webex.desk.email])
    expect(shown).not.toContain(personal);

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save" }).click();
  const path = await (await download).path();
  expect(await readFile(path, "utf8")).toBe(shown);

  await page.getByLabel("Report file").setInputFiles({ name: "report.json", mimeType: "application/json", buffer: Buffer.from(shown) });
  const replay = page.getByRole("region", { name: "Replay" });
  const states = new Set<string>();
  const last = Number((await replay.getByText(/0 of \d+/).textContent())?.match(/0 of (\d+)/)?.[1]);
  for (let n = 0; n < last; n += 1) {
    await replay.getByRole("button", { name: "Step forward" }).click();
    for (const label of await replay.getByRole("listitem").evaluateAll((items) => items.map((item) => item.getAttribute("aria-label") ?? "")))
      states.add(label.split(", ")[1] ?? "");
  }
  expect([...states]).toEqual(["ringing", "connected", "held"]);
  await replay.getByRole("slider", { name: "Time" }).focus();
  await page.keyboard.press("Home");
  await replay.getByRole("listitem").first().waitFor({ state: "detached" });
  await replay.getByRole("combobox", { name: "Speed" }).selectOption("10");
  await replay.getByRole("button", { name: "Play", exact: true }).press("Enter");
  await replay.getByText(`${last} of ${last}`).waitFor();
});
