// Reading call records from the loopback Webex: its limits kept, its region found, its cursors resumed wherever the worker died.
import "fake-indexeddb/auto";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createStatistics } from "../../../entrypoints/background/statistics/index.ts";
import { createWebexHttp } from "../../../entrypoints/background/webex/http.ts";
import { createLog } from "../../../utils/log.ts";
import { asked, freshPace, mayAskAt, refused } from "../../../utils/statistics/pace.ts";
import { statisticsHostItem, statisticsJobItem } from "../../../utils/statistics-state.ts";
import { createStatisticsStore } from "../../../utils/statistics-store.ts";
import { createManualClock } from "../../webex/clock.ts";
import { startWebex, type Webex } from "../../webex/index.ts";

const start = Date.parse("2026-11-21T12:00:00.000Z");
const days = { from: "2026-11-18", to: "2026-11-20" };
let webex: Webex;
let clock: ReturnType<typeof createManualClock>;
let token: string;

beforeEach(async () => {
  fakeBrowser.reset();
  clock = createManualClock(start);
  webex = await startWebex({ clock });
  token = webex.oauth.issueToken(webex.person("Ada"), ["spark-admin:calling_cdr_read"], { expiresInSeconds: 86_400 });
});
afterEach(async () => {
  await createStatisticsStore().clear();
  await webex.stop();
});

/** `dieAfter`: answers after which the worker is gone: nothing of it runs or writes any more. */
function createWorker({ dieAfter = Number.POSITIVE_INFINITY, most = 100_000 } = {}) {
  let answers = 0;
  const waits: number[] = [];
  const gone = new Promise<never>(() => undefined);
  const log = createLog("test", () => undefined, clock.now);
  let died: () => void = () => undefined;
  const death = new Promise<void>((resolve) => {
    died = resolve;
  });
  const store = createStatisticsStore();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const answer = await webex.fetch(input, init);
    answers += 1;
    if (answers < dieAfter) return answer;
    died();
    return gone;
  };
  const statistics = createStatistics({
    http: (host) => createWebexHttp({ base: `https://${host}/v1`, token: async () => token, fetch, log, now: clock.now }),
    firstHost: async () => "analytics-calling.webexapis.com",
    store,
    zone: () => "Europe/Berlin",
    now: clock.now,
    async sleep(ms, signal) {
      signal.throwIfAborted();
      waits.push(ms);
      clock.advance(ms);
    },
    log,
    most,
  });
  return { statistics, death, waits, store };
}

const feed = () => webex.requests.filter(({ path }) => path === "/v1/cdr_feed");
const finish = async (worker: ReturnType<typeof createWorker>) => {
  await worker.statistics.load(days);
  await worker.statistics.due();
};
/** What the loopback has of the three days, by Webex's own rule. */
const truth = () => webex.cdr.records(Date.parse("2026-11-17T23:00:00Z"), Date.parse("2026-11-20T23:00:00Z")).map((item) => item["Report ID"]);
const kept = async () => {
  const store = createStatisticsStore();
  return (await store.read(await store.windows())).map(({ id }) => id);
};

describe("the pace", () => {
  test("is free until Webex refuses, obeys it to the second, and then keeps to the stated rate", () => {
    let pace = asked(asked(freshPace, "window", 0), "window", 10);
    expect(mayAskAt(pace, "window", 20)).toBe(0);
    pace = refused(pace, "window", 20, 2_000);
    expect(mayAskAt(pace, "window", 30)).toBe(2_020);
    pace = asked(pace, "window", 2_020);
    expect(mayAskAt(pace, "window", 2_030)).toBe(62_020);
    expect(mayAskAt(pace, "page", 3_000)).toBeLessThanOrEqual(3_000);
    expect(mayAskAt(pace, "window", 20 + 3_600_000)).toBeLessThanOrEqual(20 + 3_600_000);
  });
  test("does not believe too short a word twice", () => {
    const once = refused(asked(freshPace, "window", 0), "window", 0, 1_000);
    expect(mayAskAt(refused(asked(once, "window", 1_000), "window", 1_000, 1_000), "window", 1_000)).toBe(61_000);
  });
  test("never lets more than the stated rate through after a refusal, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20_000 }), { minLength: 1, maxLength: 60 }), (steps) => {
        for (const [kind, most] of [
          ["window", 1],
          ["page", 10],
        ] as const) {
          let pace = refused(asked(freshPace, kind, 0), kind, 0, 500);
          const sent: number[] = [];
          let now = 0;
          for (const step of steps) {
            now = Math.max(now + step, mayAskAt(pace, kind, now + step));
            pace = asked(pace, kind, now);
            sent.push(now);
          }
          for (const [place, at] of sent.entries()) expect(at - (sent[place - most] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(60_000);
        }
      }),
    );
  });
});

describe("three days", () => {
  test("are read in six windows under Webex's own limit, and only one request is refused", async () => {
    await finish(createWorker());
    expect(await statisticsJobItem.get()).toMatchObject({ phase: "done", done: 6, total: 6, error: null, waiting: null });
    expect((await kept()).toSorted()).toEqual(truth().toSorted());
    expect(truth().length).toBeGreaterThan(300);
    expect(feed().filter(({ status }) => status === 429)).toHaveLength(1);
    expect(feed().filter(({ status }) => status === 200)).toHaveLength(6);
  });

  test("with pages and a 429 in the middle: ten pages a minute from then on, nothing lost or twice", async () => {
    webex.cdr.limits = false;
    webex.cdr.pageMax = 8;
    const worker = createWorker();
    await worker.statistics.load(days);
    webex.cdr.refuseNext("page", 2);
    await worker.statistics.due();
    expect((await kept()).toSorted()).toEqual(truth().toSorted());
    const sent = feed().filter(({ query, status }) => query["start"] !== undefined && status === 200);
    const refusal = feed().find(({ status }) => status === 429);
    expect(refusal).toBeDefined();
    expect(sent[0]?.at).toBe((refusal?.at ?? 0) + 2_000);
    for (const [place, { at }] of sent.entries()) if (place >= 10) expect(at - (sent[place - 10]?.at ?? 0)).toBeGreaterThanOrEqual(60_000);
  });

  test("are asked where a 451 says, or elsewhere when it does not; and that is remembered", async () => {
    webex.cdr.limits = false;
    webex.cdr.region = "eu";
    webex.cdr.namesHost = false;
    await finish(createWorker());
    expect(await statisticsJobItem.get()).toMatchObject({ phase: "done" });
    expect(await statisticsHostItem.get()).toBe("analytics-calling-eu.webexapis.com");
    expect(feed().filter(({ status }) => status === 451)).toHaveLength(1);
    await finish(createWorker());
    expect(feed().filter(({ status }) => status === 451)).toHaveLength(1);
  });

  test("that are there are not asked for again", async () => {
    webex.cdr.limits = false;
    await finish(createWorker());
    const before = feed().length;
    await finish(createWorker());
    expect(feed()).toHaveLength(before);
  });

  test("of older records are counted as well", async () => {
    webex.cdr.limits = false;
    webex.cdr.older = true;
    await finish(createWorker());
    expect((await kept()).length).toBe(truth().length);
  });

  test("survive a death after any answer: the same records, and one answer asked for twice at most", async () => {
    webex.cdr.limits = false;
    webex.cdr.pageMax = 25;
    await finish(createWorker());
    const whole = feed().length;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: whole }), { maxLength: 4 }), async (deaths) => {
        await createWorker().statistics.discard();
        const before = feed().length;
        const first = createWorker({ dieAfter: deaths[0] ?? Number.POSITIVE_INFINITY });
        await first.statistics.load(days);
        await Promise.race([first.death, first.statistics.due()]);
        for (const dieAfter of [...deaths.slice(1), Number.POSITIVE_INFINITY]) {
          const next = createWorker({ dieAfter });
          await Promise.race([next.death, next.statistics.due()]);
        }
        expect(await statisticsJobItem.get()).toMatchObject({ phase: "done", done: 6 });
        expect((await kept()).toSorted()).toEqual(truth().toSorted());
        expect(feed().length - before).toBeLessThanOrEqual(whole + deaths.length);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});

describe("what goes wrong", () => {
  test("a missing role ends it, and says so", async () => {
    webex.cdr.roleGiven = false;
    await finish(createWorker());
    expect(await statisticsJobItem.get()).toMatchObject({ phase: "failed", done: 0, error: { code: "forbidden", status: 403 } });
    expect(feed()).toHaveLength(1);
  });
  test("a limit that never opens is given up", async () => {
    webex.cdr.refuseNext("window", 1, 50);
    await finish(createWorker());
    expect(await statisticsJobItem.get()).toMatchObject({ phase: "failed", error: { code: "rate-limited" } });
    expect(feed().length).toBeLessThan(15);
  });
  test("as many records as are kept, and no more", async () => {
    webex.cdr.limits = false;
    await finish(createWorker({ most: 600 }));
    expect(await statisticsJobItem.get()).toMatchObject({ phase: "full" });
    expect((await kept()).length).toBeLessThanOrEqual(600);
  });
  test("days that Webex does not have are refused before anything is asked", async () => {
    const { statistics } = createWorker();
    for (const wrong of [
      { from: "2026-11-20", to: "2026-11-18" },
      { from: "2026-10-01", to: "2026-11-18" },
      { from: "2026-11-20", to: "2026-11-22" },
      { from: "2026-02-30", to: "2026-11-20" },
    ])
      await expect(statistics.load(wrong)).rejects.toMatchObject({ code: "bad-arguments" });
    expect(feed()).toHaveLength(0);
  });
  test("stopped keeps what is there; discarded leaves nothing", async () => {
    webex.cdr.limits = false;
    const first = createWorker({ dieAfter: 3 });
    await first.statistics.load(days);
    await first.death;
    const second = createWorker();
    await second.statistics.stop();
    expect(await statisticsJobItem.get()).toMatchObject({ phase: "stopped", done: 2 });
    expect((await kept()).length).toBeGreaterThan(0);
    await second.statistics.discard();
    expect(await statisticsJobItem.get()).toBeNull();
    expect(await kept()).toEqual([]);
  });
  test("the loopback is as strict as Webex: window, age, scope", async () => {
    webex.cdr.limits = false;
    const ask = async (from: number, to: number, bearer = token) =>
      (
        await webex.fetch(
          `https://analytics-calling.webexapis.com/v1/cdr_feed?startTime=${new Date(from).toISOString()}&endTime=${new Date(to).toISOString()}`,
          { headers: { authorization: `Bearer ${bearer}` } },
        )
      ).status;
    const hour = 3_600_000;
    expect(await ask(start - 13 * hour, start - hour)).toBe(200);
    expect(await ask(start - 13 * hour - 1, start - hour)).toBe(400);
    expect(await ask(start - hour, start)).toBe(400);
    expect(await ask(start - 721 * hour, start - 720 * hour)).toBe(400);
    expect(await ask(start - 2 * hour, start - hour, webex.oauth.issueToken(webex.person("Ada"), ["spark-admin:people_read"]))).toBe(403);
    expect(await ask(start - 2 * hour, start - hour, webex.oauth.issueToken(webex.desk, ["spark-admin:calling_cdr_read"]))).toBe(403);
    expect(await ask(start - 2 * hour, start - hour, "nonsense")).toBe(401);
  });
});
