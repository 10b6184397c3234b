// The order of what waits for Webex Connect: who goes next, how long to wait after a failure, and what goes when there is too much. Pure.
import type { ConnectFault } from "./answers.ts";
import type { EventBody } from "./body.ts";

/** An event in the outbox. */
export interface Letter {
  /** Sorts by the order in which events were noted: 15 digits. */
  readonly key: string;
  readonly body: EventBody;
  /** Milliseconds since 1970. */
  readonly notedAt: number;
  /** How often it was refused for its own sake. */
  readonly refusals: number;
  /** Set aside: why, and when. */
  readonly dead: (ConnectFault & { readonly at: number }) | null;
}

export const mostLetters = 5_000;
/** Milliseconds. */
export const keptFor = 30 * 86_400_000;
export const longestWait = 3_600_000;
const firstWait = 2_000;
const longestBackOff = 300_000;
const keyLength = 15;

export const letterKey = (n: number): string => String(n).padStart(keyLength, "0");

/** Milliseconds to wait after the `attempt`th failure in a row (1 = the first): doubling, half of it by chance, or what the far side asked for. */
export function backOff(attempt: number, retryAfterMs: number | null, random: () => number): number {
  const step = Math.min(longestBackOff, firstWait * 2 ** Math.min(20, Math.max(0, attempt - 1)));
  const own = step * (0.5 + random() / 2);
  return retryAfterMs === null ? own : Math.min(longestWait, Math.max(own, retryAfterMs));
}

/** Milliseconds until `at`; 0 when it is past, or so far away that the clock must have been set back. */
export const waitUntil = (at: number, now: number): number => (at - now > longestWait ? 0 : Math.max(0, at - now));

/** The first letter of each call that may go now: an earlier one that waits holds back the later ones of its call, and of no other. */
export function* heads(letters: Iterable<Letter>, isBusy: (call: string) => boolean): Generator<Letter> {
  const seen = new Set<string>();
  for (const letter of letters) {
    if (letter.dead !== null || seen.has(letter.body.call)) continue;
    seen.add(letter.body.call);
    if (!isBusy(letter.body.call)) yield letter;
  }
}

/** Which go when there are more than `most`: dead ones first, then the oldest. In order of age. */
export function surplus(letters: readonly Letter[], most = mostLetters): readonly Letter[] {
  const over = letters.length - most;
  if (over <= 0) return [];
  const dead = letters.filter((letter) => letter.dead !== null);
  const waiting = letters.filter((letter) => letter.dead === null);
  return [...dead, ...waiting].slice(0, over);
}

/** Milliseconds between finding something too old and letting it go: a clock that jumped is put right meanwhile. */
const agedFor = 3_600_000;

export const expired = (letters: readonly Letter[], now: number): readonly Letter[] => letters.filter(({ notedAt }) => now - notedAt > keptFor);

/** `agedAt`: when something was first found too old, null = nothing is. `isOver`: it goes now. */
export function ageing(letters: readonly Letter[], agedAt: number | null, now: number): { readonly agedAt: number | null; readonly isOver: boolean } {
  if (expired(letters, now).length === 0) return { agedAt: null, isOver: false };
  const since = agedAt === null || agedAt > now ? now : agedAt;
  return { agedAt: since, isOver: now - since >= agedFor };
}
