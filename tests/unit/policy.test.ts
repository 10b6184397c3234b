// Default, user's choice, administrator's policy: who wins, and what a wrong value does.
import { readFileSync } from "node:fs";
import * as v from "valibot";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createSaveSettings } from "../../entrypoints/background/save-settings.ts";
import { mergePolicy, userSettingsItem, watchPolicy } from "../../utils/policy.ts";
import { defaultSettings, settingKeys } from "../../utils/settings.ts";
import { managedSchema, managedShape } from "../tools/managed-schema.ts";

describe("policy", () => {
  it("is the defaults when nobody said anything", () => {
    const { values, origin } = mergePolicy({}, {});
    expect(values).toEqual(defaultSettings);
    expect(new Set(Object.values(origin))).toEqual(new Set(["default"]));
  });
  it("locks over the user's choice, and the user's choice goes over a default of the administrator", () => {
    const { values, origin } = mergePolicy(
      { "ring.volume": 10, defaults: { "look.theme": "dark", "send.graceSeconds": 4 } },
      { "ring.volume": 90, "look.theme": "light" },
    );
    expect(values["ring.volume"]).toBe(10);
    expect(values["look.theme"]).toBe("light");
    expect(values["send.graceSeconds"]).toBe(4);
    expect([origin["ring.volume"], origin["look.theme"], origin["send.graceSeconds"]]).toEqual(["locked", "user", "default"]);
  });
  it("passes over what does not fit, and says which", () => {
    const { values, rejected } = mergePolicy({ "ring.volume": "loud", defaults: { "look.theme": 7 } }, { "send.graceSeconds": 99 });
    expect(values["ring.volume"]).toBe(defaultSettings["ring.volume"]);
    expect(values["send.graceSeconds"]).toBe(defaultSettings["send.graceSeconds"]);
    expect([...rejected].sort()).toEqual(["look.theme", "ring.volume"]);
  });
  it("has the schema for the browser that its settings make (npm run schema writes it)", () => {
    expect(readFileSync("public/managed_schema.json", "utf8")).toBe(managedSchema());
    const { properties } = JSON.parse(managedSchema());
    expect(Object.keys(properties).sort()).toEqual(
      [...settingKeys, "defaults", "integration.clientSecret", "integration.clientSecrets", "connect.clientSecret"].sort(),
    );
    expect(Object.keys(properties.defaults.properties)).toEqual([...settingKeys]);
  });
  it("says in the schema what Chrome can read, and refuses a setting that it cannot", () => {
    const shape = (schema: unknown) => managedShape(schema as Parameters<typeof managedShape>[0]);
    expect(shape(v.pipe(v.number(), v.integer()))).toEqual({ type: "integer" });
    expect(shape(v.union([v.literal(""), v.pipe(v.string(), v.url())]))).toEqual({ type: "string" });
    expect(shape(v.record(v.string(), v.array(v.boolean())))).toEqual({
      type: "object",
      additionalProperties: { type: "array", items: { type: "boolean" } },
    });
    expect(shape(v.record(v.picklist(["a"]), v.strictObject({ b: v.optional(v.string()) })))).toEqual({
      type: "object",
      properties: { a: { type: "object", properties: { b: { type: "string" } } } },
    });
    expect(() => shape(v.union([v.string(), v.number()]))).toThrow(/union/);
    expect(() => shape(v.literal(1))).toThrow(/literal/);
  });
});

describe("whoever watches the policy", () => {
  beforeEach(() => fakeBrowser.reset());

  it("hears the newest last, however long the older one took to read, and nothing after leaving", async () => {
    const heard: number[] = [];
    const leave = watchPolicy(({ values }) => heard.push(values["ring.volume"]));
    await userSettingsItem.set({ "ring.volume": 1 });
    await userSettingsItem.set({ "ring.volume": 2 });
    await vi.waitFor(() => expect(heard.at(-1)).toBe(2));
    const count = heard.length;
    const slow = vi.spyOn(fakeBrowser.storage.local, "get");
    let release = () => {};
    slow.mockImplementationOnce(async () => {
      await new Promise<void>((done) => {
        release = done;
      });
      return { settings: { v: 1, d: { "ring.volume": 3 } } };
    });
    await userSettingsItem.set({ "ring.volume": 3 });
    await userSettingsItem.set({ "ring.volume": 4 });
    await vi.waitFor(() => expect(heard.at(-1)).toBe(4));
    release();
    await new Promise((done) => setTimeout(done));
    expect(heard.slice(count)).toEqual([4]);
    leave();
    await userSettingsItem.set({ "ring.volume": 5 });
    expect(await userSettingsItem.get()).toEqual({ "ring.volume": 5 });
    expect(heard.slice(count)).toEqual([4]);
    slow.mockRestore();
  });
});

describe("saving", () => {
  beforeEach(() => fakeBrowser.reset());

  it("keeps what two pages save at once", async () => {
    const save = createSaveSettings();
    await Promise.all([save({ "ring.volume": 1 }), save({ "look.theme": "dark" }), save({ "journal.days": 3 })]);
    expect(await userSettingsItem.get()).toEqual({ "ring.volume": 1, "look.theme": "dark", "journal.days": 3 });
  });

  it("refuses what is locked, all of it, but not the locked value itself, whatever the order of its keys; and goes on afterwards", async () => {
    const integration = { "read-users": { clientId: "C1", brokerUrl: "" } };
    const managed = vi.spyOn(fakeBrowser.storage.managed, "get");
    managed.mockImplementation(async () => ({ "look.density": "compact", "integration.byGrant": integration }));
    const save = createSaveSettings();
    await expect(save({ "ring.volume": 1, "look.density": "comfortable" })).rejects.toMatchObject({
      data: { code: "locked-by-policy", detail: "look.density" },
    });
    await expect(save({ "look.density": null })).rejects.toMatchObject({ data: { code: "locked-by-policy" } });
    expect(await userSettingsItem.get()).toEqual({});
    await save({ "integration.byGrant": { "read-users": { brokerUrl: "", clientId: "C1" } }, "ring.volume": 2 });
    expect(await userSettingsItem.get()).toEqual({ "ring.volume": 2 });
    managed.mockRestore();
  });
});
