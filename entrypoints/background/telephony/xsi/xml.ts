// One XML document as a plain tree by local names: strict first, then once more with the usual sins of servers mended.
import { SaxesParser } from "saxes";

export interface XmlElement {
  /** Local name as sent; prefixes are not to be relied on (xsi.md 4.3). */
  readonly name: string;
  /** By local name, without namespace declarations. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** All character data directly inside, untrimmed. */
  readonly text: string;
}

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

export const localName = (name: string): string => name.slice(name.lastIndexOf(":") + 1);

const isDeclaration = (name: string): boolean => name === "xmlns" || name.startsWith("xmlns:");

const attributesOf = (sent: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(sent)
      .filter(([name]) => !isDeclaration(name))
      .map(([name, value]) => [localName(name), value]),
  );

function parseStrict(text: string): XmlElement | null {
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  const open: Open[] = [];
  const state: { root: XmlElement | null; broken: boolean } = { root: null, broken: false };
  parser.on("error", () => {
    state.broken = true;
  });
  parser.on("opentag", (tag) => {
    open.push({ name: localName(tag.name), attributes: attributesOf(tag.attributes), children: [], text: "" });
  });
  const add = (text: string) => {
    const innermost = open.at(-1);
    if (innermost) innermost.text += text;
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("closetag", () => {
    const closed = open.pop();
    const parent = open.at(-1);
    if (!closed) state.broken = true;
    else if (parent) parent.children.push(closed);
    else state.root ??= closed;
  });
  parser.write(text).close();
  return state.broken ? null : state.root;
}

const replacement = "\ufffd";

function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}

/** Control characters, characters that do not exist and bare ampersands: seen in names, never a reason to lose a call. */
const mend = (text: string): string =>
  text
    .toWellFormed()
    .replace(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, replacement)
    .replace(/&#(?:x([\da-f]{1,8})|(\d{1,8}));/gi, (reference, hex: string | undefined, decimal: string | undefined) =>
      isXmlCharacter(hex === undefined ? Number.parseInt(decimal ?? "", 10) : Number.parseInt(hex, 16)) ? reference : replacement,
    )
    .replace(/&(?!(?:amp|lt|gt|quot|apos|#\d{1,8}|#x[\da-f]{1,8});)/gi, "&amp;");

/** The root element of a whole document; null when it is not XML even after mending. */
export function parseXml(text: string): XmlElement | null {
  return parseStrict(text) ?? parseStrict(mend(text));
}

const named = (name: string) => {
  const wanted = name.toLowerCase();
  return (element: XmlElement) => element.name.toLowerCase() === wanted;
};

/** First child of that local name, whatever its case. */
export const child = (element: XmlElement | null | undefined, name: string): XmlElement | null => element?.children.find(named(name)) ?? null;

/** All children of that local name, whatever its case. */
export const children = (element: XmlElement | null | undefined, name: string): readonly XmlElement[] => element?.children.filter(named(name)) ?? [];

/** Presence of an empty element is its truth (xsi.md 2.3); one that says "false" is believed. */
export function flag(element: XmlElement | null | undefined, name: string): boolean {
  const found = child(element, name);
  return found !== null && found.text.trim().toLowerCase() !== "false";
}

/** Trimmed text of a child; null when absent or empty. */
export function textOf(element: XmlElement | null | undefined, name: string): string | null {
  const text = child(element, name)?.text.trim();
  return text ? text : null;
}

/** A whole number of a child; null when absent or not one. */
export function numberOf(element: XmlElement | null | undefined, name: string): number | null {
  const text = textOf(element, name);
  return text !== null && /^-?\d{1,16}$/.test(text) ? Number(text) : null;
}

/** Text for the body of a request. */
export const escapeXml = (text: string): string => text.toWellFormed().replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
