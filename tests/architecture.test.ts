// The house rules of design.md §3: each is proven on the house as it stands, and on a small breach to show that it can fail.
import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CommandSpec, commands } from "../utils/commands/registry.ts";
import { errorCodes } from "../utils/errors.ts";
import { settingKeys } from "../utils/settings.ts";
import {
  between,
  demandedTexts,
  importBreaches,
  localeBreaches,
  matches,
  missingTexts,
  roomOf,
  shapeBreaches,
  targetOf,
  unusedTexts,
  worldBreaches,
} from "./architecture/checks.ts";
import { rooms } from "./architecture/rooms.ts";
import { readSource } from "./architecture/source.ts";
import { keyTable, manifestFor, permissionReasons, permissionTable, readTexts } from "./tools/readme.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const product = globSync(["{entrypoints,components,utils}/**/*.{ts,tsx}", "wxt.config.ts"], { cwd: root })
  .map((path) => path.replaceAll("\\", "/"))
  .sort();
const sources = product.map((path) => readSource(path, read(path)));
const localesFolder = join(root, "utils", "locales");
const english = readTexts(join(localesFolder, "en.yml"));
const keys = new Set(english.keys());
const specs: readonly CommandSpec[] = commands;
/** The union's members as they are written: a type leaves no value behind. */
const reasons = [
  ...(read("utils/commands/when.ts")
    .match(/export type Reason =([^;]+);/)?.[1]
    ?.matchAll(/"([^"]+)"/g) ?? []),
].map(([, name = ""]) => name);

const breachOf = (path: string, code: string) => importBreaches(readSource(path, code), rooms);

describe("rooms", () => {
  test("the house was found", () => expect(sources.length).toBeGreaterThan(20));

  test("every import goes through a door of the table", () => expect(sources.flatMap((source) => importBreaches(source, rooms))).toEqual([]));

  test.each([
    ["utils/calls/x.ts", `import { browser } from "wxt/browser";`],
    ["utils/calls/x.ts", `import { AppError } from "../errors.ts";`],
    ["utils/people/x.ts", `import { callsItem } from "../state.ts";`],
    ["utils/settings.ts", `import { browser } from "wxt/browser";`],
    ["utils/commands/x.ts", `import "@/entrypoints/background/desk.ts";`],
    ["entrypoints/background/telephony/xsi/x.ts", `import { read } from "../calling-api/decode.ts";`],
    ["entrypoints/background/telephony/xsi/x.ts", `import { token } from "../../auth/session.ts";`],
    ["entrypoints/background/telephony/calling-api/x.ts", `import { linkItem } from "@/utils/state.ts";`],
    ["entrypoints/background/webex/x.ts", `import { createXsi } from "../telephony/xsi/index.ts";`],
    ["entrypoints/background/desk.ts", `import { createXsi } from "./telephony/xsi/index.ts";`],
    ["entrypoints/background/handlers.ts", `import { open } from "./auth/vault.ts";`],
    ["entrypoints/background/journal/x.ts", `import { desk } from "../desk.ts";`],
    ["entrypoints/background/x.ts", `const late = await import("./desk.ts");`],
    ["entrypoints/background/x.ts", `import "./index.ts";`],
    ["components/ui/x.tsx", `import ky from "ky";`],
    ["components/ui/x.tsx", `import { callsItem } from "@/utils/state.ts";`],
    ["components/calls/x.tsx", `import { browser } from "wxt/browser";`],
    ["components/calls/x.tsx", `import { Find } from "../people/Find.tsx";`],
    ["entrypoints/popup/main.tsx", `import { desk } from "../background/desk.ts";`],
    ["utils/calls/x.ts", `import { startWebex } from "../../tests/webex/index.ts";`],
    ["somewhere/x.ts", ""],
  ])("refuses in %s: %s", (path, code) => expect(breachOf(path, code)).toHaveLength(1));

  test.each([
    ["utils/calls/x.ts", `import type { AppErrorData } from "../errors.ts";`],
    [
      "entrypoints/background/telephony/xsi/x.ts",
      `import type { CallFeed } from "../ports.ts"; import { SaxesParser } from "saxes"; import "./y.ts";`,
    ],
    ["entrypoints/background/index.ts", `import { createXsi } from "./telephony/xsi/index.ts";`],
    ["components/calls/x.tsx", `import { live } from "@/components/app/live.ts"; import { signal } from "@preact/signals";`],
  ])("allows in %s: %s", (path, code) => expect(breachOf(path, code)).toEqual([]));

  test("patterns mean what they say", () => {
    expect(matches("utils/*.ts", "utils/log.ts")).toBe(true);
    expect(matches("utils/*.ts", "utils/calls/call.ts")).toBe(false);
    expect(roomOf("utils/storage.ts", rooms)?.name).toBe("what is kept");
    expect(roomOf("components/ui/x.tsx", rooms)?.name).toBe("components/ui");
    expect(targetOf({ from: "../errors.ts" }, "utils/calls/call.ts")).toBe("utils/errors.ts");
  });
});

describe("worlds", () => {
  test("no DOM and no module state in the worker, no clock or chance in pure rooms, `browser` only as a module", () =>
    expect(sources.flatMap((source) => worldBreaches(source, rooms))).toEqual([]));

  test.each([
    ["entrypoints/background/x.ts", `export const width = () => window.innerWidth;`],
    ["entrypoints/background/x.ts", `export const body = document.body;`],
    ["entrypoints/background/x.ts", `let calls = 0; export const add = () => { calls += 1; };`],
    ["entrypoints/background/x.ts", `export let calls = 0;`],
    ["entrypoints/background/x.ts", `export const id = chrome.runtime.id;`],
    ["utils/x.ts", `export const parse = (xml: string) => new DOMParser().parseFromString(xml, "text/xml");`],
    ["utils/calls/x.ts", `export const now = () => Date.now();`],
    ["utils/people/x.ts", `export const pick = () => Math.random();`],
  ])("refuses in %s: %s", (path, code) => expect(worldBreaches(readSource(path, code), rooms)).toHaveLength(1));

  test.each([
    ["entrypoints/background/x.ts", `export const f = (document: string) => document.length; export type W = typeof window;`],
    ["entrypoints/background/x.ts", `export function f() { let n = 0; n += 1; return { window: n }.window; }`],
    ["components/app/x.ts", `let opened = 0; export const f = () => { opened += window.innerWidth; };`],
  ])("allows in %s: %s", (path, code) => expect(worldBreaches(readSource(path, code), rooms)).toEqual([]));
});

describe("files", () => {
  test("open with a sentence and stay under the hard limit", () => expect(sources.flatMap(shapeBreaches)).toEqual([]));

  test("a silent and an overlong file are refused", () => {
    expect(shapeBreaches(readSource("utils/x.ts", "export const a = 1;\n"))).toHaveLength(1);
    expect(shapeBreaches(readSource("utils/x.ts", `// What this file is for, in a sentence.\n${"\n".repeat(400)}`))).toHaveLength(1);
    expect(shapeBreaches(readSource("utils/x.ts", `// What this file is for, in a sentence.\n${"\n".repeat(399)}`))).toEqual([]);
  });
});

describe("the command table", () => {
  const workerIds = specs.filter(({ runs }) => runs === "worker").map(({ id }) => id);
  const handled = (files: typeof sources) =>
    new Set(files.filter(({ path }) => matches("entrypoints/background/handlers*.ts", path)).flatMap((file) => [...file.propertyNames]));

  test("every id stands once", () => expect(specs.map(({ id }) => id)).toEqual([...new Set(specs.map(({ id }) => id))]));

  test("every worker command has a handler", () => {
    const there = handled(sources);
    expect(workerIds.filter((id) => !there.has(id))).toEqual([]);
    expect(handled([readSource("entrypoints/background/handlers.ts", `export const handlers = { "call.answer": () => null };`)])).toEqual(
      new Set(["call.answer"]),
    );
  });

  test("at most four keys are suggested to the browser", async () => {
    for (const browser of ["chrome", "firefox"] as const) {
      const suggested = Object.values((await manifestFor(browser)).commands).filter(({ suggested_key }) => suggested_key.default !== null);
      expect(suggested.length).toBeGreaterThan(0);
      expect(suggested.length).toBeLessThanOrEqual(4);
    }
  });
});

describe("texts", () => {
  const demanded = demandedTexts({ commands: specs.map(({ id }) => id), errors: errorCodes, reasons });
  const shortcuts = specs.flatMap(({ browser }) => (browser ? [`shortcut.${browser.name.replaceAll("-", "_")}`] : []));
  const manifestTexts = ["app.name", "app.description", ...shortcuts];

  test("every command, error and reason has its texts", () => {
    expect(reasons).toContain("no-call");
    expect(missingTexts([...demanded, ...manifestTexts], keys)).toEqual([]);
    expect(missingTexts(["error.offline.title", "error.nonsense.title"], keys)).toEqual(["no text for error.nonsense.title"]);
  });

  test("every key that the code names exists", () => {
    const asked = sources.flatMap((source) => source.asked);
    expect(asked.length).toBeGreaterThan(0);
    expect(missingTexts(asked, keys)).toEqual([]);
    expect(readSource("components/x.tsx", `const a = <p title={text("no.such")}>{t("nor.this")}</p>;`).asked).toEqual(["no.such", "nor.this"]);
  });

  test("every key is used", () => {
    const named = new Set([...demanded, ...manifestTexts, ...settingKeys.flatMap((key) => [`setting.${key}.title`, `setting.${key}.hint`])]);
    expect(unusedTexts(keys, sources, named)).toEqual([]);
    const code = `text("a.used"); text(\`b.\${id}.title\`); const c = "c.named";`;
    const left = unusedTexts(["a.used", "b.x_y.title", "c.named", "d.left", "b.x.hint"], [readSource("utils/x.ts", code)], new Set());
    expect(left).toEqual(["nobody uses the text d.left", "nobody uses the text b.x.hint"]);
  });

  const others = readdirSync(localesFolder).filter((name) => name !== "en.yml");
  test.for(others)("%s is complete", (name) => expect(localeBreaches(name, english, readTexts(join(localesFolder, name)))).toEqual([]));

  test("an incomplete locale is refused", () => {
    const [source, translated] = [
      new Map([
        ["a", "$1 of $2"],
        ["b", "b"],
      ]),
      new Map([
        ["a", "$1"],
        ["c", "c"],
      ]),
    ];
    expect(localeBreaches("xx", source, translated)).toEqual([
      "xx: no b",
      "xx: c is not in English",
      "xx: a has other substitutions than in English",
    ]);
  });
});

describe("permissions and README", () => {
  test("every permission has a reason", async () => {
    for (const browser of ["chrome", "firefox"] as const) {
      const { permissions } = await manifestFor(browser);
      expect(permissions.filter((name) => permissionReasons[name] === undefined)).toEqual([]);
    }
  });

  test.runIf(existsSync(join(root, "README.md")))("the README's tables are those of the code (npm run readme writes them)", async () => {
    const readme = read("README.md");
    expect(between(readme, "keys")).toBe(keyTable(english));
    expect(between(readme, "permissions")).toBe(await permissionTable());
  });

  test("a stale table is noticed", () => {
    expect(between("a\n<!-- keys -->\n| old |\n<!-- /keys -->\nb", "keys")).toBe("| old |");
    expect(between("no marks", "keys")).toBe(null);
  });
});
