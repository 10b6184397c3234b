// Every word of a person that can be searched, with all the ways it may be typed and where it stands in the person's own text.
import { foldedSpellings, type Spelling } from "./fold.ts";
import type { Person, PersonField } from "./person.ts";
import { latinSpelling } from "./transliterate.ts";

/** What kind of text a word stands in; the order is that of `areas`. */
export type Area = "name" | "department" | "title" | "site" | "email" | "number";
export const areas: readonly Area[] = ["name", "department", "title", "site", "email", "number"];

/** `place` counts a person's words: entries of one place are the same word in other forms, so that one typed word cannot use up two. */
export interface Word {
  readonly area: Area;
  readonly field: PersonField;
  readonly index: number;
  readonly place: number;
  readonly start: number;
  readonly end: number;
  readonly spellings: readonly Spelling[];
}

type InText = Pick<Word, "place" | "start" | "end" | "spellings">;

/** Later words of a person share the last place: found as ever, only ranked a little worse. */
export const lastPlace = 63;
const longestField = 400;

const wordPattern = /[\p{L}\p{M}\p{N}]+/gu;
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const hangulName = /^[\uac00-\ud7a3]{2,5}$/;
/** "van den Berg" is also typed "vandenberg". */
const particles = new Set(
  "van von vom zu zur zum de den der des del della dello di da dos du do das la le lo el al bin ibn ben abu abd abdul mac mc st saint sankt san santa ter ten op af av ap o d l m n s t".split(
    " ",
  ),
);

export const isUnspaced = (text: string): boolean => unspaced.test(text);

export function spellingsOf(word: string): readonly Spelling[] {
  const folded = foldedSpellings(word);
  const latin = folded.length === 0 ? null : latinSpelling(word);
  return latin === null || folded.some(({ text }) => text === latin.text) ? folded : [...folded, latin];
}

const sourceOf = ({ at }: Spelling, letter: number) => at?.[letter] ?? letter;

/** Several words written as one; the first spelling of each, and the others where only one of the words has them. */
function joined(words: readonly InText[]): readonly Spelling[] {
  const from = words[0]?.start ?? 0;
  const variants = Math.min(3, Math.max(...words.map(({ spellings }) => spellings.length)));
  return Array.from({ length: variants }, (_, variant) => {
    let text = "";
    const at: number[] = [];
    for (const { spellings, start } of words) {
      const spelling = spellings[Math.min(variant, spellings.length - 1)];
      if (spelling === undefined) continue;
      for (let letter = 0; letter < spelling.text.length; letter++) at.push(start - from + sourceOf(spelling, letter));
      text += spelling.text;
    }
    at.push((words.at(-1)?.end ?? from) - from);
    return { text, at };
  });
}

function plainWords(text: string): InText[] {
  const words: InText[] = [];
  for (const match of text.slice(0, longestField).matchAll(wordPattern)) {
    const spellings = spellingsOf(match[0]);
    if (spellings.length > 0) words.push({ place: words.length, start: match.index, end: match.index + match[0].length, spellings });
  }
  return words;
}

/** Runs of words that are also written without what stands between: O'Brien, Jean-Luc, van den Berg, 田中 太郎. */
function runs(text: string, words: readonly InText[]): readonly (readonly InText[])[] {
  const found: (readonly InText[])[] = [];
  for (let from = 0; from < words.length; from++) {
    let to = from;
    for (let next = words[to + 1]; next !== undefined; next = words[to + 1]) {
      const word = words[to];
      if (word === undefined) break;
      const between = text.slice(word.end, next.start);
      const bound = /^['’ʼ`´‐-]$/.test(between);
      const both = isUnspaced(text.slice(word.start, word.end)) && isUnspaced(text.slice(next.start, next.end));
      if (!bound && !both && !(/^\s+$/.test(between) && particles.has(word.spellings[0]?.text ?? ""))) break;
      to += 1;
    }
    if (to > from) found.push(words.slice(from, to + 1));
    from = to;
  }
  return found;
}

function wordsOfName(text: string): readonly InText[] {
  const words = plainWords(text);
  if (words.length === 1 && /^[a-z]+$/i.test(text)) return words;
  const more: InText[] = [];
  let place = words.length;
  for (const word of words) {
    const written = text.slice(word.start, word.end);
    if (!hangulName.test(written)) continue;
    // A Korean name is written as one word: the first syllable is the family's.
    const cut = word.start + 1;
    more.push({ place: place++, start: word.start, end: cut, spellings: spellingsOf(text.slice(word.start, cut)) });
    more.push({ place: place++, start: cut, end: word.end, spellings: spellingsOf(text.slice(cut, word.end)) });
  }
  for (const run of runs(text, words)) {
    const [first] = run;
    const last = run.at(-1);
    if (first && last) more.push({ place: first.place, start: first.start, end: last.end, spellings: joined(run) });
  }
  return [...words, ...more];
}

/** Departments and titles are also called by their initials: HR, CFO. */
function wordsOfPhrase(text: string): readonly InText[] {
  const words = plainWords(text);
  const named = words.filter(
    ({ spellings }) => (spellings[0]?.text.length ?? 0) > 1 && !/^(?:and|of|the|und|et|de|y|e|for|fur)$/.test(spellings[0]?.text ?? ""),
  );
  const [first] = named;
  const last = named.at(-1);
  if (first === undefined || last === undefined || named.length < 2 || named.length > 5) return words;
  const initials = named.map(({ spellings }) => spellings[0]?.text.charAt(0) ?? "").join("");
  const at = [...named.map(({ start }) => start - first.start), last.end - first.start];
  return [...words, { place: first.place, start: first.start, end: last.end, spellings: [{ text: initials, at }] }];
}

const wordsOfAddress = (text: string): readonly InText[] => plainWords(text.split("@", 1).join(""));

const phrases = new Map<string, readonly InText[]>();
/** A house has few departments, titles and sites, and thousands of people in each. */
function phrase(text: string): readonly InText[] {
  const before = phrases.get(text);
  if (before) return before;
  const words = wordsOfPhrase(text);
  if (phrases.size >= 4096) phrases.clear();
  phrases.set(text, words);
  return words;
}

/** In an order that depends on the person alone; a word of the display name is not repeated for given name, family name and address. */
export function wordsOf(person: Person): readonly Word[] {
  const words: Word[] = [];
  const named = new Set<string>();
  let places = 0;
  const take = (area: Area, field: PersonField, index: number, found: readonly InText[]) => {
    let used = 0;
    const own: string[] = [];
    for (const { place, start, end, spellings } of found) {
      used = Math.max(used, place + 1);
      const text = spellings[0]?.text ?? "";
      if ((area === "name" || area === "email") && named.has(text)) continue;
      own.push(text);
      words.push({ area, field, index, place: Math.min(lastPlace, places + place), start, end, spellings });
    }
    if (area === "name") for (const text of own) named.add(text);
    places += used;
  };
  take("name", "displayName", 0, wordsOfName(person.displayName));
  if (person.givenName !== null) take("name", "givenName", 0, wordsOfName(person.givenName));
  if (person.familyName !== null) take("name", "familyName", 0, wordsOfName(person.familyName));
  for (const [index, name] of person.nicknames.entries()) take("name", "nicknames", index, wordsOfName(name));
  for (const [index, name] of person.readings.entries()) take("name", "readings", index, wordsOfName(name));
  if (person.department !== null) take("department", "department", 0, phrase(person.department));
  if (person.title !== null) take("title", "title", 0, phrase(person.title));
  if (person.site !== null) take("site", "site", 0, phrase(person.site));
  if (person.email !== null) take("email", "email", 0, wordsOfAddress(person.email));
  return words;
}

/** Numbers take the last places, from the end. */
export const placeOfNumber = (index: number): number => Math.max(lastPlace - 12, lastPlace - 1 - index);
