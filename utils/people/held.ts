// All people the index holds: packed, with their words, numbers, sites and the order of their names, each under a slot that is reused.
import { fold } from "./fold.ts";
import { createNumbers, type Numbers } from "./numbers.ts";
import { grown } from "./packed.ts";
import { fieldText, type Person } from "./person.ts";
import { createPostings, type Postings, posting } from "./postings.ts";
import { pack, unpack } from "./record.ts";
import { createTerms, type Terms } from "./terms.ts";
import { areas, wordsOf } from "./words.ts";

export interface Held {
  readonly size: number;
  /** One more than the highest slot in use. */
  readonly slots: number;
  readonly terms: Terms;
  readonly postings: Postings;
  readonly numbers: Numbers;
  /** Whether anything is different now. */
  readonly put: (person: Person) => boolean;
  readonly drop: (id: string) => boolean;
  readonly slotOf: (id: string) => number | undefined;
  /** Only of a slot in use. */
  readonly personAt: (slot: number) => Person;
  /** 0: no site of that name. */
  readonly siteNumber: (name: string | null) => number;
  readonly siteAt: (slot: number) => number;
  /** How many words the display name has. */
  readonly nameWords: (slot: number) => number;
  /** Negative: the person in slot `a` comes first by name. Of names alike in twenty letters the slot decides. */
  readonly compareNames: (a: number, b: number) => number;
}

/** Ten letters of a name as a number that sorts like them. */
function sortKey(name: string, from: number): number {
  let key = 0;
  for (let n = from; n < from + 10; n++) {
    const code = name.charCodeAt(n);
    key = key * 32 + (code >= 97 && code <= 122 ? code - 95 : code >= 48 && code <= 57 ? 1 : code > 127 ? 31 : 0);
  }
  return key;
}

function eachForm(person: Person, visit: (text: string, source: string, place: number, area: number) => void): void {
  for (const { area, field, index, place, start, end, spellings } of wordsOf(person)) {
    const source = fieldText(person, field, index)?.slice(start, end) ?? "";
    for (const { text } of spellings) visit(text, source, place, areas.indexOf(area));
  }
}

export function createHeld(): Held {
  const terms = createTerms();
  const postings = createPostings();
  const numbers = createNumbers();
  const slotById = new Map<string, number>();
  const ids: string[] = [];
  const records: string[] = [];
  const freeSlots: number[] = [];
  const sites = new Map<string, number>();
  let site = new Uint32Array(0);
  let nameWords = new Uint8Array(0);
  let nameStart = new Float64Array(0);
  let nameGoesOn = new Float64Array(0);

  const personAt = (slot: number): Person => unpack(ids[slot] ?? "", records[slot] ?? "[]");

  function takeOut(slot: number): void {
    eachForm(personAt(slot), (text, source, place, area) => postings.remove(terms.intern(text, source, false), posting(slot, place, area)));
    numbers.removeAll(slot);
  }

  function putIn(slot: number, person: Person): void {
    eachForm(person, (text, source, place, area) => postings.add(terms.intern(text, source, area === 0), posting(slot, place, area)));
    for (const [index, number] of person.numbers.entries()) numbers.add(slot, index, number);
    site = grown(site, slot + 1);
    nameWords = grown(nameWords, slot + 1);
    nameStart = grown(nameStart, slot + 1);
    nameGoesOn = grown(nameGoesOn, slot + 1);
    const name = fold(person.displayName);
    nameWords[slot] = Math.min(255, name.match(/\S+/g)?.length ?? 0);
    nameStart[slot] = sortKey(name, 0);
    nameGoesOn[slot] = sortKey(name, 10);
    site[slot] = person.site === null ? 0 : internSite(fold(person.site));
  }

  function internSite(folded: string): number {
    const before = sites.get(folded);
    if (before !== undefined) return before;
    sites.set(folded, sites.size + 1);
    return sites.size;
  }

  return {
    get size() {
      return slotById.size;
    },
    get slots() {
      return ids.length;
    },
    terms,
    postings,
    numbers,
    put(person) {
      const record = pack(person);
      const before = slotById.get(person.id);
      if (before !== undefined && records[before] === record) return false;
      if (before !== undefined) takeOut(before);
      const slot = before ?? freeSlots.pop() ?? ids.length;
      slotById.set(person.id, slot);
      ids[slot] = person.id;
      records[slot] = record;
      putIn(slot, person);
      return true;
    },
    drop(id) {
      const slot = slotById.get(id);
      if (slot === undefined) return false;
      takeOut(slot);
      slotById.delete(id);
      ids[slot] = "";
      records[slot] = "[]";
      freeSlots.push(slot);
      return true;
    },
    slotOf: (id) => slotById.get(id),
    personAt,
    siteNumber: (name) => (name === null ? 0 : (sites.get(fold(name)) ?? 0)),
    siteAt: (slot) => site[slot] ?? 0,
    nameWords: (slot) => nameWords[slot] ?? 0,
    compareNames: (a, b) => (nameStart[a] ?? 0) - (nameStart[b] ?? 0) || (nameGoesOn[a] ?? 0) - (nameGoesOn[b] ?? 0) || a - b,
  };
}
