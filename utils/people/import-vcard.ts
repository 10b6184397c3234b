// Contacts out of vCard 2.1, 3.0 and 4.0: folded lines, quoted-printable with its character set, escaped text, grouped and typed numbers.
import { type Contact, noContact } from "./contact.ts";
import { type Problem, problem } from "./import-report.ts";
import type { PersonNumber } from "./person.ts";

interface Property {
  readonly line: number;
  /** Upper case, without its group. */
  readonly name: string;
  /** Upper case; 2.1's bare words are types. */
  readonly params: ReadonlyMap<string, readonly string[]>;
  readonly value: string;
}

interface Logical {
  readonly line: number;
  readonly text: string;
}

const isQuotedPrintable = (text: string) => /^[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]/i.test(text);

/** A line that begins with white space goes on; so does, in quoted-printable, one whose predecessor ends in "=". */
function unfold(text: string): readonly Logical[] {
  const lines: { line: number; text: string }[] = [];
  for (const [at, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const last = lines.at(-1);
    if (last && isQuotedPrintable(last.text) && last.text.endsWith("=")) last.text = last.text.slice(0, -1) + raw.replace(/^[ \t]/, "");
    else if (last && /^[ \t]/.test(raw) && raw.trim() !== "") last.text += raw.slice(1);
    else lines.push({ line: at + 1, text: raw });
  }
  return lines;
}

/** Where the value begins: a colon inside quotation marks belongs to a parameter. -1: no property. */
function colonOf(text: string): number {
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') isQuoted = !isQuoted;
    else if (text[at] === ":" && !isQuoted) return at;
  }
  return -1;
}

function decodeQuotedPrintable(value: string, charset: string): string {
  const bytes: number[] = [];
  for (const [, code, letter] of value.matchAll(/=([0-9a-f]{2})|([\s\S])/gi)) {
    if (code !== undefined) bytes.push(Number.parseInt(code, 16));
    else bytes.push(...new TextEncoder().encode(letter));
  }
  try {
    return new TextDecoder(charset, { fatal: true }).decode(Uint8Array.from(bytes));
  } catch {
    return new TextDecoder("windows-1252").decode(Uint8Array.from(bytes)); // wrongly declared: every byte is a letter there
  }
}

function propertyOf({ line, text }: Logical): Property | null {
  const colon = colonOf(text);
  if (colon < 1) return null;
  const [head = "", ...rest] = text.slice(0, colon).split(";");
  const params = new Map<string, readonly string[]>();
  for (const part of rest) {
    const [key = "", ...values] = part.split("=");
    const [name, value] = values.length === 0 ? ["TYPE", key] : [key.toUpperCase(), values.join("=").replaceAll('"', "")];
    params.set(name, [...(params.get(name) ?? []), ...value.toUpperCase().split(",")]);
  }
  const encoded = params.get("ENCODING")?.includes("QUOTED-PRINTABLE") || params.get("TYPE")?.includes("QUOTED-PRINTABLE");
  const raw = text.slice(colon + 1);
  const value = encoded ? decodeQuotedPrintable(raw, params.get("CHARSET")?.[0] ?? "utf-8") : raw;
  return { line, name: (head.split(".").at(-1) ?? "").toUpperCase(), params, value };
}

const plain = (text: string): string =>
  text.replace(/\\([\\,;nN:])/g, (_all, letter: string) => (letter === "n" || letter === "N" ? " " : letter)).trim();

/** The parts of a structured value, between separators that no backslash guards. */
function parts(value: string, separator: ";" | ","): readonly string[] {
  const found: string[] = [""];
  for (const [piece] of value.matchAll(/\\[\s\S]|[\s\S]/g)) {
    if (piece === separator) found.push("");
    else found[found.length - 1] += piece;
  }
  return found.map(plain);
}

function numberOf({ params, value }: Property): PersonNumber | null {
  const types = params.get("TYPE") ?? [];
  if (types.some((type) => ["FAX", "PAGER", "BBS", "MODEM", "TEXTPHONE"].includes(type))) return null;
  const uri = /^tel:([^;]*)(?:.*;ext=([^;]*))?/i.exec(value);
  const kind = types.includes("CELL") ? "mobile" : types.includes("WORK") ? "work" : "other";
  return { kind, value: plain(uri ? `${uri[1]}${uri[2] ? ` ext. ${uri[2]}` : ""}` : value.replace(/^sips?:/i, "")) };
}

function contactOf(line: number, properties: readonly Property[]): Contact {
  const all = (name: string) => properties.filter((property) => property.name === name);
  /** The preferred one (2.1 and 3.0: TYPE=PREF, 4.0: PREF=1), else the first. */
  const first = (name: string) => {
    const found = all(name);
    return found.find(({ params }) => params.get("TYPE")?.includes("PREF") || params.get("PREF")?.includes("1")) ?? found[0];
  };
  const valueIn = (name: string) => plain(first(name)?.value ?? "");
  const [familyName = "", givenName = ""] = parts(first("N")?.value ?? "", ";");
  const [company = "", ...units] = parts(first("ORG")?.value ?? "", ";");
  const reading = [valueIn("X-PHONETIC-FIRST-NAME"), valueIn("X-PHONETIC-LAST-NAME")].filter((part) => part !== "").join(" ");
  const numbers = [...all("TEL"), ...all("IMPP").filter(({ value }) => /^sips?:/i.test(value))].flatMap((property) => numberOf(property) ?? []);
  return {
    ...noContact,
    line,
    fullName: valueIn("FN"),
    givenName,
    familyName,
    readings: reading === "" ? [] : [reading],
    nicknames: all("NICKNAME").flatMap(({ value }) => parts(value, ",")),
    company,
    department: units.filter((unit) => unit !== "").join(", "),
    title: valueIn("TITLE") || valueIn("ROLE"),
    email: valueIn("EMAIL").replace(/^mailto:/i, ""),
    numbers,
  };
}

/** Total: any text has an answer. The text is decoded already; a byte order mark may be left. */
export function readVcard(text: string): { readonly contacts: readonly Contact[]; readonly problems: readonly Problem[] } {
  const contacts: Contact[] = [];
  const problems: Problem[] = [];
  let card: { readonly line: number; readonly properties: Property[] } | null = null;
  const close = () => {
    if (card) contacts.push(contactOf(card.line, card.properties));
    card = null;
  };
  let sawCard = false;
  for (const logical of unfold(text.replace(/^\ufeff/, ""))) {
    if (logical.text.trim() === "") continue;
    if (/^(?:[\w-]+\.)?BEGIN:\s*VCARD\s*$/i.test(logical.text)) {
      // The card before never ended: it is taken as far as it goes.
      if (card !== null) problems.push(problem((card as { line: number }).line, "unclosed", logical.text));
      close();
      sawCard = true;
      card = { line: logical.line, properties: [] };
    } else if (/^(?:[\w-]+\.)?END:\s*VCARD\s*$/i.test(logical.text)) close();
    else if (card === null) problems.push(problem(logical.line, sawCard ? "not-a-card" : "unreadable", logical.text));
    else {
      const property = propertyOf(logical);
      if (property) (card as { properties: Property[] }).properties.push(property);
    }
  }
  if (card !== null) problems.push(problem((card as { line: number }).line, "unclosed", ""));
  close();
  return { contacts, problems: sawCard ? problems : problems.slice(0, 1) };
}
