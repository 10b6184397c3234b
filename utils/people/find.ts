// One need against the whole vocabulary: which people meet it, how well, and with which of their words.
import { again, gradeHow, gradeOf, how } from "./grades.ts";
import { codesOf, lettersOnDialpad, lettersWithTypo, positionInside } from "./match.ts";
import { otherNames } from "./nicknames.ts";
import type { Numbers } from "./numbers.ts";
import { soundsOf } from "./phonetic.ts";
import type { Postings } from "./postings.ts";
import type { Need } from "./query.ts";
import { maskOf, type Terms } from "./terms.ts";
import { isVowelless } from "./transliterate.ts";
import { areas, isUnspaced, placeOfNumber } from "./words.ts";

/** By slot: grade and place of the best match and of the best at another place, `grade << 6 | place`; 0 is none. */
export interface Matches {
  readonly best: Uint16Array;
  readonly second: Uint16Array;
  /** Whether anybody has it. */
  some: boolean;
}

export const gradeAt = (match: number): number => match >> 6;
export const placeAt = (match: number): number => match & 63;
export const isNumberMatch = (match: number): boolean => gradeHow(gradeAt(match)) >= how.numberInside;

/** Shorter words are not searched for typos and in the middle of others: nearly everything would fit. */
const fewestForTypo = 4;
const fewestForInside = 3;
const fewestForSound = 3;

const areaOf = { word: 0b11111, department: 1 << areas.indexOf("department"), site: 1 << areas.indexOf("site") } as const;
const numberArea = areas.indexOf("number");

/** What the scans of one need have found so far, term by term. */
interface Found {
  readonly how: Uint8Array;
  readonly terms: number[];
}

function note({ how: found, terms }: Found, term: number, one: number): void {
  const before = found[term] ?? 0;
  if (before === 0) terms.push(term);
  if (one > before) found[term] = one;
}

function scanSpelling(terms: Terms, text: string, guess: boolean, found: Found): void {
  const { letters, from, length, mask, count } = terms;
  const typed = codesOf(text);
  const typedMask = maskOf(text);
  const many = typed.length;
  const first = typed[0] ?? 0;
  const typos = guess && many >= fewestForTypo;
  const unspaced = isUnspaced(text);
  const inside = unspaced || (guess && many >= fewestForInside);
  for (let term = 0; term < count; term++) {
    const lacking = typedMask & ~(mask[term] ?? 0);
    if (lacking !== 0 && (!typos || (lacking & (lacking - 1)) !== 0)) continue;
    const at = from[term] ?? 0;
    const long = length[term] ?? 0;
    if (lacking === 0 && long >= many) {
      let same = letters[at] === first ? 1 : 0;
      if (same === 1) while (same < many && letters[at + same] === typed[same]) same++;
      if (same === many) {
        note(found, term, long === many ? how.exact : how.prefix);
        continue;
      }
      if (inside && positionInside(typed, letters, at, long) > 0) {
        note(found, term, unspaced ? how.insideUnspaced : how.inside);
        continue;
      }
    }
    if (!typos) continue;
    const taken = lettersWithTypo(typed, letters, at, long);
    if (taken >= fewestForTypo - 1) note(found, term, taken === long ? how.typo : how.typoPrefix);
  }
}

function scanSounds(terms: Terms, text: string, source: string, found: Found): void {
  const { codes, skeleton } = soundsOf(text);
  const { sounds, soundCode, soundTerm } = terms;
  for (const code of codes) {
    for (let n = 0; n < sounds; n++) {
      if (soundCode[n] !== code) continue;
      const term = soundTerm[n] ?? 0;
      note(found, term, found.how[term] === how.typo ? how.close : how.sounds);
    }
  }
  if (skeleton === 0) return;
  const withoutVowels = isVowelless(source);
  const rough = text.length >= 6;
  for (let term = 0; term < terms.count; term++) {
    if (terms.skeleton[term] !== skeleton) continue;
    if (withoutVowels || terms.vowelless[term] === 1) note(found, term, how.sounds);
    else if (rough) note(found, term, how.soundsRoughly);
  }
}

function scanDialpad(terms: Terms, digits: string, whole: boolean, found: Found): void {
  const { letters, from, length, count } = terms;
  const typed = codesOf(digits);
  for (let term = 0; term < count; term++) {
    const long = length[term] ?? 0;
    if (long < typed.length || (whole && long !== typed.length)) continue;
    if (lettersOnDialpad(typed, letters, from[term] ?? 0, long) === typed.length)
      note(found, term, long === typed.length ? how.dialpad : how.dialpadPrefix);
  }
}

/** After how many digits a name is spelt to its end; ascending. */
export function dialpadEnds(terms: Terms, digits: string): readonly number[] {
  const { letters, from, length, count } = terms;
  const typed = codesOf(digits);
  const ends = new Set<number>();
  for (let term = 0; term < count; term++) {
    const long = length[term] ?? 0;
    if (long < 2 || long > typed.length - 2 || ends.has(long)) continue;
    if (lettersOnDialpad(typed, letters, from[term] ?? 0, long) === long) ends.add(long);
  }
  return [...ends].sort((a, b) => a - b);
}

/** After how many letters a word ends that somebody has. */
export function wordEnds(terms: Terms, text: string): readonly number[] {
  const ends: number[] = [];
  for (let end = 3; end <= text.length - 2; end++) if (terms.find(text.slice(0, end)) !== undefined) ends.push(end);
  return ends;
}

/** Keeps the two best places of a person. */
function take({ best, second }: Matches, slot: number, match: number): void {
  const first = best[slot] ?? 0;
  if (match > first) {
    if (first !== 0 && placeAt(first) !== placeAt(match)) second[slot] = first;
    best[slot] = match;
  } else if (placeAt(match) !== placeAt(first) && match > (second[slot] ?? 0)) second[slot] = match;
}

function spread(postings: Postings, found: Found, onlyAreas: number, into: Matches): void {
  const { head, next, value } = postings;
  for (const term of found.terms) {
    const one = found.how[term] ?? 0;
    found.how[term] = 0;
    for (let at = head[term] ?? -1; at !== -1; at = next[at] ?? -1) {
      const posting = value[at] ?? 0;
      const area = posting & 7;
      if ((onlyAreas & (1 << area)) === 0) continue;
      const grade = gradeOf(one, area);
      if (grade <= again) continue;
      into.some = true;
      take(into, posting >>> 9, (grade << 6) | ((posting >>> 3) & 63));
    }
  }
}

export interface Searched {
  readonly terms: Terms;
  readonly postings: Postings;
  readonly numbers: Numbers;
}

/** Fills `into`, which must be all zeros; `scratch` has a zero for every term, and is left so. */
export function meet({ terms, postings, numbers }: Searched, need: Need, scratch: Uint8Array, into: Matches): void {
  const found: Found = { how: scratch, terms: [] };
  if (need.kind === "digits") {
    if (need.as === "number" || need.as === "number-or-name") {
      numbers.scan(need.digits, need.fewestAtEnd, (slot, index, one) => {
        const grade = gradeOf(one, numberArea);
        into.some = true;
        take(into, slot, (grade << 6) | placeOfNumber(index));
      });
      scanSpelling(terms, need.digits, false, found);
    }
    if (need.as !== "number" && need.digits.length >= 2) scanDialpad(terms, need.digits, need.as === "whole-name", found);
    spread(postings, found, areaOf.word, into);
    return;
  }
  const isWord = need.kind === "word";
  for (const text of need.spellings) scanSpelling(terms, text, isWord, found);
  if (isWord) {
    for (const text of need.spellings) if (text.length >= fewestForSound) scanSounds(terms, text, need.source, found);
    for (const text of need.spellings)
      for (const name of otherNames(text)) {
        const term = terms.find(name);
        if (term !== undefined) note(found, term, how.nickname);
      }
  }
  spread(postings, found, areaOf[need.kind], into);
  if (isWord || into.some) return;
  for (const text of need.spellings) scanSpelling(terms, text, true, found);
  spread(postings, found, areaOf[need.kind], into);
}
