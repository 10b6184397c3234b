// Whose line can be chosen, on the loopback Webex: who is found, and why the others cannot be (product.md §4, webex-rest.md 3.1, 3.3, 3.5).
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findCandidates } from "@/entrypoints/background/webex/candidates.ts";
import { createWebexHttp } from "@/entrypoints/background/webex/http.ts";
import { readLine } from "@/entrypoints/background/webex/line.ts";
import { readMonitored, readMonitoredOf } from "@/entrypoints/background/webex/presence.ts";
import { startWebex, type Webex } from "../webex/index.ts";
import { failureOf, never, silent } from "./line.ts";

let webex: Webex;
beforeAll(async () => {
  webex = await startWebex();
});
afterAll(() => webex.stop());

const control = ["spark-admin:people_read", "spark-admin:organizations_read", "spark-admin:xsi"];
const noXsi = { "xsi.actionsUrl": "", "xsi.eventsUrl": "", "xsi.channelUrl": "" };

function httpWith(scopes: readonly string[], who = "1005") {
  const token = webex.oauth.issueToken(webex.person(who), scopes);
  return createWebexHttp({ token: async () => token, fetch: webex.fetch, log: silent, now: Date.now });
}

function search(query: string, { config = true, licences = false } = {}) {
  const http = httpWith([...control, ...(licences ? ["spark-admin:licenses_read"] : [])]);
  const others = config ? httpWith(["spark-admin:telephony_config_read"]) : null;
  return findCandidates({ http, config: others, readsLicences: licences, query, signal: never() });
}

describe("findCandidates", () => {
  it("finds a person, and on their phone the lines that cannot be controlled", async () => {
    const zoe = webex.person("Zoë");
    expect(await search("zoë")).toEqual({
      isCut: false,
      others: true,
      lines: [
        { id: zoe.uuid, kind: "person", name: "Zoë Ní Bhriain", extension: "1001", number: "+35315550101", phoneOf: null, reason: null },
        {
          id: webex.person("1080").uuid,
          kind: "virtual-line",
          name: "Sales Hotline",
          extension: "1080",
          number: "+35315550180",
          phoneOf: "Zoë Ní Bhriain",
          reason: "virtual-line",
        },
        {
          id: webex.person("1004").uuid,
          kind: "shared-line",
          name: "María José Fernández de la Peña",
          extension: "1004",
          number: "+35315550104",
          phoneOf: "Zoë Ní Bhriain",
          reason: "shared-line",
        },
      ],
    });
  });

  it.each([
    ["a virtual line, by its name", "sales hot", "Sales Hotline", "virtual-line"],
    ["a workspace, by its name", "boardroom", "Boardroom Dublin", "workspace"],
    ["a virtual line, by its extension", "1080", "Sales Hotline", "virtual-line"],
    ["a person without a line", "Walter", "Walter Nowak", "no-line"],
  ])("finds %s, and says why not", async (_, query, name, reason) => {
    const { lines } = await search(query);
    expect(lines.map((line) => [line.name, line.reason])).toEqual([[name, reason]]);
  });

  it.each([
    ["by extension", "1002"],
    ["by number", "+353 1 555 0102"],
    ["by address", "sally@loopback-trading.example"],
  ])("finds a person %s", async (_, query) => {
    const { lines } = await search(query);
    expect(lines[0]).toMatchObject({ name: "Sally Johnson", reason: null });
  });

  it("does not list what it may not read, and says so", async () => {
    const zoe = { name: "Zoë Ní Bhriain", reason: null };
    expect(await search("Zoë", { config: false })).toMatchObject({ others: false, lines: [zoe] });
    const refused = await findCandidates({ http: httpWith(control), config: httpWith(control), readsLicences: false, query: "Zoë", signal: never() });
    expect(refused).toMatchObject({ others: false, lines: [zoe] });
  });

  it("goes by licence where licences may be read", async () => {
    const erik = webex.person("Erik");
    expect((await search("Erik", { licences: true })).lines[0]).toMatchObject({ name: erik.displayName, reason: null });
    const unlicensed = await startWebex({
      morePeople: [
        {
          ...webex.person("Erik"),
          uuid: "5b3d9e10-7a44-4c1b-8f00-0000000000aa",
          id: btoa("ciscospark://us/PEOPLE/5b3d9e10-7a44-4c1b-8f00-0000000000aa").replace(/=+$/, ""),
          displayName: "Nolan Licence",
          extension: "1099",
          number: null,
          userId: "u1099.k7@x",
          email: "nolan@loopback-trading.example",
          licence: null,
        },
      ],
    });
    try {
      const token = unlicensed.oauth.issueToken(unlicensed.person("1005"), [...control, "spark-admin:licenses_read"]);
      const http = createWebexHttp({ token: async () => token, fetch: unlicensed.fetch, log: silent, now: Date.now });
      const ask = (readsLicences: boolean) => findCandidates({ http, config: null, readsLicences, query: "Nolan", signal: never() });
      expect((await ask(true)).lines).toMatchObject([{ reason: "no-licence" }]);
      expect((await ask(false)).lines).toMatchObject([{ reason: null }]);
    } finally {
      await unlicensed.stop();
    }
  });

  it("fails when people cannot be read", async () => {
    const http = httpWith(control, "1002");
    expect((await failureOf(findCandidates({ http, config: null, readsLicences: false, query: "Zoë", signal: never() }))).code).toBe("forbidden");
  });
});

describe("a chosen person's line", () => {
  const read = (person: string) => readLine({ http: httpWith(control), of: { grant: "control-phones", person }, settings: noXsi });

  it("is read with the organisation's authorisation", async () => {
    const zoe = webex.person("Zoë");
    expect(await read(zoe.uuid)).toMatchObject({
      grant: "control-phones",
      personId: zoe.id,
      userUuid: zoe.uuid,
      displayName: "Zoë Ní Bhriain",
      extension: "1001",
      number: "+35315550101",
      xsi: { actions: "https://api-loop.bcld.webex.com/com.broadsoft.xsi-actions" },
    });
  });

  it.each([
    ["of nobody with a line", "Walter", "no-line"],
    ["of a virtual line", "1080", "not-found"],
    ["of a workspace", "1050", "not-found"],
  ])("is refused: the line %s", async (_, who, code) => {
    expect((await failureOf(read(webex.person(who).uuid))).code).toBe(code);
  });

  it("has the same monitoring list as its person's own sign-in sees, as far as the administrators' list tells", async () => {
    const own = await readMonitored(httpWith(["spark:telephony_config_read"], "1000"), never());
    const told = await readMonitoredOf(httpWith(control), webex.desk.id, never());
    expect(told.map(({ uuid, kind, name }) => ({ uuid, kind, name }))).toEqual(own.map(({ uuid, kind, name }) => ({ uuid, kind, name })));
    expect(told).toHaveLength(7);
  });
});
