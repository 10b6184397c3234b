// What a deployment file says is what a desk that gets it has; and no secret is ever in one.
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import {
  bytesOf,
  type Choices,
  changedSettings,
  createDeployment,
  type DeploymentRequest,
  firefoxId,
  holdsCredentials,
  isExtensionId,
  managedOf,
  suggestedChoice,
  targets,
} from "../../utils/deployment.ts";
import { mergePolicy, secretOf } from "../../utils/policy.ts";
import { defaultSettings, type SettingKey, type Settings, settingKeys, settingSchemas } from "../../utils/settings.ts";
import { type ManagedSchema, managedSchema } from "../tools/managed-schema.ts";
import { manifestFor } from "../tools/readme.ts";

const id = "abggcbpnlkjpfjmijcfegecfafiebafj";
const request = (more: Partial<DeploymentRequest> = {}): DeploymentRequest => ({
  target: "chrome-json",
  extensionId: id,
  installFrom: "",
  values: defaultSettings,
  choices: {},
  secrets: [],
  remark: "Put the secret here",
  ...more,
});

type Managed = Record<string, unknown>;
interface Schema {
  readonly properties: Readonly<Record<string, ManagedSchema & { readonly $ref?: string }>>;
}
const schema = JSON.parse(managedSchema()) as Schema;

/** As regedit reads a quoted text. */
const unquote = (quoted: string): string => quoted.slice(1, -1).replaceAll(/\\(["\\])/g, "$1");

/** As regedit reads the file and Chromium the registry: values by key, then made to fit the schema. null = taken away. */
function readRegistry(bytes: Uint8Array): Record<string, Record<string, string | number | null>> {
  expect([...bytes.slice(0, 2)]).toEqual([0xff, 0xfe]);
  const text = new TextDecoder("utf-16le", { fatal: true }).decode(bytes);
  const [first, ...lines] = text.split("\r\n");
  expect(first).toBe("Windows Registry Editor Version 5.00");
  const keys: Record<string, Record<string, string | number | null>> = {};
  let values: Record<string, string | number | null> = {};
  for (const line of lines) {
    if (line === "" || line.startsWith(";")) continue;
    if (line.startsWith("[")) {
      expect(line).toMatch(/^\[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\[^\]]+\]$/);
      values = {};
      keys[line.slice(1, -1)] = values;
      continue;
    }
    const [, name = "", value = ""] = /^("(?:[^"\\]|\\.)*")=(.*)$/s.exec(line) ?? [];
    expect(name, line).not.toBe("");
    if (value === "-") values[unquote(name)] = null;
    else if (value.startsWith("dword:")) values[unquote(name)] = Number.parseInt(value.slice(6), 16);
    else if (value.startsWith("hex(1):")) {
      const bytes = Uint8Array.from(value.slice(7).split(","), (byte) => Number.parseInt(byte, 16));
      values[unquote(name)] = new TextDecoder("utf-16le").decode(bytes).replace(/\0$/, "");
    } else {
      expect(value).toMatch(/^"(?:[^"\\\r\n]|\\["\\])*"$/);
      values[unquote(name)] = unquote(value);
    }
  }
  return keys;
}

/** registry_dict.cc, ConvertRegistryValue. */
function asManaged(values: Readonly<Record<string, string | number | null>>): Managed {
  const managed: Managed = {};
  for (const [key, value] of Object.entries(values)) {
    if (value === null) continue;
    const type = schema.properties[key]?.type;
    expect(type, key).toBeDefined();
    managed[key] = type === "boolean" ? value !== 0 : type === "object" || type === "array" ? JSON.parse(String(value)) : value;
  }
  return managed;
}

function readBack(made: DeploymentRequest): Managed {
  const file = createDeployment(made);
  if (made.target.endsWith("registry")) {
    const root = made.target === "chrome-registry" ? "Google\\Chrome" : "Microsoft\\Edge";
    const keys = readRegistry(bytesOf(file));
    return asManaged(keys[`HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\${root}\\3rdparty\\extensions\\${made.extensionId}\\policy`] ?? {});
  }
  const document = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(file)));
  return made.target === "firefox" ? document.policies["3rdparty"].Extensions[made.extensionId] : document["3rdparty"].extensions[made.extensionId];
}

const text = (maxLength: number) => fc.string({ unit: "binary", maxLength }).map((raw) => raw.replaceAll("\0", ""));
const nasty = fc.constantFrom(
  '"',
  "\\",
  "\\\\",
  "\r\n",
  "]",
  "[",
  ";x",
  '"=dword:0',
  "</script>",
  "\u2028",
  "\u202e",
  "ü",
  "😀",
  "-",
  "%PATH%",
  "\\0",
);
const words = (maxLength: number) => fc.oneof(nasty, text(maxLength)).map((raw) => raw.slice(0, maxLength).toWellFormed());
const address = fc.constantFrom("", "https://broker.example/token?a=1&b=%22", "https://xsi.example/base");
/** What no reader of settings takes as a name, on purpose (valibot): no command is called so. */
const reserved = new Set(["__proto__", "prototype", "constructor"]);
/** Without signs that JSON escapes: Node 24.21 reads such names of objects wrong (`JSON.parse` gives {"]": 0, "\\0": 0} another name, now and then). */
const names = words(20).filter((name) => name !== "" && !reserved.has(name) && !/["\\\p{Cc}]/u.test(name));
const keyMap = fc.dictionary(
  names,
  fc.record({
    main: fc.array(
      words(8).filter((key) => key !== ""),
      { maxLength: 3 },
    ),
  }),
  { maxKeys: 4, noNullPrototype: true },
);

/** Any value that a setting may have, for those whose value is free; the others stay as they are. */
const settings: fc.Arbitrary<Settings> = fc
  .record({
    "integration.clientId": words(60),
    "integration.brokerUrl": address,
    "ring.volume": fc.integer({ min: 0, max: 100 }),
    "hold.redSeconds": fc.integer({ min: 5, max: 3600 }),
    "token.keep": fc.boolean(),
    "look.theme": fc.constantFrom("system" as const, "light" as const, "dark" as const),
    "hosts.approved": fc.array(fc.constantFrom("a.example", "b-c.example"), { maxLength: 3 }),
    "keys.map": keyMap,
  })
  .map((some) => ({ ...defaultSettings, ...some }) as Settings)
  .filter((all) => settingKeys.every((key) => v.is(settingSchemas[key], all[key])));

const chosen: fc.Arbitrary<Choices> = fc.record(
  Object.fromEntries(settingKeys.map((key) => [key, fc.constantFrom("locked", "default", "out")])),
) as fc.Arbitrary<Choices>;

describe("a deployment file", () => {
  it.each(targets)("is read back to the same settings, whatever they hold: %s", (target) => {
    fc.assert(
      fc.property(settings, chosen, (values, choices) => {
        const extensionId = target === "firefox" ? firefoxId : id;
        const policy = mergePolicy(readBack(request({ target, extensionId, values, choices })), {});
        expect(policy.rejected).toEqual([]);
        for (const key of settingKeys) {
          const choice = choices[key];
          expect(policy.values[key], key).toEqual(choice === "out" ? defaultSettings[key] : values[key]);
          expect(policy.origin[key], key).toBe(choice === "locked" ? "locked" : "default");
        }
      }),
      { numRuns: 60 },
    );
  });

  it("takes away what an older registry file set, but not the secret that somebody added", () => {
    const file = createDeployment(
      request({ target: "chrome-registry", values: { ...defaultSettings, "ring.volume": 5 }, choices: { "ring.volume": "locked" } }),
    );
    expect(file.text).toContain('"ring.volume"=dword:00000005\r\n');
    expect(file.text).toContain('"look.theme"=-\r\n');
    expect(file.text).toContain('"defaults"=-\r\n');
    expect(file.text).not.toContain("clientSecret");
  });

  it("leaves an empty place for the secret, which counts as none", () => {
    for (const target of ["chrome-json", "firefox"] as const) {
      const managed = readBack(
        request({ target, extensionId: target === "firefox" ? firefoxId : id, secrets: ["integration", "read-users", "connect"] }),
      );
      expect(managed["integration.clientSecret"]).toBe("");
      expect(managed["connect.clientSecret"]).toBe("");
      expect(managed["integration.clientSecrets"]).toEqual({ "read-users": "" });
      expect([secretOf(managed, null), secretOf(managed, "read-users")]).toEqual([null, null]);
      expect(secretOf({ ...managed, "integration.clientSecrets": { "read-users": "s" } }, "read-users")).toBe("s");
    }
    const registry = createDeployment(request({ target: "edge-registry", secrets: ["integration"] }));
    expect(registry.text).toContain('; Put the secret here\r\n; "integration.clientSecret"=""\r\n');
  });

  it("holds nothing of an address with a password in it", () => {
    const values = {
      ...defaultSettings,
      "integration.brokerUrl": "https://me:CANARY@broker.example/",
      "integration.byGrant": { "read-users": { clientId: "C1", brokerUrl: "https://CANARY@broker.example/" } },
    } as Settings;
    const choices = Object.fromEntries(settingKeys.map((key, at) => [key, at % 2 === 0 ? "locked" : "default"])) as Choices;
    for (const target of targets) expect(createDeployment(request({ target, values, choices })).text, target).not.toContain("CANARY");
    expect(holdsCredentials("https://broker.example/")).toBe(false);
    expect(holdsCredentials("C:\\me@x")).toBe(false);
  });

  it("installs the extension only where somebody said from where", () => {
    const from = "https://updates.example/u.xml";
    expect(createDeployment(request()).text).not.toContain("ExtensionSettings");
    expect(JSON.parse(createDeployment(request({ installFrom: from })).text).ExtensionSettings).toEqual({
      [id]: { installation_mode: "force_installed", update_url: from },
    });
    expect(
      JSON.parse(createDeployment(request({ target: "firefox", extensionId: firefoxId, installFrom: from })).text).policies.ExtensionSettings,
    ).toEqual({
      [firefoxId]: { installation_mode: "force_installed", install_url: from },
    });
    const keys = readRegistry(bytesOf(createDeployment(request({ target: "edge-registry", installFrom: from }))));
    expect(keys[`HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Edge\\ExtensionSettings\\${id}`]).toEqual({
      installation_mode: "force_installed",
      update_url: from,
    });
  });
});

describe("what is proposed for a file", () => {
  it("is what differs from the built-in settings, wherever it came from", () => {
    const policy = mergePolicy({ "journal.days": 30, defaults: { "look.theme": "dark" } }, { "ring.volume": 70 });
    expect(changedSettings(policy)).toEqual(["ring.volume", "journal.days", "look.theme"]);
  });

  it("fixes what the organisation decides, proposes tastes, and leaves out what belongs to one desk", () => {
    const of = (key: SettingKey) => suggestedChoice(key);
    expect([of("integration.clientId"), of("hosts.approved"), of("grants.expected"), of("journal.days")]).toEqual(Array(4).fill("locked"));
    expect([of("look.theme"), of("ring.tone"), of("keys.map"), of("send.graceSeconds")]).toEqual(Array(4).fill("default"));
    expect([of("ring.mutedHere"), of("line.person")]).toEqual(["out", "out"]);
  });

  it("has no empty defaults", () =>
    expect(managedOf(defaultSettings, { "ring.volume": "locked" })).toEqual({ "ring.volume": defaultSettings["ring.volume"] }));
});

describe("extension ids", () => {
  it("are those of the browser", async () => {
    expect(isExtensionId("chrome-json", id)).toBe(true);
    expect(isExtensionId("chrome-registry", `${id}\\..`)).toBe(false);
    expect(isExtensionId("firefox", firefoxId)).toBe(true);
    expect(isExtensionId("firefox", id)).toBe(false);
    const manifest = (await manifestFor("firefox")) as unknown as { browser_specific_settings: { gecko: { id: string } } };
    expect(manifest.browser_specific_settings.gecko.id).toBe(firefoxId);
  });
});
