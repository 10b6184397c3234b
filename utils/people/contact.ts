// From the fields of an imported contact to a person, with what could not be used named.
import { type Problem, problem } from "./import-report.ts";
import { unitedNumbers } from "./merge.ts";
import type { Person, PersonNumber } from "./person.ts";

export interface Contact {
  /** Where it begins in the file. */
  readonly line: number;
  readonly fullName: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly readings: readonly string[];
  readonly nicknames: readonly string[];
  readonly company: string;
  readonly department: string;
  readonly title: string;
  readonly site: string;
  readonly email: string;
  readonly numbers: readonly PersonNumber[];
}

export const noContact: Omit<Contact, "line"> = {
  fullName: "",
  givenName: "",
  familyName: "",
  readings: [],
  nicknames: [],
  company: "",
  department: "",
  title: "",
  site: "",
  email: "",
  numbers: [],
};

/** Two digits make an extension; a SIP address is as good. */
const isCallable = ({ value }: PersonNumber): boolean => (value.match(/\p{Nd}/gu) ?? []).length >= 2 || /^[^\s@]+@[^\s@]+$/.test(value);

const orNull = (text: string) => text.trim() || null;

/** The same contact imported again takes its own place: known by address, else by name and first number. */
function idOf(name: string, email: string | null, numbers: readonly PersonNumber[]): string {
  if (email !== null) return `personal:${email.toLowerCase()}`;
  return `personal:${name.toLowerCase()}|${numbers[0]?.value.replace(/[^\p{Nd}+]/gu, "") ?? ""}`;
}

export function toPerson(contact: Contact): { readonly person: Person | null; readonly problems: readonly Problem[] } {
  const { line } = contact;
  const told = contact.numbers.map(({ kind, value }) => ({ kind, value: value.trim() })).filter(({ value }) => value !== "");
  const numbers = unitedNumbers([], told.filter(isCallable));
  const problems = told.filter((number) => !isCallable(number)).map(({ value }) => problem(line, "not-a-number", value));
  const email = orNull(contact.email);
  const name = orNull(contact.fullName) ?? orNull(`${contact.givenName.trim()} ${contact.familyName.trim()}`) ?? orNull(contact.company);
  const displayName = name ?? email ?? numbers[0]?.value ?? null;
  if (displayName === null) return { person: null, problems: [...problems, problem(line, "empty", "")] };
  const person: Person = {
    id: idOf(displayName, email, numbers),
    displayName,
    givenName: orNull(contact.givenName),
    familyName: orNull(contact.familyName),
    readings: contact.readings.filter((reading) => reading !== "" && reading !== displayName),
    nicknames: contact.nicknames.filter((nickname) => nickname !== ""),
    department: orNull(
      [contact.department, contact.company]
        .map((part) => part.trim())
        .filter((part) => part !== "" && part !== displayName)
        .join(", "),
    ),
    title: orNull(contact.title),
    site: orNull(contact.site),
    numbers,
    email,
    source: "personal",
    userUuid: null,
    broadworksId: null,
  };
  return {
    person,
    problems: [
      ...problems,
      ...(name === null ? [problem(line, "no-name", displayName)] : []),
      ...(numbers.length === 0 ? [problem(line, "no-number", displayName)] : []),
    ],
  };
}
