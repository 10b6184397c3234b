// REST of the loopback Webex over real TLS: who may read what, pages, call control on the switch, faults.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createManualClock, type ManualClock } from "../webex/clock.ts";
import { type Person, startWebex, type Webex } from "../webex/index.ts";
import { unwrapId, webexId } from "../webex/org.ts";

type Body = Record<string, unknown>;

const lineScopes = [
  "spark:people_read",
  "spark:organizations_read",
  "spark:xsi",
  "spark:calls_read",
  "spark:calls_write",
  "spark:telephony_config_read",
  "spark:telephony_config_write",
];
const adminScopes = [
  "spark-admin:people_read",
  "spark-admin:organizations_read",
  "spark-admin:licenses_read",
  "spark-admin:roles_read",
  "spark-admin:locations_read",
  "spark-admin:telephony_config_read",
  "spark-admin:calls_read",
  "spark-admin:calls_write",
];

let webex: Webex;
let clock: ManualClock;
let token: string;

beforeEach(async () => {
  clock = createManualClock();
  webex = await startWebex({ clock });
  token = webex.oauth.issueToken(webex.desk, lineScopes);
});
afterEach(() => webex.stop());

interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

async function ask(method: string, path: string, given?: Body, bearer = token): Promise<Got> {
  const response = await webex.fetch(path.startsWith("https:") ? path : `https://webexapis.com/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}`, ...(given ? { "content-type": "application/json" } : {}) },
    ...(given ? { body: JSON.stringify(given) } : {}),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? (JSON.parse(text) as Body) : {} };
}
const get = (path: string, bearer?: string) => ask("GET", path, undefined, bearer);
const tokenOf = (person: Person, scopes: readonly string[]) => webex.oauth.issueToken(person, scopes);
const admin = () => tokenOf(webex.person("Ada"), adminScopes);

describe("tokens", () => {
  it("are wanted by every resource: 401 in Webex's words, with a tracking id", async () => {
    for (const bearer of ["nonsense", webex.oauth.issueToken(webex.desk, lineScopes, { expiresInSeconds: 0 })]) {
      const { status, body, headers } = await get("/people/me", bearer);
      expect(status).toBe(401);
      expect(body).toMatchObject({ message: "The request requires a valid access token set in the Authorization request header." });
      expect(body.trackingId).toBe(headers.get("trackingid"));
    }
  });

  it("need the scope, which the 403 names", async () => {
    const { status, body } = await get("/telephony/calls", tokenOf(webex.desk, ["spark:people_read"]));
    expect(status).toBe(403);
    expect(body.message).toContain("spark:calls_read");
  });

  it("need the role for an admin scope", async () => {
    const { status, body } = await get("/licenses", tokenOf(webex.desk, adminScopes));
    expect(status).toBe(403);
    expect(body.message).toContain("Full Administrator");
  });

  it("tell when they end", async () => {
    expect((await get("/authorizations/tokenExpiry")).body).toEqual({ exp: clock.now() + 12 * 3_600_000 });
    webex.org.tokenExpiryNeedsScope = true;
    expect((await get("/authorizations/tokenExpiry")).status).toBe(403);
  });
});

describe("the organisation's default data", () => {
  it("has at least twelve people in three locations, an admin, one without a line, a virtual line, a workspace", () => {
    const people = webex.people.filter(({ kind }) => kind === "person");
    expect(people.length).toBeGreaterThanOrEqual(12);
    expect(new Set(people.map(({ location }) => location.name)).size).toBe(3);
    expect(people.filter(({ fullAdmin }) => fullAdmin)).toHaveLength(1);
    expect(people.filter(({ licence }) => licence === null)).toHaveLength(1);
    expect(webex.people.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["virtual-line", "workspace"]));
    const extensions = webex.people.flatMap(({ extension }) => extension ?? []);
    expect(new Set(extensions).size).toBe(extensions.length);
    for (const script of [/\p{Script=Greek}/u, /\p{Script=Arabic}/u, /\p{Script=Han}/u, /ë/, /ü/])
      expect(webex.people.some(({ displayName }) => script.test(displayName))).toBe(true);
  });
});

describe("people", () => {
  it("tell oneself: extension and location only with calling data", async () => {
    const plain = (await get("/people/me")).body;
    expect(plain).toMatchObject({ id: webex.desk.id, displayName: "Reception", orgId: webex.org.id, type: "person", status: "active" });
    expect(plain).not.toHaveProperty("extension");
    const calling = (await get("/people/me?callingData=true")).body;
    expect(calling).toMatchObject({ extension: "1000", locationId: webex.desk.location.id });
    expect(calling.phoneNumbers).toContainEqual({ type: "work_extension", value: "811000", primary: false });
    expect(unwrapId(webex.desk.id, "PEOPLE")).toBe(webex.desk.uuid);
  });

  it("want a search from those who are no administrators", async () => {
    expect((await get("/people")).status).toBe(400);
    expect(((await get("/people?displayName=sal")).body.items as Body[]).map((each) => each.displayName)).toEqual(["Sally Johnson"]);
    const zoe = webex.person("Zoë");
    expect(((await get(`/people?email=${zoe.email}`)).body.items as Body[])[0]).toMatchObject({ id: zoe.id, status: "active" });
  });

  it("looked up by id have no status, and those not found are named", async () => {
    const nobody = webexId("PEOPLE", "00000000-0000-4000-8000-000000000000");
    const { body } = await get(`/people?id=${webex.person("Sally").id},${nobody}`);
    expect((body.items as Body[])[0]).not.toHaveProperty("status");
    expect(body.notFoundIds).toEqual([nobody]);
    expect((await get(`/people?id=${Array.from({ length: 86 }, () => nobody).join(",")}`)).status).toBe(400);
  });

  it("come in pages whose Link is complete", async () => {
    const names: unknown[] = [];
    let next: string | undefined = "https://webexapis.com/v1/people?callingData=true&max=5";
    let pages = 0;
    while (next) {
      const { body, headers }: Got = await get(next, admin());
      names.push(...(body.items as Body[]).map((each) => each.displayName));
      next = /<([^>]+)>; rel="next"/.exec(headers.get("link") ?? "")?.[1];
      pages++;
    }
    expect(pages).toBe(3);
    expect(names).toEqual(webex.people.filter(({ kind }) => kind === "person").map(({ displayName }) => displayName));
    expect((await get("/people?callingData=true&max=101", admin())).status).toBe(400);
  });

  it("show who is on a call, unless something else hides it or all is hidden", async () => {
    webex.switch.placeCall({ from: "+12025550143", to: "1000" });
    webex.switch.phone(webex.desk.uuid).pickUp();
    expect((await get("/people/me")).body.status).toBe("call");
    webex.desk.status = "DoNotDisturb";
    expect((await get("/people/me")).body.status).toBe("DoNotDisturb");
    webex.org.presenceHidden = true;
    expect((await get("/people/me")).body).not.toHaveProperty("status");
  });
});

describe("the organisation", () => {
  it("tells the XSI addresses only with calling data and only when XSI is on", async () => {
    const path = `/organizations/${webex.org.id}`;
    expect((await get(path)).body).not.toHaveProperty("xsiActionsEndpoint");
    expect((await get(`${path}?callingData=true`)).body).toMatchObject({
      xsiActionsEndpoint: "https://api-loop.bcld.webex.com/com.broadsoft.xsi-actions",
      xsiEventsEndpoint: "https://api-loop.bcld.webex.com/com.broadsoft.xsi-events",
      xsiEventsChannelEndpoint: "https://api-loop.bcld.webex.com/com.broadsoft.async/com.broadsoft.xsi-events",
      xsiDomain: "api-loop.bcld.webex.com",
    });
    expect(((await get("/organizations?callingData=true")).body.items as Body[])[0]).toHaveProperty("xsiDomain");
    webex.org.xsiHost = "xsi.loopback-carrier.net";
    expect((await get(`${path}?callingData=true`)).body.xsiDomain).toBe("xsi.loopback-carrier.net");
    webex.org.xsiEnabled = false;
    expect((await get(`${path}?callingData=true`)).body).not.toHaveProperty("xsiDomain");
    const elsewhere = await webex.fetch("https://xsi.loopback-carrier.net/com.broadsoft.xsi-actions/v2.0/user/x/calls");
    expect(elsewhere.status).toBe(404);
  });

  it("may be closed to ordinary users", async () => {
    webex.org.orgReadableByUsers = false;
    expect((await get("/organizations?callingData=true")).status).toBe(403);
    expect((await get("/organizations?callingData=true", admin())).status).toBe(200);
  });

  it("lists licences, roles, locations, numbers and virtual lines for its administrator", async () => {
    const names = ((await get("/licenses", admin())).body.items as Body[]).map((each) => each.name);
    expect(names).toContain("Webex Calling - Professional");
    expect((await get("/roles", admin())).body.items).toContainEqual({
      id: "Y2lzY29zcGFyazovL3VzL1JPTEUvaWRfZnVsbF9hZG1pbg",
      name: "Full Administrator",
    });
    expect((await get("/locations", admin())).body.items).toHaveLength(3);
    const numbers = await get("/telephony/config/numbers?ownerType=PEOPLE&phoneNumberType=PRIMARY&max=2", admin());
    expect(numbers.body.phoneNumbers).toHaveLength(2);
    expect(numbers.headers.get("link")).toContain("start=2");
    expect((await get("/telephony/config/virtualLines", admin())).body.virtualLines).toHaveLength(1);
  });
});

describe("own settings", () => {
  const me = "/telephony/config/people/me";

  it("give the line and its endpoints", async () => {
    expect((await get(me)).body).toMatchObject({ id: webex.desk.id, phoneNumbers: [{ extension: "1000", primary: true }] });
    const endpoints = (await get(`${me}/endpoints`)).body.endpoints as Body[];
    expect(endpoints.map((each) => each.type)).toEqual(["CALLING_DEVICE", "APPLICATION"]);
    expect((await get(`${me}/endpoints/${endpoints[0]?.id}`)).body).toEqual(endpoints[0]);
    expect((await get(`${me}/settings/monitoring`)).body.monitoredElements).toHaveLength(7);
  });

  it("keep the preferred answer endpoint, and refuse one that cannot answer", async () => {
    const [, app] = webex.desk.devices;
    expect((await ask("PUT", `${me}/settings/preferredAnswerEndpoint`, { id: app?.id })).status).toBe(204);
    expect((await get(`${me}/settings/preferredAnswerEndpoint`)).body).toMatchObject({ id: app?.id });
    expect((await ask("PUT", `${me}/settings/preferredAnswerEndpoint`, { id: "other" })).status).toBe(400);
  });

  it("switch do not disturb on the switch itself", async () => {
    expect((await ask("PUT", `${me}/settings/doNotDisturb`, { enabled: true })).status).toBe(204);
    expect(webex.switch.findUser("1000")?.services.dnd.active).toBe(true);
    expect((await get(`${me}/settings/doNotDisturb`)).body).toMatchObject({ enabled: true });
  });

  it("are 404/4008 without a line, and 403 when the organisation switched them off", async () => {
    const { status, body } = await get(me, tokenOf(webex.person("Walter"), lineScopes));
    expect(status).toBe(404);
    expect(body.errorCode).toBe(4008);
    webex.org.errorCodeForm = "text";
    webex.org.errorCodePlace = "errors";
    expect((await get(me, tokenOf(webex.person("Walter"), lineScopes))).body.errors).toEqual([expect.objectContaining({ errorCode: "4008" })]);
    webex.org.userSettingsApi = false;
    expect((await get(me)).status).toBe(403);
  });
});

describe("call control", () => {
  const calls = "/telephony/calls";
  const list = async () => (await get(calls)).body.items as Body[];
  const only = async () => {
    const items = await list();
    expect(items).toHaveLength(1);
    return items[0] as Body;
  };
  const act = (name: string, body: Body) => ask("POST", `${calls}/${name}`, body);
  const ring = (from = "+441632960001") => webex.switch.placeCall({ from, to: "1000" });

  it("refuses an admin-only token with 4003 and a user without a line with 4008", async () => {
    expect((await get(calls, admin())).body.errorCode).toBe(4003);
    expect((await get(calls, tokenOf(webex.person("Walter"), lineScopes))).body.errorCode).toBe(4008);
  });

  it("shows an incoming call, answers, holds, resumes and hangs up", async () => {
    ring();
    const offered = await only();
    expect(offered).toMatchObject({
      personality: "terminator",
      state: "alerting",
      remoteParty: { name: "Ben Ode", number: "+441632960001", privacyEnabled: false, callType: "external" },
    });
    const callId = offered.id;
    expect(Buffer.from(String(callId), "base64").toString()).toMatch(/^ciscospark:\/\/us\/CALL\/BCLD\/callhalf-\d+:\d+$/);
    expect((await act("answer", { callId })).status).toBe(204);
    expect(await only()).toMatchObject({ state: "connected", answered: expect.any(String) });
    expect((await act("hold", { callId })).status).toBe(204);
    expect((await only()).state).toBe("held");
    expect((await act("resume", { callId })).status).toBe(204);
    expect((await get(`${calls}/${callId}`)).body.state).toBe("connected");
    expect((await act("hangup", { callId })).status).toBe(204);
    expect(await list()).toEqual([]);
    expect((await act("hangup", { callId })).status).toBe(404);
    webex.org.goneCallStatus = 400;
    expect((await act("hangup", { callId })).status).toBe(400);
  });

  it("has ids that say nothing, when so set", async () => {
    webex.org.restCallIds = "opaque";
    ring();
    const { id } = await only();
    expect(Buffer.from(String(id), "base64").toString()).not.toContain("callhalf");
    expect((await act("answer", { callId: id })).status).toBe(204);
    expect((await only()).state).toBe("connected");
  });

  it("dials as click-to-dial: the own phone first, then theirs", async () => {
    webex.switch.setBehaviour("+12025550143", { kind: "answers", afterMs: 3_000 });
    const { status, body } = await act("dial", { destination: "+12025550143" });
    expect(status).toBe(201);
    expect(await only()).toMatchObject({ id: body.callId, callSessionId: body.callSessionId, personality: "clickToDial", state: "alerting" });
    webex.switch.phone(webex.desk.uuid).pickUp();
    expect(await only()).toMatchObject({ personality: "originator", state: "connecting" });
    clock.advance(5_000);
    expect(await only()).toMatchObject({ state: "connected", remoteParty: { number: "+12025550143" } });
    expect((await act("transmitDtmf", { callId: body.callId, dtmf: "12#,*" })).status).toBe(204);
    expect(webex.switch.legsOf(webex.desk.uuid)[0]?.dtmf).toBe("12#,*");
    expect((await act("transmitDtmf", { callId: body.callId, dtmf: "x" })).status).toBe(400);
  });

  it("names the missing field, refuses foreign lines and devices", async () => {
    expect((await act("dial", {})).body.errorCode).toBe(25008);
    expect((await act("hold", {})).body.errorCode).toBe(25008);
    expect((await act("dial", { destination: "1001", lineOwnerId: webex.person("Sally").id })).status).toBe(400);
    expect((await act("dial", { destination: "1001", endpointId: "other" })).status).toBe(400);
    expect((await act("juggle", {})).status).toBe(405);
    expect(await list()).toEqual([]);
  });

  it("sends blind, consults and completes, and sends when answered", async () => {
    const callId = async () => {
      const items = await list();
      return items.at(-1)?.id;
    };
    ring();
    const caller = await callId();
    expect((await act("transfer", { callId1: caller, destination: "1001" })).status).toBe(400);
    await act("answer", { callId: caller });
    expect((await act("divert", { callId: caller, destination: "1002" })).status).toBe(204);
    expect(webex.switch.whereIs("+441632960001")).toMatchObject({ state: "ringing" });

    ring("+12025550143");
    const second = await callId();
    await act("answer", { callId: second });
    await act("hold", { callId: second });
    const leg = (await act("dial", { destination: "2001" })).body.callId;
    webex.switch.phone(webex.desk.uuid).pickUp();
    webex.switch.phone(webex.person("Bernhard").uuid).pickUp();
    expect((await act("transfer", { callId1: second, callId2: leg })).status).toBe(204);
    expect(webex.switch.whereIs("+12025550143")).toMatchObject({ state: "talking", with: webex.person("Bernhard").uuid });

    ring("+302105550199");
    const third = await callId();
    await act("answer", { callId: third });
    expect((await act("transfer", { callId1: third, destination: "3001" })).status).toBe(201);
    webex.switch.phone(webex.person("佐藤 花子").uuid).pickUp();
    expect(webex.switch.whereIs("+302105550199")).toMatchObject({ state: "talking", with: webex.person("佐藤 花子").uuid });
    expect(await list()).toEqual([]);
  });

  it("parks and retrieves, rejects, diverts to voicemail, and keeps the history", async () => {
    ring();
    const { id } = await only();
    await act("answer", { callId: id });
    const parked = await act("park", { callId: id, isGroupPark: true });
    expect(parked.status).toBe(200);
    const extension = (parked.body.parkedAgainst as Body).number;
    expect(webex.switch.parked().has(String(extension))).toBe(true);
    expect((await act("retrieve", { destination: extension })).status).toBe(201);
    webex.switch.phone(webex.desk.uuid).pickUp();
    const back = (await only()).id;
    await act("hangup", { callId: back });

    ring("+12025550143");
    expect((await act("reject", { callId: (await only()).id })).status).toBe(204);
    ring("+390655550123");
    expect((await act("divert", { callId: (await only()).id, toVoicemail: true })).status).toBe(204);
    clock.advance(20_000);
    expect((await get("/telephony/voiceMessages/summary")).body).toMatchObject({ newMessages: 1 });
    const history = (await get(`${calls}/history?type=received`)).body.items as Body[];
    expect(history[0]).toMatchObject({ type: "received", number: "+441632960001", privacyEnabled: false });
    expect((await get(`${calls}/history?type=lost`)).status).toBe(400);
  });

  it("mutes only what can be muted", async () => {
    ring();
    const { id } = await only();
    await act("answer", { callId: id });
    expect((await only()).muteCapable).toBe(true);
    expect((await act("mute", { callId: id })).status).toBe(204);
    expect((await only()).muted).toBe(true);
    webex.org.muteCapable = false;
    expect((await act("unmute", { callId: id })).status).toBe(400);
    expect((await only()).muteCapable).toBe(false);
  });

  it("merges into a conference and ends it", async () => {
    ring();
    ring("+12025550143");
    const ids = (await list()).map((each) => each.id);
    for (const callId of ids) await act("answer", { callId });
    expect((await get("/telephony/conference")).body).toEqual({});
    expect((await ask("POST", "/telephony/conference", { callIds: ids })).status).toBe(204);
    expect((await get("/telephony/conference")).body).toMatchObject({ state: "connected", participants: [{ callId: ids[0] }, { callId: ids[1] }] });
    expect((await ask("POST", "/telephony/conference", { callIds: [ids[0]] })).body.errorCode).toBe(25008);
    expect((await ask("DELETE", "/telephony/conference")).status).toBe(204);
    expect(await list()).toEqual([]);
  });

  it("lets the administrator control a member's line", async () => {
    ring();
    const path = `${calls}/members/${webex.desk.id}`;
    const { body } = await get(`${path}/calls`, admin());
    const callId = (body.items as Body[])[0]?.id;
    expect((await ask("POST", `${path}/answer`, { callId }, admin())).status).toBe(204);
    expect((await only()).state).toBe("connected");
    expect((await ask("POST", `${path}/hangup`, { callId }, token)).status).toBe(403);
    expect((await ask("POST", `${calls}/members/me/hangup`, { callId })).status).toBe(204);
  });

  it("never shows one person's calls to another", async () => {
    ring();
    const { id } = await only();
    const sally = tokenOf(webex.person("Sally"), lineScopes);
    expect((await get(calls, sally)).body.items).toEqual([]);
    expect((await get(`${calls}/${id}`, sally)).status).toBe(404);
    expect((await ask("POST", `${calls}/hangup`, { callId: id }, sally)).status).toBe(404);
    expect(await list()).toHaveLength(1);
  });
});

describe("bad days", () => {
  it("answers with the status that is ordered, so many times", async () => {
    const fault = webex.faults.add({ match: { path: /people\/me/ }, times: 2, do: { status: 503, headers: { "retry-after": "7" } } });
    for (const status of [503, 503, 200]) expect((await get("/people/me")).status).toBe(status);
    expect(fault.hits).toBe(2);
    webex.faults.add({ match: { method: "POST" }, do: { status: 500 } }).remove();
    expect((await ask("POST", "/telephony/calls/dial", {})).status).toBe(400);
  });

  it("limits requests with 429 and Retry-After", async () => {
    webex.org.requestsPerMinute = 2;
    await get("/people/me");
    await get("/people/me");
    const refused = await get("/people/me");
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "5"]);
    clock.advance(60_001);
    expect((await get("/people/me")).status).toBe(200);
  });

  it("stalls until the client gives up", async () => {
    webex.faults.add({ match: {}, times: 1, do: { stall: true } });
    const stopper = new AbortController();
    const asked = webex.fetch("https://webexapis.com/v1/people/me", { signal: stopper.signal });
    expect(await webex.waitFor((record) => record.status === 0)).toMatchObject({ path: "/v1/people/me" });
    stopper.abort();
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  });

  it("answers late by its own clock", async () => {
    const waiting = clock.waiting;
    webex.faults.add({ match: {}, times: 1, do: { latencyMs: 3_000 } });
    const asked = get("/people/me");
    await expect.poll(() => clock.waiting).toBe(waiting + 1);
    clock.advance(3_000);
    expect((await asked).status).toBe(200);
    expect(webex.requests.at(-1)).toMatchObject({ ms: 3_000 });
  });

  it("cuts the body after so many bytes", async () => {
    webex.faults.add({ match: {}, times: 1, do: { cut: 10 } });
    const response = await webex.fetch("https://webexapis.com/v1/people/me", { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(200);
    let heard = 0;
    const reading = (async () => {
      for await (const chunk of response.body ?? []) heard += chunk.length;
    })();
    await expect(reading).rejects.toThrow(TypeError);
    expect(heard).toBe(10);
  });

  it("answers garbage as if all were well", async () => {
    webex.faults.add({ match: { host: "webexapis.com" }, times: 1, do: { garbage: "<html>Sorry" } });
    const response = await webex.fetch("https://webexapis.com/v1/people/me");
    expect([response.status, await response.text()]).toEqual([200, "<html>Sorry"]);
  });

  it("refuses hosts that are not served, as a network error", async () => {
    await expect(webex.fetch("https://example.org/")).rejects.toThrow(TypeError);
  });

  it("gives up waiting and says what came instead", async () => {
    await get("/people/me");
    await expect(webex.waitFor((record) => record.path === "/never", 20)).rejects.toThrow("200 GET webexapis.com/v1/people/me");
  });
});

it("answers XSI under its own host with the same token, over the same switch", async () => {
  webex.switch.placeCall({ from: "+441632960001", to: "1000" });
  const response = await webex.fetch(`https://api-loop.bcld.webex.com/com.broadsoft.xsi-actions/v2.0/user/${webex.desk.uuid}/calls`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.status).toBe(200);
  expect(await response.text()).toContain(webex.switch.legsOf(webex.desk.uuid)[0]?.callId);
});

describe("the event channel", () => {
  const xsi = "https://api-loop.bcld.webex.com";
  const post = (url: string, body: string, signal: AbortSignal | null = null) =>
    webex.fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/xml; charset=UTF-8" },
      body: `<?xml version="1.0" encoding="UTF-8"?>${body}`,
      signal,
    });
  const channelBody =
    '<Channel xmlns="http://schema.broadsoft.com/xsi"><channelSetId>set-1</channelSetId><priority>1</priority><weight>50</weight><expires>7200</expires><applicationId>test</applicationId></Channel>';

  async function open(signal: AbortSignal) {
    const response = await post(`${xsi}/com.broadsoft.async/com.broadsoft.xsi-events/v2.0/channel`, channelBody, signal);
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    if (!reader) throw new Error("no body");
    const decoder = new TextDecoder();
    let heard = "";
    const until = async (words: string) => {
      while (!heard.includes(words)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the channel ended without ${words}: ${heard}`);
        heard += decoder.decode(value, { stream: true });
      }
    };
    return { reader, until };
  }

  it("opens at once, and shows over XSI what was asked over REST", async () => {
    const stopper = new AbortController();
    const { reader, until } = await open(stopper.signal);
    await until("channelId>");
    const subscription =
      '<Subscription xmlns="http://schema.broadsoft.com/xsi"><event>Advanced Call</event><expires>7200</expires><channelSetId>set-1</channelSetId><applicationId>test</applicationId></Subscription>';
    expect((await post(`${xsi}/com.broadsoft.xsi-events/v2.0/user/${webex.desk.uuid}`, subscription)).status).toBe(200);
    await until("CallSubscriptionEvent");
    const dialled = await ask("POST", "/telephony/calls/dial", { destination: "1001" });
    await until("CallOriginatingEvent");
    const callId = unwrapId(String(dialled.body.callId), "CALL") ?? "";
    await until(callId);
    expect(callId).toMatch(/^callhalf-/);
    stopper.abort();
    await expect(reader.read()).rejects.toMatchObject({ name: "AbortError" });
    await expect.poll(() => webex.xsi.channels().some((channel) => channel.open)).toBe(false);
  });

  it("can be cut by a fault in the middle of a document", async () => {
    webex.faults.add({ match: { path: /com\.broadsoft\.async/ }, times: 1, do: { cut: 30 } });
    const { until } = await open(AbortSignal.timeout(4_000));
    await expect(until("</never>")).rejects.toThrow("terminated");
    await expect.poll(() => webex.xsi.channels().some((channel) => channel.open)).toBe(false);
  });
});
