// A person somebody may be sent to, from whatever source; plain data that goes through storage and messages as it is.

export interface PersonNumber {
  /** `extension`: as dialled inside the organisation, with or without the site's prefix. */
  readonly kind: "extension" | "work" | "mobile" | "other";
  /** As the source wrote it. */
  readonly value: string;
}

export interface Person {
  /** Unique among all sources. */
  readonly id: string;
  readonly displayName: string;
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** The same name written otherwise: in Latin letters, in kana, in the person's own script (xsi.md 3.4, `…Unicode`, `hirangana…`). */
  readonly readings: readonly string[];
  readonly nicknames: readonly string[];
  readonly department: string | null;
  readonly title: string | null;
  /** Name of the location. */
  readonly site: string | null;
  readonly numbers: readonly PersonNumber[];
  readonly email: string | null;
  readonly source: "webex" | "xsi" | "personal";
  /** For presence: what is inside a Webex person id, and the user id that XSI uses (xsi.md 1.4). */
  readonly userUuid: string | null;
  readonly broadworksId: string | null;
}

/** A text of a person in which something can be found. Of the lists there are several: `index` says which. */
export type PersonField =
  | "displayName"
  | "givenName"
  | "familyName"
  | "readings"
  | "nicknames"
  | "department"
  | "title"
  | "site"
  | "email"
  | "numbers";

/** Where in a person's own text, in UTF-16 units, `end` excluded. `index` is 0 unless the field is a list. */
export interface Mark {
  readonly field: PersonField;
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

/** The text that a mark's offsets count in; null where the person has none. */
export function fieldText(person: Person, field: PersonField, index: number): string | null {
  if (field === "numbers") return person.numbers[index]?.value ?? null;
  if (field === "readings" || field === "nicknames") return person[field][index] ?? null;
  return index === 0 ? person[field] : null;
}
