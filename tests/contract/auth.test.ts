// Signing in, renewing and signing out against the loopback Webex: pages, forms, cookies, codes and tokens as a browser meets them.
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { browser } from "wxt/browser";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createFlow } from "@/entrypoints/background/auth/flow.ts";
import { guardedFetch } from "@/entrypoints/background/auth/hosts.ts";
import { createSession } from "@/entrypoints/background/auth/session.ts";
import { createStoredKeys, createVault } from "@/entrypoints/background/auth/vault.ts";
import { createWebexHttp } from "@/entrypoints/background/webex/http.ts";
import { readLine } from "@/entrypoints/background/webex/line.ts";
import { readMe } from "@/entrypoints/background/webex/people.ts";
import { createProbe } from "@/entrypoints/background/webex/probe.ts";
import { AppError } from "@/utils/errors.ts";
import { grantScopes } from "@/utils/grants/grant.ts";
import { createLog, type LogLine } from "@/utils/log.ts";
import { defaultSettings, type Settings } from "@/utils/settings.ts";
import { startWebex, type Webex, type WebexOptions } from "../webex/index.ts";
import { createWindow, type Hand, redirectUrl } from "./window.ts";

const running: Webex[] = [];

async function openDesk(options: {
  readonly org?: WebexOptions["org"];
  readonly secret?: string | null;
  readonly broker?: boolean;
  readonly scopes?: readonly string[];
  readonly redirect?: string;
  readonly keep?: boolean;
}) {
  globalThis.indexedDB = new IDBFactory();
  const webex = await startWebex(options.org ? { org: options.org } : {});
  running.push(webex);
  const integration = webex.oauth.register({
    redirects: [options.redirect ?? redirectUrl],
    scopes: options.scopes ?? grantScopes["my-line"],
    secret: "canary-secret",
  });
  const settings: Settings = {
    ...defaultSettings,
    "integration.clientId": integration.clientId,
    "integration.brokerUrl": options.broker ? "https://broker.customer.example/token" : "",
    "token.keep": options.keep ?? true,
  };
  const clock = { ahead: 0, now: () => Date.now() + clock.ahead };
  const lines: LogLine[] = [];
  const log = createLog("auth", (line) => lines.push(line), clock.now);
  const fetch = guardedFetch(webex.fetch, () => []);
  const random = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);
  const person = { hand: "agrees" as Hand, email: webex.desk.email };
  const window = createWindow(webex, person);
  const vault = createVault({ keys: createStoredKeys(), subtle: crypto.subtle, random, log });
  const flow = createFlow({ launchWebAuthFlow: window.launchWebAuthFlow, redirectUrl, fetch, subtle: crypto.subtle, random, now: clock.now, log });
  const session = createSession({
    vault,
    flow,
    probe: createProbe({ fetch, log, now: clock.now }),
    readPolicy: async () => ({ values: settings }),
    readManagedSecret: async () => (options.secret === undefined ? "canary-secret" : options.secret),
    clock,
    random: () => 0.5,
    log,
  });
  const http = createWebexHttp({ token: (asking) => session.token("my-line", asking), fetch, log, now: clock.now });
  return { webex, integration, session, http, person, window, clock, lines, vault };
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "none",
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : `not an AppError: ${thrown}`),
  );

beforeEach(() => fakeBrowser.reset());
afterEach(async () => {
  for (const webex of running.splice(0)) await webex.stop();
});

describe("signing in", () => {
  it("by code, PKCE and secret, and reads the line", async () => {
    const { session, http, webex, window } = await openDesk({});
    const record = await session.signIn({ interactive: true });
    expect(window.shown).toEqual(["Sign in to Webex", "Permissions requested"]);
    expect(record).toMatchObject({ state: "authorised", way: "code", authoriser: webex.desk.email, scopes: grantScopes["my-line"] });
    const line = await readLine({ http, settings: defaultSettings });
    expect(line).toMatchObject({
      userUuid: webex.desk.uuid,
      extension: webex.desk.extension,
      number: webex.desk.number,
      displayName: webex.desk.displayName,
    });
    expect(line.xsi).toEqual({
      actions: "https://api-loop.bcld.webex.com/com.broadsoft.xsi-actions",
      events: "https://api-loop.bcld.webex.com/com.broadsoft.xsi-events",
      channel: "https://api-loop.bcld.webex.com/com.broadsoft.async/com.broadsoft.xsi-events",
      domain: "api-loop.bcld.webex.com",
    });
  });

  it("by code and the customer's broker, which gets no secret", async () => {
    const { session, webex } = await openDesk({ broker: true, secret: null });
    expect(await session.signIn({ interactive: true })).toMatchObject({ way: "code" });
    expect(webex.requests.some(({ host }) => host === "broker.customer.example")).toBe(true);
    expect(webex.requests.some(({ path }) => path === "/v1/access_token")).toBe(false);
  });

  it("by the implicit way, and silently the next time", async () => {
    const { session, http, webex, window, clock } = await openDesk({ secret: null });
    expect(await session.signIn({ interactive: true })).toMatchObject({ way: "implicit", renewableUntil: null });
    const first = await session.token("my-line");
    clock.ahead += 60_000;
    webex.oauth.expireAccessTokens();
    expect(await readMe(http)).toMatchObject({ displayName: webex.desk.displayName });
    expect(await session.token("my-line")).not.toBe(first);
    expect(window.shown).toHaveLength(2);
    expect(webex.oauth.counts.tokenRequests).toBe(0);
  });

  it.each([
    ["denied", {}, "denies", "sign-in-denied"],
    ["window closed", {}, "closes", "sign-in-cancelled"],
    ["redirect not registered", { redirect: `${redirectUrl}/` }, "agrees", "sign-in-cancelled"],
    ["scope not ticked", { scopes: ["spark:people_read"] }, "agrees", "invalid-scope"],
    ["wrong secret", { secret: "wrong" }, "agrees", "invalid-client"],
    ["wrong secret, RFC form", { secret: "wrong", org: { tokenErrors: "rfc" } }, "agrees", "invalid-client"],
  ] as const)("%s", async (_what, options, hand, code) => {
    const { session, person } = await openDesk(options);
    person.hand = hand;
    expect(await codeOf(session.signIn({ interactive: true }))).toBe(code);
    expect((await session.records())[0]).toMatchObject({ state: "failed", error: { code } });
  });

  it.each([
    ["page", "sign-in-cancelled"],
    ["redirect", "blocked-by-administrator"],
  ] as const)("blocked by the administrator, ending in a %s", async (blockedEndsIn, code) => {
    const { session, webex, integration } = await openDesk({ org: { blockedEndsIn } });
    webex.oauth.blockIntegration(integration.clientId);
    expect(await codeOf(session.signIn({ interactive: true }))).toBe(code);
  });

  it("silently without a Webex session asks for the person", async () => {
    const { session } = await openDesk({});
    expect(await codeOf(session.signIn({ interactive: false }))).toBe("unauthorized");
  });

  it("reads no line where there is none", async () => {
    const { session, http, webex, person } = await openDesk({});
    const without = webex.people.find(
      ({ kind, licence, extension, number }) => kind === "person" && licence === null && extension === null && number === null,
    );
    if (!without) throw new Error("the default organisation has nobody without a line");
    person.email = without.email;
    await session.signIn({ interactive: true });
    expect(await codeOf(readLine({ http, settings: defaultSettings }))).toBe("no-line");
  });

  it("takes XSI from the settings where the organisation may not be read", async () => {
    const { session, http } = await openDesk({ org: { orgReadableByUsers: false } });
    await session.signIn({ interactive: true });
    expect((await readLine({ http, settings: defaultSettings })).xsi).toBeNull();
    const settings = {
      "xsi.actionsUrl": "https://x.webex.com/a",
      "xsi.eventsUrl": "https://x.webex.com/e",
      "xsi.channelUrl": "https://x.webex.com/c",
    };
    expect((await readLine({ http, settings })).xsi).toMatchObject({ actions: "https://x.webex.com/a" });
  });
});

describe.each([
  ["rotating refresh tokens", { rotateRefreshTokens: true }],
  ["the same refresh token repeated", { rotateRefreshTokens: false, repeatRefreshToken: true }],
  ["no refresh token in the answer", { rotateRefreshTokens: false, repeatRefreshToken: false }],
  ["RFC errors", { tokenErrors: "rfc" }],
] as const)("renewing with %s", (_what, org) => {
  it("renews once for twenty requests that meet a 401, and again later", async () => {
    const { session, http, webex, clock } = await openDesk({ org });
    await session.signIn({ interactive: true });
    for (const round of [1, 2]) {
      clock.ahead += 60_000;
      webex.oauth.expireAccessTokens();
      const all = await Promise.all(Array.from({ length: 20 }, () => readMe(http)));
      expect(all.every(({ displayName }) => displayName === webex.desk.displayName)).toBe(true);
      expect(webex.oauth.counts.refreshRequests).toBe(round);
    }
  });

  it("knows a dead grant", async () => {
    const { session, http, webex, clock } = await openDesk({ org });
    await session.signIn({ interactive: true });
    clock.ahead += 60_000;
    webex.oauth.changePassword(webex.desk, "another");
    expect(await codeOf(readMe(http))).toBe("grant-dead");
    expect(await codeOf(readMe(http))).toBe("grant-dead");
    expect(webex.oauth.counts.refreshRequests).toBe(1);
    expect((await session.records())[0]).toMatchObject({ state: "failed", error: { code: "grant-dead" } });
  });
});

describe("renewing on bad days", () => {
  it("keeps the grant through an outage of the token endpoint", async () => {
    const { session, http, webex, clock } = await openDesk({});
    await session.signIn({ interactive: true });
    clock.ahead += 60_000;
    webex.oauth.expireAccessTokens();
    const outage = webex.faults.add({ match: { path: /access_token/ }, do: { status: 503 } });
    expect(await codeOf(readMe(http))).toBe("overloaded");
    outage.remove();
    expect(await readMe(http)).toMatchObject({ displayName: webex.desk.displayName });
  });

  it("keeps the grant when the answer breaks off", async () => {
    const { session, http, webex, clock } = await openDesk({});
    await session.signIn({ interactive: true });
    clock.ahead += 60_000;
    webex.oauth.expireAccessTokens();
    const outage = webex.faults.add({ match: { path: /access_token/ }, do: { cut: 20 } });
    expect(await codeOf(readMe(http))).toBe("offline");
    outage.remove();
    expect((await session.records())[0]?.state).toBe("authorised");
  });
});

describe("pasted tokens", () => {
  it("are tested, used and counted down", async () => {
    const { session, http, webex } = await openDesk({ secret: null });
    const token = webex.oauth.issueToken(webex.desk, ["spark:people_read", "spark:calls_read"]);
    const facts = await session.useToken(token, true);
    expect(facts.scopesWork).toMatchObject({ "spark:people_read": true, "spark:calls_read": true, "spark:telephony_config_read": false });
    expect((await session.records())[0]).toMatchObject({ way: "pasted", validUntil: facts.validUntil });
    expect(facts.validUntil).toBeGreaterThan(Date.now());
    expect(await readMe(http)).toMatchObject({ displayName: webex.desk.displayName });
    webex.oauth.revoke(token);
    expect(await codeOf(readMe(http))).toBe("unauthorized");
    expect(await codeOf(session.testToken("made-up"))).toBe("unauthorized");
  });
});

describe("traces", () => {
  it.each([true, false])("no token, code, verifier or secret in the clear (kept: %s)", async (keep) => {
    const { session, webex, lines, clock } = await openDesk({ secret: null, keep });
    await session.saveClientSecret("canary-secret");
    await session.signIn({ interactive: true });
    clock.ahead += 60_000;
    const secrets = ["canary", await session.token("my-line"), await session.token("my-line", { renew: true })];
    webex.oauth.changePassword(webex.desk, "another");
    clock.ahead += 60_000;
    const thrown: unknown = await session.token("my-line", { renew: true }).catch((error: unknown) => error);
    if (!(thrown instanceof AppError)) throw new Error("expected a failure");
    const stored = { local: await browser.storage.local.get(), session: await browser.storage.session.get() };
    const traces = JSON.stringify([stored, lines, thrown.data, thrown.message, String(thrown.cause)]);
    expect(lines.length).toBeGreaterThan(3);
    for (const secret of secrets) expect(traces).not.toContain(secret);
    if (!keep) expect(Object.keys(stored.local)).toEqual(expect.not.arrayContaining(["vault:local", "grants"]));
    await session.signOut();
    expect(Object.keys(await browser.storage.local.get()).sort()).toEqual(["integration:secretSaved", "vault:integration"]);
    expect(await browser.storage.session.get()).toEqual({});
  });
});
