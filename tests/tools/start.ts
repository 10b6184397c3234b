// `npm start`: the console at work in two minutes: builds, starts the loopback Webex, opens Chromium signed in to it, lets calls come in. No account, no flags.
import { existsSync, globSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { buildFolder } from "../e2e/harness/browser.ts";
import { callOf, openScene, press, type Scene, shows, type } from "../e2e/harness/scene.ts";
import { needChromium } from "./chromium.ts";
import { runProgram } from "./process.ts";

const root = join(import.meta.dirname, "..", "..");
const shots = join(root, ".output", "start");
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const ben = { name: "Ben Ode", number: "+441632960001" };
const chiara = { name: "Chiara D’Angelo", number: "+390655550123" };
const suzuki = { name: "鈴木商店", number: "+81312345601" };
const niamh = { name: "Niamh Gallagher", number: "+35312005550" };

/** Whether a window can be shown at all. */
function hasDisplay(): boolean {
  if (process.platform === "darwin" || process.platform === "win32") return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Builds when there is no build, or when a source is newer than it. */
async function ensureBuild(): Promise<void> {
  const built = join(buildFolder, "manifest.json");
  const since = existsSync(built) ? statSync(built).mtimeMs : 0;
  const sources = globSync(["{entrypoints,components,utils,public}/**/*", "wxt.config.ts", "package.json"], { cwd: root });
  if (!sources.some((path) => statSync(join(root, path)).mtimeMs > since)) return;
  console.log("Building the extension …");
  const ran = await runProgram(process.execPath, [join(root, "node_modules", "wxt", "bin", "wxt.mjs"), "build"], { cwd: root, timeoutMs: 180_000 });
  if (ran.code !== 0) throw new Error(`The build failed.\n${ran.output}`);
}

/** Without a display: the same desk, played by a script, one picture a moment. */
async function play(scene: Scene): Promise<void> {
  const { panel, webex } = scene;
  rmSync(shots, { recursive: true, force: true });
  mkdirSync(shots, { recursive: true });
  let taken = 0;
  const shoot = async (name: string, page: Page = panel) => {
    await page.bringToFront();
    await pause(400);
    taken += 1;
    const path = join(shots, `${String(taken).padStart(2, "0")}-${name}.png`);
    await page.screenshot({ path });
    console.log(`  ${path}`);
  };
  console.log("No display here, so the scenario plays headless. Pictures:");
  await shoot("idle");
  scene.callIn(ben);
  await shows(panel, ben.name, "ringing");
  await shoot("ringing");
  await panel.keyboard.press("Space");
  await shows(panel, ben.name, "connected");
  await shoot("connected");
  scene.callIn(chiara);
  await shows(panel, chiara.name, "ringing");
  await shoot("second-call");
  await press(callOf(panel, chiara.name), "Answer");
  await shows(panel, chiara.name, "connected");
  await shows(panel, ben.name, "held");
  await shoot("one-held");
  webex.switch.setBehaviour("1001", { kind: "answers", afterMs: 500 });
  await type(panel, "1001");
  await shoot("number-typed");
  await press(callOf(panel, chiara.name), "Consult");
  await shows(panel, chiara.name, "held");
  webex.switch.phone(webex.desk.uuid).pickUp();
  await panel.getByRole("button", { name: "Complete", exact: true }).first().waitFor();
  await pause(1_200);
  await shoot("consult");
  await panel.getByRole("button", { name: "Complete", exact: true }).first().click();
  await callOf(panel, chiara.name).waitFor({ state: "detached" });
  scene.callIn(suzuki);
  await shows(panel, suzuki.name, "ringing");
  await panel.emulateMedia({ colorScheme: "dark" });
  await shoot("dark");
  await panel.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  await shoot("forced-colours");
  await panel.emulateMedia({ colorScheme: null, forcedColors: null });
  for (const name of ["popup", "options", "diagnostics"] as const) {
    const page = await scene.desk.page(name);
    if (name !== "popup") await page.setViewportSize({ width: 1100, height: 900 });
    await shoot(name, page);
    await page.close();
  }
}

/** With a display: people call for as long as the window is open; who is not answered gives up, and somebody else calls. */
async function ring(scene: Scene, over: Promise<unknown>): Promise<void> {
  const { webex } = scene;
  const callers = [ben, chiara, suzuki, niamh];
  const ended = over.then(() => true);
  const rest = async (ms: number) => await Promise.race([pause(ms).then(() => false), ended]);
  for (const [extension, afterMs] of [
    ["1001", 3_000],
    ["1002", 6_000],
    ["2001", 4_000],
  ] as const)
    webex.switch.setBehaviour(extension, { kind: "answers", afterMs });
  for (let n = 0; !(await rest(n === 0 ? 3_000 : 15_000)); n++) {
    const caller = callers[n % callers.length] ?? ben;
    if (webex.switch.legsOf(webex.desk.uuid).length >= 3 || webex.switch.whereIs(caller.number).state === "talking") continue;
    const to = n % 3 === 2 ? "1900" : "1000"; // every third one comes through the queue
    const far = scene.callIn(caller, to);
    console.log(`${caller.name} (${caller.number}) calls ${to === "1000" ? "the desk" : "the queue Front Desk"}.`);
    void rest(40_000).then((closed) => {
      if (!closed && webex.switch.whereIs(caller.number).state === "ringing") far.hangUp();
    });
  }
}

/** Puts the real side panel beside the options page; where the browser has none, the console as a page is there anyway. */
async function openSidePanel(scene: Scene): Promise<void> {
  const options = await scene.desk.page("options");
  await options.evaluate(async () => {
    const { chrome } = globalThis as unknown as {
      chrome: { windows: { getCurrent(): Promise<{ id: number }> }; sidePanel: { open(options: { windowId: number }): Promise<void> } };
    };
    await chrome.sidePanel.open({ windowId: (await chrome.windows.getCurrent()).id });
  });
  for (const page of scene.desk.context.pages()) if (page !== options) await page.close();
}

needChromium();
await ensureBuild();
const headless = !hasDisplay();
console.log("Starting the loopback Webex and signing in as its receptionist …");
const scene = await openScene({ headless });
const over = new Promise<void>((resolve) => {
  scene.desk.context.once("close", () => resolve());
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
});
try {
  if (headless) await play(scene);
  else {
    await openSidePanel(scene);
    console.log(`The console is in the side panel; the options page is beside it. Calls come in now.
Space answers, holds are taken back with Space, Enter sends to the number typed, ? shows all keys.
Close the browser, or press Ctrl+C here, to end.`);
    await ring(scene, over);
  }
} finally {
  await scene.close();
}
