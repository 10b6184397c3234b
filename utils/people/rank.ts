// Puts the matches of several needs together person by person, each typed word on a word of its own, and keeps the best people.
import { gradeAt, type Matches, placeAt } from "./find.ts";
import { again, isLiteral, pointsOf } from "./grades.ts";

/** One need of a plan with what it found. A filter must be met and is worth nothing. */
export interface Met {
  readonly matches: Matches;
  readonly isFilter: boolean;
}

/** Everything typed stands there as typed: such people come before all that were guessed. */
const literally = 1000;
/** Of a score that `assign` gave. */
export const isLiteralScore = (score: number): boolean => score >= literally;

/** Which match each need takes in this person, into `chosen`; the points, or -1 when a need is not met. */
export function assign(met: readonly Met[], slot: number, chosen: Uint16Array): number {
  let points = 0;
  let literal = true;
  let low = 0; // places that are taken, in two halves
  let high = 0;
  for (let n = 0; n < met.length; n++) {
    const one = met[n];
    if (one === undefined) return -1;
    let match = one.matches.best[slot] ?? 0;
    if (match === 0) return -1;
    if (one.isFilter) {
      chosen[n] = match;
      continue;
    }
    if (isTaken(match, low, high)) {
      const other = one.matches.second[slot] ?? 0;
      match = other !== 0 && !isTaken(other, low, high) ? other : (again << 6) | placeAt(match);
    } else if (n + 1 < met.length && (one.matches.second[slot] ?? 0) !== 0) match = leaveRoom(met, n, slot, match);
    const place = placeAt(match);
    if (place < 32) low |= 1 << place;
    else high |= 1 << (place - 32);
    const grade = gradeAt(match);
    points += pointsOf[grade] ?? 0;
    if (isLiteral[grade] !== 1 && grade !== again) literal = false;
    chosen[n] = match;
  }
  return literal ? points + literally : points;
}

const isTaken = (match: number, low: number, high: number) => {
  const place = placeAt(match);
  return ((place < 32 ? low : high) & (1 << (place & 31))) !== 0;
};

/** Takes the second best word when the next need can do with nothing but this one, or would lose more: "an anna" of Anna Andersen. */
function leaveRoom(met: readonly Met[], n: number, slot: number, match: number): number {
  const next = met[n + 1];
  const own = met[n];
  if (next === undefined || own === undefined || next.isFilter) return match;
  const wanted = next.matches.best[slot] ?? 0;
  if (wanted === 0 || placeAt(wanted) !== placeAt(match)) return match;
  const second = own.matches.second[slot] ?? 0;
  const worth = (one: number) => (one === 0 ? (pointsOf[again] ?? 0) : (pointsOf[gradeAt(one)] ?? 0));
  const keep = worth(match) + worth(next.matches.second[slot] ?? 0);
  return worth(second) + worth(wanted) > keep ? second : match;
}

export interface Candidate {
  readonly slot: number;
  readonly score: number;
  /** Which of the plans it met. */
  readonly plan: number;
}

/** Order of two people with the same score; negative: `a` first. */
export type Tie = (a: number, b: number) => number;

export interface Best {
  /** A person offered again keeps the better score. */
  readonly offer: (slot: number, score: number, plan: number) => void;
  readonly list: readonly Candidate[];
}

export function createBest(most: number, tie: Tie): Best {
  const list: Candidate[] = [];
  const before = (slot: number, score: number, than: Candidate) => score > than.score || (score === than.score && tie(slot, than.slot) < 0);
  return {
    list,
    offer(slot, score, plan) {
      const last = list[most - 1];
      if (last !== undefined && !before(slot, score, last)) return;
      const known = plan === 0 ? -1 : list.findIndex((one) => one.slot === slot);
      if (known >= 0) {
        if ((list[known]?.score ?? 0) >= score) return;
        list.splice(known, 1);
      } else if (list.length === most) list.pop();
      let low = 0;
      let high = list.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        const one = list[middle];
        if (one !== undefined && before(slot, score, one)) high = middle;
        else low = middle + 1;
      }
      list.splice(low, 0, { slot, score, plan });
    },
  };
}

/** Offers every person who meets all needs; how many there are that `seen` did not have yet. */
export function rank(
  met: readonly Met[],
  plan: number,
  slots: number,
  seen: Uint8Array,
  bonus: (slot: number, score: number) => number,
  best: Best,
): number {
  const chosen = new Uint16Array(met.length);
  const [first] = met;
  if (first === undefined || met.some(({ matches }) => !matches.some)) return 0;
  let count = 0;
  const { best: leading } = first.matches;
  for (let slot = 0; slot < slots; slot++) {
    if (leading[slot] === 0) continue;
    const score = assign(met, slot, chosen);
    if (score < 0) continue;
    if (seen[slot] === 0) {
      seen[slot] = 1;
      count += 1;
    }
    best.offer(slot, bonus(slot, score), plan);
  }
  return count;
}
