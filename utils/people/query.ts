// What was typed into the box, read as words, digits and narrowing marks; and the other ways to read it when the first finds nobody.
import { fold } from "./fold.ts";
import { longestTerm } from "./terms.ts";
import { spellingsOf } from "./words.ts";

export interface Token {
  /** `department`: behind @; `site`: behind #. */
  readonly kind: "word" | "digits" | "department" | "site";
  /** Folded; of digits only the digits. */
  readonly text: string;
  /** Where in the query, in UTF-16 units, without the sign before it. */
  readonly start: number;
  readonly end: number;
}

/** What is to be found in a person for a token: all its spellings, or digits. `token` is its position; the key names the need for a cache. */
export type Need =
  | { readonly kind: "word"; readonly key: string; readonly token: number; readonly spellings: readonly string[]; readonly source: string }
  | {
      readonly kind: "department" | "site";
      readonly key: string;
      readonly token: number;
      readonly spellings: readonly string[];
      readonly source: string;
    }
  /** `dialpad`: may also spell a name; `whole`: that name must be spelt to its end. */
  | {
      readonly kind: "digits";
      readonly key: string;
      readonly token: number;
      readonly digits: string;
      readonly as: "number" | "number-or-name" | "name" | "whole-name";
      readonly fewestAtEnd: number;
    };

/** All needs must be met. */
export type Plan = readonly Need[];

const longestQuery = 200;
const mostTokens = 8;

const pieces = /[@#＠＃]"[^"]*"?|\S+/gu;
const words = /[\p{L}\p{M}\p{N}'’ʼ`´]+/gu;
const phoneLike = /^\+?[\d().\-/‐–]*\d[\d().\-/‐–]*$/u;
const codeLike = /^[*#][\d*#+]+$/;
const address = /^[^@\s]*[\p{L}][^@\s]*@[^@\s]*$/u;

/** What is said before a name, and stands in few directories. */
const salutations = new Set(
  "mr mrs ms miss mx sir madam dr prof professor herr herrn frau monsieur madame mme mlle senor senora sr sra signor signora sig dott dhr mevr mevrouw pan pani fru".split(
    " ",
  ),
);

const apostrophes = /['’ʼ`´]/g;

function wordsAt(piece: string, start: number, kind: Token["kind"]): Token[] {
  const tokens: Token[] = [];
  for (const match of piece.matchAll(words)) {
    const text = fold(match[0].replace(apostrophes, ""));
    if (text === "") continue;
    const from = start + match.index;
    tokens.push({ kind: kind === "word" && /^[0-9]+$/.test(text) ? "digits" : kind, text, start: from, end: from + match[0].length });
  }
  return tokens;
}

/** Never throws; what is beyond the longest query or the last token that counts is left out. */
export function readQuery(typed: string): readonly Token[] {
  const text = typed.slice(0, longestQuery);
  const tokens: Token[] = [];
  for (const match of text.matchAll(pieces)) {
    const [piece] = match;
    const start = match.index;
    const folded = fold(piece);
    if (codeLike.test(folded)) continue;
    if (phoneLike.test(folded)) {
      const digits = folded.replace(/\(0\)/g, "").replace(/[^0-9]/g, "");
      const before = tokens.at(-1);
      // "01632 960 001": one number, however it is grouped.
      if (before?.kind === "digits" && /^\s*$/.test(text.slice(before.end, start)))
        tokens[tokens.length - 1] = { ...before, text: before.text + digits, end: start + piece.length };
      else tokens.push({ kind: "digits", text: digits.slice(0, longestTerm), start, end: start + piece.length });
    } else if (/^[@＠]/.test(piece)) tokens.push(...wordsAt(piece, start, "department"));
    else if (/^[#＃]/.test(piece)) tokens.push(...wordsAt(piece, start, "site"));
    else if (address.test(piece)) tokens.push(...wordsAt(piece.slice(0, piece.indexOf("@")), start, "word"));
    else tokens.push(...wordsAt(piece, start, "word"));
  }
  return tokens.slice(0, mostTokens);
}

const wordNeed = (source: string, token: number, kind: "word" | "department" | "site" = "word"): Need => ({
  kind,
  key: `${kind}:${source}`,
  token,
  spellings: [...new Set(spellingsOf(source).map(({ text }) => text.slice(0, longestTerm)))],
  source,
});

const digitsNeed = (digits: string, token: number, as: "number" | "number-or-name" | "name" | "whole-name", fewestAtEnd: number): Need => ({
  kind: "digits",
  key: `${as}:${fewestAtEnd}:${digits}`,
  token,
  digits,
  as,
  fewestAtEnd,
});

/** The tokens as written in the query, with the accents: they tell Müller (also Mueller) from Muller. */
function needOf(query: string, token: Token, at: number, onlyDigits: boolean): Need {
  if (token.kind === "digits") return digitsNeed(token.text, at, onlyDigits ? "number-or-name" : "number", onlyDigits ? 3 : 2);
  return wordNeed(query.slice(token.start, token.end).replace(apostrophes, ""), at, token.kind);
}

export const isFilter = ({ kind }: Need): boolean => kind === "department" || kind === "site";

/** The first reading; of "Herr Weber" also the one without the salutation; for digits in groups also the one that spells several names on the dialpad ("566 7648", 0 and 1 are gaps too). */
export function plansFor(query: string, tokens: readonly Token[]): readonly Plan[] {
  const rest = tokens.filter(({ kind }) => kind === "word" || kind === "digits");
  const onlyDigits = rest.length > 0 && rest.every(({ kind }) => kind === "digits");
  const plan = tokens.map((token, at) => needOf(query, token, at, onlyDigits));
  const [only] = rest;
  if (rest.length > 1 && only?.kind === "word" && salutations.has(only.text)) return [plan, plan.filter(({ token }) => tokens[token] !== only)];
  if (!onlyDigits || only === undefined || rest.length > 1) return [plan];
  const groups = fold(query.slice(only.start, only.end))
    .split(/[^2-9]+/)
    .filter((group) => group !== "");
  if (groups.length < 2 || groups.length > 4 || groups.some((group) => group.length < 2)) return [plan];
  const token = tokens.indexOf(only);
  return [plan, [...plan.filter(isFilter), ...groups.map((group) => digitsNeed(group, token, "name", 99))]];
}

/** Where a word may fall into two ("annalena", 56676484): after how many letters, or digits, one ends that somebody has. */
interface Ends {
  readonly words: (text: string) => readonly number[];
  readonly dialpad: (digits: string) => readonly number[];
}

/** Other readings, for when nobody was found: neighbours written as one word, one word as two. */
export function otherPlans(plan: Plan, ends: Ends): readonly Plan[] {
  const plans: Plan[] = [];
  const without = (from: number, count: number, ...instead: Need[]): Plan => [...plan.slice(0, from), ...instead, ...plan.slice(from + count)];
  for (let at = 0; at + 1 < plan.length; at++) {
    for (let count = 2; at + count <= plan.length && plan.slice(at, at + count).every(({ kind }) => kind === "word"); count++) {
      const together = plan.slice(at, at + count).map((need) => (need.kind === "word" ? need.source : ""));
      plans.push(without(at, count, wordNeed(together.join(""), at)));
    }
  }
  for (const [at, need] of plan.entries()) {
    if (need.kind === "word") {
      const [text = ""] = need.spellings;
      for (const end of text.length >= 6 ? ends.words(text) : [])
        plans.push(without(at, 1, wordNeed(text.slice(0, end), need.token), wordNeed(text.slice(end), need.token)));
    }
    if (need.kind === "digits" && need.as === "number-or-name" && need.digits.length >= 6) {
      for (const end of ends.dialpad(need.digits))
        plans.push(
          without(
            at,
            1,
            digitsNeed(need.digits.slice(0, end), need.token, "whole-name", 99),
            digitsNeed(need.digits.slice(end), need.token, "name", 99),
          ),
        );
    }
  }
  return plans.slice(0, 12);
}

/** The last resort: everything but one of the words. */
export function partialPlans(plan: Plan): readonly Plan[] {
  if (plan.filter((need) => !isFilter(need)).length < 2) return [];
  return plan.flatMap((need, at) => (isFilter(need) ? [] : [plan.toSpliced(at, 1)]));
}
