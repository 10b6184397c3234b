// `npm run soak`: no debugger, nobody at the machine; the worker and its one channel must live by themselves. Observed from the server's side only.
import { parseArgs } from "node:util";
import { openFreeBrowser } from "../e2e/harness/free.ts";
import { openScene } from "../e2e/harness/scene.ts";
import type { Webex } from "../webex/index.ts";
import { mostInAMinute } from "./idle.ts";

/** The worker sends one every 15 s (xsi.md 4.4); the server ends a channel that misses two. */
const longestSilenceMs = 20_000;
const startMs = 30_000;
/** The line is read, the channel opened, colleagues subscribed to: after that it is idle. */
const settledMs = 15_000;
/** product.md §7. */
const mostIdle = 6;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const heartbeats = (webex: Webex) => webex.requests.filter(({ path }) => /\/channel\/[^/]+\/heartbeat$/.test(path));
/** Colleagues are watched over the line's channel: there is one in all. */
const openings = (webex: Webex) =>
  webex.requests.filter(({ method, path }) => method === "POST" && /\/com\.broadsoft\.async\/.*\/channel$/.test(path));
const openChannels = (webex: Webex) => webex.xsi.channels().filter(({ open }) => open);

interface Soaked {
  readonly minutes: number;
  readonly heartbeats: number;
  readonly longestSilenceMs: number;
  readonly channelsOpened: number;
  readonly requestsPerMinute: number;
  /** In the loudest of all minutes, wherever it begins. */
  readonly mostInAMinute: number;
  /** Sentences about what was not as it must be. */
  readonly breaches: readonly string[];
}

async function soak(minutes: number): Promise<Soaked> {
  const { webex, desk, profile } = await signedInProfile();
  await desk.close({ keepProfile: true });
  const beforeOpenings = openings(webex).length;
  const browser = openFreeBrowser({ webex, profile });
  const breaches: string[] = [];
  try {
    const startBy = Date.now() + startMs;
    while (openChannels(webex).length === 0 && Date.now() < startBy) await pause(200);
    const from = Date.now();
    const until = from + minutes * 60_000;
    let longest = 0;
    if (openChannels(webex).length === 0) breaches.push(`no channel within ${startMs / 1000} s of the browser's start`);
    while (breaches.length === 0 && Date.now() < until) {
      await pause(500);
      const open = openChannels(webex);
      const last = Math.max(from, heartbeats(webex).at(-1)?.at ?? 0);
      longest = Math.max(longest, Date.now() - last);
      const at = `${Math.round((Date.now() - from) / 1000)} s`;
      if (!browser.alive()) breaches.push(`the browser ended after ${at}`);
      else if (open.length !== 1) breaches.push(`${open.length} channels were open after ${at}`);
      else if (longest > longestSilenceMs) breaches.push(`no heartbeat for ${longest} ms, seen after ${at}`);
    }
    const elapsed = Date.now() - from;
    const idle = webex.requests.filter(({ at }) => at >= from);
    const most = mostInAMinute(webex.requests, from + settledMs);
    if (most > mostIdle) breaches.push(`${most} requests in one minute, more than ${mostIdle}`);
    const opened = openings(webex).length - beforeOpenings;
    if (opened !== 1) breaches.push(`${opened} channels were opened in all, not 1`);
    return {
      minutes: elapsed / 60_000,
      heartbeats: heartbeats(webex).filter(({ at }) => at >= from).length,
      longestSilenceMs: longest,
      channelsOpened: opened,
      mostInAMinute: most,
      requestsPerMinute: (idle.length / Math.max(elapsed, 1)) * 60_000,
      breaches,
    };
  } finally {
    await browser.close();
    profile.remove();
    await webex.stop();
  }
}

/** Signs in once with a debugged browser; what it stored is what the free one starts from. */
async function signedInProfile() {
  const { webex, desk } = await openScene();
  return { webex, desk, profile: desk.profile };
}

const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error("--minutes wants a number above 0");
console.log(`Idle for ${minutes} min, without a debugger …`);
const found = await soak(minutes);
console.log(
  [
    `${found.minutes.toFixed(1)} min idle`,
    `${found.heartbeats} heartbeats, longest silence ${(found.longestSilenceMs / 1000).toFixed(1)} s`,
    `${found.channelsOpened} channel opened`,
    `${found.requestsPerMinute.toFixed(1)} requests a minute, ${found.mostInAMinute} in the loudest`,
  ].join("\n"),
);
for (const breach of found.breaches) console.log(`FAILED: ${breach}`);
process.exitCode = found.breaches.length === 0 ? 0 : 1;
