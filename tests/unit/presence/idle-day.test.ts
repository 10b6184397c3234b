// An idle working day at a desk, by a clock that the test moves: no minute of it is louder than six requests (product.md §7), and yet all that falls due is done.
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createGrantTest } from "@/entrypoints/background/grant-test.ts";
import { createGrantsRoom } from "@/entrypoints/background/grants-room.ts";
import { createAllowance, restWith } from "@/entrypoints/background/presence/allowance.ts";
import { createPresences } from "@/entrypoints/background/presence/index.ts";
import { createCallingApi } from "@/entrypoints/background/telephony/calling-api/index.ts";
import { createWebexHttp } from "@/entrypoints/background/webex/http.ts";
import { noCalls } from "@/utils/calls/call.ts";
import { type GrantRecord, noGrant } from "@/utils/grants/grant.ts";
import { createLog } from "@/utils/log.ts";
import { monitoredItem } from "@/utils/presence-state.ts";
import { defaultSettings } from "@/utils/settings.ts";
import { createRig, uuid as ownUuid } from "../telephony/xsi/fake-xsi.ts";
import { uuid } from "./hands.ts";

beforeEach(() => fakeBrowser.reset());

const hour = 3_600_000;
const minute = 60_000;
const idOf = (who: string) => btoa(`ciscospark://us/PEOPLE/${who}`).replace(/=+$/, "");
const colleagues = Array.from({ length: 20 }, (_, n) => uuid(n));

/** Webex REST, as far as an idle desk asks it. */
function answer(url: URL): Response {
  if (url.pathname.endsWith("/settings/monitoring"))
    return Response.json({ monitoredElements: colleagues.map((who, n) => ({ id: idOf(who), type: "PEOPLE", displayName: `Person ${n}` })) });
  if (url.pathname.endsWith("/telephony/calls")) return Response.json({ items: [] });
  return Response.json({ id: "x", status: "active", roles: [], items: [] });
}

/** Everything that a desk does by itself, over one allowance. `mayWatch` false: Webex refuses the lines of colleagues. */
async function desk({ xsi, mayWatch = true }: { readonly xsi: boolean; readonly mayWatch?: boolean }) {
  const asked: { readonly at: number; readonly what: string }[] = [];
  const allowance = createAllowance({ now: () => rig.clock.now() });
  const watched = allowance.watch(async (input, init) => {
    const url = new URL(String(input instanceof Request ? input.url : input));
    asked.push({ at: rig.clock.now(), what: `${init?.method ?? (input instanceof Request ? input.method : "GET")} ${url.pathname}` });
    return url.hostname === "xsi.example" ? rig.server.fetch(input, init) : answer(url);
  });
  const rig = createRig({ quiet: allowance, fetch: (input, init) => watched(input, init) });
  const { now, sleep } = rig.clock;
  if (!mayWatch) for (const who of colleagues) rig.server.always(`/events/v2.0/user/${who}`, () => new Response(null, { status: 403 }));
  const log = createLog("presence", () => undefined, now);
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const setTimer = (run: () => void, ms: number) => void sleep(ms, stop.signal).then(run, () => undefined);
  const records: readonly GrantRecord[] = (["my-line", "read-users", "read-statistics", "control-phones"] as const).map((id) => ({
    ...noGrant(id),
    state: "authorised" as const,
  }));
  const turn = () => allowance.turn(1, restWith(sleep, stop.signal));
  const presences = createPresences({
    now,
    setTimer,
    sleep,
    session: { records: async () => records, token: async () => "token" },
    fetch: watched,
    allowance,
    desk: { calls: () => noCalls },
    sends: { hear: () => undefined },
    log,
  });
  const grants = createGrantsRoom({
    session: {
      records: async () => records,
      judged: async () => undefined,
      signIn: async () => noGrant("my-line"),
      renew: async () => undefined,
      clear: async () => undefined,
      saveClientSecret: async () => undefined,
    },
    testOf: createGrantTest({
      http: (_key, fetch) => createWebexHttp({ token: async () => "token", fetch, log, now }),
      fetch: watched,
      isFullAdmin: () => true,
      readRecords: async () => undefined,
      records: async () => records,
      now,
      timeout: () => new AbortController().signal,
      log,
    }),
    readPolicy: async () => ({ values: defaultSettings }),
    saveSettings: async () => undefined,
    now,
    repeat: () => () => undefined,
    turn,
    log,
  });
  /** The alarm, each half minute; and a console in which twenty colleagues are shown. */
  const every = (ms: number, run: () => void) =>
    void (async () => {
      while (!stop.signal.aborted) {
        run();
        await sleep(ms, stop.signal).catch(() => undefined);
      }
    })();
  every(30_000, () => void grants.watch());
  every(30_000, () => presences.view("console", colleagues));
  if (xsi) await rig.start();
  else {
    const api = createCallingApi({ base: "https://webexapis.com/v1", token: async () => "token", fetch: watched, now, random: () => 0, sleep, log });
    void (async () => {
      for await (const _ of api.feed.open(stop.signal));
    })();
  }
  void presences.follow({ personId: idOf(ownUuid), grant: "my-line" }, xsi ? rig.xsi.watch : null, stop.signal);
  await rig.clock.settle();
  return { asked, clock: rig.clock, monitoredAt: async () => (await monitoredItem.get()).at };
}

/** The loudest of all minutes after the first two, in which the desk comes up; and who was asked in it. */
function loudest(asked: readonly { readonly at: number; readonly what: string }[]): readonly string[] {
  const from = (asked[0]?.at ?? 0) + 2 * minute;
  let most: readonly string[] = [];
  for (const [first, { at }] of asked.entries()) {
    if (at < from) continue;
    let last = first;
    while ((asked[last]?.at ?? Number.POSITIVE_INFINITY) < at + minute) last += 1;
    if (last - first > most.length) most = asked.slice(first, last).map(({ at: when, what }) => `${(when - from) / 1000} ${what}`);
  }
  return most;
}

const count = (asked: readonly { readonly what: string }[], pattern: RegExp) => asked.filter(({ what }) => pattern.test(what)).length;

test.each([
  { name: "over XSI, a working day", xsi: true, mayWatch: true, hours: 9 },
  { name: "over XSI, nobody may be watched", xsi: true, mayWatch: false, hours: 5 },
  { name: "over the Calling API", xsi: false, mayWatch: true, hours: 5 },
])("$name: six requests in the loudest minute", { timeout: 120_000 }, async ({ xsi, mayWatch, hours }) => {
  const { asked, clock, monitoredAt } = await desk({ xsi, mayWatch });
  await clock.advance(hours * hour);
  expect(loudest(asked).length, loudest(asked).join("\n")).toBeLessThanOrEqual(6);
  // Nothing starved.
  expect(count(asked, /GET \/v1\/people\/me$/)).toBeGreaterThanOrEqual(2 * (hours - 2));
  expect(count(asked, /GET \/v1\/people\/[^/]{20,}$/)).toBeGreaterThan(hours * 20);
  if (!xsi) return;
  expect(clock.now() - (await monitoredAt())).toBeLessThan(2 * hour);
  expect(count(asked, /PUT .*\/channel\/channel-1$/)).toBeGreaterThanOrEqual(hours - 4);
  expect(count(asked, /PUT .*\/v2\.0\/subscription\//)).toBeGreaterThanOrEqual(hours - 4);
  expect(count(asked, /POST .*\/events\/v2\.0\/user\//)).toBeGreaterThan((mayWatch ? 20 : 3) * (hours - 4) * 0.7);
  expect(count(asked, /POST .*\/v2\.0\/channel$/)).toBe(1);
});
