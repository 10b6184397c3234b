// Everybody that this machine knows, searched on this page: read from the store in slices between which the page goes on, kept current, a source for the box. ★
import { type ReadonlySignal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { SentBefore } from "@/utils/calls/sent.ts";
import { type DirectoryState, directoryItem } from "@/utils/directory-state.ts";
import { choicesOf } from "@/utils/people/choices.ts";
import type { Person } from "@/utils/people/person.ts";
import { createIndex, type Found, type Hit } from "@/utils/people/search.ts";
import type { PeopleStore } from "@/utils/people-store.ts";
import { shown } from "@/utils/phone-number.ts";
import type { Line } from "@/utils/state.ts";
import { useDesk } from "./desk.ts";
import type { Row, Source } from "./view.ts";

export interface People {
  readonly source: Source;
  /** How many people are searched. */
  readonly size: ReadonlySignal<number>;
  /** Everything stored is searched. */
  readonly isReady: ReadonlySignal<boolean>;
  readonly state: ReadonlySignal<DirectoryState>;
  /** As the box's rows of that text were found: how many in all, and whether by guessing. Reads signals. */
  found(query: string): Found;
  /** Who is reached there; null: nobody known. Reads signals. */
  nameOf(destination: string): string | null;
  close(): void;
}

export interface PeopleDeps {
  readonly store: Pick<PeopleStore, "changesAfter">;
  readonly line: ReadonlySignal<Line | null>;
  readonly country: ReadonlySignal<string | null>;
  /** Where the caller in hand was sent before, the likeliest first. Reads signals. */
  readonly sentBefore: () => readonly SentBefore[];
  /** Lets the page paint and hear keys. */
  readonly pause: () => Promise<void>;
  /** Milliseconds, for slices only. */
  readonly clock: () => number;
  /** What went wrong with the store: the box goes on with whom it has. */
  readonly failed: (cause: unknown) => void;
}

/** As many changes are read at once; so long is worked between two pauses, and so long between two looks at the results, in milliseconds. */
const sliceSize = 500;
const sliceMs = 6;
const reviseMs = 300;
const mostRows = 12;

/** "Sales, Dublin · 1001": as one line. */
export const aboutOf = (person: Person): string => {
  const place = [person.department, person.site].filter((part) => part !== null).join(", ");
  const extension = person.numbers.find(({ kind }) => kind === "extension")?.value ?? "";
  return [place, extension].filter((part) => part !== "").join(" · ");
};

export function createPeople({ store, line, country, sentBefore, pause, clock, failed }: PeopleDeps): People {
  let index = createIndex();
  let epoch = "";
  let seq = 0;
  /** Another one: the index is not what it was. */
  const revision = signal(0);
  const size = signal(0);
  const isReady = signal(false);
  const state = signal<DirectoryState>(directoryItem.fallback);
  let pulling: Promise<void> | null = null;
  let isClosed = false;
  let revisedAt = Number.NEGATIVE_INFINITY;

  function revise(): void {
    revisedAt = clock();
    size.value = index.size;
    revision.value += 1;
  }

  /** What is shown is always of the present epoch: the people of a person who signed out are gone at once. */
  function forgetOthers(): void {
    if (state.peek().epoch === epoch) return;
    epoch = state.peek().epoch;
    seq = 0;
    index = createIndex();
    isReady.value = false;
    revise();
  }

  async function add(people: readonly Person[], into: typeof index): Promise<void> {
    for (let at = 0; at < people.length && into === index; ) {
      const until = clock() + sliceMs;
      at = index.addSome(people, at, () => clock() >= until);
      await pause();
    }
  }

  async function pull(): Promise<void> {
    while (!isClosed && seq < state.peek().seq) {
      const [into, from] = [index, seq];
      const changes = await store.changesAfter(from, sliceSize);
      if (into !== index) continue;
      const last = changes.at(-1);
      if (last === undefined) break;
      into.remove(changes.filter(({ person }) => person === null).map(({ id }) => id));
      await add(
        changes.flatMap(({ person }) => person ?? []),
        into,
      );
      if (into !== index) continue;
      seq = last.seq;
      if (clock() - revisedAt >= reviseMs) revise();
    }
    isReady.value = true;
    revise();
  }

  function refresh(): void {
    forgetOthers();
    if (epoch === "" || pulling !== null || isClosed) return;
    pulling = pull()
      .catch(failed)
      .finally(() => {
        pulling = null;
        if (seq < state.peek().seq && isReady.peek()) refresh();
      });
  }

  const take = (next: DirectoryState) => {
    state.value = next;
    refresh();
  };
  let heard = false;
  const unwatch = directoryItem.watch((next) => {
    heard = true;
    take(next);
  });
  directoryItem.get().then((first) => {
    if (!heard) take(first);
  }, failed);

  /** The person that a destination belongs to; null: nobody known. */
  function ownerOf(destination: string): Hit | null {
    const [first] = index.search(destination, { limit: 1 }).hits;
    return first !== undefined && choicesOf(first.person, country.value, null).some(({ dial }) => dial === destination) ? first : null;
  }

  /** By destination, as of one revision. */
  let names = { at: -1, known: new Map<string, string | null>() };
  function nameOf(destination: string): string | null {
    if (names.at !== revision.value) names = { at: revision.value, known: new Map() };
    const known = names.known.get(destination);
    if (known !== undefined) return known;
    const name = ownerOf(destination)?.person.displayName ?? null;
    names.known.set(destination, name);
    return name;
  }

  const own = (): Person | null => {
    const me = line.value;
    if (me === null) return null;
    return index.get(`webex:${me.userUuid}`) ?? (me.broadworksId === null ? null : index.get(`xsi:${me.broadworksId}`));
  };
  const isMe = (person: Person): boolean => {
    const me = line.value;
    return me !== null && (person.userUuid === me.userUuid || (person.broadworksId !== null && person.broadworksId === me.broadworksId));
  };

  let last: { readonly key: string; readonly found: Found } | null = null;
  function found(query: string): Found {
    const at = revision.value;
    const before = sentBefore().map(({ destination }) => destination);
    const here = own()?.site ?? null;
    const key = JSON.stringify([query, at, before, here, country.value, line.value?.userUuid]);
    if (last?.key === key) return last.found;
    const ranks = new Map<string, number>();
    for (const destination of before) {
      const id = ownerOf(destination)?.id;
      if (id !== undefined && !ranks.has(id)) ranks.set(id, ranks.size);
    }
    // One more: nobody is sent to the desk they come from.
    const all = index.search(query, { limit: mostRows + 1, sentBefore: ranks, here });
    const hits = all.hits.filter(({ person }) => !isMe(person)).slice(0, mostRows);
    last = { key, found: { ...all, hits } };
    return last.found;
  }

  function rowOf(hit: Hit, here: string | null): Row {
    const choices = choicesOf(hit.person, country.value, here);
    const { displayName } = hit.person;
    return { key: hit.id, destination: choices[0]?.dial ?? null, shown: displayName, detail: aboutOf(hit.person), person: { hit, choices } };
  }

  return {
    source: (query) => {
      const { hits } = found(query);
      const here = own()?.site ?? null;
      return hits.map((hit) => rowOf(hit, here));
    },
    size,
    isReady,
    state,
    nameOf,
    found: (query) => (query.trim() === "" ? { hits: [], total: 0, understood: { tokens: [] } } : found(query)),
    close() {
      isClosed = true;
      unwatch();
    },
  };
}

/** null: this page searches nobody. */
export const PeopleDoor = createContext<People | null>(null);
export const usePeople = (): People | null => useContext(PeopleDoor);

/** Writes a destination as people know it: by whose it is, else as a number. */
export function useNamed(): (destination: string) => string {
  const { live } = useDesk();
  const people = usePeople();
  return (destination) => people?.nameOf(destination) ?? shown(destination, live.country.value);
}
