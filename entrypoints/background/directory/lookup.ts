// Single names looked up while somebody types: each beginning once in a while, none while Webex asks us to wait (webex-rest.md 3.1, 5.2).
import { type AppErrorData, toErrorData } from "@/utils/errors.ts";
import type { Person } from "@/utils/people/person.ts";
import type { Find } from "./source.ts";

export interface Looked {
  readonly people: readonly Person[];
  /** Of the last that failed; null: none did. */
  readonly error: AppErrorData | null;
}

/** Webex answers 400 to fewer letters. */
const fewestLetters = 3;
const mostWords = 2;
/** Milliseconds. */
const rememberedFor = 10 * 60_000;
const defaultQuiet = 5_000;

const isAddress = (word: string): boolean => /^[^\s@]+@[^\s@]+$/.test(word);

/** An address, or what may be the beginning of a name, in lower case: digits and what narrows to a department or a site are not. */
export function wordsToFind(query: string): readonly string[] {
  const whole = query.trim().toLowerCase();
  if (isAddress(whole)) return [whole];
  return [...new Set((query.match(/(?<![@#\p{L}\p{N}])\p{L}[\p{L}\p{M}'’-]*/gu) ?? []).map((word) => word.toLowerCase()))]
    .filter((word) => word.length >= fewestLetters)
    .slice(0, mostWords);
}

/** The function never rejects; null: nothing was asked, because the answer is known, the words are too short, or Webex wants us to wait. */
export function createLookup({ finders, now }: { readonly finders: () => readonly Find[]; readonly now: () => number }) {
  const asked = new Map<string, { readonly at: number; readonly isWhole: boolean }>();
  let quietUntil = 0;

  /** Everybody of "jon" is everybody of "jonson" too. */
  const isKnown = (word: string) =>
    asked.has(word) || (!isAddress(word) && [...asked].some(([shorter, { isWhole }]) => isWhole && word.startsWith(shorter)));

  return async (query: string, signal: AbortSignal): Promise<Looked | null> => {
    const at = now();
    for (const [word, before] of asked) if (at - before.at > rememberedFor) asked.delete(word);
    const words = wordsToFind(query).filter((word) => !isKnown(word));
    if (at < quietUntil || words.length === 0) return null;
    const people: Person[] = [];
    let error: AppErrorData | null = null;
    for (const word of words) {
      asked.set(word, { at, isWhole: false });
      let isWhole = true;
      for (const find of finders()) {
        try {
          const found = await find(word, signal);
          people.push(...found.people);
          if (!found.isWhole) isWhole = false;
        } catch (thrown) {
          if (signal.aborted) return null;
          isWhole = false;
          error = toErrorData(thrown);
          if (error.retry) asked.delete(word);
          if (error.code === "rate-limited" || error.code === "overloaded") quietUntil = now() + (error.retryAfterMs ?? defaultQuiet);
        }
      }
      if (isWhole) asked.set(word, { at, isWhole });
      if (now() < quietUntil) break;
    }
    return { people, error };
  };
}
