// The same colleague told by two sources: who is who, and what one knows that the other does not.
import type { Person, PersonNumber } from "./person.ts";

/** What two sources may have in common of one person: the address, or name and extension together. */
export function keysOf(person: Person): readonly string[] {
  const name = person.displayName.toLowerCase();
  const extensions = person.numbers.filter(({ kind }) => kind === "extension").map(({ value }) => `${value}|${name}`);
  return person.email === null ? extensions : [person.email.toLowerCase(), ...extensions];
}

const digitsOf = (value: string) => value.replace(/\D/g, "");
/** Shorter ones are whole extensions: "1001" is not the end of "+35315551001". */
const fewestAlike = 7;

function isSameNumber(a: PersonNumber, b: PersonNumber): boolean {
  const [one, other] = [digitsOf(a.value), digitsOf(b.value)];
  if (one === "" || other === "") return a.value === b.value;
  if (one === other) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= fewestAlike && long.endsWith(short.replace(/^0+/, ""));
}

/** Without those that are there already under another spelling. */
export function unitedNumbers(first: readonly PersonNumber[], more: readonly PersonNumber[]): readonly PersonNumber[] {
  const all = [...first];
  for (const next of more) if (!all.some((known) => isSameNumber(known, next))) all.push(next);
  return all;
}

const united = (first: readonly string[], more: readonly string[]) => [...new Set([...first, ...more])];

/** `first` as it is, its blanks filled from `second`. */
export function merged(first: Person, second: Person): Person {
  return {
    ...first,
    givenName: first.givenName ?? second.givenName,
    familyName: first.familyName ?? second.familyName,
    readings: united(first.readings, second.readings),
    nicknames: united(first.nicknames, second.nicknames),
    department: first.department ?? second.department,
    title: first.title ?? second.title,
    site: first.site ?? second.site,
    numbers: unitedNumbers(first.numbers, second.numbers),
    email: first.email ?? second.email,
    userUuid: first.userUuid ?? second.userUuid,
    broadworksId: first.broadworksId ?? second.broadworksId,
  };
}
