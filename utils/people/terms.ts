// The vocabulary: every different written form once, as letters in a row, so that a key press can look at all of them.
import { grown } from "./packed.ts";
import { soundsOf } from "./phonetic.ts";
import { isVowelless } from "./transliterate.ts";

/** Longer words are cut: nobody types that far. */
export const longestTerm = 48;

/** One bit a letter: a word that lacks two letters of what was typed is not it, and that is told in one step. */
export function maskOf(text: string): number {
  let mask = 0;
  for (let n = 0; n < text.length; n++) {
    const code = text.charCodeAt(n);
    mask |= 1 << (code >= 97 && code <= 122 ? code - 97 : 26 + (code % 6));
  }
  return mask;
}

/** Read-only for everybody but `createTerms`; the arrays are replaced when they grow. */
export interface Terms {
  readonly count: number;
  readonly letters: Uint16Array;
  readonly from: Uint32Array;
  readonly length: Uint8Array;
  readonly mask: Int32Array;
  /** Sounds of names only: `soundCode[n]` belongs to term `soundTerm[n]`. */
  readonly sounds: number;
  readonly soundCode: Uint32Array;
  readonly soundTerm: Uint32Array;
  readonly skeleton: Uint32Array;
  readonly vowelless: Uint8Array;
  readonly find: (text: string) => number | undefined;
  /** The number of the term, new or not. `source` is the word it is a form of; a name also gets its sounds. */
  readonly intern: (text: string, source: string, isName: boolean) => number;
}

export function createTerms(): Terms {
  const ids = new Map<string, number>();
  let letters = new Uint16Array(1024);
  let used = 0;
  let from = new Uint32Array(256);
  let length = new Uint8Array(256);
  let mask = new Int32Array(256);
  let skeleton = new Uint32Array(256);
  let vowelless = new Uint8Array(256);
  let sounding = new Uint8Array(256);
  let soundCode = new Uint32Array(256);
  let soundTerm = new Uint32Array(256);
  let sounds = 0;

  function append(text: string): number {
    const id = ids.size;
    ids.set(text, id);
    from = grown(from, id + 1);
    length = grown(length, id + 1);
    mask = grown(mask, id + 1);
    skeleton = grown(skeleton, id + 1);
    vowelless = grown(vowelless, id + 1);
    sounding = grown(sounding, id + 1);
    letters = grown(letters, used + text.length);
    from[id] = used;
    length[id] = text.length;
    mask[id] = maskOf(text);
    for (let n = 0; n < text.length; n++) letters[used + n] = text.charCodeAt(n);
    used += text.length;
    return id;
  }

  function sound(id: number, text: string, source: string): void {
    sounding[id] = 1;
    if (isVowelless(source)) vowelless[id] = 1;
    const heard = soundsOf(text);
    skeleton[id] = heard.skeleton;
    soundCode = grown(soundCode, sounds + heard.codes.length);
    soundTerm = grown(soundTerm, sounds + heard.codes.length);
    for (const code of heard.codes) {
      soundCode[sounds] = code;
      soundTerm[sounds] = id;
      sounds += 1;
    }
  }

  return {
    get count() {
      return ids.size;
    },
    get letters() {
      return letters;
    },
    get from() {
      return from;
    },
    get length() {
      return length;
    },
    get mask() {
      return mask;
    },
    get sounds() {
      return sounds;
    },
    get soundCode() {
      return soundCode;
    },
    get soundTerm() {
      return soundTerm;
    },
    get skeleton() {
      return skeleton;
    },
    get vowelless() {
      return vowelless;
    },
    find: (text) => ids.get(text),
    intern(text, source, isName) {
      const cut = text.length > longestTerm ? text.slice(0, longestTerm) : text;
      const id = ids.get(cut) ?? append(cut);
      if (isName && sounding[id] === 0) sound(id, cut, source);
      return id;
    },
  };
}
