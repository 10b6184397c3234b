// The index of all people on this machine, and the search in it: every key press looks at the whole vocabulary and answers within a frame.
//
//   add ─▶ a person's words (words.ts) ─▶ terms ─▶ postings; numbers ─▶ digits (held.ts)
//   search ─▶ tokens and plans (query.ts) ─▶ each need against all terms (find.ts) ─▶ people by points (rank.ts, grades.ts) ─▶ marks
//
// People are kept as packed strings, all else as typed arrays. It has no clock: whoever adds many says when to pause.
import { dialpadEnds, gradeAt, isNumberMatch, type Matches, meet, placeAt, wordEnds } from "./find.ts";
import { fold } from "./fold.ts";
import { gradeShown, type How } from "./grades.ts";
import { createHeld } from "./held.ts";
import { marksOf } from "./marks.ts";
import type { Mark, Person, PersonField } from "./person.ts";
import { isFilter, type Need, otherPlans, type Plan, partialPlans, plansFor, readQuery, type Token } from "./query.ts";
import { assign, type Candidate, createBest, isLiteralScore, type Met, rank } from "./rank.ts";
import { wordsOf } from "./words.ts";

export interface SearchOptions {
  /** 12 unless told. */
  readonly limit?: number;
  /** Where this caller was sent before: person id to rank, 0 first. */
  readonly sentBefore?: ReadonlyMap<string, number>;
  /** Name of the site the attendant is at: of equals, those come first. */
  readonly here?: string | null;
}

export interface Why {
  /** How each token of the query was met, and in which field. */
  readonly words: readonly { readonly token: number; readonly how: How; readonly field: PersonField }[];
  readonly sentBefore: boolean;
  readonly here: boolean;
  /** One of the words was met nowhere: nobody has all of them. */
  readonly partial: boolean;
}

export interface Hit {
  readonly id: string;
  /** Only to compare with others of the same search. */
  readonly score: number;
  readonly why: Why;
  readonly marks: readonly Mark[];
  readonly person: Person;
}

export interface Found {
  /** Best first. An empty query finds those that this caller was sent to before. */
  readonly hits: readonly Hit[];
  /** How many people there are, shown or not. */
  readonly total: number;
  readonly understood: { readonly tokens: readonly (Token & { /** Whether anybody has it. */ readonly known: boolean })[] };
}

export interface PeopleIndex {
  readonly size: number;
  /** A person with a known id takes the place of the one before. */
  readonly add: (people: Iterable<Person>) => void;
  /** Adds from `people[from]` until `shouldYield` says so (asked every few people); the position to go on from, `people.length` when done. */
  readonly addSome: (people: readonly Person[], from: number, shouldYield: () => boolean) => number;
  /** Unknown ids are passed over. */
  readonly remove: (ids: Iterable<string>) => void;
  readonly get: (id: string) => Person | null;
  /** Total: any text has an answer. */
  readonly search: (query: string, options?: SearchOptions) => Found;
}

const peopleBetweenQuestions = 16;
/** A plan has at most nine needs. */
const needsRemembered = 10;
/** More than are asked for, so that people of one score are told apart by their whole names. */
const spare = 24;
const sameSite = 3;
/** Off for every word of the name: Miguel Silva was meant before Miguel Lopes Silva. */
const longerName = 0.01;
/** Above everybody else; and, of those that were guessed, above the other guesses only. */
const sentBeforeLiteral = 10_000;
const sentBeforeGuess = 200;

export function createIndex(): PeopleIndex {
  const held = createHeld();
  /** What the last needs found, newest last: the next key seldom changes more than one. */
  const remembered = new Map<string, Matches>();
  let scratch = new Uint8Array(0);

  /** Arrays of a forgotten need are used again: a key press leaves no garbage worth speaking of. */
  function blank(): Matches {
    const [oldest] = remembered;
    if (oldest === undefined || remembered.size < needsRemembered)
      return { best: new Uint16Array(held.slots), second: new Uint16Array(held.slots), some: false };
    const [key, matches] = oldest;
    remembered.delete(key);
    matches.best.fill(0);
    matches.second.fill(0);
    matches.some = false;
    return matches;
  }

  function recall(need: Need): Matches {
    let matches = remembered.get(need.key);
    if (matches) remembered.delete(need.key);
    else {
      matches = blank();
      if (scratch.length < held.terms.count) scratch = new Uint8Array(held.terms.count);
      meet(held, need, scratch, matches);
    }
    remembered.set(need.key, matches);
    return matches;
  }

  const metBy = (plan: Plan): readonly Met[] => plan.map((need) => ({ matches: recall(need), isFilter: isFilter(need) }));

  function hitOf(candidate: Candidate, person: Person, plan: Plan, why: Pick<Why, "sentBefore" | "here" | "partial">): Hit {
    const chosen = new Uint16Array(plan.length);
    assign(metBy(plan), candidate.slot, chosen);
    const words = wordsOf(person);
    const matches = plan.map((need, n) => ({ need, match: chosen[n] ?? 0 }));
    return {
      id: person.id,
      score: candidate.score,
      person,
      why: {
        words: matches.map(({ need, match }) => ({
          token: need.token,
          how: gradeShown(gradeAt(match)),
          field: isNumberMatch(match) ? "numbers" : (words.find(({ place }) => place === placeAt(match))?.field ?? "displayName"),
        })),
        ...why,
      },
      marks: marksOf(person, words, matches),
    };
  }

  function onlySentBefore(rankOf: ReadonlyMap<number, number>, here: number, limit: number): Found {
    const slots = [...rankOf].sort(([, a], [, b]) => a - b).map(([slot]) => slot);
    const hits = slots.slice(0, limit).map((slot, n): Hit => {
      const why = { sentBefore: true, here: here !== 0 && held.siteAt(slot) === here, partial: false };
      return hitOf({ slot, score: slots.length - n, plan: 0 }, held.personAt(slot), [], why);
    });
    return { hits, total: slots.length, understood: { tokens: [] } };
  }

  function search(query: string, { limit = 12, sentBefore = new Map<string, number>(), here = null }: SearchOptions = {}): Found {
    const tokens = readQuery(query);
    const rankOf = new Map<number, number>();
    for (const [id, before] of sentBefore) {
      const slot = held.slotOf(id);
      if (slot !== undefined) rankOf.set(slot, before);
    }
    const site = held.siteNumber(here);
    if (tokens.length === 0) return query.trim() === "" ? onlySentBefore(rankOf, site, limit) : { hits: [], total: 0, understood: { tokens: [] } };

    const bonus = (slot: number, score: number) => {
      const near = (site !== 0 && held.siteAt(slot) === site ? sameSite : 0) - longerName * held.nameWords(slot);
      const before = rankOf.size === 0 ? undefined : rankOf.get(slot);
      if (before === undefined) return score + near;
      return score + near + (isLiteralScore(score) ? sentBeforeLiteral - 100 * Math.min(before, 90) : sentBeforeGuess - Math.min(before, 90));
    };
    const best = createBest(limit + spare, held.compareNames);
    const seen = new Uint8Array(held.slots);
    const tried: Plan[] = [];
    let total = 0;
    const attempt = (plans: readonly Plan[]) => {
      for (const plan of plans) {
        total += rank(metBy(plan), tried.length, held.slots, seen, bonus, best);
        tried.push(plan);
      }
    };
    const plans = plansFor(query, tokens);
    const [plan = []] = plans;
    attempt(plans);
    const known = new Set(plan.filter((need) => recall(need).some).map(({ token }) => token));
    if (total === 0) attempt(otherPlans(plan, { words: (text) => wordEnds(held.terms, text), dialpad: (digits) => dialpadEnds(held.terms, digits) }));
    const wholePlans = tried.length;
    if (total === 0) attempt(partialPlans(plan));

    const hits = inOrder(best.list.map((candidate) => ({ candidate, person: held.personAt(candidate.slot) })))
      .slice(0, limit)
      .map(({ candidate, person }) =>
        hitOf(candidate, person, tried[candidate.plan] ?? [], {
          sentBefore: rankOf.has(candidate.slot),
          here: site !== 0 && held.siteAt(candidate.slot) === site,
          partial: candidate.plan >= wholePlans,
        }),
      );
    return { hits, total, understood: { tokens: tokens.map((token, at) => ({ ...token, known: known.has(at) })) } };
  }

  function addSome(people: readonly Person[], from: number, shouldYield: () => boolean): number {
    let at = from;
    let changed = false;
    while (at < people.length) {
      const person = people[at];
      if (person !== undefined && held.put(person)) changed = true;
      at += 1;
      if ((at - from) % peopleBetweenQuestions === 0 && shouldYield()) break;
    }
    if (changed) remembered.clear();
    return at;
  }

  return {
    get size() {
      return held.size;
    },
    add(people) {
      addSome([...people], 0, () => false);
    },
    addSome,
    remove(ids) {
      for (const id of ids) held.drop(id);
      remembered.clear();
    },
    get(id) {
      const slot = held.slotOf(id);
      return slot === undefined ? null : held.personAt(slot);
    },
    search,
  };
}

interface Placed {
  readonly candidate: Candidate;
  readonly person: Person;
}

/** By score, then by the whole name, then by id: the same people in the same order, whatever order they were added in. */
function inOrder(placed: readonly Placed[]): readonly Placed[] {
  const names = new Map(placed.map(({ person }) => [person.id, fold(person.displayName)]));
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return placed.toSorted(
    (a, b) =>
      b.candidate.score - a.candidate.score ||
      compare(names.get(a.person.id) ?? "", names.get(b.person.id) ?? "") ||
      compare(a.person.id, b.person.id),
  );
}
