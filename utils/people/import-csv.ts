// Contacts out of CSV as address books and spreadsheets write it: any separator, quoted fields over several lines, headings in several languages.
import { type Contact, noContact } from "./contact.ts";
import { fold } from "./fold.ts";
import { type Problem, problem } from "./import-report.ts";
import type { PersonNumber } from "./person.ts";

interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

interface Table {
  readonly rows: readonly CsvRow[];
  readonly problems: readonly Problem[];
}

const separators = [",", ";", "\t", "|"];

/** The separator that stands most often outside quotation marks in the first line that has any. */
export function separatorOf(text: string): string {
  const told = /^sep=(.)\r?\n/i.exec(text)?.[1];
  if (told !== undefined) return told;
  for (const line of text.split(/\r\n|\r|\n/, 20)) {
    const bare = line.replace(/"[^"]*"/g, "");
    const counts = separators.map((separator) => bare.split(separator).length - 1);
    const most = Math.max(...counts);
    if (most > 0) return separators[counts.indexOf(most)] ?? ",";
  }
  return ",";
}

/** RFC 4180; a mark that never closes ends at its own line's end, so that it does not swallow everybody after it. */
export function readRows(text: string, separator: string): Table {
  const rows: CsvRow[] = [];
  const problems: Problem[] = [];
  let line = 1;
  let at = 0;
  const lineEnd = (from: number) => {
    const found = text.slice(from).search(/[\r\n]/);
    return found < 0 ? text.length : from + found;
  };
  /** From the opening mark: the content and where it goes on; null: it never closes. */
  const quoted = (from: number): { readonly content: string; readonly after: number } | null => {
    let content = "";
    for (let open = from + 1; ; ) {
      const close = text.indexOf('"', open);
      if (close < 0) return null;
      content += text.slice(open, close);
      if (text[close + 1] !== '"') return { content, after: close + 1 };
      content += '"';
      open = close + 2;
    }
  };
  while (at < text.length) {
    const began = line;
    const cells: string[] = [];
    for (let ends = false; !ends; ) {
      let cell = "";
      const opening = /^[ ]*"/.exec(text.slice(at, at + 20))?.[0].length;
      const inside = opening === undefined ? null : quoted(at + opening - 1);
      if (opening !== undefined && inside === null) problems.push(problem(line, "unclosed", text.slice(at, lineEnd(at))));
      if (inside !== null) {
        cell = inside.content;
        line += cell.match(/\r\n|\r|\n/g)?.length ?? 0;
        at = inside.after;
      }
      const stop = nextStop(text, at, separator);
      const rest = text.slice(at, stop);
      cells.push((inside === null ? rest.replace(/^\s*"/, "") : cell + rest).trim());
      at = stop;
      if (text[at] === separator) at += 1;
      else {
        ends = true;
        if (at < text.length) {
          at += text[at] === "\r" && text[at + 1] === "\n" ? 2 : 1;
          line += 1;
        }
      }
    }
    if (cells.some((cell) => cell !== "")) rows.push({ line: began, cells });
  }
  return { rows, problems };
}

function nextStop(text: string, from: number, separator: string): number {
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (letter === separator || letter === "\n" || letter === "\r") return at;
  }
  return text.length;
}

type Column =
  | { readonly as: "fullName" | "givenName" | "familyName" | "nickname" | "reading" | "company" | "department" | "title" | "site" | "email" }
  | { readonly as: "number"; readonly kind: PersonNumber["kind"] }
  | null;

/** First fit wins; headings folded, without punctuation. English, German, Italian, French, Spanish; Outlook's and Google's own words. */
const headings: readonly (readonly [RegExp, Column])[] = [
  [/\b(?:label|type|typ|tipo|fax|telefax|pager|telex|isdn|radio|callback|ruckmeldung)\b/, null],
  [/\b(?:yomi|phonetic|kana|furigana|reading)\b/, { as: "reading" }],
  [/\b(?:ext|extension|durchwahl|nebenstelle|interno|interna|poste|extension interna)\b/, { as: "number", kind: "extension" }],
  [/\b(?:mobile|mobil|mobiltelefon|handy|cell|cellulare|cellphone|cellular|portable|movil|gsm)\b/, { as: "number", kind: "mobile" }],
  [
    /\b(?:business|work|office|company|geschaftlich|dienstlich|firma|lavoro|ufficio|bureau|travail|trabajo|oficina)\b.*\b(?:phone|telephone|tel|telefon|telefono|number|nummer)\b|\b(?:telefon|telefono|telephone|tel)\b.*\b(?:geschaftlich|dienstlich|firma|ufficio|lavoro|bureau|travail|trabajo|work|office)\b/,
    { as: "number", kind: "work" },
  ],
  [/\b(?:e mail|email|mail|posta|correo|courriel)\b/, { as: "email" }],
  [/\b(?:phone|telephone|tel|telefon|telefono|telefonnummer|rufnummer|number|nummer|numero|privat|haupttelefon)\b/, { as: "number", kind: "other" }],
  [/\b(?:first|given|vor|vorname|forename|prenom)\b|^nome$|^nombre$/, { as: "givenName" }],
  [/\b(?:last|family|surname|nachname|familienname|cognome|apellido|apellidos|nom de famille)\b|^nom$/, { as: "familyName" }],
  [/\b(?:nick|nickname|spitzname|soprannome|surnom|apodo)\b/, { as: "nickname" }],
  [/\b(?:department|abteilung|reparto|dipartimento|service|departamento)\b/, { as: "department" }],
  [/\b(?:job|title|position|berufsbezeichnung|funktion|titolo|posizione|mansione|fonction|cargo|puesto)\b/, { as: "title" }],
  [/\b(?:company|organization|organisation|firma|unternehmen|azienda|societa|societe|entreprise|empresa)\b/, { as: "company" }],
  [/\b(?:location|site|standort|sede|office location|city|ort|stadt|citta|ville|ciudad|sitio)\b/, { as: "site" }],
  [/\b(?:name|full name|display name|anzeigename|contact|kontakt|contatto|nome completo|nom complet|nombre completo)\b/, { as: "fullName" }],
];

/** Google's third name: neither given nor family. */
const passedOver = /\b(?:additional|middle|prefix|suffix|maiden|file as|initials)\b/;

function columnOf(heading: string): Column {
  const folded = fold(heading)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  if (folded === "" || passedOver.test(folded)) return null;
  return headings.find(([pattern]) => pattern.test(folded))?.[1] ?? null;
}

const looksLikeNumber = (cell: string) => /^[+(]?[\d\s().\-/–]{3,}$/.test(cell) && /\d{2}/.test(cell);

/** Without headings: a column that holds addresses is the address, one that holds numbers a number, the first other two are name and company. */
function guessed(rows: readonly CsvRow[]): readonly Column[] {
  const some = rows.slice(0, 50);
  const width = Math.max(...some.map(({ cells }) => cells.length));
  let names = 0;
  return Array.from({ length: width }, (_, at): Column => {
    const cells = some.map((row) => row.cells[at] ?? "").filter((cell) => cell !== "");
    if (cells.some((cell) => /^[^\s@]+@[^\s@]+$/.test(cell))) return { as: "email" };
    if (cells.some(looksLikeNumber)) return { as: "number", kind: "other" };
    names += 1;
    return names === 1 ? { as: "fullName" } : names === 2 ? { as: "company" } : null;
  });
}

function contactOf(row: CsvRow, columns: readonly Column[]): Contact {
  const texts = (wanted: string) =>
    row.cells.filter((cell, at) => columns[at]?.as === wanted && cell !== "").flatMap((cell) => cell.split(" ::: ").map((part) => part.trim()));
  const first = (wanted: string) => texts(wanted)[0] ?? "";
  const numbers = row.cells.flatMap((cell, at): readonly PersonNumber[] => {
    const column = columns[at];
    if (column?.as !== "number" || cell === "") return [];
    return cell.split(" ::: ").map((value) => ({ kind: column.kind, value }));
  });
  return {
    ...noContact,
    line: row.line,
    fullName: first("fullName"),
    givenName: first("givenName"),
    familyName: first("familyName"),
    nicknames: texts("nickname"),
    readings: texts("reading"),
    company: first("company"),
    department: first("department"),
    title: first("title"),
    site: first("site"),
    email: first("email"),
    numbers,
  };
}

/** Total: any text has an answer. The text is decoded already; a byte order mark may be left. */
export function readCsv(text: string): { readonly contacts: readonly Contact[]; readonly problems: readonly Problem[] } {
  const bare = text.replace(/^\ufeff/, "");
  const separator = separatorOf(bare);
  const { rows, problems } = readRows(bare, separator);
  const [head, ...rest] = rows[0]?.cells[0]?.toLowerCase().startsWith("sep=") ? rows.slice(1) : rows;
  if (head === undefined) return { contacts: [], problems };
  const named = head.cells.map(columnOf);
  const isHeading = named.some((column) => column !== null) && !head.cells.some((cell) => looksLikeNumber(cell) || cell.includes("@"));
  const columns = isHeading ? named : guessed([head, ...rest]);
  if (!columns.some((column) => column?.as === "number" || column?.as === "email"))
    return { contacts: [], problems: [...problems, problem(head.line, "unreadable", head.cells.join(separator))] };
  const people = isHeading ? rest : [head, ...rest];
  const extra = people
    .filter(({ cells }) => cells.slice(columns.length).some((cell) => cell !== ""))
    .map(({ line, cells }) => problem(line, "extra-cells", cells.slice(columns.length).join(separator)));
  return { contacts: people.map((row) => contactOf(row, columns)), problems: [...problems, ...extra] };
}
