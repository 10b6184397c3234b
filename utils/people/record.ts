// A person as one short string and back: fifty thousand objects would cost three times the memory.
import type { Person, PersonNumber } from "./person.ts";

const kinds: readonly PersonNumber["kind"][] = ["extension", "work", "mobile", "other"];
const sources: readonly Person["source"][] = ["webex", "xsi", "personal"];

type Packed = readonly [
  displayName: string,
  givenName: string | null,
  familyName: string | null,
  readings: readonly string[] | 0,
  nicknames: readonly string[] | 0,
  department: string | null,
  title: string | null,
  site: string | null,
  email: string | null,
  source: number,
  userUuid: string | null,
  broadworksId: string | null,
  ...numbers: (number | string)[],
];

const listed = (list: readonly string[]) => (list.length === 0 ? 0 : list);

/** The id is not in it: the index keeps that anyway. */
export function pack(person: Person): string {
  const packed: Packed = [
    person.displayName,
    person.givenName,
    person.familyName,
    listed(person.readings),
    listed(person.nicknames),
    person.department,
    person.title,
    person.site,
    person.email,
    sources.indexOf(person.source),
    person.userUuid,
    person.broadworksId,
    ...person.numbers.flatMap(({ kind, value }) => [kinds.indexOf(kind), value]),
  ];
  return JSON.stringify(packed);
}

/** Only what `pack` made comes in here. */
export function unpack(id: string, record: string): Person {
  const [displayName, givenName, familyName, readings, nicknames, department, title, site, email, source, userUuid, broadworksId, ...rest] =
    JSON.parse(record) as Packed;
  const numbers: PersonNumber[] = [];
  for (let at = 0; at + 1 < rest.length; at += 2) numbers.push({ kind: kinds[Number(rest[at])] ?? "other", value: String(rest[at + 1]) });
  return {
    id,
    displayName,
    givenName,
    familyName,
    readings: readings === 0 ? [] : readings,
    nicknames: nicknames === 0 ? [] : nicknames,
    department,
    title,
    site,
    numbers,
    email,
    source: sources[source] ?? "personal",
    userUuid,
    broadworksId,
  };
}
