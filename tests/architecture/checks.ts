// The rules of the house, each a pure function from sources (or tables) to sentences about what breaks it; no sentence, no breach.
import { posix } from "node:path";
import { browserModules, type Room } from "./rooms.ts";
import type { Import, Source } from "./source.ts";

// "a/" is everything below a, "a/*.ts" one name in a, "a/*/" everything below any folder of a.
export function matches(pattern: string, path: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^/]*");
  return new RegExp(`^${source}${pattern.endsWith("/") ? ".*" : ""}$`).test(path);
}

const anyMatches = (patterns: readonly string[], path: string) => patterns.some((pattern) => matches(pattern, path));

/** An exact name beats a pattern, a longer pattern a shorter one. */
export function roomOf(path: string, rooms: readonly Room[]): Room | null {
  const fitting = rooms.flatMap((room) =>
    room.files.filter((pattern) => matches(pattern, path)).map((pattern) => ({ room, weight: pattern.length + (pattern.includes("*") ? 0 : 1000) })),
  );
  return fitting.sort((a, b) => b.weight - a.weight)[0]?.room ?? null;
}

/** "components/calls" of "components/calls/CallCard.tsx". */
const folderOf = (path: string) => path.split("/", 2).join("/");

/** Path from the repository's root of what is imported; null for a library. */
export function targetOf({ from }: Pick<Import, "from">, importer: string): string | null {
  if (from.startsWith("@/")) return from.slice(2);
  return from.startsWith(".") ? posix.join(posix.dirname(importer), from) : null;
}

export function importBreaches(source: Source, rooms: readonly Room[]): readonly string[] {
  const room = roomOf(source.path, rooms);
  if (room === null) return [`${source.path} is in no room of the table`];
  return source.imports.flatMap((one) => {
    const say = (why: string) => [`${source.path} (${room.name}) imports ${one.from}: ${why}`];
    if (one.dynamic && room.world !== "page") return say("no dynamic import in a worker (design.md §6)");
    const target = targetOf(one, source.path);
    if (target === null) {
      if (browserModules.includes(one.from)) return anyMatches(room.browser ?? [], source.path) ? [] : say("`browser` only where ★");
      return anyMatches(room.libraries, one.from) ? [] : say("not a library of this room");
    }
    const other = roomOf(target, rooms);
    if (other === null) return say("leads out of the house");
    if (other === room && (!room.apart || folderOf(target) === folderOf(source.path))) return [];
    if (other.onlyFor !== undefined && !anyMatches(other.onlyFor, source.path)) return say(`${other.name} is not for this room`);
    if (anyMatches(room.may, target)) return [];
    if (anyMatches(room.types ?? [], target)) return one.typeOnly ? [] : say("may be imported as types only");
    return say("not a door of this room");
  });
}

const dom = ["window", "document", "localStorage", "sessionStorage", "navigator.mediaDevices", "DOMParser", "XMLHttpRequest", "Audio"];
const impure = ["Date.now", "performance.now", "Math.random", "crypto.randomUUID", "crypto.getRandomValues", "setTimeout", "setInterval", "fetch"];
const platform = ["chrome", "browser"];

export function worldBreaches(source: Source, rooms: readonly Room[]): readonly string[] {
  const room = roomOf(source.path, rooms);
  if (room === null) return [];
  const banned = [...platform, ...(room.world === "worker" || room.world === "anywhere" ? dom : []), ...(room.pure ? impure : [])];
  const found = banned.filter((name) => source.globals.has(name)).map((name) => `${source.path} (${room.name}) uses the global ${name}`);
  const state = room.world === "worker" ? source.moduleLets.map((name) => `${source.path} keeps state in module-level "${name}"`) : [];
  return [...found, ...state];
}

export const hardLimit = 400;

export function shapeBreaches(source: Source): readonly string[] {
  const tooLong = source.lines > hardLimit ? [`${source.path} has ${source.lines} lines, more than ${hardLimit}`] : [];
  return /^\/\/ \S.{10,}/.test(source.firstLine) ? tooLong : [...tooLong, `${source.path} does not open with a sentence saying what it is for`];
}

const keyPart = (id: string) => id.replaceAll("-", "_");

/** The texts that ids demand. */
export function demandedTexts(tables: {
  readonly commands: readonly string[];
  readonly errors: readonly string[];
  readonly reasons: readonly string[];
}): readonly string[] {
  return [
    ...tables.commands.flatMap((id) => [`command.${id}.title`, `command.${id}.hint`]),
    ...tables.errors.flatMap((code) => [`error.${keyPart(code)}.title`, `error.${keyPart(code)}.remedy`]),
    ...tables.reasons.map((reason) => `reason.${keyPart(reason)}`),
  ];
}

export function missingTexts(demanded: Iterable<string>, texts: ReadonlySet<string>): readonly string[] {
  return [...new Set(demanded)].filter((key) => !texts.has(key)).map((key) => `no text for ${key}`);
}

/** A text is used when its key stands in the sources as it is, or fits a template of at least one fixed part ("error.*.title"). */
export function unusedTexts(texts: Iterable<string>, sources: readonly Source[], alsoUsed: ReadonlySet<string>): readonly string[] {
  const strings = new Set(sources.flatMap((source) => [...source.strings]));
  const templates = [...new Set(sources.flatMap((source) => [...source.templates]))].filter((template) => /^[a-z]\w*\./.test(template));
  const fits = (key: string) =>
    templates.some((template) =>
      new RegExp(
        `^${template
          .split("*")
          .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"))
          .join(".+")}$`,
      ).test(key),
    );
  return [...texts].filter((key) => !strings.has(key) && !alsoUsed.has(key) && !fits(key)).map((key) => `nobody uses the text ${key}`);
}

/** Every locale has the keys of English, no others, and the same substitutions. */
export function localeBreaches(locale: string, english: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): readonly string[] {
  const places = (text: string) => [...new Set(text.match(/\$\d/g) ?? [])].sort().join(" ");
  const missing = [...english.keys()].filter((key) => !other.has(key)).map((key) => `${locale}: no ${key}`);
  const extra = [...other.keys()].filter((key) => !english.has(key)).map((key) => `${locale}: ${key} is not in English`);
  const differing = [...english]
    .filter(([key, text]) => other.has(key) && places(text) !== places(other.get(key) ?? ""))
    .map(([key]) => `${locale}: ${key} has other substitutions than in English`);
  return [...missing, ...extra, ...differing];
}

/** The text between `<!-- name -->` and `<!-- /name -->`; null when the document has no such marks. */
export function between(document: string, name: string): string | null {
  return document.match(new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)\\n?<!-- /${name} -->`))?.[1]?.trim() ?? null;
}
