import type * as v from "valibot";
import { parse } from "valibot";
import { describe, expect, it } from "vitest";
import type { WebexHttp } from "@/entrypoints/background/webex/http.ts";
import { readLine } from "@/entrypoints/background/webex/line.ts";
import { readXsiAddresses } from "@/entrypoints/background/webex/organization.ts";
import { uuidOf } from "@/entrypoints/background/webex/people.ts";
import { createProbe } from "@/entrypoints/background/webex/probe.ts";
import { AppError } from "@/utils/errors.ts";
import { createLog } from "@/utils/log.ts";

const uuid = "00000000-0000-0000-0000-000000000001";
const encode = (text: string) => btoa(text).replace(/=+$/, "");
const personId = encode(`ciscospark://us/PEOPLE/${uuid}`);
const orgId = encode("ciscospark://us/ORGANIZATION/00000000-0000-0000-0000-00000000000a");
const none = { "xsi.actionsUrl": "", "xsi.eventsUrl": "", "xsi.channelUrl": "" };

const me = {
  id: personId,
  orgId,
  displayName: "Ana Novak",
  emails: ["ana@example.com"],
  phoneNumbers: [
    { type: "mobile", value: "+353871234567" },
    { type: "work", value: "+35312345699" },
    { type: "work", value: "+353 1 234 5601", primary: true },
    { type: "work_extension", value: "88005601" },
  ],
  extension: "5601",
};
const organization = {
  id: orgId,
  xsiActionsEndpoint: "https://api-us.bcld.webex.com/com.broadsoft.xsi-actions/",
  xsiEventsEndpoint: "https://api-us.bcld.webex.com/com.broadsoft.xsi-events/v2.0/",
  xsiEventsChannelEndpoint: "https://api-us.bcld.webex.com/com.broadsoft.async/com.broadsoft.xsi-events",
  xsiDomain: "api-us.bcld.webex.com",
};
const xsi = {
  actions: "https://api-us.bcld.webex.com/com.broadsoft.xsi-actions",
  events: "https://api-us.bcld.webex.com/com.broadsoft.xsi-events",
  channel: "https://api-us.bcld.webex.com/com.broadsoft.async/com.broadsoft.xsi-events",
  domain: "api-us.bcld.webex.com",
};

/** Answers by path: a body, or an error to throw. */
function serving(answers: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const http: Pick<WebexHttp, "getJson"> = {
    getJson: async <T>(path: string, schema: v.GenericSchema<unknown, T>) => {
      asked.push(path);
      const answer = answers[path];
      if (answer instanceof Error) throw answer;
      return parse(schema, answer);
    },
  };
  return { http: http as WebexHttp, asked };
}

describe("readLine", () => {
  it("knows the person, the primary number and XSI", async () => {
    const { http } = serving({ "people/me": me, [`organizations/${orgId}`]: organization });
    expect(await readLine({ http, settings: none })).toEqual({
      grant: "my-line",
      personId,
      userUuid: uuid,
      orgId,
      displayName: "Ana Novak",
      extension: "5601",
      number: "+35312345601",
      country: null,
      broadworksId: null,
      xsi,
    });
  });

  it.each([
    ["no numbers at all", { ...me, phoneNumbers: [], extension: undefined }],
    ["a mobile only", { ...me, phoneNumbers: [{ type: "mobile", value: "+353871234567" }], extension: null }],
    ["null where a list should be", { ...me, phoneNumbers: null, extension: "" }],
  ])("says no-line for %s, before asking further", async (_what, person) => {
    const { http, asked } = serving({ "people/me": person });
    await expect(readLine({ http, settings: none })).rejects.toMatchObject({ code: "no-line" });
    expect(asked).toEqual(["people/me"]);
  });

  it("takes an extension alone, or a number alone", async () => {
    const answers = { [`organizations/${orgId}`]: organization };
    const extensionOnly = serving({ ...answers, "people/me": { ...me, phoneNumbers: [] } });
    expect(await readLine({ http: extensionOnly.http, settings: none })).toMatchObject({ extension: "5601", number: null });
    const numberOnly = serving({ ...answers, "people/me": { ...me, extension: undefined, phoneNumbers: [{ type: "work", value: "+35312345601" }] } });
    expect(await readLine({ http: numberOnly.http, settings: none })).toMatchObject({ extension: null, number: "+35312345601" });
  });

  it("takes the administrator's addresses where the organisation may not be read", async () => {
    const forbidden = new AppError("forbidden");
    const { http, asked } = serving({ "people/me": me, [`organizations/${orgId}`]: forbidden, organizations: forbidden });
    const settings = { "xsi.actionsUrl": `${xsi.actions}/`, "xsi.eventsUrl": `${xsi.events}/v2.0`, "xsi.channelUrl": xsi.channel };
    expect((await readLine({ http, settings })).xsi).toEqual({ ...xsi, domain: null });
    expect(asked).toEqual(["people/me", `organizations/${orgId}`, "organizations"]);
  });

  it("has no XSI where nobody names it", async () => {
    const { http } = serving({ "people/me": me, [`organizations/${orgId}`]: { id: orgId } });
    expect((await readLine({ http, settings: none })).xsi).toBeNull();
  });

  it("does not take a failing network for XSI switched off", async () => {
    const { http } = serving({ "people/me": me, [`organizations/${orgId}`]: new AppError("offline") });
    await expect(readLine({ http, settings: none })).rejects.toMatchObject({ code: "offline" });
  });
});

describe("readXsiAddresses", () => {
  const forbidden = new AppError("forbidden");
  it("tries the list form, which plain users may be allowed", async () => {
    const { http } = serving({ [`organizations/${orgId}`]: forbidden, organizations: { items: [{ id: "other" }, organization] } });
    expect(await readXsiAddresses(http, orgId)).toEqual({ addresses: xsi, reason: null });
  });

  it("tells forbidden from absent", async () => {
    expect(await readXsiAddresses(serving({ [`organizations/${orgId}`]: forbidden, organizations: forbidden }).http, orgId)).toEqual({
      addresses: null,
      reason: "forbidden",
    });
    expect(await readXsiAddresses(serving({ [`organizations/${orgId}`]: { id: orgId } }).http, orgId)).toEqual({ addresses: null, reason: "absent" });
  });

  it.each(["http://xsi.example/a", "", "nonsense", null, 7])("takes %j for absent", async (address) => {
    const { http } = serving({ [`organizations/${orgId}`]: { ...organization, xsiActionsEndpoint: address } });
    expect(await readXsiAddresses(http, orgId)).toEqual({ addresses: null, reason: "absent" });
  });
});

describe("uuidOf", () => {
  it.each([
    [encode(`ciscospark://us/PEOPLE/${uuid}`)],
    [btoa(`ciscospark://urn:TEAM:us-east-1_int13/PEOPLE/${uuid}`)],
    [encode(`ciscospark://us/PEOPLE/${uuid}`).replaceAll("+", "-").replaceAll("/", "_")],
    [uuid],
  ])("%s", (id) => {
    expect(uuidOf(id)).toBe(uuid);
  });

  it.each(["", "***", encode("ciscospark://us/PEOPLE/"), encode("ciscospark://us/PEOPLE/../admin")])("refuses %j", (id) => {
    expect(() => uuidOf(id)).toThrow(expect.objectContaining({ code: "bad-answer" }));
  });
});

describe("probe", () => {
  function make(answers: Readonly<Record<string, () => Response>>) {
    const probe = createProbe({
      fetch: async (input) => {
        const path = new URL(input instanceof Request ? input.url : String(input)).pathname.replace("/v1/", "");
        return (answers[path] ?? (() => new Response("", { status: 404 })))();
      },
      log: createLog(
        "webex",
        () => {},
        () => 0,
      ),
      now: () => 0,
    });
    return probe;
  }
  const works = () => Response.json({});
  const status = (code: number) => () => new Response("", { status: code });

  it("tells which scopes work, which do not, and which it cannot tell", async () => {
    const probe = make({
      "people/me": () => Response.json(me),
      [`organizations/${orgId}`]: status(403),
      "telephony/calls": works,
      "telephony/config/people/me": status(503),
      "authorizations/tokenExpiry": () => Response.json({ exp: 1_772_000_000_000 }),
    });
    const facts = await probe.test("canary");
    expect(facts).toMatchObject({ displayName: "Ana Novak", email: "ana@example.com", validUntil: 1_772_000_000_000 });
    expect(facts.scopesWork).toEqual({
      "spark:people_read": true,
      "spark:organizations_read": false,
      "spark:xsi": null,
      "spark:calls_read": true,
      "spark:calls_write": null,
      "spark:telephony_config_read": null,
    });
    expect(facts.reasons["spark:organizations_read"]?.code).toBe("forbidden");
    expect(facts.reasons["spark:telephony_config_read"]?.code).toBe("overloaded");
    expect(JSON.stringify(facts)).not.toContain("canary");
  });

  const role = (name: string) => btoa(`ciscospark://us/ROLE/${name}`).replace(/=+$/, "");
  const older = role("0b000000-0000-4000-8000-000000000001");
  const asked = (roles: readonly string[], more: Readonly<Record<string, () => Response>> = {}) =>
    make({ "people/me": () => Response.json({ ...me, roles }), ...more }).test("canary");

  it("names every role as Webex does, where the token may read the names", async () => {
    const facts = await asked([role("id_user_admin"), older], {
      roles: () =>
        Response.json({
          items: [
            { id: older, name: "Full Administrator" },
            { id: role("id_user_admin"), name: "User Administrator" },
          ],
        }),
    });
    expect(facts).toMatchObject({ roles: { named: ["User Administrator", "Full Administrator"], unnamed: 0 }, fullAdmin: true });
  });

  it("reads legible ids where it may not, and says how many it could not read", async () => {
    expect(await asked([role("id_full_admin"), role("id_user_admin")])).toMatchObject({
      roles: { named: ["Full Administrator", "user admin"], unnamed: 0 },
      fullAdmin: true,
    });
    expect(await asked([role("id_user_admin"), older])).toMatchObject({ roles: { named: ["user admin"], unnamed: 1 }, fullAdmin: null });
    expect(await asked([])).toMatchObject({ roles: { named: [], unnamed: 0 }, fullAdmin: false });
  });

  it("follows call records into the region that has them", async () => {
    const hosts: string[] = [];
    const probe = createProbe({
      fetch: async (input) => {
        const { host, pathname } = new URL(input instanceof Request ? input.url : String(input));
        if (pathname.endsWith("people/me")) return Response.json({ ...me, roles: [role("id_full_admin")] });
        if (!pathname.endsWith("cdr_feed")) return Response.json({ items: [] });
        hosts.push(host);
        return host.includes("-eu") ? Response.json({ items: [] }) : new Response("", { status: 451 });
      },
      log: createLog(
        "webex",
        () => {},
        () => 0,
      ),
      now: () => 0,
    });
    expect((await probe.test("canary")).scopesWork["spark-admin:calling_cdr_read"]).toBe(true);
    expect(hosts).toEqual(["analytics-calling.webexapis.com", "analytics-calling-eu.webexapis.com"]);
  });

  it("does not know the end of a token that may not ask", async () => {
    const facts = await make({ "people/me": () => Response.json(me), "authorizations/tokenExpiry": status(403) }).test("canary");
    expect(facts.validUntil).toBeNull();
  });

  it("says unauthorized for a token that is not good, without renewing", async () => {
    const probe = make({ "people/me": status(401) });
    await expect(probe.identify("canary")).rejects.toMatchObject({ code: "unauthorized" });
    await expect(probe.test("canary")).rejects.toMatchObject({ code: "unauthorized" });
  });
});
