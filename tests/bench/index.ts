// `npm run bench`: how fast the desk is, measured on the unmodified build in a real browser against the loopback Webex; a table, and .output/bench.json.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, platform, release } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { buildFolder } from "../e2e/harness/browser.ts";
import { killWorker } from "../e2e/harness/kill.ts";
import { callOf, openScene, type Scene, shows } from "../e2e/harness/scene.ts";
import type { RequestRecord } from "../webex/index.ts";
import { type Figure, figure, table } from "./figures.ts";
import { mostInAMinute } from "./idle.ts";
import { clockOffset, now, watchFrame } from "./paint.ts";
import { benchPeople } from "./people.ts";
import { benchSearch } from "./search.ts";
import { calmAndStorm } from "./storm.ts";

const caller = { name: "Ben Ode", number: "+441632960001" };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const callItem = "[role=region] li, section li, [role=listitem]";

/** From the moment the switch is told of the call (it writes the event within a millisecond) to the end of the frame that shows it. */
async function eventToPaint(scene: Scene, rounds: number): Promise<readonly number[]> {
  const samples: number[] = [];
  const offset = await clockOffset(scene.panel);
  for (let n = 0; n < rounds; n++) {
    const painted = await watchFrame(scene.panel, callItem, `${caller.name}.*ringing`);
    const sent = now(); // before, not after: once the event is out, a busy machine may let the browser run first
    const far = scene.callIn(caller);
    samples.push((await painted()) - offset - sent);
    far.hangUp();
    await callOf(scene.panel, caller.name).waitFor({ state: "detached" });
    await pause(150);
  }
  return samples;
}

const isCommand = ({ method, path }: RequestRecord) => method !== "GET" && /\/calls\//.test(path);

/** From the key's own timestamp to the request having been read at the server, which records whole milliseconds. */
async function keyToRequest(scene: Scene, rounds: number): Promise<readonly number[]> {
  const { panel, webex } = scene;
  const samples: number[] = [];
  const offset = await clockOffset(panel);
  await panel.evaluate(() => {
    const keys: number[] = [];
    addEventListener("keydown", (event) => keys.push(performance.timeOrigin + event.timeStamp), { capture: true });
    Object.assign(globalThis, { benchKeys: keys });
  });
  const press = async (key: string, then: "connected" | "held") => {
    await panel.bringToFront();
    const before = webex.requests.length;
    await panel.keyboard.press(key);
    const pressed = await panel.evaluate(() => (globalThis as unknown as { benchKeys: number[] }).benchKeys.at(-1) ?? Number.NaN);
    const asked = await webex.waitFor((record) => webex.requests.indexOf(record) >= before && isCommand(record));
    samples.push(asked.at - (pressed - offset));
    await shows(panel, caller.name, then);
    await pause(350); // a second press within 300 ms is not a press (product.md §3.1)
  };
  scene.callIn(caller);
  await shows(panel, caller.name, "ringing");
  await press("Space", "connected");
  for (let n = 1; n < rounds; n++) await press("F8", n % 2 === 1 ? "held" : "connected");
  await scene.clearCalls();
  return samples;
}

/** From navigation to the end of the frame in which the console shows its box and the call that is there. */
async function panelOpens(scene: Scene, rounds: number, before: () => Promise<void>): Promise<readonly number[]> {
  const samples: number[] = [];
  scene.callIn(caller);
  await shows(scene.panel, caller.name, "ringing");
  for (let n = 0; n < rounds; n++) {
    await before();
    const page = await scene.desk.page("sidepanel");
    const shown = await (await watchFrame(page, callItem, caller.name))();
    await page.getByRole("combobox", { name: "Find or dial" }).waitFor();
    samples.push(shown - (await page.evaluate(() => performance.timeOrigin)));
    await page.close();
  }
  await scene.clearCalls();
  return samples;
}

/** From the worker's death to the subscription of the one that replaced it, a panel being open. */
async function blindAfterDeath(scene: Scene, rounds: number): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let n = 0; n < rounds; n++) {
    const before = scene.webex.requests.length;
    await killWorker(scene.desk);
    const killed = now();
    const subscribed = await scene.webex.waitFor(
      (record) =>
        scene.webex.requests.indexOf(record) >= before && /\/subscription/.test(record.path) && record.method !== "DELETE" && record.status < 300,
      60_000,
    );
    samples.push(subscribed.at + subscribed.ms - killed);
    await pause(1_000);
  }
  return samples;
}

/** In each minute that begins with a request, the first after the console opened included. */
async function idleRequests(scene: Scene, minutes: number): Promise<readonly number[]> {
  const from = Date.now();
  await pause((minutes + 1) * 60_000);
  const begun = scene.webex.requests.filter(({ at }) => at >= from && at < from + minutes * 60_000);
  return begun.map(({ at }) =>
    mostInAMinute(
      scene.webex.requests.filter((one) => one.at < at + 60_000),
      at,
    ),
  );
}

function bundles(): readonly Figure[] {
  const files = readdirSync(buildFolder, { recursive: true, encoding: "utf8" }).filter((name) => /\.(js|css)$/.test(name));
  const kilobytes = (names: readonly string[], packed: boolean) =>
    names.reduce((sum, name) => sum + (packed ? gzipSync(readFileSync(join(buildFolder, name))) : readFileSync(join(buildFolder, name))).length, 0) /
    1024;
  const one = (name: string, names: readonly string[]) => [
    figure(name, "kB", [kilobytes(names, false)]),
    figure(`${name}, gzipped`, "kB", [kilobytes(names, true)]),
  ];
  const isWorker = (name: string) => name === "background.js";
  return [
    ...one("worker", files.filter(isWorker)),
    ...one(
      "all pages",
      files.filter((name) => !isWorker(name)),
    ),
  ];
}

/** The calls band among 1,000 watched lines, in the calm and while these change 200 times a second in total. */
async function colleaguesStorm(): Promise<readonly Figure[]> {
  const { calm, storm, changesASecond, eventsASecond } = await calmAndStorm(1_000, 200, (crowded) => eventToPaint(crowded, 40));
  say(`${Math.round(changesASecond)} changes of lines, ${Math.round(eventsASecond)} events a second`);
  return [figure("event → paint, 1,000 lines watched", "ms", calm, 50), figure("event → paint, in a storm of 200/s", "ms", storm, 50)];
}

const say = (text: string) => console.error(`… ${text}`);

// First, while nothing else is on this program's heap.
const search = await benchSearch(say);
say("signing in");
const scene = await openScene({ webex: { behaviour: { chunking: "documents", noAnswerMs: 600_000 } } });
const figures: Figure[] = [];
const version = scene.desk.context.browser()?.version() ?? "unknown";
try {
  await pause(1_000);
  say("event → paint");
  figures.push(figure("event → paint", "ms", await eventToPaint(scene, 60), 50));
  say("key → request");
  figures.push(figure("key → request", "ms", await keyToRequest(scene, 40), 16));
  say("panel opens, warm");
  figures.push(figure("panel open, warm", "ms", await panelOpens(scene, 20, async () => {}), 300));
  say("panel opens, worker dead");
  figures.push(figure("panel open, worker dead", "ms", await panelOpens(scene, 10, () => killWorker(scene.desk)), 800));
  say("blind after the worker's death");
  figures.push(figure("blind after worker death", "ms", await blindAfterDeath(scene, 8)));
  say("idle for two minutes");
  figures.push(figure("idle requests", "a minute", await idleRequests(scene, 2), 6));
} finally {
  await scene.close();
}
say("a storm of colleagues");
figures.push(...(await colleaguesStorm()), ...bundles());
figures.push(...(await benchPeople(say)).figures);
figures.push(...search.figures);

console.log(table(figures));
console.log(`\n${search.recall}\n`);
console.log(`Chromium ${version}, headless; ${cpus().length} cores; ${platform()} ${release()}. Loopback Webex on the same machine.`);
mkdirSync(join(buildFolder, ".."), { recursive: true });
writeFileSync(
  join(buildFolder, "..", "bench.json"),
  `${JSON.stringify({ at: new Date().toISOString(), chromium: version, cores: cpus().length, figures }, null, 2)}\n`,
);
