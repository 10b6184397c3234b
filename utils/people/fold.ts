// What is left of a letter when case, accents, width and the like do not count, so that what is typed meets what is written.

/** Marks that only accentuate; those of Indian and Thai scripts are letters in their own right. */
const accentRanges = [
  [0x300, 0x36f],
  [0x483, 0x489],
  [0x591, 0x5c7],
  [0x610, 0x61a],
  [0x64b, 0x65f],
  [0x670, 0x670],
  [0x6d6, 0x6ed],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x20d0, 0x20ff],
  [0x3099, 0x309a],
  [0xfe20, 0xfe2f],
];
const accents = new RegExp(`[${accentRanges.map((range) => range.map((point) => `\\u{${point.toString(16)}}`).join("-")).join("")}]`, "gu");

/** Letters that do not fall apart by themselves; Arabic and Hebrew letters that are one letter in another shape. */
const plain: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ħ: "h",
  ı: "i",
  ŋ: "n",
  ŧ: "t",
  ĸ: "k",
  ə: "e",
  ς: "σ",
  ґ: "г",
  ى: "ي",
  ی: "ي",
  ة: "ه",
  ہ: "ه",
  ھ: "ه",
  ک: "ك",
  ٱ: "ا",
  ـ: "",
  ך: "כ",
  ם: "מ",
  ן: "נ",
  ף: "פ",
  ץ: "צ",
  ー: "",
};

/** As people write them who have no such key. */
const spelledOut: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", ø: "oe", å: "aa", đ: "dj" };

function foldPoint(char: string): string {
  const point = char.codePointAt(0) ?? 0;
  if (point >= 0x30a1 && point <= 0x30f6) return String.fromCodePoint(point - 0x60); // katakana as hiragana
  const known = plain[char];
  if (known !== undefined) return known;
  if (point < 0x660 || !/\p{Nd}/u.test(char)) return char;
  let zero = point;
  while (point - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(point - zero);
}

const compute = (cluster: string) => Array.from(cluster.toLowerCase().normalize("NFKD").replace(accents, "").toLowerCase(), foldPoint).join("");

const known = new Map<string, string>();

function foldCluster(cluster: string): string {
  const before = known.get(cluster);
  if (before !== undefined) return before;
  const text = compute(cluster);
  if (known.size < 8192) known.set(cluster, text);
  return text;
}

/** A letter with the marks on it, composed and in lower case, and where it begins in its text. */
export interface Letter {
  readonly char: string;
  readonly folded: string;
  readonly start: number;
}

export function lettersOf(text: string): readonly Letter[] {
  const letters: Letter[] = [];
  for (const match of text.matchAll(/.\p{M}*/gsu))
    letters.push({ char: match[0].normalize("NFC").toLowerCase(), folded: foldCluster(match[0]), start: match.index });
  return letters;
}

/** One way to write a word. `at[i]` is where letter i of `text` comes from, with the word's length at the end; null: letter for letter. */
export interface Spelling {
  readonly text: string;
  readonly at: readonly number[] | null;
}

export function spelling(letters: readonly Letter[], length: number, write: (letter: Letter) => string): Spelling {
  const at: number[] = [];
  let text = "";
  for (const letter of letters) {
    const written = write(letter);
    for (let n = 0; n < written.length; n++) at.push(letter.start);
    text += written;
  }
  at.push(length);
  return { text, at };
}

const isAscii = (text: string) => {
  for (let n = 0; n < text.length; n++) if (text.charCodeAt(n) > 127) return false;
  return true;
};

export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return lettersOf(text)
    .map(({ folded }) => folded)
    .join("");
}

/** The folded form, and the one with ae for ä where that is another. Empty for a word of marks alone. */
export function foldedSpellings(word: string): readonly Spelling[] {
  if (isAscii(word)) return word === "" ? [] : [{ text: word.toLowerCase(), at: null }];
  const letters = lettersOf(word);
  const folded = spelling(letters, word.length, (letter) => letter.folded);
  if (folded.text === "") return [];
  if (!letters.some(({ char }) => char in spelledOut)) return [folded];
  return [folded, spelling(letters, word.length, ({ char, folded }) => spelledOut[char] ?? folded)];
}
