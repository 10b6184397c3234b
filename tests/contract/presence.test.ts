// Colleagues' presence from end to end of the worker's room, on the loopback Webex: the list, the lines where they may be watched, the statuses.
import * as v from "valibot";
import { beforeEach, describe, expect, test } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createAllowance } from "@/entrypoints/background/presence/allowance.ts";
import { createPresences } from "@/entrypoints/background/presence/index.ts";
import { sleep } from "@/entrypoints/background/sleep.ts";
import { createWebexHttp } from "@/entrypoints/background/webex/http.ts";
import { uuidOf } from "@/entrypoints/background/webex/people.ts";
import { personIdOf, readAllStatuses, readMonitored, readStatus } from "@/entrypoints/background/webex/presence.ts";
import { noCalls } from "@/utils/calls/call.ts";
import { type GrantId, type GrantRecord, grantScopes, noGrant } from "@/utils/grants/grant.ts";
import type { Presence } from "@/utils/people/presence.ts";
import { monitoredItem, presenceItems, shardOf, watchingItem } from "@/utils/presence-state.ts";
import { startWebex, type Webex, type WebexOptions } from "../webex/index.ts";
import { makeXsi } from "./adapters.ts";
import { failureOf, listen, silent, until } from "./line.ts";
import { inFastTime } from "./time.ts";

beforeEach(() => fakeBrowser.reset());

const onWebex = (options: WebexOptions, test: (webex: Webex) => Promise<void>): Promise<void> =>
  inFastTime(async () => {
    const webex = await startWebex(options);
    try {
      await test(webex);
    } finally {
      await webex.stop();
    }
  });

const httpOf = (webex: Webex, scopes: readonly string[], who = webex.desk) => {
  const token = webex.oauth.issueToken(who, scopes);
  return createWebexHttp({ token: async () => token, fetch: webex.fetch, log: silent, now: Date.now });
};
const mine = ["spark:people_read", "spark:telephony_config_read"];

describe("what REST says", () => {
  test("the user's own list, people, rooms and lines by uuid", () =>
    onWebex({}, async (webex) => {
      const list = await readMonitored(httpOf(webex, mine));
      expect(list).toHaveLength(7);
      expect(list[0]).toEqual({ uuid: webex.person("1001").uuid, kind: "person", name: "Zoë Ní Bhriain", extension: "1001", number: "+35315550101" });
      expect(list.map(({ kind }) => kind).slice(-2)).toEqual(["workspace", "virtual-line"]);
    }));

  test("an organisation without user settings forbids it", () =>
    onWebex({ org: { userSettingsApi: false } }, async (webex) => {
      expect(await failureOf(readMonitored(httpOf(webex, mine)))).toMatchObject({ code: "forbidden" });
    }));

  test("a status by one person's id, and none by a list of ids", () =>
    onWebex({}, async (webex) => {
      const http = httpOf(webex, mine);
      const elena = webex.person("2002");
      const id = personIdOf(elena.uuid, webex.desk.id);
      expect(id).toBe(elena.id);
      expect(uuidOf(id)).toBe(elena.uuid);
      expect(await readStatus(http, id)).toBe("dnd");
      const asked = http.getJson("people", v.object({ items: v.array(v.object({ id: v.string(), status: v.optional(v.string()) })) }), {
        query: { id },
      });
      expect((await asked).items).toEqual([{ id }]);
    }));

  test.each([
    ["1003", "meeting"],
    ["1004", "ooo"],
    ["2003", "inactive"],
    ["3002", "presenting"],
    ["1001", "active"],
  ] as const)("%s is %s", (extension, status) =>
    onWebex({}, async (webex) => {
      expect(await readStatus(httpOf(webex, mine), webex.person(extension).id)).toBe(status);
    }),
  );

  test("hidden presence is unknown", () =>
    onWebex({ org: { presenceHidden: true } }, async (webex) => {
      expect(await readStatus(httpOf(webex, mine), webex.person("1001").id)).toBe("unknown");
    }));

  test("everybody's with an administrator's grant, in one request", () =>
    onWebex({}, async (webex) => {
      const { statuses, isWhole } = await readAllStatuses(httpOf(webex, grantScopes["read-presence"], webex.person("1005")));
      expect(isWhole).toBe(true);
      expect(statuses.get(webex.person("2002").uuid)).toBe("dnd");
      expect(webex.requests.filter(({ path }) => path === "/v1/people")).toHaveLength(1);
      expect(await failureOf(readAllStatuses(httpOf(webex, mine)))).toMatchObject({ code: "refused", status: 400 });
    }));
});

describe("the room", () => {
  async function inRoom(options: WebexOptions, grants: readonly GrantId[], test: (room: Awaited<ReturnType<typeof open>>) => Promise<void>) {
    await onWebex(options, async (webex) => {
      const room = await open(webex, grants);
      try {
        await test(room);
      } finally {
        room.stop.abort();
        await room.ended;
      }
    });
  }

  async function open(webex: Webex, grants: readonly GrantId[]) {
    const records: readonly GrantRecord[] = grants.map((id) => ({ ...noGrant(id), state: "authorised" }));
    const tokens = new Map(grants.map((id) => [id, webex.oauth.issueToken(id === "my-line" ? webex.desk : webex.person("1005"), grantScopes[id])]));
    const presences = createPresences({
      now: Date.now,
      setTimer: (run, ms) => void setTimeout(run, ms),
      sleep,
      session: { records: async () => records, token: async (grant) => tokens.get(grant) ?? "" },
      fetch: webex.fetch,
      allowance: createAllowance({ now: Date.now }),
      desk: { calls: () => noCalls },
      sends: { hear: () => undefined },
      log: silent,
    });
    const bearer = { token: presences.watchToken, renewals: 0, die() {}, expire() {} };
    const stop = new AbortController();
    const own = webex.oauth.issueToken(webex.desk, grantScopes["my-line"]);
    const made = makeXsi(webex, { ...bearer, token: async () => own }, { watchToken: presences.watchToken });
    const line = listen(made.feed);
    const ended = presences.follow({ personId: webex.desk.id, grant: "my-line" }, made.watch, stop.signal).finally(() => line.close());
    const of = async (extension: string): Promise<Presence | undefined> => {
      const { uuid } = webex.person(extension);
      return (await presenceItems[shardOf(uuid)]?.get())?.[uuid];
    };
    return { webex, presences, stop, ended, of };
  }

  test("lines of the list where they may be watched, with who rings there", () =>
    inRoom({ behaviour: { usersMayWatchOthers: true } }, ["my-line"], async ({ webex, of }) => {
      await until("free", async () => (await of("1080"))?.line.line === "free");
      expect((await monitoredItem.get()).people).toHaveLength(7);
      webex.switch.placeCall({ from: "+441632960001", name: "Ben Ode", to: "1001" });
      await until("ringing", async () => (await of("1001"))?.line.line === "ringing");
      expect((await of("1001"))?.line.caller).toEqual({ name: "Ben Ode", number: "+441632960001" });
      expect((await watchingItem.get()).state).toBe("watching");
    }));

  test("refused, lines stay unknown and statuses come by REST", () =>
    inRoom({}, ["my-line"], async ({ webex, presences, of }) => {
      await until("refused", async () => (await watchingItem.get()).state === "refused");
      presences.view("panel", [webex.person("2002").uuid]);
      await until("dnd", async () => (await of("2002"))?.status.status === "dnd");
      expect((await of("2002"))?.line.line).toBe("unknown");
    }));

  test("the organisation's grant for phones watches where the user's own may not", () =>
    inRoom({}, ["my-line", "control-phones"], async ({ of }) => {
      await until("free", async () => (await of("1001"))?.line.line === "free");
    }));

  test("no XSI: off, and no word to its hosts", () =>
    onWebex({}, async (webex) => {
      const room = await open(webex, ["my-line"]);
      room.stop.abort();
      await room.ended;
      await watchingItem.set({ state: "watching", at: 1, pulse: 1 });
      const stop = new AbortController();
      const ended = room.presences.follow({ personId: webex.desk.id, grant: "my-line" }, null, stop.signal);
      await until("off", async () => (await watchingItem.get()).state === "off");
      stop.abort();
      await ended;
      expect(webex.requests.filter(({ host }) => host !== "webexapis.com")).toEqual([]);
    }));

  test("after sign-out nothing is written any more", () =>
    inRoom({ behaviour: { usersMayWatchOthers: true } }, ["my-line"], async ({ webex, presences, of, stop, ended }) => {
      await until("free", async () => (await of("1001"))?.line.line === "free");
      webex.switch.placeCall({ from: "+441632960001", to: "1001" });
      stop.abort();
      await ended;
      await presences.forget();
      await fakeBrowser.storage.session.clear();
      await new Promise((resolve) => setTimeout(resolve, 60_000));
      expect(await fakeBrowser.storage.session.get(null)).toEqual({});
    }));
});
