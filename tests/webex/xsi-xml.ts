// One tree for XSI documents: written as XML (prefixed or not) or BadgerFish JSON, read from either (xsi.md 2.8).
import { SaxesParser } from "saxes";
import type { OrgBehaviour } from "./switch.ts";

export const xsiNamespace = "http://schema.broadsoft.com/xsi";
const instanceNamespace = "http://www.w3.org/2001/XMLSchema-instance";

export interface XmlNode {
  readonly name: string;
  /** Local name of the schema-instance `type` attribute; "CallReceivedEvent". */
  readonly type?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  readonly text: string;
  /** Children already written as XML, without prefixes. */
  readonly raw?: string;
  /** Root without namespace (CallLogs/Placed, xsi.md 3.4). */
  readonly bare?: boolean;
}

type Content = string | number | boolean | readonly (XmlNode | null)[] | null;

/** null or no content = empty element. null children are left out. */
export function el(name: string, content: Content = null, more: Partial<Pick<XmlNode, "type" | "attributes" | "raw" | "bare">> = {}): XmlNode {
  if (content === null) return { name, children: [], text: "", ...more };
  if (typeof content === "object") return { name, children: content.filter((child) => child !== null), text: "", ...more };
  return { name, children: [], text: String(content), ...more };
}

/** An element only when there is something to say. */
export const maybe = (name: string, content: string | number | boolean | null | undefined): XmlNode | null =>
  content === null || content === undefined ? null : el(name, content);

/** Presence means true. */
export const flag = (name: string, present: boolean): XmlNode | null => (present ? el(name) : null);

export interface XmlStyle {
  /** null: default namespace. */
  readonly prefix: string | null;
  readonly instance: string;
  readonly typeFirst: boolean;
  readonly quote: '"' | "'";
  /** null: none. */
  readonly encoding: "UTF-8" | "ISO-8859-1" | null;
}

export const plainStyle: XmlStyle = { prefix: null, instance: "xsi1", typeFirst: false, quote: '"', encoding: "UTF-8" };

export const eventStyle = (org: OrgBehaviour): XmlStyle => ({
  prefix: org.prefixes.xsi,
  instance: org.prefixes.instance,
  typeFirst: org.attributeOrder === "type-first",
  quote: org.quotes,
  encoding: org.xmlDeclaration ? "UTF-8" : null,
});

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
const escapeXml = (text: string) => text.replace(/[&<>"']/g, (char) => entities[char] ?? char);

export function toXml(root: XmlNode, style: XmlStyle): string {
  const { quote } = style;
  const tag = (name: string) => (style.prefix === null || root.bare ? name : `${style.prefix}:${name}`);
  const attribute = (name: string, value: string) => ` ${name}=${quote}${escapeXml(value)}${quote}`;
  const usesType = (node: XmlNode): boolean => node.type !== undefined || node.children.some(usesType);
  const write = (node: XmlNode, isRoot: boolean): string => {
    const typePrefix = style.prefix === null ? "" : `${style.prefix}:`;
    const type = node.type === undefined ? "" : attribute(`${style.instance}:type`, `${typePrefix}${node.type}`);
    let declarations = "";
    if (isRoot && !root.bare) declarations += attribute(style.prefix === null ? "xmlns" : `xmlns:${style.prefix}`, xsiNamespace);
    if (isRoot && usesType(node)) declarations += attribute(`xmlns:${style.instance}`, instanceNamespace);
    const others = Object.entries(node.attributes ?? {}).map(([name, value]) => attribute(name, value));
    const open = `<${tag(node.name)}${style.typeFirst ? type + declarations : declarations + type}${others.join("")}`;
    const raw = node.raw?.replace(/<(\/?)([A-Za-z])/g, (_all, slash: string, letter: string) => `<${slash}${typePrefix}${letter}`) ?? "";
    const inner = node.children.map((child) => write(child, false)).join("") + escapeXml(node.text) + raw;
    return inner === "" ? `${open}/>` : `${open}>${inner}</${tag(node.name)}>`;
  };
  const declaration = style.encoding === null ? "" : `<?xml version=${quote}1.0${quote} encoding=${quote}${style.encoding}${quote}?>`;
  return declaration + write(root, true);
}

type Json = { [name: string]: Json | Json[] | string };

/** BadgerFish: texts are strings under "$", one child an object, several an array, none missing (xsi.md 2.8). */
export function toJson(root: XmlNode): string {
  const write = (node: XmlNode, isRoot: boolean): Json => {
    const out: Json = {};
    if (isRoot && !root.bare) out["@xmlns"] = { $: xsiNamespace };
    if (node.type !== undefined) out["@xsi1:type"] = `xsi:${node.type}`;
    for (const [name, value] of Object.entries(node.attributes ?? {})) out[`@${name}`] = value;
    if (node.text !== "") out.$ = node.text;
    for (const child of node.children) {
      const written = write(child, false);
      const before = out[child.name];
      if (before === undefined) out[child.name] = written;
      else if (Array.isArray(before)) before.push(written);
      else if (typeof before === "object") out[child.name] = [before, written];
    }
    return out;
  };
  return JSON.stringify({ [root.name]: write(root, true) });
}

/** Latin-1 bytes; what does not fit becomes a character reference, as XML allows. */
export function toLatin1Xml(text: string): Buffer {
  return Buffer.from(
    text.replace(/[\u{100}-\u{10ffff}]/gu, (char) => `&#${char.codePointAt(0) ?? 63};`),
    "latin1",
  );
}

/** Strict about well-formedness and the namespace; throws Error with what is wrong. */
export function parseXml(text: string): XmlNode {
  interface Open {
    readonly name: string;
    readonly children: XmlNode[];
    text: string;
  }
  const parser = new SaxesParser({ xmlns: true });
  const stack: Open[] = [];
  const roots: XmlNode[] = [];
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", (tag) => {
    if (tag.uri !== xsiNamespace) throw new Error(`element ${tag.local} is not in the namespace of XSI`);
    stack.push({ name: tag.local, children: [], text: "" });
  });
  parser.on("text", (chunk) => {
    const top = stack.at(-1);
    if (top) top.text += chunk;
  });
  parser.on("closetag", () => {
    const done = stack.pop();
    if (!done) return;
    const node: XmlNode = { name: done.name, children: done.children, text: done.text.trim() };
    (stack.at(-1)?.children ?? roots).push(node);
  });
  parser.write(text).close();
  const [root] = roots;
  if (!root) throw new Error("no root element");
  return root;
}

function parseJson(text: string): XmlNode {
  const read = (name: string, value: unknown): XmlNode => {
    if (typeof value !== "object" || value === null) throw new Error(`${name} is not an object`);
    const children = Object.entries(value)
      .filter(([key]) => !key.startsWith("@") && key !== "$")
      .flatMap(([key, child]) => (Array.isArray(child) ? child : [child]).map((one) => read(key, one)));
    const content = "$" in value ? value.$ : "";
    if (typeof content !== "string") throw new Error(`${name}: "$" has to be a string`);
    return { name, children, text: content };
  };
  const whole: unknown = JSON.parse(text);
  if (typeof whole !== "object" || whole === null) throw new Error("not an object");
  const [root, ...others] = Object.entries(whole);
  if (!root || others.length > 0) throw new Error("one root is wanted");
  return read(root[0], root[1]);
}

/** A request's body, by its content type. Throws Error. */
export function parseBody(body: Buffer, contentType: string | undefined): XmlNode {
  const text = body.toString("utf8");
  return contentType?.toLowerCase().startsWith("application/json") ? parseJson(text) : parseXml(text);
}

export const childText = (node: XmlNode, name: string): string | null => node.children.find((child) => child.name === name)?.text ?? null;
