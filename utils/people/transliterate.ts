// Cyrillic, Greek, Arabic, Hebrew, kana and Hangul in Latin letters, simply: enough to find a name by, not to print it.
import { type Letter, lettersOf, type Spelling } from "./fold.ts";

const pairs = (table: string) =>
  table.split(" ").map((entry): [string, string] => [entry.split("=", 1).join(""), entry.slice(entry.indexOf("=") + 1)]);

const cyrillic =
  "а=a б=b в=v г=g д=d е=e ё=yo ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya " +
  "і=i ї=yi є=ye ґ=g ў=u ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz ѓ=gj ќ=kj ѕ=dz";
const greek =
  "α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s τ=t υ=y φ=f χ=ch ψ=ps ω=o ου=ou αυ=av ευ=ev μπ=b ντ=nt γγ=ng γκ=gk τσ=ts τζ=tz";
const arabic =
  "ا=a ب=b ت=t ث=th ج=j ح=h خ=kh د=d ذ=dh ر=r ز=z س=s ش=sh ص=s ض=d ط=t ظ=z ع=a غ=gh ف=f ق=q ك=k ل=l م=m ن=n ه=h و=u ي=i ء= پ=p چ=ch ژ=zh گ=g";
const hebrew = "א=a ב=b ג=g ד=d ה=h ו=u ז=z ח=h ט=t י=i כ=k ל=l מ=m נ=n ס=s ע=a פ=p צ=ts ק=k ר=r ש=sh ת=t";

/** These two are consonants at the beginning of a word and long vowels within. */
const atBeginning = new Map(pairs("و=w ي=y ו=v י=y"));

function kana(): [string, string][] {
  const rows =
    "=あいうえお k=かきくけこ s=さしすせそ t=たちつてと n=なにぬねの h=はひふへほ m=まみむめも r=らりるれろ g=がぎぐげご z=ざじずぜぞ d=だぢづでど b=ばびぶべぼ p=ぱぴぷぺぽ";
  const irregular = new Map(pairs("si=shi ti=chi tu=tsu hu=fu zi=ji di=ji du=zu"));
  const table = pairs("や=ya ゆ=yu よ=yo わ=wa を=o ん=n ぁ=a ぃ=i ぅ=u ぇ=e ぉ=o ゔ=v っ=");
  for (const [consonant, letters] of pairs(rows)) {
    [..."aiueo"].forEach((vowel, n) => {
      const written = irregular.get(consonant + vowel) ?? consonant + vowel;
      const letter = letters[n] ?? "";
      table.push([letter, written]);
      if (vowel !== "i" || consonant === "") return;
      for (const [small, glide] of pairs("ゃ=a ゅ=u ょ=o"))
        table.push([letter + small, /^(sh|ch|j)/.test(written) ? written.slice(0, -1) + glide : `${consonant}y${glide}`]);
    });
  }
  // Long vowels are seldom written out: さとう is Sato.
  for (const [letter, written] of [...table]) if (/[ou]$/.test(written) && letter.length <= 2) table.push([`${letter}う`, written]);
  return table;
}

const latin = new Map([...pairs(cyrillic), ...pairs(greek), ...pairs(arabic), ...pairs(hebrew), ...kana()]);
const longestKey = 3;

const initials = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ");
const vowels = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ");
const finals = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ");
/** Family names as Koreans write them, where that is not by rule. */
const families = new Map(
  pairs(
    "김=kim 이=lee 박=park 최=choi 임=lim 오=oh 권=kwon 안=ahn 류=ryu 유=yoo 윤=yoon 허=huh 곽=kwak 구=koo 주=joo 우=woo 문=moon 신=shin 심=shim 조=cho 정=jung 강=kang 선=sun",
  ),
);

function hangul(syllable: string): string | null {
  const index = (syllable.codePointAt(0) ?? 0) - 0xac00;
  if (index < 0 || index > 11171) return null;
  return `${initials[Math.floor(index / 588)]}${vowels[Math.floor((index % 588) / 28)]}${finals[index % 28]}`;
}

const folded = (letters: readonly Letter[], from: number, count: number) => {
  let text = "";
  for (let n = from; n < from + count; n++) text += letters[n]?.folded ?? "";
  return text;
};

function write(letters: readonly Letter[], from: number): { readonly text: string; readonly used: number } | null {
  const letter = letters[from];
  if (letter === undefined) return null;
  const syllable = (from === 0 ? families.get(letter.char) : undefined) ?? hangul(letter.char);
  if (syllable !== null) return { text: syllable, used: 1 };
  const first = from === 0 ? atBeginning.get(letter.folded) : undefined;
  if (first !== undefined) return { text: first, used: 1 };
  const hiragana = letter.char.replace(/[\u30a1-\u30f6]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0x60));
  for (let used = Math.min(longestKey, letters.length - from); used > 1; used--) {
    const text = latin.get(hiragana + folded(letters, from + 1, used - 1)) ?? latin.get(folded(letters, from, used));
    if (text !== undefined) return { text, used };
  }
  const text = latin.get(hiragana) ?? latin.get(letter.folded);
  if (text !== undefined) return { text, used: 1 };
  return /^[a-z0-9]*$/.test(letter.folded) ? { text: letter.folded, used: 1 } : null;
}

/** The word in a to z; null when it is so already, or when a letter of it is in no table (Chinese characters above all). */
export function latinSpelling(word: string): Spelling | null {
  if (!/[\u0370-\u052f\u0590-\u06ff\u3041-\u30ff\uac00-\ud7a3\uff66-\uff9d]/.test(word)) return null;
  const letters = lettersOf(word);
  const at: number[] = [];
  let text = "";
  for (let from = 0; from < letters.length; ) {
    const written = write(letters, from);
    if (written === null) return null;
    for (let n = 0; n < written.text.length; n++) at.push(letters[from]?.start ?? 0);
    text += written.text;
    from += written.used;
  }
  at.push(word.length);
  return text === "" ? null : { text, at };
}

/** Written without its short vowels: compared by consonants alone. */
export const isVowelless = (word: string) => /[\u0590-\u06ff]/.test(word);
