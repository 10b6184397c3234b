// Who has which word: a chain of small numbers for every term, from which a person is taken out again without a trace.
import { grown } from "./packed.ts";

/** A posting in one number: the person's slot, the place of the word, the area. At most 2^23 slots. */
export const posting = (slot: number, place: number, area: number): number => ((slot << 9) | (place << 3) | area) >>> 0;

export interface Postings {
  /** First entry of a term, -1 where it has none. */
  readonly head: Int32Array;
  readonly next: Int32Array;
  readonly value: Uint32Array;
  readonly add: (term: number, value: number) => void;
  readonly remove: (term: number, value: number) => void;
}

export function createPostings(): Postings {
  let head = new Int32Array(0);
  let next = new Int32Array(1024);
  let value = new Uint32Array(1024);
  let used = 0;
  let free = -1;

  function entry(): number {
    if (free !== -1) {
      const reused = free;
      free = next[reused] ?? -1;
      return reused;
    }
    next = grown(next, used + 1);
    value = grown(value, used + 1);
    return used++;
  }

  return {
    get head() {
      return head;
    },
    get next() {
      return next;
    },
    get value() {
      return value;
    },
    add(term, added) {
      if (term >= head.length) {
        const before = head.length;
        head = grown(head, term + 1);
        head.fill(-1, before);
      }
      const at = entry();
      value[at] = added;
      next[at] = head[term] ?? -1;
      head[term] = at;
    },
    remove(term, removed) {
      let before = -1;
      for (let at = head[term] ?? -1; at !== -1; before = at, at = next[at] ?? -1) {
        if (value[at] !== removed) continue;
        const after = next[at] ?? -1;
        if (before === -1) head[term] = after;
        else next[before] = after;
        next[at] = free;
        free = at;
        return;
      }
    },
  };
}
