// The README's tables, made from the command table, the manifest and the last bench; `npm run readme` writes them between their marks.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseMessagesText } from "@wxt-dev/i18n/build";
import { keyLabel } from "../../utils/commands/keys.ts";
import { type CommandSpec, commands, type Key } from "../../utils/commands/registry.ts";
import { connectSuffixes } from "../../utils/connect/regions.ts";
import config from "../../wxt.config.ts";
import { type Figure, markdown } from "../bench/figures.ts";

const root = join(import.meta.dirname, "..", "..");

export interface Manifest {
  readonly permissions: readonly string[];
  readonly host_permissions: readonly string[];
  readonly optional_host_permissions: readonly string[];
  readonly commands: Readonly<Record<string, { readonly suggested_key: { readonly default: string | null } }>>;
}

/** The manifest's own part of wxt.config.ts, as it is given for a browser. */
export async function manifestFor(browser: "chrome" | "firefox"): Promise<Manifest> {
  const given = await config.manifest;
  const made = typeof given === "function" ? await given({ browser, manifestVersion: 3, mode: "production", command: "build" }) : given;
  return made as unknown as Manifest;
}

/** Texts of one locale by dotted key. */
export function readTexts(file: string): ReadonlyMap<string, string> {
  const messages = parseMessagesText(readFileSync(file, "utf8"), "YAML");
  const ours = messages.filter((one) => !one.key.join(".").startsWith("@@")); // those are the browser's own
  return new Map(ours.map((one) => [one.key.join("."), one.type === "plural" ? Object.values(one.plurals).join("\n") : one.message]));
}

/** Why each permission is asked for; the architecture test wants one for each. */
export const permissionReasons: Readonly<Record<string, string>> = {
  alarms: "a watchdog wakes the worker if the browser ended it, so that the line comes back by itself",
  clipboardWrite: "copies a number, a redirect address or a piece of evidence when you press its copy button",
  contextMenus: "dials a selected number from the right-click menu",
  identity: "signs in with Webex in a window of the browser's own",
  notifications: "shows a ringing call while you work in another window",
  offscreen: "plays the ring: a Manifest V3 worker cannot make a sound (Chrome and Edge)",
  sidePanel: "shows the console beside the page you are on (Chrome and Edge)",
  storage: "keeps your settings, the encrypted tokens and the live state of the line on this machine",
  scripting: "reads the number that you selected on a page, when you press the key for it; marks numbers on the sites that you allowed",
  activeTab: "reads the number that you selected on a page, when you press the key for it",
};

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
const table = (heads: readonly string[], rows: readonly (readonly string[])[]) =>
  [row(heads), row(heads.map(() => "---")), ...rows.map((cells) => row(cells))].join("\n");
const code = (text: string) => `\`${text}\``;

function written(key: Key): string {
  if (typeof key === "string") return code(keyLabel(key, "other"));
  const label = code(keyLabel(key.key, "other"));
  return key.gesture === "hold" ? `hold ${label} ${key.ms} ms` : `${label} twice`;
}

/** A run of digits is written as a span. */
function writtenAll(keys: readonly Key[] = []): string {
  const digits = keys.filter((key) => typeof key === "string" && /^\d$/.test(key));
  if (digits.length < 3 || digits.length < keys.length) return keys.map(written).join(", ");
  return `${written(digits[0] ?? "")} … ${written(digits.at(-1) ?? "")}`;
}

export function keyTable(texts: ReadonlyMap<string, string>): string {
  const rows = (commands as readonly CommandSpec[])
    .filter((spec) => spec.keys !== undefined || spec.browser !== undefined)
    .map((spec) => [
      texts.get(`command.${spec.id}.title`) ?? spec.id,
      writtenAll(spec.keys?.main),
      writtenAll(spec.keys?.field),
      writtenAll(spec.keys?.keypad),
      spec.browser?.suggested ? code(spec.browser.suggested) : "",
    ]);
  return table(["Command", "Key", "In a text field", "Numeric keypad", "Anywhere in the browser"], rows);
}

const isOfConnect = (pattern: string) => connectSuffixes.some((suffix) => pattern.includes(suffix));
const hostCells = ({ host_permissions: all }: Manifest, ofConnect: boolean) =>
  all
    .filter((pattern) => isOfConnect(pattern) === ofConnect)
    .map(code)
    .join(" ");

export async function permissionTable(): Promise<string> {
  const [chrome, firefox] = [await manifestFor("chrome"), await manifestFor("firefox")];
  const names = [...new Set([...chrome.permissions, ...firefox.permissions])].sort();
  const rows = [
    ...names.map((name) => [code(name), permissionReasons[name] ?? ""]),
    [hostCells(chrome, false), "Webex's own addresses: sign-in, call control, call events"],
    [
      hostCells(chrome, true),
      "Webex Connect's own addresses: nothing goes there until an administrator activates it; then call events, with what was chosen",
    ],
    [
      chrome.optional_host_permissions.map(code).join(" "),
      "not granted at installation: asked for from a click, one host at a time, when your organisation's XSI or token broker address is elsewhere, or when you allow a site where numbers are marked",
    ],
  ];
  return table(["Permission", "Why"], rows);
}

/** Puts `content` between the marks of that name; the document as it was when it has none. */
function fill(document: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  return from < 0 || to < from ? document : `${document.slice(0, from)}${start}\n${content}\n${document.slice(to)}`;
}

if (import.meta.main) {
  const path = join(root, "README.md");
  const texts = readTexts(join(root, "utils", "locales", "en.yml"));
  const readme = readFileSync(path, "utf8");
  const tables = fill(fill(readme, "keys", keyTable(texts)), "permissions", await permissionTable());
  const measured = join(root, ".output", "bench.json");
  // The other libraries stand side by side where the bench prints them; here is what is promised.
  const isOurs = ({ name }: Figure) => !name.startsWith("search, ") || name.startsWith("search, ours");
  const figures = existsSync(measured) ? markdown(JSON.parse(readFileSync(measured, "utf8")).figures.filter(isOurs)) : null;
  writeFileSync(path, figures === null ? tables : fill(tables, "figures", figures));
}
