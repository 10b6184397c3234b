// Everybody's numbers digit by digit: found by their end, by their beginning with or without country code, and in the middle.
import { fold } from "./fold.ts";
import { how } from "./grades.ts";
import { grown } from "./packed.ts";
import type { PersonNumber } from "./person.ts";

/** E.164 has 15; of longer ones the end counts. */
const longest = 16;
const fewestInside = 4;

/** The digits of a number as somebody wrote it, without an extension behind it. */
export function digitsOf(value: string): string {
  const [number = ""] = fold(value.slice(0, 100)).split(/;|,|x|ext/, 1);
  return number
    .replace(/\(0\)/g, "")
    .replace(/[^0-9]/g, "")
    .slice(-longest);
}

/** What was typed, as it may stand in a number: also without the prefix that is dialled inside the country or for going abroad. */
export function waysToDial(digits: string): readonly string[] {
  const bare = digits.replace(/^0+/, "");
  return digits.startsWith("0") && bare.length >= 3 ? [digits.slice(-longest), bare.slice(-longest)] : [digits.slice(-longest)];
}

/** Of one number: how the digits are in it, and where. Null: not at all. */
export function matchNumber(
  typed: ArrayLike<number>,
  digits: ArrayLike<number>,
  from: number,
  length: number,
  isExtension: boolean,
  fewestAtEnd: number,
): { readonly how: number; readonly at: number } | null {
  const at = positionOf(typed, digits, from, length, isExtension ? 2 : fewestAtEnd, isExtension);
  return at < 0 ? null : { how: howAt(at, typed.length, length, isExtension), at };
}

function howAt(at: number, typed: number, length: number, isExtension: boolean): number {
  if (typed === length) return isExtension ? how.extension : how.number;
  if (isExtension) return at === 0 ? how.extensionPrefix : how.extensionSuffix;
  if (at + typed === length) return how.numberSuffix;
  return at <= 3 ? how.numberPrefix : how.numberInside; // a country code has one to three digits
}

function standsAt(typed: ArrayLike<number>, digits: ArrayLike<number>, from: number): boolean {
  for (let n = 0; n < typed.length; n++) if (typed[n] !== digits[from + n]) return false;
  return true;
}

/** Of an extension the beginning is better than the end, of a number the end; -1: nowhere. */
function positionOf(
  typed: ArrayLike<number>,
  digits: ArrayLike<number>,
  from: number,
  length: number,
  fewestAtEnd: number,
  isExtension: boolean,
): number {
  const spare = length - typed.length;
  if (spare < 0) return -1;
  if (isExtension && standsAt(typed, digits, from)) return 0;
  if ((typed.length >= fewestAtEnd || spare === 0) && standsAt(typed, digits, from + spare)) return spare;
  if (isExtension || typed.length < fewestInside) return -1;
  for (let at = 0; at < spare; at++) if (digits[from + at] === typed[0] && standsAt(typed, digits, from + at)) return at;
  return -1;
}

/** One bit for every two digits that follow each other: most numbers lack one of those that were typed, and that is told in one step. */
function pairsOf(digits: ArrayLike<number>, from: number, length: number): number {
  let mask = 0;
  for (let n = from; n + 1 < from + length; n++) mask |= 1 << (((digits[n] ?? 0) * 7 + (digits[n + 1] ?? 0)) & 31);
  return mask;
}

export interface Numbers {
  readonly add: (slot: number, index: number, number: PersonNumber) => void;
  readonly removeAll: (slot: number) => void;
  /** Every number in which the digits are. `fewestAtEnd`: how many make an end worth showing. */
  readonly scan: (digits: string, fewestAtEnd: number, visit: (slot: number, index: number, how: number) => void) => void;
}

export function createNumbers(): Numbers {
  let digits = new Uint8Array(1024);
  let owner = new Int32Array(64); // -1: free
  let index = new Uint8Array(64);
  let length = new Uint8Array(64);
  let extension = new Uint8Array(64);
  let pairs = new Int32Array(64);
  let next = new Int32Array(64);
  let first = new Int32Array(0); // by slot
  let used = 0;
  let free = -1;

  function entry(): number {
    if (free !== -1) {
      const reused = free;
      free = next[reused] ?? -1;
      return reused;
    }
    digits = grown(digits, (used + 1) * longest);
    owner = grown(owner, used + 1);
    index = grown(index, used + 1);
    length = grown(length, used + 1);
    extension = grown(extension, used + 1);
    pairs = grown(pairs, used + 1);
    next = grown(next, used + 1);
    return used++;
  }

  return {
    add(slot, which, { kind, value }) {
      const written = digitsOf(value);
      if (written === "" || which > 255) return;
      const at = entry();
      for (let n = 0; n < written.length; n++) digits[at * longest + n] = written.charCodeAt(n);
      owner[at] = slot;
      index[at] = which;
      length[at] = written.length;
      extension[at] = kind === "extension" ? 1 : 0;
      pairs[at] = pairsOf(digits, at * longest, written.length);
      if (slot >= first.length) {
        const before = first.length;
        first = grown(first, slot + 1);
        first.fill(-1, before);
      }
      next[at] = first[slot] ?? -1;
      first[slot] = at;
    },
    removeAll(slot) {
      for (let at = first[slot] ?? -1; at !== -1; ) {
        const after = next[at] ?? -1;
        owner[at] = -1;
        next[at] = free;
        free = at;
        at = after;
      }
      if (slot < first.length) first[slot] = -1;
    },
    scan(text, fewestAtEnd, visit) {
      for (const way of waysToDial(text)) {
        const typed = Uint8Array.from(way, (digit) => digit.charCodeAt(0));
        const typedPairs = pairsOf(typed, 0, typed.length);
        for (let at = 0; at < used; at++) {
          if ((typedPairs & ~(pairs[at] ?? 0)) !== 0) continue;
          const slot = owner[at] ?? -1;
          if (slot < 0) continue;
          const isExtension = extension[at] === 1;
          const found = positionOf(typed, digits, at * longest, length[at] ?? 0, isExtension ? 2 : fewestAtEnd, isExtension);
          if (found >= 0) visit(slot, index[at] ?? 0, howAt(found, typed.length, length[at] ?? 0, isExtension));
        }
      }
    },
  };
}
