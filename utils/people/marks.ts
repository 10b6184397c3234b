// Where in a person's own texts the typed words were found: what the list prints bold.
import { gradeAt, isNumberMatch, placeAt } from "./find.ts";
import type { Spelling } from "./fold.ts";
import { again, gradeHow, how } from "./grades.ts";
import { codesOf, lettersOnDialpad, lettersWithTypo, positionInside } from "./match.ts";
import { digitsOf, matchNumber, waysToDial } from "./numbers.ts";
import type { Mark, Person } from "./person.ts";
import type { Need } from "./query.ts";
import { lastPlace, placeOfNumber, type Word } from "./words.ts";

/** A stretch of letters of a written form. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

function stretchOf(need: Need, one: number, text: string): Stretch | null {
  const letters = codesOf(text);
  const whole: Stretch = { from: 0, to: text.length };
  if (need.kind === "digits" && (one === how.dialpad || one === how.dialpadPrefix)) {
    const fits = lettersOnDialpad(codesOf(need.digits), letters, 0, letters.length) === need.digits.length;
    return fits ? { from: 0, to: need.digits.length } : null;
  }
  for (const typed of need.kind === "digits" ? [need.digits] : need.spellings) {
    if (one === how.exact && text === typed) return whole;
    if (one === how.prefix && text.startsWith(typed)) return { from: 0, to: typed.length };
    if (one === how.inside || one === how.insideUnspaced) {
      const at = positionInside(codesOf(typed), letters, 0, letters.length);
      if (at > 0) return { from: at, to: at + typed.length };
    }
    if (one === how.typo || one === how.typoPrefix || one === how.close) {
      const taken = lettersWithTypo(codesOf(typed), letters, 0, letters.length);
      if (taken > 0 && (taken === letters.length) === (one !== how.typoPrefix)) return { from: 0, to: taken };
    }
  }
  return one === how.nickname || one === how.sounds || one === how.soundsRoughly ? whole : null;
}

/** A letter that became two (ß, ae for ä) is marked as a whole. */
function inSource({ text, at }: Spelling, { from, to }: Stretch): Stretch {
  if (at === null) return { from, to };
  let end = to;
  while (end < text.length && (at[end] ?? 0) <= (at[to - 1] ?? 0)) end += 1;
  return { from: at[from] ?? 0, to: at[end] ?? 0 };
}

function markOfNumber(need: Need, person: Person, place: number): Mark | null {
  if (need.kind !== "digits") return null;
  for (const [index, { kind, value }] of person.numbers.entries()) {
    if (placeOfNumber(index) !== place) continue;
    const digits = digitsOf(value);
    for (const way of waysToDial(need.digits)) {
      const found = matchNumber(codesOf(way), codesOf(digits), 0, digits.length, kind === "extension", need.fewestAtEnd);
      const stretch = found && stretchOfDigits(value, digits, found.at, way.length);
      if (stretch) return { field: "numbers", index, start: stretch.from, end: stretch.to };
    }
  }
  return null;
}

/** The digits as they stand in the text, whatever is between them. Null when they cannot be told (a zero in brackets among them). */
function stretchOfDigits(value: string, digits: string, at: number, count: number): Stretch | null {
  const places: number[] = [];
  for (const match of value.matchAll(/\p{Nd}/gu)) places.push(match.index);
  const skipped = value.match(/\(0\)/) ? value.indexOf("(0)") + 1 : -1;
  const own = places.filter((place) => place !== skipped);
  const from = own[at];
  const last = own[at + count - 1];
  return from === undefined || last === undefined || digits.length > own.length ? null : { from, to: last + 1 };
}

/** The words of the place in which the need is met so, the nearest form first; null only where the person changed under us. */
function markOfWord(need: Need, words: readonly Word[], one: number, place: number): Mark | null {
  let doubtful: Mark | null = null;
  for (const word of words) {
    if (word.place !== place) continue;
    for (const spelling of word.spellings) {
      const stretch = stretchOf(need, one, spelling.text);
      if (stretch === null) continue;
      const { from, to } = inSource(spelling, stretch);
      const mark: Mark = { field: word.field, index: word.index, start: word.start + from, end: Math.min(word.end, word.start + to) };
      if (place !== lastPlace || one === how.exact || one === how.prefix) return mark;
      doubtful ??= mark;
    }
  }
  return doubtful;
}

export interface Match {
  readonly need: Need;
  /** As find.ts has it. */
  readonly match: number;
}

/** In the order of the text, none twice, none inside another. */
export function marksOf(person: Person, words: readonly Word[], matches: readonly Match[]): readonly Mark[] {
  const marks = matches.flatMap(({ need, match }) => {
    const grade = gradeAt(match);
    if (grade === again) return [];
    const mark = isNumberMatch(match) ? markOfNumber(need, person, placeAt(match)) : markOfWord(need, words, gradeHow(grade), placeAt(match));
    return mark === null || mark.end <= mark.start ? [] : [mark];
  });
  const inOrder = marks.sort((a, b) => a.field.localeCompare(b.field) || a.index - b.index || a.start - b.start || b.end - a.end);
  return inOrder.filter((mark, n) => {
    const before = inOrder[n - 1];
    return !before || before.field !== mark.field || before.index !== mark.index || mark.end > before.end;
  });
}
