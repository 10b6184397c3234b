// A file of contacts, of either kind, from its bytes to people; nothing is lost without a line that says so.
import { toPerson } from "./contact.ts";
import { readCsv } from "./import-csv.ts";
import type { ContactsKind, Problem } from "./import-report.ts";
import { readVcard } from "./import-vcard.ts";
import { merged } from "./merge.ts";
import type { Person } from "./person.ts";

/** By the byte order mark, else UTF-8 where the bytes are that, else what Windows writes. */
export function decodeContacts(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes); // not UTF-8, so it is from a spreadsheet on Windows
  }
}

export const kindOf = (text: string): ContactsKind => (/^\ufeff?\s*BEGIN:\s*VCARD/i.test(text) ? "vcard" : "csv");

/** Several entries of one identity become one person with the numbers of all. */
export function readContacts(kind: ContactsKind, text: string): { readonly people: readonly Person[]; readonly problems: readonly Problem[] } {
  const { contacts, problems } = kind === "vcard" ? readVcard(text) : readCsv(text);
  const read = contacts.map(toPerson);
  const people = new Map<string, Person>();
  for (const { person } of read) {
    if (person === null) continue;
    const before = people.get(person.id);
    people.set(person.id, before ? merged(before, person) : person);
  }
  return {
    people: [...people.values()],
    problems: [...problems, ...read.flatMap((one) => one.problems)].toSorted((a, b) => a.line - b.line),
  };
}
