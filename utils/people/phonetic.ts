// How a name sounds, roughly and across European spellings: Meyer, Maier and Mayr are one; so are Kowalski and Kovalsky, Jonson and Johnsson.
//
// A code is the word's consonants in classes (S: every hiss, F: f v w ph, T: d t th, K: c k q, J: y and soft j and g) with the class of its first
// vowel where that stands (a, e, o, y for ai and its like). Later vowels are the ones that people swap. Where a spelling is read in two ways
// (ch, soft c, ei) there are two codes, at most four a word; two words sound alike when they share one.

type Readings = readonly string[];
/** `used` letters of the word, and the ways to read them; "" is silent. */
interface Step {
  readonly used: number;
  readonly as: Readings;
}

const mostCodes = 4;

/** Longer first. `^` is the word's beginning, `$` its end. The first that fits is taken. */
const consonants: Readonly<Record<string, readonly (readonly [RegExp, Readings])[]>> = {
  b: [
    [/bv/y, ["F"]],
    [/b/y, ["B"]],
  ],
  c: [
    [/ch(?=[rl])/y, ["K"]],
    [/ch/y, ["K", "S"]],
    [/c[zsj]/y, ["S"]],
    [/c[ckq]/y, ["K"]],
    [/c(?=[eiy])/y, ["S"]],
    [/c$/y, ["K", "S"]],
    [/c/y, ["K"]],
  ],
  d: [
    [/dt/y, ["T"]],
    [/d(?:j|zh|z|g(?=e))/y, ["J"]],
    [/d/y, ["T"]],
  ],
  f: [[/f/y, ["F"]]],
  g: [
    [/(?<=^)gh/y, ["G"]],
    [/gh/y, [""]],
    [/(?<=^)gn/y, ["N"]],
    [/gn/y, ["GN", "N"]],
    [/gj/y, ["J"]],
    [/gu(?=[ei])/y, ["G"]],
    [/gg/y, ["G"]],
    [/g(?=[eiy])/y, ["G", "J"]],
    [/g/y, ["G"]],
  ],
  h: [
    [/(?<=^)h/y, ["H"]],
    [/h/y, [""]],
  ],
  j: [
    [/(?<=^)j/y, ["J", "H"]],
    [/j/y, ["J"]],
  ],
  k: [
    [/(?<=^)kn/y, ["KN", "N"]],
    [/(?<=^)kh/y, ["K", "H"]],
    [/kh/y, ["K"]],
    [/k/y, ["K"]],
  ],
  l: [[/l/y, ["L"]]],
  m: [
    [/mp(?=[st])/y, ["M"]],
    [/m/y, ["M"]],
  ],
  n: [[/n/y, ["N"]]],
  p: [
    [/p[hf]/y, ["F"]],
    [/(?<=^)ps/y, ["S"]],
    [/p/y, ["P"]],
  ],
  q: [[/qu?/y, ["K"]]],
  r: [
    [/rz/y, ["R", "S"]],
    [/rh?/y, ["R"]],
  ],
  s: [
    [/sch/y, ["S", "SK"]],
    [/s(?:kj|tj|[hzj])/y, ["S"]],
    [/sc(?=[ei])/y, ["S"]],
    [/s/y, ["S"]],
  ],
  t: [
    [/t(?:sch|sh|ch|s|z)/y, ["S"]],
    [/th?/y, ["T"]],
  ],
  v: [[/v/y, ["F"]]],
  w: [
    [/(?<=^)wr/y, ["R"]],
    [/wh?/y, ["F"]],
  ],
  x: [
    [/(?<=^)x/y, ["S", "H"]],
    [/x/y, ["KS"]],
  ],
  y: [[/y/y, ["J"]]],
  z: [[/z[hsz]?/y, ["S"]]],
};

/** Vowels together with what only colours them: y and j, but not before a vowel at the beginning, and the w that closes "ow". */
const vowelGroup = /(?!^[jy][aeiou])[aeiouyj]+(?:w(?![aeiouyj]))?/y;

function classOf(group: string): Readings {
  const vowels = group.length > 1 ? group.replace(/^[ijy](?=[aou])/, "") : group;
  if (/^(?:ai|ay|aj|oi|oy|oj|uy|eu)/.test(vowels)) return ["y"];
  if (/^e[iyjw]/.test(vowels)) return ["y", "e"];
  if (/^(?:eau|au|aw|ao)/.test(vowels)) return ["o"];
  if (/^ae/.test(vowels)) return ["e", "a"];
  if (/^[ou]e/.test(vowels)) return ["e", "o"];
  if (/^[eiyj]/.test(vowels)) return ["e"];
  return [vowels.startsWith("a") ? "a" : "o"];
}

function stepAt(word: string, at: number): Step {
  for (const [pattern, as] of consonants[word[at] ?? ""] ?? []) {
    pattern.lastIndex = at;
    const match = pattern.exec(word);
    if (match) return { used: match[0].length, as };
  }
  return { used: 1, as: [""] };
}

export function codesOf(word: string): readonly string[] {
  let codes: readonly string[] = [""];
  let vowelSeen = false;
  let apart = true; // whether the same consonant may stand twice
  for (let at = 0; at < word.length; ) {
    vowelGroup.lastIndex = at;
    const group = vowelGroup.exec(word)?.[0];
    let step: Step;
    if (group !== undefined) {
      step = { used: group.length, as: vowelSeen ? [""] : classOf(group) };
      // "ow" may as well be o and v: Lewandowski, Iwanow.
      if (group.endsWith("w")) step = { used: group.length, as: [...step.as, `${vowelSeen ? "" : step.as[0]}F`] };
      vowelSeen = true;
    } else step = stepAt(word, at);
    const silent = group !== undefined || step.as[0] === "";
    const separate = apart;
    codes = [
      ...new Set(
        codes.flatMap((code) => step.as.map((as) => (!separate && as !== "" && code.endsWith(as.charAt(0)) ? code + as.slice(1) : code + as))),
      ),
    ].slice(0, mostCodes);
    apart = silent;
    at += step.used;
  }
  return codes;
}

/** Fowler–Noll–Vo: a code of any length as one number, never 0. */
function numbered(code: string): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < code.length; n++) hash = Math.imul(hash ^ code.charCodeAt(n), 0x01000193);
  return hash >>> 0 || 1;
}

export interface Sounds {
  readonly codes: readonly number[];
  /** By consonants alone, for writings without vowels; 0 where there are too few of them to say anything. */
  readonly skeleton: number;
}

const soundless: Sounds = { codes: [], skeleton: 0 };

/** Of a folded word; only words in a to z have sounds. */
export function soundsOf(word: string): Sounds {
  if (word.length < 2 || word.length > 40 || !/^[a-z]+$/.test(word)) return soundless;
  const written = word.replace(/^mc(?=[b-df-hj-np-tv-z])/, "mac");
  const french = written.replace(/(?<=[a-z]{2})(?:aul?[tdx]|aul?ts|eaux?|ots?)$/, "o");
  const codes = [...new Set([...codesOf(written), ...(french === written ? [] : codesOf(french))])].slice(0, mostCodes);
  const consonantsOnly = (codes[0] ?? "").replace(/[a-zH]/g, "");
  return {
    codes: codes.filter((code) => /[A-Z]/.test(code) && (code.length > 2 || word.length <= 5)).map(numbered),
    skeleton: consonantsOnly.length >= 2 ? numbered(`.${consonantsOnly}`) : 0,
  };
}
