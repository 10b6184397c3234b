// The directory against the loopback Webex: the organisation's grant, the line's own XSI directory, single names with the user's scopes alone.
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createLiveDirectory } from "@/entrypoints/background/directory/live.ts";
import { decodeDocument, personOf, readDirectory } from "@/entrypoints/background/directory/xsi-directory.ts";
import { sleep } from "@/entrypoints/background/sleep.ts";
import { directoryItem } from "@/utils/directory-state.ts";
import { AppError } from "@/utils/errors.ts";
import { type GrantId, grantScopes, noGrant } from "@/utils/grants/grant.ts";
import { choicesOf } from "@/utils/people/choices.ts";
import { createPeopleStore } from "@/utils/people-store.ts";
import type { Line } from "@/utils/state.ts";
import { crowdOf } from "../webex/crowd.ts";
import { startWebex, type Webex, type WebexOptions } from "../webex/index.ts";
import { silent } from "./line.ts";
import { startFastTime } from "./time.ts";

const never = (): never => {
  throw new Error("nobody found");
};

let webex: Webex;
let stopTime: () => Promise<void>;
beforeEach(() => {
  fakeBrowser.reset();
  globalThis.indexedDB = new IDBFactory();
  stopTime = startFastTime();
});
afterEach(async () => {
  await webex.stop();
  await stopTime();
});

async function open(
  options: WebexOptions,
  { grants, xsi = true, extra = [] }: { readonly grants: readonly GrantId[]; readonly xsi?: boolean; readonly extra?: readonly string[] },
) {
  webex = await startWebex(options);
  const tokens = new Map<GrantId, string>([
    ["my-line", webex.oauth.issueToken(webex.desk, grantScopes["my-line"])],
    ["read-users", webex.oauth.issueToken(webex.person("1005"), [...grantScopes["read-users"], ...extra])],
  ]);
  const base = `https://${webex.org.xsiHost}/com.broadsoft.xsi-actions`;
  const line: Line = {
    grant: "my-line",
    personId: webex.desk.id,
    userUuid: webex.desk.uuid,
    orgId: webex.org.id,
    displayName: webex.desk.displayName,
    extension: "1000",
    number: webex.desk.number,
    country: "IE",
    broadworksId: webex.desk.userId,
    xsi: xsi ? { actions: base, events: base, channel: base, domain: null } : null,
  };
  const directory = createLiveDirectory({
    session: {
      token: async (grant) => tokens.get(grant) ?? "",
      records: async () => grants.map((id) => ({ ...noGrant(id), state: "authorised" as const })),
    },
    fetch: webex.fetch,
    line: () => line,
    now: Date.now,
    newId: () => crypto.randomUUID(),
    sleep,
    turn: async () => true,
    log: silent,
  });
  await directory.load();
  const store = createPeopleStore();
  const all = async () => (await store.changesAfter(0, 10_000)).flatMap(({ person }) => person ?? []);
  const named = async (name: string) => (await all()).filter(({ displayName }) => displayName === name);
  return { directory, all, named };
}

describe("with the organisation's grant", () => {
  test("everybody, over several pages, with sites where their scope was granted", async () => {
    const { directory, all, named } = await open(
      { morePeople: crowdOf(130) },
      { grants: ["my-line", "read-users"], xsi: false, extra: ["spark-admin:locations_read"] },
    );
    await directory.due(false);
    expect((await directoryItem.get()).webex).toMatchObject({ phase: "done", error: null });
    expect((await all()).length).toBe(webex.people.filter(({ kind }) => kind === "person").length);
    const [bernhard] = await named("Bernhard Müller-Lüdenscheidt");
    expect(bernhard).toMatchObject({
      userUuid: webex.person("2001").uuid,
      department: "Logistics",
      site: "Berlin",
      numbers: [
        { kind: "extension", value: "2001" },
        { kind: "work", value: "+493055500201" },
        { kind: "extension", value: "822001" },
        { kind: "mobile", value: "+4917155500201" },
      ],
    });
    const pages = webex.requests.filter(({ path, status }) => path === "/v1/people" && status === 200);
    expect(pages).toHaveLength(2);
    expect(pages.every(({ query }) => query.callingData === "true")).toBe(true);
  });

  test("a refused scope for sites is no reason to do without people", async () => {
    const { directory, named } = await open({}, { grants: ["read-users"], xsi: false });
    await directory.due(false);
    expect((await named("Ada Okonkwo"))[0]).toMatchObject({ site: null });
  });

  test("each person once, though XSI tells of them too", async () => {
    const { directory, named, all } = await open({}, { grants: ["my-line", "read-users"] });
    await directory.due(false);
    const [elena, ...others] = await named("Έλενα Παπαδοπούλου");
    expect(others).toEqual([]);
    expect(elena).toMatchObject({ userUuid: webex.person("2002").uuid, broadworksId: webex.person("2002").userId, site: "Berlin" });
    // Known to be at another site: dialled with its prefix, which the switch understands as the same line.
    const dial = choicesOf(elena ?? never(), "IE", "Dublin")[0]?.dial ?? "";
    expect(dial).toBe("822002");
    expect(webex.switch.findUser(dial)?.uuid).toBe(elena?.userUuid);
    // Workspaces and virtual lines are in XSI's directory alone; who has no line is in Webex's alone.
    expect((await all()).length).toBe(webex.people.length);
  });

  test("the limiter of Webex is obeyed in the middle", async () => {
    const { directory, all } = await open({ morePeople: crowdOf(250) }, { grants: ["read-users"], xsi: false });
    webex.faults.add({ match: { path: /\/people$/ }, times: 1, do: { status: 429, headers: { "retry-after": "1" } } });
    await directory.due(false);
    expect((await directoryItem.get()).webex?.phase).toBe("done");
    expect((await all()).length).toBe(webex.people.filter(({ kind }) => kind === "person").length);
    expect(webex.requests.filter(({ path, status }) => path === "/v1/people" && status === 429)).toHaveLength(1);
  });
});

describe("with the user's own scopes", () => {
  test("XSI's directory, page by page, in the names' own letters", async () => {
    const { directory, all, named } = await open({ morePeople: crowdOf(230) }, { grants: ["my-line"] });
    await directory.due(false);
    const { webex: closed, xsi } = await directoryItem.get();
    expect(closed?.phase).toBe("closed");
    expect(xsi).toMatchObject({ phase: "done", error: null });
    expect((await all()).length).toBe(webex.switch.users.length);
    expect((await named("María José Fernández de la Peña"))[0]).toMatchObject({
      department: "Finance",
      numbers: [{ value: "1004" }, { value: "+35315550104" }],
    });
    expect(await named("花子 佐藤")).toHaveLength(1);
    const pages = webex.requests.filter(({ path }) => path.endsWith("/directories/Enterprise"));
    expect(pages.map(({ query }) => query.start)).toEqual(["1", "101", "201"]);
  });

  test("a page that is cut off is asked for again", async () => {
    const { directory, all } = await open({}, { grants: ["my-line"] });
    webex.faults.add({ match: { path: /directories\/Enterprise/ }, times: 1, do: { cut: 400 } });
    await directory.due(false);
    expect((await directoryItem.get()).xsi?.phase).toBe("done");
    expect((await all()).length).toBe(webex.switch.users.length);
  });

  test("without XSI single names are looked up, and kept", async () => {
    const { directory, named } = await open({}, { grants: ["my-line"], xsi: false });
    await directory.due(false);
    expect(await directory.find("pád o’s")).toEqual({ found: 1 });
    expect((await named("Pádraig O’Sullivan"))[0]).toMatchObject({ numbers: [{ value: "1006" }, { value: "811006" }] });
    expect(await directory.find("zoe@loopback-trading.example")).toEqual({ found: 1 });
    expect(webex.requests.some(({ query, status }) => "displayName" in query && status !== 200)).toBe(false);
  });
});

describe("XSI documents", () => {
  const bytesOf = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  beforeEach(async () => {
    webex = await startWebex();
  });

  test.each([
    ["Content-Type", "text/xml; charset=ISO-8859-1", "<a/>Zo\u00eb"],
    ["XML declaration", "text/xml", '<?xml version="1.0" encoding="ISO-8859-1"?>Zo\u00eb'],
    ["a character set nobody knows", "text/xml; charset=x-none", "Zo\u00eb"],
  ])("are decoded by the %s", (_what, type, text) => expect(decodeDocument(bytesOf(text), type)).toMatch(/Zoë$/));
  test("are UTF-8 otherwise", () => expect(decodeDocument(new TextEncoder().encode("Zoë"), null)).toBe("Zoë"));

  test("prefixes, another order and an unknown element do not matter", () => {
    const told = readDirectory(
      `<x:Enterprise xmlns:x="u"><x:totalAvailableRecords>9</x:totalAvailableRecords><x:numberOfRecords>1</x:numberOfRecords><x:enterpriseDirectory>
       <x:directoryDetails><x:additionalDetails><x:title>Boss &amp; co</x:title><x:new>1</x:new></x:additionalDetails><x:lastNameUnicode>佐藤</x:lastNameUnicode>
       <x:firstNameUnicode>花子</x:firstNameUnicode><x:lastName>Sato</x:lastName><x:firstName>Hanako</x:firstName><x:hiranganaLastName>さとう</x:hiranganaLastName>
       <x:groupId>0123456789abcdef0123</x:groupId><x:extension>3001</x:extension><x:userId>h@x</x:userId></x:directoryDetails></x:enterpriseDirectory></x:Enterprise>`,
    );
    expect(told).toMatchObject({ numberOfRecords: 1, total: 9 });
    expect(personOf(told.entries[0] ?? {})).toMatchObject({
      id: "xsi:h@x",
      displayName: "花子 佐藤",
      readings: ["Hanako Sato", "さとう"],
      title: "Boss & co",
      site: null,
      broadworksId: "h@x",
    });
  });

  test("no directory and half a directory are bad answers", () => {
    expect(() => readDirectory("<html></html>")).toThrow(AppError);
    expect(() => readDirectory("<Enterprise><numberOfRecords>5</numberOfRecords><enterpriseDirectory>")).toThrow(AppError);
  });
});
