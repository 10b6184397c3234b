// A real policy: the options page makes the file, Chromium reads it from its folder, the desk obeys, and follows when the file changes.
import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWebex, type Webex } from "../webex/index.ts";
import { buildFolder, freshProfile } from "./harness/browser.ts";
import { type Desk, openDesk } from "./harness/launch.ts";

/** Debian's Chromium. Other tests run in other browsers of this machine at the same time, with the same extension id: only harmless settings go in. */
const folder = "/etc/chromium/policies/managed";
const file = join(folder, `switchboard-test-${randomUUID()}.json`);
const isWritable = (() => {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, "{}");
    rmSync(file);
    return true;
  } catch {
    return false; // without root there is no policy folder to write to: the test is skipped, and says so
  }
})();

const profile = freshProfile();
let webex: Webex;
let desk: Desk;
beforeAll(async () => {
  webex = await startWebex();
});
afterAll(async () => {
  rmSync(file, { force: true });
  await desk?.close({ keepProfile: true });
  profile.remove();
  await webex?.stop();
});

/** The row of a setting, by its name. */
const amber = (page: Page) => page.getByRole("spinbutton", { name: "On hold, amber after" });
const row = (page: Page) => page.locator(".set-row", { has: amber(page) });

async function choose(page: Page, name: string, value: string): Promise<void> {
  const field = page.getByRole("spinbutton", { name });
  await field.fill(value);
  await field.press("Enter");
  await page.locator(".set-row", { has: field }).getByText("Set by you").waitFor();
}

/** chrome://policy has the button that an administrator presses. */
async function reloadPolicies(): Promise<void> {
  const page = await desk.context.newPage();
  await page.goto("chrome://policy");
  await page.locator("#reload-policies").click();
  await page.close();
}

test.skipIf(!isWritable)(
  "the file of the options page locks a setting on the next desk, live, and lets it go again",
  { timeout: 120_000 },
  async () => {
    desk = await openDesk({ webex, profile });
    const maker = await desk.page("options");
    await maker.setViewportSize({ width: 1100, height: 900 });
    await choose(maker, "On hold, amber after", "61");
    await choose(maker, "On hold, red after", "121");
    const region = maker.getByRole("region", { name: "Deployment" });
    await region.getByRole("button", { name: "Prepare a file" }).click();
    await region.getByRole("combobox", { name: "Browser and system" }).selectOption({ label: "Chrome or Chromium on Linux (JSON)" });
    await region.getByRole("combobox", { name: "In the file: On hold, amber after" }).selectOption({ label: "Fixed for everybody" });
    const preview = region.getByRole("group", { name: "The file" });
    await expect.poll(() => preview.textContent()).toContain('"hold.amberSeconds": 61');
    const downloading = maker.waitForEvent("download");
    await region.getByRole("button", { name: "Save file" }).click();
    const saved = readFileSync(await (await downloading).path(), "utf8");
    expect(saved).toBe(await preview.textContent());
    expect(JSON.parse(saved)).toEqual({
      "3rdparty": { extensions: { [desk.extensionId]: { "hold.amberSeconds": 61, defaults: { "hold.redSeconds": 121 } } } },
    });
    await desk.close({ keepProfile: true });

    // Another desk: what it chose itself gives way where the policy locks.
    writeFileSync(file, saved);
    const other = freshProfile();
    try {
      desk = await openDesk({ webex, profile: other });
      const page = await desk.page("options");
      await page.getByText("Locked by your administrator").first().waitFor({ timeout: 20_000 });
      expect(await amber(page).inputValue()).toBe("61");
      expect(await amber(page).isDisabled()).toBe(true);
      expect(await row(page).textContent()).toMatch(/Locked by your administrator.*Ask your administrator/);
      const red = page.getByRole("spinbutton", { name: "On hold, red after" });
      expect([await red.inputValue(), await red.isDisabled()]).toEqual(["121", false]);

      // Whoever gets round the page is refused by the worker.
      const refused = await page.evaluate(async () => {
        const { runtime } = (globalThis as unknown as { chrome: { runtime: { sendMessage(message: unknown): Promise<unknown> } } }).chrome;
        const data = {
          command: "settings.save",
          args: { "hold.amberSeconds": 7 },
          nonce: crypto.randomUUID(),
          pressedAt: Date.now(),
        };
        return JSON.stringify(await runtime.sendMessage({ id: 1, type: "run", data, timestamp: Date.now() }));
      });
      expect(refused).toContain("locked-by-policy");

      // While the page stays open: another value, then no policy at all.
      writeFileSync(file, saved.replace('"hold.amberSeconds": 61', '"hold.amberSeconds": 62'));
      await reloadPolicies();
      await expect.poll(() => amber(page).inputValue(), { timeout: 20_000 }).toBe("62");
      rmSync(file);
      await reloadPolicies();
      await expect.poll(() => amber(page).isDisabled(), { timeout: 20_000 }).toBe(false);
      expect([await amber(page).inputValue(), await red.inputValue()]).toEqual(["60", "120"]);
      expect(await row(page).textContent()).toContain("Default");
    } finally {
      rmSync(file, { force: true });
      other.remove();
    }
  },
);

/** The build under an extension id of its own: a policy for it is for nobody else's browser. */
function buildOfItsOwn(folder: string): string {
  cpSync(buildFolder, folder, { recursive: true });
  const manifest = join(folder, "manifest.json");
  const key = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "der" });
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, "utf8")), key: key.toString("base64") }));
  const digest = createHash("sha256").update(key).digest("hex").slice(0, 32);
  return digest.replaceAll(/./g, (letter) => String.fromCharCode("a".charCodeAt(0) + Number.parseInt(letter, 16)));
}

test.skipIf(!isWritable)(
  "a file with all that Webex Connect takes activates it, live, and it ends with the file; another says whose line it is",
  { timeout: 60_000 },
  async () => {
    await desk?.close({ keepProfile: true });
    const own = freshProfile();
    const extension = join(own.folder, "extension");
    const id = buildOfItsOwn(extension);
    const { tokenUrl, webhookUrl, clientId, secret, taken } = webex.connect;
    const given = { "connect.tokenUrl": tokenUrl, "connect.webhookUrl": webhookUrl, "connect.clientId": clientId, "connect.clientSecret": secret };
    try {
      desk = await openDesk({ webex, profile: own, extension });
      const page = await desk.context.newPage();
      await page.goto(`chrome-extension://${id}/options.html`);
      const region = page.getByRole("region", { name: "Webex Connect", exact: true });
      const says = (words: RegExp) => region.getByRole("status").filter({ hasText: words }).waitFor({ timeout: 20_000 });
      await says(/^Not activated/);

      writeFileSync(file, JSON.stringify({ "3rdparty": { extensions: { [id]: given } } }));
      await reloadPolicies();
      await says(/^Activated/);
      expect(taken.map(({ body }) => body.event)).toEqual(["test"]);
      expect(await region.getByRole("textbox", { name: "Client secret" }).getAttribute("placeholder")).toBe("Set by your administrator");
      expect(await region.getByRole("textbox").evaluateAll((fields) => fields.every((field) => field.matches(":disabled")))).toBe(true);
      expect(await page.content()).not.toContain(secret);
      const deactivate = region.getByRole("button", { name: "Deactivate" });
      await deactivate.press("Enter");
      expect(await deactivate.getAttribute("title")).toBe("Your organisation's policy activates it.");
      await says(/^Activated/);

      rmSync(file);
      await reloadPolicies();
      await says(/^Not activated/);
      expect(taken).toHaveLength(1);

      const line = page.getByRole("region", { name: "Whose line", exact: true });
      await line.getByText("Default", { exact: true }).waitFor();
      writeFileSync(file, JSON.stringify({ "3rdparty": { extensions: { [id]: { "line.person": webex.person("1001").uuid } } } }));
      await reloadPolicies();
      await line.getByText("Locked by your administrator").first().waitFor();
      expect(await line.getByRole("button").count()).toBe(0); // no way back to one's own
    } finally {
      rmSync(file, { force: true });
      await desk.close({ keepProfile: true });
      own.remove();
    }
  },
);
