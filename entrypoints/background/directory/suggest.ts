// People for the address bar: the same index as the console's, built when somebody types there and let go when nobody does any more.
//
//   (nobody types) ──typed──→ reading the store in slices ──→ answering ──quiet for a while──→ (nothing is held)
//
// Promises: calls never wait for it (a slice is a few milliseconds, and the worker breathes between two); it never answers from another person's directory.
import { directoryItem } from "@/utils/directory-state.ts";
import { choicesOf } from "@/utils/people/choices.ts";
import { createIndex } from "@/utils/people/search.ts";
import type { PeopleStore } from "@/utils/people-store.ts";

/** A person whom the typed words may mean. */
export interface Suggestion {
  readonly name: string;
  readonly destination: string;
  readonly detail: string | null;
}

export interface SuggestDeps {
  readonly store: Pick<PeopleStore, "changesAfter">;
  /** ISO 3166 two letters for reading numbers; null = unknown. */
  readonly country: () => string | null;
  /** Whose desk it is: nobody is sent to themselves. */
  readonly ownUuid: () => string | null;
  /** Milliseconds, for slices only. */
  readonly clock: () => number;
  /** Lets events through. */
  readonly breathe: () => Promise<void>;
  /** Runs once after `ms`; gives how to cancel. */
  readonly setTimer: (run: () => void, ms: number) => () => void;
}

const atATime = 500;
const sliceMs = 4;
const letGoAfter = 60_000;
const most = 6;

/** Best first; empty while nobody is known. Rejects when the store cannot be read. */
export function createSuggest({ store, country, ownUuid, clock, breathe, setTimer }: SuggestDeps): (typed: string) => Promise<readonly Suggestion[]> {
  type Index = ReturnType<typeof createIndex>;
  let held: { readonly index: Index; readonly epoch: string; seq: number } | null = null;
  let reading: Promise<void> | null = null;
  let letGo: (() => void) | null = null;

  async function read(): Promise<void> {
    const { epoch, seq } = await directoryItem.get();
    if (held?.epoch !== epoch) held = { index: createIndex(), epoch, seq: 0 };
    const mine = held;
    while (mine === held && mine.seq < seq) {
      const changes = await store.changesAfter(mine.seq, atATime);
      const last = changes.at(-1);
      if (last === undefined) break;
      mine.index.remove(changes.filter(({ person }) => person === null).map(({ id }) => id));
      const people = changes.flatMap(({ person }) => person ?? []);
      for (let at = 0; at < people.length; ) {
        const until = clock() + sliceMs;
        at = mine.index.addSome(people, at, () => clock() >= until);
        await breathe();
      }
      mine.seq = last.seq;
    }
  }

  return async (typed) => {
    letGo?.();
    letGo = setTimer(() => {
      held = null;
    }, letGoAfter);
    reading ??= read().finally(() => {
      reading = null;
    });
    await reading;
    const me = ownUuid();
    const { hits = [] } = held?.index.search(typed, { limit: most + 1 }) ?? {};
    return hits
      .filter(({ person }) => me === null || person.userUuid !== me)
      .flatMap(({ person }): readonly Suggestion[] => {
        const [choice] = choicesOf(person, country(), null);
        const detail = [person.department, person.site].filter((part) => part !== null).join(", ");
        return choice === undefined ? [] : [{ name: person.displayName, destination: choice.dial, detail: detail === "" ? null : detail }];
      })
      .slice(0, most);
  };
}
