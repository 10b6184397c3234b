// Test calls: what they ask, what they tell, and that they never reject; and what of the problems the badge counts.
import { beforeEach, describe, expect, test } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createChecks } from "../../../entrypoints/background/checks.ts";
import { createProblemCount } from "../../../entrypoints/background/problem-count.ts";
import { createWebexHttp } from "../../../entrypoints/background/webex/http.ts";
import { readXsiAddresses } from "../../../entrypoints/background/webex/organization.ts";
import { anyHost, readRecords } from "../../../entrypoints/background/webex/records.ts";
import { AppError } from "../../../utils/errors.ts";
import { grantsItem } from "../../../utils/grants/record.ts";
import { createLog } from "../../../utils/log.ts";
import { xsiRefusalItem } from "../../../utils/state.ts";
import { grant, line, link, now, policy } from "../diagnostics/facts.ts";

const log = createLog(
  "test",
  () => undefined,
  () => now,
);
type Answer = { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> };

function createBench(
  answer: (path: string, host: string) => Answer,
  options: { readonly signedIn?: boolean; readonly token?: () => Promise<string> } = {},
) {
  const asked: string[] = [];
  const fetch = async (input: RequestInfo | URL) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    asked.push(`${url.host}${url.pathname}`);
    const { status = 200, body = {}, headers = {} } = answer(url.pathname, url.host);
    return new Response(JSON.stringify(body), { status, headers: { trackingid: "ROUTER_1", ...headers } });
  };
  const checks = createChecks({
    http: (_grant, over, base) =>
      createWebexHttp({ token: options.token ?? (async () => "bearer"), fetch: over, log, now: () => now, ...(base === undefined ? {} : { base }) }),
    fetch: fetch as typeof globalThis.fetch,
    readXsi: readXsiAddresses,
    readRecords: (http, signal) => readRecords(http, anyHost, now, signal),
    line: () => (options.signedIn === false ? null : line()),
    now: () => now,
    timeout: () => new AbortController().signal,
  });
  return { asked, checks };
}

describe("a test call", () => {
  test("tells status and tracking id of the answer, and of the person only whether there is a number", async () => {
    const { checks } = createBench(() => ({ body: { orgId: "O", extension: "1000", phoneNumbers: [{ type: "work", value: "+353" }] } }));
    const { me } = await checks.run("me");
    expect(me).toMatchObject({ status: 200, trackingId: "ROUTER_1", error: null, found: { extension: true, number: true } });
    expect(JSON.stringify(me)).not.toContain("+353");
  });

  test("that is refused is a finding, not a failure of ours", async () => {
    const { checks } = createBench(() => ({ status: 404, body: { errorCode: 4008, message: "no licence" } }));
    expect((await checks.run("calls")).calls).toMatchObject({ status: 404, error: { code: "no-licence", owner: "administrator" }, found: null });
  });

  test("without a token never leaves", async () => {
    const { checks, asked } = createBench(() => ({}), { token: () => Promise.reject(new AppError("not-signed-in")) });
    expect((await checks.run("settings")).settings).toMatchObject({ status: null, error: { code: "not-signed-in" } });
    expect(asked).toEqual([]);
  });

  test("of the organisation knows addresses, none, and may not", async () => {
    const addresses = {
      xsiActionsEndpoint: "https://x.webex.com/a",
      xsiEventsEndpoint: "https://x.webex.com/e",
      xsiEventsChannelEndpoint: "https://x.webex.com/c",
    };
    const found = async (answer: Answer) => (await createBench(() => answer).checks.run("organization")).organization?.found;
    expect(await found({ body: { id: "O1", ...addresses } })).toBe("addresses");
    expect(await found({ body: { id: "O1" } })).toBe("absent");
    expect(await found({ status: 403 })).toBe("forbidden");
  });

  test("of XSI goes to the organisation's own host, and nowhere when there is none", async () => {
    const there = createBench(() => ({}));
    await there.checks.run("xsi");
    expect(there.asked).toEqual(["api-eu.bcld.webex.com/a/v2.0/user/5b3d9e10-7a44-4c1b-8f00-000000000001/profile"]);
    const nobody = createBench(() => ({}), { signedIn: false });
    expect(await nobody.checks.run("xsi")).toEqual({});
    expect(nobody.asked).toEqual([]);
  });

  test("of the devices tells which can be answered from afar", async () => {
    const { checks } = createBench(() => ({
      body: {
        endpoints: [
          { name: "Cisco 6821", type: "CALLING_DEVICE" },
          { name: "App", type: "APPLICATION", autoAndForcedAnswerEnabled: true },
        ],
      },
    }));
    expect((await checks.run("endpoints")).endpoints?.found).toEqual([
      { name: "Cisco 6821", type: "CALLING_DEVICE", remote: false, preferred: false },
      { name: "App", type: "APPLICATION", remote: true, preferred: false },
    ]);
  });

  test("of call records stays within the hours that may be asked for", async () => {
    const { checks, asked } = createBench(() => ({ body: { items: [] } }));
    expect((await checks.run("read-statistics"))["read-statistics"]).toMatchObject({ error: null });
    expect(asked).toEqual(["analytics-calling.webexapis.com/v1/cdr_feed"]);
  });

  test("of call records follows them into another region, and takes a request to wait for a yes", async () => {
    const eu = "analytics-calling-eu.webexapis.com";
    const { checks, asked } = createBench((_path, host) =>
      host === eu ? { status: 429 } : { status: 451, body: { message: `The data is in another region. Use https://${eu}/v1/cdr_feed` } },
    );
    expect((await checks.run("read-statistics"))["read-statistics"]).toMatchObject({ error: null });
    expect(asked).toEqual(["analytics-calling.webexapis.com/v1/cdr_feed", `${eu}/v1/cdr_feed`]);
  });
});

describe("the badge's count", () => {
  beforeEach(() => fakeBrowser.reset());
  const desk = { now, link: link(), pulse: now, line: line(), policy: policy() };

  test("follows the grants as they are stored", async () => {
    let changes = 0;
    const count = createProblemCount({
      changed: () => {
        changes += 1;
      },
    });
    await count.load();
    expect(count.of(desk)).toBe(0);
    await grantsItem.set([grant({ state: "failed", error: new AppError("grant-dead").data })]);
    expect(changes).toBe(1);
    expect(count.of(desk)).toBe(1);
  });

  test("remembers over the worker's death why XSI was given up", async () => {
    const count = createProblemCount({ changed: () => undefined });
    await count.refused(new AppError("forbidden").data);
    expect((await xsiRefusalItem.get())?.code).toBe("forbidden");
    const next = createProblemCount({ changed: () => undefined });
    await next.load();
    expect(next.of({ ...desk, link: link({ via: "calling-api" }) })).toBe(1);
    await next.refused(null);
    expect(await xsiRefusalItem.get()).toBeNull();
  });
});
