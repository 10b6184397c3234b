// The numbers of a person as they are offered: in order of likelihood, each with what is dialled for it.
import { isDialable, understand } from "../phone-number.ts";
import type { Person, PersonNumber } from "./person.ts";

export interface Choice {
  readonly kind: PersonNumber["kind"];
  readonly shown: string;
  /** What goes to Webex. */
  readonly dial: string;
}

/** As many as have a key. */
const mostChoices = 4;

/**
 * At most four; empty: cannot be called. An extension with the site's prefix in front stands for the plain one when the person is known to be
 * at another site than `here`: there the plain one may be somebody else's. `country`: ISO 3166 two letters, or null.
 */
export function choicesOf(person: Person, country: string | null, here: string | null): readonly Choice[] {
  const extensions = person.numbers.filter(({ kind }) => kind === "extension").map(({ value }) => value);
  const plain = extensions.find((value) => extensions.some((other) => other !== value && other.endsWith(value))) ?? extensions[0];
  const prefixed = extensions.find((value) => plain !== undefined && value !== plain && value.endsWith(plain));
  const elsewhere = here !== null && person.site !== null && person.site !== here;
  const own: readonly Choice[] = plain === undefined ? [] : [{ kind: "extension", shown: plain, dial: elsewhere && prefixed ? prefixed : plain }];
  const furtherExtensions = extensions
    .filter((value) => value !== plain && value !== prefixed)
    .map((value): Choice => ({ kind: "extension", shown: value, dial: value }));
  const numbers = (["work", "mobile", "other"] as const).flatMap((wanted) =>
    person.numbers
      .filter(({ kind }) => kind === wanted)
      .flatMap(({ value }): readonly Choice[] => {
        const understood = understand(value, country);
        return isDialable(understood) ? [{ kind: wanted, shown: understood.shown, dial: understood.dial }] : [];
      }),
  );
  const seen = new Set<string>();
  return [...own, ...furtherExtensions, ...numbers].filter(({ dial }) => !seen.has(dial) && seen.add(dial)).slice(0, mostChoices);
}

/** Two letters at most for a round mark: of the first and the last word; one for scripts without capitals. */
export function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? [];
  const letter = (word: string | undefined) => (word === undefined ? "" : (Array.from(word.normalize("NFC"))[0] ?? "")).toLocaleUpperCase();
  const first = letter(words[0]);
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Arabic}\p{Script=Hebrew}]/u.test(first)) return first;
  return words.length > 1 ? first + letter(words.at(-1)) : first;
}
