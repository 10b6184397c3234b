// The organisation's grants against the loopback Webex: every failure of the seeds ends in the right cause and owner, and "Complete request".
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createFlow } from "@/entrypoints/background/auth/flow.ts";
import { guardedFetch } from "@/entrypoints/background/auth/hosts.ts";
import { createSession } from "@/entrypoints/background/auth/session.ts";
import { createStoredKeys, createVault } from "@/entrypoints/background/auth/vault.ts";
import { createGrantRequest } from "@/entrypoints/background/grant-request.ts";
import { createGrantTest } from "@/entrypoints/background/grant-test.ts";
import { createGrantsRoom } from "@/entrypoints/background/grants-room.ts";
import { sleep } from "@/entrypoints/background/sleep.ts";
import { tryChannel } from "@/entrypoints/background/telephony/xsi/trial.ts";
import { createWebexHttp, type TokenSource, type WebexHttp } from "@/entrypoints/background/webex/http.ts";
import { readXsiAddresses } from "@/entrypoints/background/webex/organization.ts";
import { createProbe } from "@/entrypoints/background/webex/probe.ts";
import { readRecords } from "@/entrypoints/background/webex/records.ts";
import { isFullAdmin } from "@/entrypoints/background/webex/roles.ts";
import { AppError, type Owner } from "@/utils/errors.ts";
import { type Cause, type CauseId, causesOf, causesOfError } from "@/utils/grants/cause.ts";
import { type AdminGrantId, adminGrantIds, type GrantId, type GrantKey, grantScopes, noGrant, optionalScopes } from "@/utils/grants/grant.ts";
import { answersItem, enabledItem, factsItem, requestItem } from "@/utils/grants/record.ts";
import type { CheckId } from "@/utils/grants/request.ts";
import { createLog, type LogLine } from "@/utils/log.ts";
import { defaultSettings, type Settings } from "@/utils/settings.ts";
import { statisticsHostItem } from "@/utils/statistics-state.ts";
import { realClock } from "../webex/clock.ts";
import type { FaultDeed } from "../webex/faults.ts";
import { type Person, startWebex, type Webex, type WebexOptions } from "../webex/index.ts";
import { createWindow, type Hand, redirectUrl } from "./window.ts";

const running: Webex[] = [];
beforeEach(() => fakeBrowser.reset());
afterEach(async () => {
  for (const webex of running.splice(0)) await webex.stop();
});

const everyScope = [...new Set(adminGrantIds.flatMap((id) => grantScopes[id]))];
const day = 86_400_000;

interface Options {
  readonly org?: WebexOptions["org"];
  readonly secret?: string | null;
  readonly scopes?: readonly string[];
  readonly redirect?: string;
  readonly settings?: Partial<Settings>;
}

/** The rooms as the composition root puts them together, with Ada, the one Full Administrator, at the window. */
async function openOrganisation(options: Options = {}) {
  globalThis.indexedDB = new IDBFactory();
  const clock = { ahead: 0, now: () => Date.now() + clock.ahead };
  const webex = await startWebex({ clock: { now: clock.now, setTimer: realClock.setTimer }, ...(options.org ? { org: options.org } : {}) });
  running.push(webex);
  const integration = webex.oauth.register({
    redirects: [options.redirect ?? redirectUrl],
    scopes: options.scopes ?? everyScope,
    secret: "canary-secret",
  });
  const settings: Settings = { ...defaultSettings, "integration.clientId": integration.clientId, ...options.settings };
  const lines: LogLine[] = [];
  const log = createLog("grants", (line) => lines.push(line), clock.now);
  const fetch = guardedFetch(webex.fetch, () => []);
  const random = (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes);
  const ada = webex.person("Ada");
  const person = { hand: "agrees" as Hand, email: ada.email, password: ada.password };
  const window = createWindow(webex, person);
  const vault = createVault({ keys: createStoredKeys(), subtle: crypto.subtle, random, log });
  const flow = createFlow({ launchWebAuthFlow: window.launchWebAuthFlow, redirectUrl, fetch, subtle: crypto.subtle, random, now: clock.now, log });
  const readPolicy = async () => ({ values: settings });
  const session = createSession({
    vault,
    flow,
    probe: createProbe({ fetch, log, now: clock.now }),
    readPolicy,
    readManagedSecret: async () => (options.secret === undefined ? "canary-secret" : options.secret),
    clock,
    random: () => 0.5,
    log,
  });
  const httpOver = (token: TokenSource, over: typeof globalThis.fetch, base?: string) =>
    createWebexHttp({ token, fetch: over, log, now: clock.now, ...(base === undefined ? {} : { base }) });
  const recordsAt = (http: (base: string) => WebexHttp, signal: AbortSignal) => readRecords(http, statisticsHostItem, clock.now(), signal);
  const timeout = (ms: number) => AbortSignal.timeout(ms);
  const repeat = () => () => undefined;
  const room = createGrantsRoom({
    session,
    testOf: createGrantTest({
      http: (key, over, base) => httpOver((asking) => session.tokenOf(key, asking), over, base),
      fetch,
      isFullAdmin,
      readRecords: recordsAt,
      records: session.records,
      now: clock.now,
      timeout,
      log,
    }),
    readPolicy,
    saveSettings: async () => undefined,
    now: clock.now,
    repeat,
    turn: async () => true,
    log,
  });
  const told = { enabled: 0 };
  const request = createGrantRequest({
    records: session.records,
    expected: async () => settings["grants.expected"],
    http: (grant, base) => httpOver((asking) => session.token(grant, asking), fetch, base),
    readXsi: readXsiAddresses,
    readRecords: recordsAt,
    tryChannel: ({ actions, events, channel }, signal) =>
      tryChannel(
        {
          hosts: { actions, events, channel },
          token: (asking) => session.token("control-phones", asking),
          fetch,
          now: clock.now,
          random: () => 0.5,
          sleep,
          channelSetId: "set/trial",
          applicationId: "switchboard/trial",
        },
        signal,
      ),
    enabled: () => {
      told.enabled += 1;
    },
    now: clock.now,
    timeout,
    repeat,
  });
  /** Tests, and says what the rows would say. */
  async function causes(key: GrantKey): Promise<readonly Cause[]> {
    await room.test(key);
    const record = (await session.records()).find(({ id }) => id === key) ?? noGrant(key);
    return causesOf(record, (await factsItem.get())[key] ?? null, clock.now(), (await answersItem.get()).sso[key] ?? null);
  }
  /** What a failed row of "Complete request" says. */
  async function rowCauses(check: CheckId): Promise<readonly Cause[]> {
    const row = (await requestItem.get()).rows.find((each) => each.check === check);
    if (row?.error == null) return [];
    const record = (await session.records()).find(({ id }) => id === row.grant) ?? noGrant(row.grant);
    return causesOfError(record, row.error, (await factsItem.get())[row.grant] ?? null, clock.now());
  }
  /** As another Full Administrator. */
  function secondAdministrator(): Person {
    const zoe = webex.person("Zoë");
    zoe.fullAdmin = true;
    return zoe;
  }
  const authoriseAs = async (who: Person, key: GrantKey) => {
    webex.oauth.endSessions();
    Object.assign(person, { email: who.email, password: who.password });
    await room.authorise(key);
  };
  return { webex, integration, session, room, request, causes, rowCauses, ada, person, clock, told, secondAdministrator, authoriseAs };
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "none",
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : `not an AppError: ${thrown}`),
  );
const summary = (causes: readonly Cause[]) => causes.map(({ id, certainty, owner }) => [id, certainty, owner]);
const first = (causes: readonly Cause[]) => summary(causes)[0];

type House = Awaited<ReturnType<typeof openOrganisation>>;
type Expected = readonly [CauseId, Cause["certainty"], Owner];

describe("a grant that cannot be given", () => {
  it.each<[string, Options, (house: House) => void, Expected]>([
    [
      "blocked, ending in a page",
      { org: { blockedEndsIn: "page" } },
      ({ webex, integration }) => webex.oauth.blockIntegration(integration.clientId),
      ["blocked", "likely", "administrator"],
    ],
    [
      "blocked, ending in a redirect",
      { org: { blockedEndsIn: "redirect" } },
      ({ webex, integration }) => webex.oauth.blockIntegration(integration.clientId),
      ["blocked", "certain", "administrator"],
    ],
    ["a scope that is not ticked", { scopes: ["spark-admin:people_read"] }, () => undefined, ["scope-missing", "certain", "administrator"]],
    [
      "an optional scope that is not ticked",
      { settings: { "grants.optionalScopes": true } },
      () => undefined,
      ["scope-missing", "certain", "administrator"],
    ],
    ["a wrong secret", { secret: "wrong" }, () => undefined, ["wrong-client", "certain", "administrator"]],
    ["a wrong secret, RFC form", { secret: "wrong", org: { tokenErrors: "rfc" } }, () => undefined, ["wrong-client", "certain", "administrator"]],
    ["declined", {}, ({ person }) => Object.assign(person, { hand: "denies" }), ["denied", "certain", "administrator"]],
    ["no integration", { settings: { "integration.clientId": "" } }, () => undefined, ["no-integration", "certain", "administrator"]],
  ])("%s", async (_what, options, provoke, expected) => {
    const house = await openOrganisation(options);
    provoke(house);
    expect(await codeOf(house.room.authorise("read-users"))).not.toBe("none");
    expect(first(await house.causes("read-users"))).toEqual(expected);
  });

  it("has the unregistered redirect and a deactivated authoriser among what a closed window may mean", async () => {
    const house = await openOrganisation({ redirect: `${redirectUrl}/` });
    expect(await codeOf(house.room.authorise("read-users"))).toBe("sign-in-cancelled");
    expect((await house.causes("read-users")).map(({ id }) => id)).toEqual(expect.arrayContaining(["blocked", "redirect", "deactivated", "denied"]));
  });

  it("has a mistyped client id among what a closed window may mean", async () => {
    const house = await openOrganisation({ settings: { "integration.clientId": "Cunknown" } });
    expect(await codeOf(house.room.authorise("read-users"))).toBe("sign-in-cancelled");
    expect((await house.causes("read-users")).map(({ id }) => id)).toContain("wrong-client");
  });

  it("is told as wanting the role when whoever authorises never was a Full Administrator", async () => {
    const house = await openOrganisation();
    await house.authoriseAs(house.webex.person("1002"), "read-users");
    // Webex does not even tell them who they are, so nobody can look whether it is so.
    expect(first(await house.causes("read-users"))).toEqual(["not-full-admin", "likely", "administrator"]);
    await house.authoriseAs(house.ada, "read-users");
    expect(await house.causes("read-users")).toEqual([]);
  });

  it("asks for the optional scopes where they are ticked and wanted", async () => {
    const { room, session } = await openOrganisation({
      scopes: [...everyScope, ...optionalScopes["read-users"]],
      settings: { "grants.optionalScopes": true },
    });
    await room.authorise("read-users");
    expect((await session.records())[0]?.scopes).toEqual([...grantScopes["read-users"], ...optionalScopes["read-users"]]);
  });
});

describe("a grant that stood", () => {
  it.each(adminGrantIds)("%s works, and nothing is wrong with it", async (grant) => {
    const house = await openOrganisation();
    await house.room.authorise(grant);
    expect(await house.causes(grant)).toEqual([]);
    expect((await factsItem.get())[grant]).toMatchObject({ worked: true, scopesRefused: [], error: null });
  });

  it.each([false, true])("its authoriser has a new password (rotating refresh tokens: %s)", async (rotateRefreshTokens) => {
    const house = await openOrganisation({ org: { rotateRefreshTokens } });
    await house.room.authorise("read-users");
    house.webex.oauth.changePassword(house.ada, "another");
    expect(first(await house.causes("read-users"))).toEqual(["password-changed", "likely", "administrator"]);
    house.person.password = "another";
    await house.room.authorise("read-users");
    expect(await house.causes("read-users")).toEqual([]);
  });

  it("its authoriser has a new password behind single sign-on: nothing ends, and no password is suspected when something else does", async () => {
    const house = await openOrganisation();
    await house.room.authorise("read-users");
    await house.room.authorise("read-presence");
    await house.authoriseAs(house.secondAdministrator(), "read-users:stand-by");
    house.ada.behindSso = true;
    await house.room.answerSso({ grant: "read-presence", sso: true });
    // Asked once of a person, whatever they authorised; not of another.
    expect((await answersItem.get()).sso).toEqual({ "read-users": true, "read-presence": true });
    house.webex.oauth.changePassword(house.ada, "another");
    expect(await house.causes("read-users")).toEqual([]);
    house.webex.oauth.revoke(house.ada);
    const ids = (await house.causes("read-users")).map(({ id }) => id);
    expect(ids).toContain("cleared-elsewhere");
    expect(ids).not.toContain("password-changed");
  });

  it("its client secret is gone when it must renew", async () => {
    const options: { -readonly [Key in keyof Options]: Options[Key] } = { secret: "canary-secret" };
    const house = await openOrganisation(options);
    await house.room.authorise("read-users");
    options.secret = null;
    house.webex.oauth.expireAccessTokens();
    expect(first(await house.causes("read-users"))).toEqual(["secret-missing", "certain", "administrator"]);
    options.secret = "canary-secret";
    house.clock.ahead += day / 24;
    expect(await house.causes("read-users")).toEqual([]);
  });

  it("its authoriser has no calling line, which is told before it matters", async () => {
    const house = await openOrganisation();
    const walter = house.webex.person("Walter");
    walter.fullAdmin = true;
    await house.authoriseAs(walter, "control-phones");
    expect(await house.causes("control-phones")).toEqual([]);
    expect((await factsItem.get())["control-phones"]).toMatchObject({ calling: false });
    await house.authoriseAs(house.ada, "control-phones");
    expect((await factsItem.get())["control-phones"]).toMatchObject({ calling: true });
  });

  it("its authoriser was deactivated: likely, and certain once another authoriser can look", async () => {
    const house = await openOrganisation();
    await house.room.authorise("read-users");
    house.ada.disabled = true;
    expect((await house.causes("read-users")).map(({ id, certainty }) => [id, certainty])).toContainEqual(["deactivated", "likely"]);
    await house.authoriseAs(house.secondAdministrator(), "read-users:stand-by");
    expect(first(await house.causes("read-users"))).toEqual(["deactivated", "certain", "administrator"]);
    // Meanwhile the stand-by serves.
    expect(await house.session.token("read-users")).toBe(await house.session.tokenOf("read-users:stand-by"));
  });

  it("a deactivated authoriser cannot authorise again", async () => {
    const house = await openOrganisation();
    house.ada.disabled = true;
    house.person.hand = "closes";
    expect(await codeOf(house.room.authorise("read-users"))).toBe("sign-in-cancelled");
  });

  it.each<[string, boolean, "certain" | "likely"]>([
    ["and people/me says so", true, "certain"],
    ["and everything is refused", false, "likely"],
  ])("its authoriser is no Full Administrator any more, %s", async (_what, selfReadableWithoutRole, certainty) => {
    const house = await openOrganisation({ org: { selfReadableWithoutRole } });
    for (const grant of ["read-users", "control-phones"] as const) {
      await house.room.authorise(grant);
      house.ada.fullAdmin = false;
      expect(first(await house.causes(grant))).toEqual(["not-full-admin", certainty, "administrator"]);
      house.ada.fullAdmin = true;
      expect(await house.causes(grant)).toEqual([]);
    }
  });

  it("the role is gone and the tokens with it: another authoriser sees it for certain", async () => {
    const house = await openOrganisation();
    await house.room.authorise("read-users");
    await house.authoriseAs(house.secondAdministrator(), "control-phones");
    house.ada.fullAdmin = false;
    house.webex.oauth.revoke(house.ada);
    const causes = await house.causes("read-users");
    expect(first(causes)).toEqual(["not-full-admin", "certain", "administrator"]);
    // Who may sign in was not deactivated.
    expect(causes.map(({ id }) => id)).not.toContain("deactivated");
  });

  it("the records' role is missing", async () => {
    const house = await openOrganisation();
    await house.room.authorise("read-statistics");
    house.webex.cdr.roleGiven = false;
    expect(first(await house.causes("read-statistics"))).toEqual(["role-missing", "likely", "administrator"]);
  });

  it("its authoriser does not share their status: certain for presence, no matter for users", async () => {
    const house = await openOrganisation();
    await house.room.authorise("read-presence");
    await house.room.authorise("read-users");
    house.ada.sharesPresence = false;
    expect(summary(await house.causes("read-presence"))).toEqual([["presence-hidden", "certain", "administrator"]]);
    expect(await house.causes("read-users")).toEqual([]);
    house.ada.sharesPresence = true;
    expect(await house.causes("read-presence")).toEqual([]);
  });

  it("the organisation blocks the integration afterwards", async () => {
    const house = await openOrganisation();
    await house.room.authorise("read-users");
    house.webex.oauth.blockIntegration(house.integration.clientId);
    expect((await house.causes("read-users")).map(({ id }) => id)).toContain("blocked");
  });

  it("a pasted token has run out", async () => {
    const house = await openOrganisation();
    await house.session.useToken(house.webex.oauth.issueToken(house.ada, everyScope), true, "read-users");
    expect(await house.causes("read-users")).toEqual([]);
    house.clock.ahead += day;
    expect(first(await house.causes("read-users"))).toEqual(["expired", "certain", "administrator"]);
  });

  it("nobody renewed it for ninety days", async () => {
    const house = await openOrganisation();
    await house.room.authorise("read-users");
    house.clock.ahead += 91 * day;
    expect(first(await house.causes("read-users"))).toEqual(["expired", "certain", "administrator"]);
  });

  it.each<[string, FaultDeed, Expected]>([
    ["Webex is down", { status: 503 }, ["webex-down", "likely", "cisco"]],
    ["Webex asks to wait", { status: 429 }, ["webex-down", "likely", "cisco"]],
    ["the network breaks", { cut: 0 }, ["network", "likely", "network"]],
  ])("%s: the grant is left alone", async (_w, deed, expected) => {
    const house = await openOrganisation();
    await house.room.authorise("read-users");
    const outage = house.webex.faults.add({ match: { path: /people/ }, do: deed });
    expect(first(await house.causes("read-users"))).toEqual(expected);
    expect((await house.session.records())[0]?.state).toBe("authorised");
    outage.remove();
    expect(await house.causes("read-users")).toEqual([]);
  });
});

describe("Complete request", () => {
  const rows = async () =>
    Object.fromEntries((await requestItem.get()).rows.map(({ check, state, found, grant }) => [check, { state, found, grant }]));
  const authoriseAll = async ({ room }: House, grants: readonly AdminGrantId[] = adminGrantIds) => {
    for (const grant of grants) await room.authorise(grant);
  };

  it("passes row by row, counts the people, names the administrator and enables the set-up", async () => {
    const house = await openOrganisation();
    await authoriseAll(house);
    await house.request.complete();
    const people = house.webex.people.filter(({ kind }) => kind === "person").length;
    expect(await rows()).toEqual({
      organisation: { state: "passed", found: house.webex.org.displayName, grant: "read-users" },
      people: { state: "passed", found: String(people), grant: "read-users" },
      presence: { state: "passed", found: null, grant: "read-presence" },
      xsi: { state: "passed", found: null, grant: "control-phones" },
      line: { state: "passed", found: house.webex.desk.extension, grant: "control-phones" },
      channel: { state: "passed", found: null, grant: "control-phones" },
      records: { state: "passed", found: null, grant: "read-statistics" },
    });
    expect(await enabledItem.get()).toMatchObject({ by: house.ada.displayName });
    expect(house.told.enabled).toBe(1);
    expect((await requestItem.get()).running).toBe(false);
  });

  it("a later run that fails withdraws it, and one that passes gives it back", async () => {
    const house = await openOrganisation();
    await authoriseAll(house);
    await house.request.complete();
    house.ada.sharesPresence = false;
    await house.request.complete();
    expect((await rows()).presence?.state).toBe("failed");
    expect(first(await house.rowCauses("presence"))).toEqual(["presence-hidden", "certain", "administrator"]);
    expect(await enabledItem.get()).toBeNull();
    house.ada.sharesPresence = true;
    await house.request.complete();
    expect(await enabledItem.get()).not.toBeNull();
  });

  it.each<[string, readonly AdminGrantId[], Readonly<Record<string, GrantId>>]>([
    [
      "control phones",
      ["control-phones"],
      { organisation: "control-phones", people: "control-phones", xsi: "control-phones", line: "control-phones", channel: "control-phones" },
    ],
    ["read users", ["read-users"], { organisation: "read-users", people: "read-users", xsi: "read-users" }],
    ["statistics", ["read-statistics"], { records: "read-statistics" }],
  ])("with %s alone, does what that grant can do and skips the rest", async (_what, grants, ran) => {
    const house = await openOrganisation();
    await authoriseAll(house, grants);
    await house.request.complete();
    const all = await rows();
    expect(Object.fromEntries(Object.entries(all).flatMap(([check, { state, grant }]) => (state === "passed" ? [[check, grant]] : [])))).toEqual(ran);
    expect(Object.values(all).filter(({ state }) => state === "skipped")).toHaveLength(7 - Object.keys(ran).length);
    expect(await enabledItem.get()).not.toBeNull();
  });

  it("an expected grant that is missing fails, though another could have done its checks", async () => {
    const house = await openOrganisation({ settings: { "grants.expected": ["read-users"] } });
    await authoriseAll(house, ["control-phones"]);
    await house.request.complete();
    expect((await rows()).people).toMatchObject({ state: "failed", grant: "read-users" });
    expect(await enabledItem.get()).toBeNull();
  });

  it("an authoriser whom XSI refuses for want of a line is told so", async () => {
    const house = await openOrganisation();
    const walter = house.webex.person("Walter");
    walter.fullAdmin = true;
    await house.authoriseAs(walter, "control-phones");
    house.webex.faults.add({ match: { path: /xsi-events/ }, do: { status: 403 } });
    await house.request.complete();
    expect(first(await house.rowCauses("channel"))).toEqual(["no-licence", "likely", "administrator"]);
  });

  it("an organisation without XSI is told so", async () => {
    const house = await openOrganisation({ org: { xsiEnabled: false } });
    await authoriseAll(house, ["control-phones"]);
    await house.request.complete();
    expect((await requestItem.get()).rows.find(({ check }) => check === "xsi")).toMatchObject({ state: "failed", error: { code: "xsi-disabled" } });
    expect(await enabledItem.get()).toBeNull();
  });

  it.each([true, false])("finds the records in another region (which Webex names: %s), and remembers it", async (namesHost) => {
    const house = await openOrganisation();
    Object.assign(house.webex.cdr, { region: "eu", namesHost });
    await authoriseAll(house, ["read-statistics"]);
    await house.request.complete();
    expect((await rows())["records"]?.state).toBe("passed");
    expect(await statisticsHostItem.get()).toBe("analytics-calling-eu.webexapis.com");
  });

  it("what a worker that died left running is told as interrupted", async () => {
    const house = await openOrganisation();
    await requestItem.set({
      running: true,
      startedAt: 1,
      rows: [{ check: "people", grant: "read-users", state: "running", found: "12", error: null }],
    });
    await house.request.load();
    expect(await requestItem.get()).toMatchObject({ running: false, rows: [{ state: "failed", error: { code: "interrupted" } }] });
  });
});
