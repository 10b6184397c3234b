// One thing wrong at a time, in Webex, in the browser or in the set-up: the page names the check, the cause and who must fix it, and nothing healthy turns red.
import type { Page, Worker } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { grantScopes } from "../../utils/grants/grant.ts";
import type { Integration, Person, Webex } from "../webex/index.ts";
import { killWorker } from "./harness/kill.ts";
import { lineIsLive, openScene, type Scene, until } from "./harness/scene.ts";

let scene: Scene;
let webex: Webex;
let page: Page;
let integration: Integration;
const undo: (() => unknown)[] = [];

/** What the extension's own pages may do. */
interface Extension {
  readonly chrome: {
    readonly runtime: { sendMessage(message: unknown): Promise<{ res?: unknown; err?: unknown }> };
    readonly storage: Record<
      "local" | "session",
      { get(keys: unknown): Promise<Record<string, unknown>>; set(items: unknown): Promise<void>; remove(keys: unknown): Promise<void> }
    >;
    readonly developerPrivate: { updateExtensionConfiguration(update: { extensionId: string; hostAccess: string }): Promise<void> };
  };
}

beforeAll(async () => {
  scene = await openScene();
  webex = scene.webex;
  integration = webex.oauth.integrations[0] as Integration;
  page = await scene.desk.context.newPage();
  await page.setViewportSize({ width: 1100, height: 900 });
  await open();
}, 60_000);
afterAll(() => scene?.close());
afterEach(async () => {
  webex.faults.clear();
  for (const back of undo.splice(0).reverse()) await back();
});

const open = () => page.goto(`chrome-extension://${scene.desk.extensionId}/diagnostics.html`);

/** A command of the table, as any of our pages would send it. Never rejects: what it comes to is for the checks to say. */
const run = (command: string, args: unknown = {}) =>
  page.evaluate(
    ([id, data]) =>
      (globalThis as unknown as Extension).chrome.runtime.sendMessage({
        id: Math.floor(Math.random() * 10_000),
        type: "run",
        timestamp: Date.now(),
        data: { command: id, args: data, nonce: crypto.randomUUID(), pressedAt: Date.now() },
      }),
    [command, args] as const,
  );

const stored = <T>(area: "local" | "session", key: string) =>
  page.evaluate(
    async ([where, what]) => ((await (globalThis as unknown as Extension).chrome.storage[where].get(what))[what] as { d: unknown } | undefined)?.d,
    [area, key] as const,
  ) as Promise<T | undefined>;

interface Link {
  readonly phase: string;
  readonly via: string | null;
  readonly error: { readonly code: string } | null;
}
const link = () => stored<Link>("session", "desk:link");
const linkIs = (what: string, fits: (link: Link) => boolean, timeoutMs = 15_000) =>
  until(
    async () => {
      const now = await link();
      return now !== undefined && fits(now);
    },
    `the line is not ${what}`,
    timeoutMs,
  );
const live = () => linkIs("live over XSI", ({ phase, via }) => phase === "live" && via === "xsi");

async function signInWith(token: string): Promise<void> {
  await run("auth.useToken", { token, keep: true });
}
const allScopes = grantScopes["my-line"];
const tokenOf = (person: Person, scopes: readonly string[] = allScopes) => webex.oauth.issueToken(person, scopes);
const without = (scope: string) => allScopes.filter((each) => each !== scope);
/** The desk's own pasted token again: how every row is left that changed who is signed in. */
const backToNormal = async () => {
  await signInWith(tokenOf(webex.desk));
  await live();
};

const region = () => page.getByRole("region", { name: "Checks" });

/** By check: the word of its result, and what stands below it. */
async function check(): Promise<ReadonlyMap<string, { readonly word: string; readonly text: string }>> {
  const at = region().getByText(/^Checked at/);
  const before = (await at.count()) === 0 ? "" : await at.textContent();
  await page.getByRole("button", { name: "Run all checks" }).click();
  await until(async () => (await at.count()) === 1 && (await at.textContent()) !== before, "the checks did not end", 20_000);
  const items = await region()
    .getByRole("listitem")
    .evaluateAll((all) => all.map((item) => [item.getAttribute("aria-label") ?? "", (item as HTMLElement).innerText] as const));
  return new Map(items.map(([name, text]) => [name.replace(/: [^:]+$/, ""), { word: name.replace(/^.*: /, ""), text }]));
}

const failing = (found: Awaited<ReturnType<typeof check>>) => [...found].filter(([, { word }]) => word === "failed").map(([name]) => name);

interface Row {
  readonly wrong: string;
  inject(): unknown;
  readonly check: string;
  readonly cause: RegExp;
  readonly owner: "You" | "Your administrator" | "Cisco" | "The network" | "The makers of Switchboard";
  /** "failed" unless said otherwise. */
  readonly word?: "cannot tell";
}

const fault = (path: RegExp, deed: Parameters<Webex["faults"]["add"]>[0]["do"], match: { readonly method?: string; readonly host?: string } = {}) =>
  webex.faults.add({ match: { path, ...match }, do: deed });

/** Changes a fact of the organisation for one row. What is to be done with the fact restored is pushed to `undo` before. */
function change<T extends object, K extends keyof T>(of: T, key: K, value: T[K]): void {
  const before = of[key];
  Object.assign(of, { [key]: value });
  undo.push(() => Object.assign(of, { [key]: before }));
}

/** The event channel dies and cannot be opened again as before; undone, the line comes back. */
async function breakLine(as: string, fits: (link: Link) => boolean): Promise<void> {
  undo.push(async () => {
    await run("line.reconnect");
    await live();
  });
  webex.xsi.cutStreams();
  await linkIs(as, fits);
}

const rows: readonly Row[] = [
  {
    wrong: "Webex answers 503",
    inject: () => fault(/^\/v1\/people\/me$/, { status: 503 }),
    check: "Network",
    cause: /Webex answers with an error of its own \(503\)/,
    owner: "Cisco",
  },
  {
    wrong: "a hotel's sign-in page answers in Webex's place",
    inject: () =>
      fault(/^\/v1\/people\/me$/, {
        status: 200,
        headers: { "content-type": "text/html", trackingid: "" },
        body: "<html>Welcome to the hotel</html>",
      }),
    check: "Network",
    cause: /Something between this computer and Webex answered/,
    owner: "The network",
  },
  {
    wrong: "connections to Webex die",
    inject: () => fault(/^\/v1\/people\/me$/, { cut: 0 }),
    check: "Network",
    cause: /cannot be reached|answered in place/,
    owner: "The network",
  },
  {
    wrong: "this computer is offline",
    async inject() {
      await scene.desk.context.setOffline(true);
      undo.push(() => scene.desk.context.setOffline(false));
    },
    check: "Network",
    cause: /This computer is offline/,
    owner: "The network",
  },
  {
    wrong: "the clock is an hour ahead",
    inject: () => fault(/^\/v1\/people\/me$/, { status: 401, headers: { date: new Date(Date.now() - 3_600_000).toUTCString() } }),
    check: "Clock skew",
    cause: /clock is 60 min ahead/,
    owner: "You",
  },
  {
    wrong: "an item in storage is corrupt",
    async inject() {
      await page.evaluate(() => (globalThis as unknown as Extension).chrome.storage.local.set({ "desk:gaps": { v: 1, d: "nonsense" } }));
      await open();
      undo.push(() => region().getByRole("button", { name: "Discard what was set aside" }).click());
    },
    check: "Storage",
    cause: /could not be read and was set aside: desk:gaps/,
    owner: "You",
  },
  {
    wrong: "the background hangs",
    async inject() {
      const answers = async (one: Worker) =>
        (await Promise.race([one.evaluate(() => true).catch(() => false), new Promise((no) => setTimeout(no, 500))])) === true;
      // A worker that was killed before may still be listed for a moment.
      await until(async () => answers(await scene.desk.worker()), "no worker answers");
      const worker = await scene.desk.worker();
      void worker.evaluate(() => {
        const end = Date.now() + 12_000;
        while (Date.now() < end);
      });
      undo.push(() =>
        until(
          async () => (await Promise.race([worker.evaluate(() => true), new Promise((no) => setTimeout(no, 200))])) === true,
          "the worker still hangs",
          20_000,
        ),
      );
    },
    check: "Background",
    cause: /does not answer/,
    owner: "The makers of Switchboard",
  },
  {
    wrong: "there is no licence",
    inject: () => fault(/^\/v1\/telephony\//, { status: 404, body: JSON.stringify({ message: "User not found", errorCode: 4008, trackingId: "T" }) }),
    check: "Licence",
    cause: /No Webex Calling licence/,
    owner: "Your administrator",
  },
  {
    wrong: "XSI was switched off for the organisation",
    inject: () => change(webex.org, "xsiEnabled", false),
    check: "XSI addresses",
    cause: /XSI is not enabled/,
    owner: "Cisco",
  },
  {
    wrong: "the organisation may not be read by its people",
    inject: () => change(webex.org, "orgReadableByUsers", false),
    check: "XSI addresses",
    cause: /may not read the organisation/,
    owner: "Your administrator",
  },
  {
    wrong: "no phone can be answered from afar",
    inject() {
      for (const device of webex.desk.devices) change(device as { remoteAnswer: boolean }, "remoteAnswer", false);
    },
    check: "Remotely answerable device",
    cause: /None of this person's phones/,
    owner: "Your administrator",
  },
  {
    wrong: "the user settings API is switched off",
    inject: () => change(webex.org, "userSettingsApi", false),
    check: "Remotely answerable device",
    cause: /switched off the interface/,
    owner: "Your administrator",
    word: "cannot tell",
  },
  {
    wrong: "the event channel is refused",
    async inject() {
      fault(/\/v2\.0\/channel$/, { status: 503 }, { method: "POST" });
      await breakLine("waiting", ({ phase, error }) => phase === "waiting" && error?.code === "overloaded");
    },
    check: "Event channel",
    cause: /Webex is overloaded/,
    owner: "Cisco",
  },
  {
    wrong: "XSI is closed to this person",
    async inject() {
      fault(/\/v2\.0\/channel$/, { status: 403 }, { method: "POST" });
      await breakLine("polled", ({ via, phase }) => via === "calling-api" && phase === "live");
    },
    check: "Event channel",
    cause: /Webex does not allow this/,
    owner: "Your administrator",
  },
  {
    wrong: "the subscription is refused",
    async inject() {
      webex.xsi.endSubscriptions();
      fault(/\/com\.broadsoft\.xsi-events\/v2\.0\/(?:user|subscription)\//, { status: 403 });
      await breakLine("polled", ({ via, phase }) => via === "calling-api" && phase === "live");
    },
    check: "Subscription",
    cause: /refuses the events of this line \(Advanced Call\)/,
    owner: "Your administrator",
  },
  {
    wrong: "another console took the events over",
    async inject() {
      undo.push(async () => {
        await run("line.reconnect");
        await live();
      });
      webex.xsi.terminate("DuplicateChannelSet", webex.desk.uuid);
      await linkIs("waiting", ({ phase }) => phase === "waiting");
    },
    check: "Event channel",
    cause: /Another console of the same person/,
    owner: "You",
  },
  {
    wrong: "the browser keeps us away from Webex's hosts",
    async inject() {
      await siteAccess("ON_CLICK");
      undo.push(() => siteAccess("ON_ALL_SITES"));
    },
    check: "Permissions",
    cause: /keeps Switchboard away from Webex's addresses/,
    owner: "You",
  },
  {
    wrong: "the client secret is wrong",
    async inject() {
      await run("auth.saveIntegration", { clientId: integration.clientId, clientSecret: "wrong", brokerUrl: "" });
      undo.push(async () => {
        await run("auth.saveIntegration", { clientId: integration.clientId, clientSecret: integration.secret, brokerUrl: "" });
        await backToNormal();
      });
      webex.oauth.expireAccessTokens();
    },
    check: "Integration set-up",
    cause: /Wrong client id or secret/,
    owner: "Your administrator",
  },
  // From here on the desk is signed in with a pasted token: sign-in windows would cost seconds a row.
  {
    wrong: "the token was revoked",
    inject() {
      webex.oauth.revoke(webex.desk);
      undo.push(backToNormal);
    },
    check: "Grant: my line",
    cause: /The authorisation (was withdrawn elsewhere|has expired)/,
    owner: "You",
  },
  ...(
    [
      ["spark:calls_read", /spark:calls_read/],
      ["spark:organizations_read", /spark:organizations_read/],
      ["spark:telephony_config_read", /spark:telephony_config_read/],
      ["spark:xsi", /spark:xsi/],
    ] as const
  ).map(
    ([scope, cause]): Row => ({
      wrong: `the scope ${scope} is missing`,
      async inject() {
        undo.push(backToNormal);
        await signInWith(tokenOf(webex.desk, without(scope)));
      },
      check: "Scopes",
      cause,
      owner: "Your administrator",
    }),
  ),
  {
    wrong: "the person's line was taken away",
    inject() {
      const { id, displayName } = webex.desk;
      fault(/^\/v1\/people\/me$/, { status: 200, body: JSON.stringify({ id, displayName, orgId: webex.org.id, emails: [], phoneNumbers: [] }) });
    },
    check: "Primary line",
    cause: /no primary line/,
    owner: "Your administrator",
  },
  {
    wrong: "XSI is on a carrier's server that nobody approved",
    async inject() {
      undo.push(backToNormal);
      change(webex.org, "xsiHost", "xsi.loopback-carrier.net");
      await signInWith(tokenOf(webex.desk));
      await linkIs("polled", ({ via, phase }) => via === "calling-api" && phase === "live");
    },
    check: "Host permission",
    cause: /was not approved: xsi\.loopback-carrier\.net/,
    owner: "Your administrator",
  },
  {
    wrong: "the carrier's server is approved, but the browser does not let us reach it",
    async inject() {
      undo.push(async () => {
        await run("settings.save", { "hosts.approved": null });
        await backToNormal();
      });
      change(webex.org, "xsiHost", "xsi.loopback-carrier.net");
      await run("settings.save", { "hosts.approved": ["xsi.loopback-carrier.net"] });
      await signInWith(tokenOf(webex.desk));
      await linkIs("kept away", ({ via, phase }) => via === "xsi" && phase !== "live");
    },
    check: "Host permission",
    cause: /does not let Switchboard reach xsi\.loopback-carrier\.net/,
    owner: "You",
  },
  {
    wrong: "nobody is signed in",
    async inject() {
      await run("auth.signOut");
      undo.push(backToNormal);
    },
    check: "Grant: my line",
    cause: /Nobody is signed in/,
    owner: "You",
  },
  {
    wrong: "no integration is set up, and nobody is signed in",
    async inject() {
      await run("auth.signOut");
      await run("auth.saveIntegration", { clientId: "", clientSecret: null, brokerUrl: "" });
      undo.push(async () => {
        await run("auth.saveIntegration", { clientId: integration.clientId, clientSecret: null, brokerUrl: "" });
        await backToNormal();
      });
    },
    check: "Integration set-up",
    cause: /No integration is set up/,
    owner: "Your administrator",
  },
  // Remembered for five minutes: the last.
  {
    wrong: "Webex says: too many requests",
    inject: () => fault(/^\/v1\//, { status: 429, headers: { "retry-after": "17" } }),
    check: "Rate limits",
    cause: /too many/,
    owner: "Cisco",
  },
];

/** As a person does on the browser's own extension page, under site access. */
async function siteAccess(hostAccess: "ON_CLICK" | "ON_ALL_SITES"): Promise<void> {
  const settings = await scene.desk.context.newPage();
  await settings.goto("chrome://extensions/");
  await settings.evaluate(
    ([extensionId, access]) =>
      (globalThis as unknown as Extension).chrome.developerPrivate.updateExtensionConfiguration({ extensionId, hostAccess: access }),
    [scene.desk.extensionId, hostAccess] as const,
  );
  await settings.close();
}

describe("with nothing wrong", () => {
  test("every check passes", async () => {
    const found = await check();
    expect(found.size).toBeGreaterThan(17);
    expect([...found].filter(([, { word }]) => word !== "passed")).toEqual([]);
  });

  test("the page, opened with the worker killed, wakes it and says so", async () => {
    await killWorker(scene.desk);
    await open();
    const found = await check();
    expect(found.get("Background")?.word).toBe("passed");
    expect(failing(found)).toEqual([]);
    await lineIsLive(scene.panel);
  });
});

describe("one thing wrong", () => {
  test("at least twenty of them", () => expect(rows.length).toBeGreaterThanOrEqual(20));

  test.each(rows)("$wrong", async ({ inject, check: name, cause, owner, word = "failed" }) => {
    await inject();
    let found = await check();
    // A line that just tries again is neither up nor down.
    while (word === "failed" && found.get(name)?.word === "cannot tell") found = await check();
    const item = found.get(name);
    expect(item?.text).toMatch(cause);
    expect(item?.text).toContain(`Who must fix it: ${owner}`);
    expect(item?.word).toBe(word);
    expect(failing(found)).toEqual(word === "failed" ? [name] : []);
  });
});
