// The second line of a person: where they are found in the house, by which number, and whatever else the typed words were found in.
import { text } from "@/utils/i18n.ts";
import type { Choice } from "@/utils/people/choices.ts";
import type { Person, PersonField } from "@/utils/people/person.ts";
import type { Hit } from "@/utils/people/search.ts";
import { type Segment, segmentsOf } from "./segments.ts";

export type AboutPart = { readonly key: string; readonly segments: readonly Segment[] };

const plain = (shown: string): readonly Segment[] => [{ text: shown, isFound: false }];

function fieldPart({ marks }: Hit, field: PersonField, shown: string | null | undefined, index = 0): readonly AboutPart[] {
  return shown ? [{ key: `${field}${index}`, segments: segmentsOf(shown, marks, field, index) }] : [];
}

/** Only where something was found in it: it explains why this person is on the list. */
const whereFound = (hit: Hit, field: "readings" | "nicknames" | "title" | "email"): readonly AboutPart[] =>
  hit.marks
    .filter((mark) => mark.field === field)
    .filter(({ index }, at, all) => all.findIndex((other) => other.index === index) === at)
    .flatMap(({ index }) =>
      fieldPart(hit, field, field === "readings" || field === "nicknames" ? hit.person[field][index] : hit.person[field], index),
    );

/** The number that is dialled unless another is chosen, and any other that was found. */
function numberParts(hit: Hit, choices: readonly Choice[]): readonly AboutPart[] {
  const [first] = choices;
  if (first === undefined) return [{ key: "none", segments: plain(text("people.no_number")) }];
  const { numbers } = hit.person;
  const found = hit.marks.filter(({ field }) => field === "numbers").map(({ index }) => index);
  const main = numbers.findIndex(({ value }) => value === first.shown);
  const others = found.filter((index) => index !== main).flatMap((index) => fieldPart(hit, "numbers", numbers[index]?.value, index));
  const mainPart: AboutPart = { key: "main", segments: main < 0 ? plain(first.shown) : segmentsOf(first.shown, hit.marks, "numbers", main) };
  const count = choices.length > 1 ? [{ key: "count", segments: plain(text("people.numbers", [choices.length])) }] : [];
  return [mainPart, ...others, ...count];
}

function placePart(hit: Hit): readonly AboutPart[] {
  const { department, site } = hit.person;
  const parts = [...fieldPart(hit, "department", department), ...fieldPart(hit, "site", site)];
  return parts.length < 2 ? parts : [{ key: "place", segments: parts.flatMap(({ segments }, at) => [...(at > 0 ? plain(", ") : []), ...segments]) }];
}

export const aboutParts = (hit: Hit, choices: readonly Choice[]): readonly AboutPart[] => [
  ...whereFound(hit, "readings"),
  ...whereFound(hit, "nicknames"),
  ...placePart(hit),
  ...whereFound(hit, "title"),
  ...whereFound(hit, "email"),
  ...numberParts(hit, choices),
  ...(hit.person.source === "personal" ? [{ key: "personal", segments: plain(text("people.personal")) }] : []),
];

/** Name, number, line, status, place: as an option is read out. `spoken`: the line and the status. */
export function spokenName(person: Person, number: Choice | null, spoken: readonly string[]): string {
  const place = [person.department, person.site].filter((part) => part !== null);
  return [person.displayName.slice(0, 200), number?.shown ?? text("people.no_number"), ...spoken, ...place].join(", ");
}
