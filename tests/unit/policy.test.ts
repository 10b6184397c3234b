// Default, user's choice, administrator's policy: who wins, and what a wrong value does.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mergePolicy } from "../../utils/policy.ts";
import { defaultSettings, settingKeys } from "../../utils/settings.ts";

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
  it("has a schema for the browser with exactly our settings, and the secret", () => {
    const schema = JSON.parse(readFileSync("public/managed_schema.json", "utf8"));
    expect(Object.keys(schema.properties).sort()).toEqual([...settingKeys, "defaults", "integration.clientSecret"].sort());
    expect(Object.keys(schema.properties.defaults.properties).sort()).toEqual([...settingKeys].sort());
  });
});
