// One typed word against one written word: with one letter wrong, missing, too many, or two swapped; and by the dialpad.

/** Typed letters and written letters as char codes; a written word is `length` letters from `from`. */
type Letters = ArrayLike<number>;

function restStandsAt(typed: Letters, at: number, letters: Letters, from: number, left: number): boolean {
  const rest = typed.length - at;
  if (rest > left) return false;
  for (let n = 0; n < rest; n++) if (typed[at + n] !== letters[from + n]) return false;
  return true;
}

/**
 * How many letters of the written word the typed one stands for when it has exactly one typo (Damerau distance 1); `length` when that is all of
 * it, less when it is the beginning, 0 when it does not fit. A wrong first letter is believed only of a whole word: of beginnings too many fit.
 */
export function lettersWithTypo(typed: Letters, letters: Letters, from: number, length: number): number {
  const count = typed.length;
  if (length < count - 1) return 0;
  let same = 0;
  while (same < count && same < length && typed[same] === letters[from + same]) same++;
  if (same === count) return 0; // no typo at all
  const at = from + same;
  const left = length - same;
  let taken = 0;
  // The written word was typed without one of its letters.
  if (restStandsAt(typed, same, letters, at + 1, left - 1)) taken = count + 1;
  if (taken === length) return taken;
  // Another letter, or two swapped.
  const swapped = same + 1 < count && left > 1 && typed[same] === letters[at + 1] && typed[same + 1] === letters[at];
  if ((left > 0 && restStandsAt(typed, same + 1, letters, at + 1, left - 1)) || (swapped && restStandsAt(typed, same + 2, letters, at + 2, left - 2)))
    taken = count;
  if (taken === length) return taken;
  // One letter too many.
  if (restStandsAt(typed, same + 1, letters, at, left)) taken = count - 1;
  return taken === length || same > 0 ? taken : 0;
}

/** Where inside the word, not at its beginning, the typed letters stand; -1: nowhere. */
export function positionInside(typed: Letters, letters: Letters, from: number, length: number): number {
  for (let at = 1; at + typed.length <= length; at++)
    if (letters[from + at] === typed[0] && restStandsAt(typed, 0, letters, from + at, length - at)) return at;
  return -1;
}

/** Digit by char code of a letter: 2 abc, 3 def, … 9 wxyz; a digit is itself. 0: on no key. */
const keyOf = new Uint8Array(128);
for (const [n, letters] of ["", "", "abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"].entries()) {
  keyOf[48 + n] = 48 + n;
  for (const letter of letters) keyOf[letter.charCodeAt(0)] = 48 + n;
}

/** How many letters of the word, from its first, the digits spell on a dialpad; all digits and all letters up to there must fit. */
export function lettersOnDialpad(digits: Letters, letters: Letters, from: number, length: number): number {
  const most = Math.min(digits.length, length);
  for (let n = 0; n < most; n++) if (keyOf[letters[from + n] ?? 0] !== digits[n]) return 0;
  return most;
}

export const codesOf = (text: string): Uint16Array => Uint16Array.from({ length: text.length }, (_, n) => text.charCodeAt(n));
