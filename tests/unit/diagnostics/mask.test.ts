// The mask: what is known stays, everything else gets a stand-in that is the same for the same caller, and only within one report.
import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { commands } from "@/utils/commands/registry.ts";
import { createSign, createStandIns, mask, type StandIn } from "@/utils/diagnostics/mask.ts";
import { errorCodes } from "@/utils/errors.ts";
import { grantScopes } from "@/utils/grants/grant.ts";
import { settingKeys } from "@/utils/settings.ts";

/** Shows what is masked, and as what. */
const show: StandIn = (kind) => `<${kind}>`;
const kept = (text: string) => mask(show, "keep", "log", [{ text }]);
const sign = (salt: number) => createSign(crypto.subtle, new Uint8Array(32).fill(salt));

async function masked(value: unknown, salt = 1): Promise<unknown> {
  const { collect, settle } = createStandIns();
  mask(collect, "mask", "desk:calls", value);
  return mask(await settle(await sign(salt)), "mask", "desk:calls", value);
}

describe("stand-ins", () => {
  const party = (name: string | null, number: string | null) => ({ party: { name, number, kind: "external" } });

  it("are the same for the same caller, however written, and differ between two", async () => {
    const [one, two, three] = (await masked([party("Ana Sol", "+49 30 5550"), party("ana sol ", "tel:+49305550"), party("Bo", "+49305551")])) as {
      party: { name: string; number: string };
    }[];
    expect(one?.party).toEqual(two?.party);
    expect(one?.party.name).toMatch(/^person-[0-9a-f]{4}$/);
    expect(one?.party.number).toMatch(/^number-[0-9a-f]{4}$/);
    expect(three?.party.name).not.toBe(one?.party.name);
    expect(three?.party.number).not.toBe(one?.party.number);
  });

  it("are others in the next report", async () => {
    expect(await masked(party("Ana", "5601"), 1)).not.toEqual(await masked(party("Ana", "5601"), 2));
    expect(await masked(party("Ana", "5601"), 1)).toEqual(await masked(party("Ana", "5601"), 1));
  });

  it("never merge two callers, even where digests begin alike", async () => {
    const { collect, settle } = createStandIns();
    const names = Array.from({ length: 40 }, (_, index) => `caller ${index}`);
    for (const name of names) collect("person", name);
    const alike = await settle(async (text) => `aaaaaa${text.slice(7).padStart(26, "0")}`);
    expect(new Set(names.map((name) => alike("person", name))).size).toBe(names.length);
  });

  it("tell an extension from a number, and an address from both", async () => {
    const numbers = (await masked({ number: "5601", destination: "+4930555012", extension: "100" })) as Record<string, string>;
    expect(numbers.number).toMatch(/^extension-/);
    expect(numbers.destination).toMatch(/^number-/);
    expect(mask(show, "mask", "x", { number: "ana@example.org" })).toEqual({ number: "<address>" });
  });
});

describe("fields", () => {
  it("keep ids in a telephone system's spelling and mask all others", () => {
    const ids = [
      "callhalf-410022:0",
      "97:1",
      "5b5ba3d4-1111-4222-8333-000000000001",
      "ROUTER_5b5ba3d4-1111-4222-8333-000000000001_3",
      "SWITCHBOARD_0a1b2c3d4e5f_12",
      "switchboard_a1b2c3d4e5f_mxk2f9q1",
    ];
    for (const id of ids) expect(mask(show, "mask", "x", { id })).toEqual({ id });
    for (const id of ["Ana Sol", "+4930555012", "ana@example.org", "Y2lzY29zcGFyazovL3VzL1BFT1BMRS9hbmE"]) {
      expect(mask(show, "mask", "x", { id })).toEqual({ id: "<id>" });
    }
  });

  it("mask what no rule knows in an item declared mask, and read it word by word in one declared keep", () => {
    expect(mask(show, "mask", "x", { hour: "busy" })).toEqual({ hour: "<text>" });
    expect(mask(show, "keep", "x", { hour: "busy Zorblax" })).toEqual({ hour: "busy <word>" });
  });

  it("mask the names of fields that are data", () => {
    expect(mask(show, "mask", "desk:calls", { byId: { "callhalf-1:0": 1, "Ana Sol": 2 } })).toEqual({ byId: { "callhalf-1:0": 1, "<id>": 2 } });
    expect(mask(show, "mask", "x", { zorblax: 1, displayName: "z" })).toEqual({ "<id>": 1, displayName: "<person>" });
  });

  it("keep an event's name and mask a party's, though both are called name", () => {
    const event = { event: { name: "CallReceivedEvent", call: { party: { name: "CallReceivedEvent" }, queue: { name: "Sales" } } } };
    expect(mask(show, "mask", "x", event)).toEqual({
      event: { name: "CallReceivedEvent", call: { party: { name: "<person>" }, queue: { name: "<queue>" } } },
    });
  });
});

describe("free text", () => {
  it("loses names, numbers, addresses and secrets, and keeps its sense", () => {
    expect(kept("no such user Zorblax (+49 30 555 012) at zor@example.org: 404 after 3 tries")).toEqual([
      { text: "no such user <word> (<number>) at <mail> 404 after 3 tries" },
    ]);
    expect(kept("Bearer NTk4ZDI0_PF84_1eb65fdf token 5601 d1c2a3")).toEqual([{ text: "<word> <word> token <number> <word>" }]);
  });

  it("takes a word that people are called by for a name when it is written like one", () => {
    expect(kept("the grace is over, Grace Park may call")).toEqual([{ text: "the grace is over, <word> <word> may call" }]);
  });

  it("keeps every code of ours to the letter", () => {
    const all = [...commands.map(({ id }) => id), ...errorCodes, ...settingKeys, ...Object.values(grantScopes).flat()];
    for (const code of all) expect(kept(code)).toEqual([{ text: code }]);
  });

  it("keeps every event of the telephone system", () => {
    const names =
      "CallOriginating CallReceived CallHeld CallTransferred CallRecordingStarted CallDetached ConferenceReleased HookStatus DoNotDisturb";
    for (const name of names.split(" ")) expect(kept(`${name}Event`)).toEqual([{ text: `${name}Event` }]);
  });

  it("keeps the addresses that are counted", () => {
    for (const endpoint of [
      "PUT xsi-events channel/{id}/heartbeat",
      "GET people/me",
      "POST xsi-actions user/{id}/calls/{id}/talk",
      "GET telephony/calls",
    ])
      expect(kept(endpoint)).toEqual([{ text: endpoint }]);
  });

  it("keeps whatever our own log says", async () => {
    const texts = new Set<string>();
    for await (const file of glob("{entrypoints,utils}/**/*.ts", { cwd: `${import.meta.dirname}/../../..` })) {
      const source = readFileSync(`${import.meta.dirname}/../../../${file}`, "utf8");
      for (const [, text] of source.matchAll(/(?:log|own|messages)\.(?:debug|info|warn|error)\(\s*"([^"]+)"/g))
        if (text !== undefined) texts.add(text);
    }
    expect(texts.size).toBeGreaterThan(30);
    const unread = [...texts].filter((text) => JSON.stringify(kept(text)) !== JSON.stringify([{ text }]));
    expect(unread, "a report would mask words of these: add them to utils/diagnostics/words.ts, unless they name people").toEqual([]);
  });
});
