// The directory of one signed-in person: kept current from every source that is open to them, looked up by name where none is, enlarged by imports.
import { type DirectorySource, type DirectoryState, directoryItem, noDirectory, type Progress } from "@/utils/directory-state.ts";
import { AppError, toErrorData } from "@/utils/errors.ts";
import type { Log } from "@/utils/log.ts";
import { readContacts } from "@/utils/people/import-contacts.ts";
import type { ContactsKind, ImportReport } from "@/utils/people/import-report.ts";
import type { PeopleStore } from "@/utils/people-store.ts";
import { createLookup } from "./lookup.ts";
import type { Find, Source, Turn } from "./source.ts";
import { createSync } from "./sync.ts";

export interface Directory {
  /** What the last worker left. */
  load(): Promise<void>;
  /** Begins what is due, or goes on with what was interrupted; joins what runs. `gently`: nobody waits for it. Never rejects. */
  due(gently: boolean): Promise<void>;
  /** Reads everything again, now. Returns when it has begun. */
  sync(): void;
  /** Looks one name up where the directory is not read as a whole. Never rejects: why it failed is in the state. */
  find(query: string): Promise<{ readonly found: number }>;
  import(kind: ContactsKind, contacts: string): Promise<ImportReport>;
  /** An imported contact; null: all of them. Rejects with `not-found` for anybody else. */
  remove(id: string | null): Promise<void>;
  /** Nothing of anybody is left; resolves when nothing writes any more. */
  forget(): Promise<void>;
}

export interface DirectoryDeps {
  readonly store: PeopleStore;
  readonly webex: Source;
  readonly xsi: { readonly source: Source; readonly find: Find };
  readonly webexFind: Find;
  readonly signedIn: () => boolean;
  readonly now: () => number;
  readonly newId: () => string;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Of a request that nobody waits for. */
  readonly turn: Turn;
  readonly log: Log;
}

export function createDirectory({ store, webex, xsi, webexFind, signedIn, now, newId, sleep, turn, log }: DirectoryDeps): Directory {
  let state: DirectoryState = noDirectory;
  let running: { readonly work: Promise<void>; readonly stop: AbortController } | null = null;
  let generation = new AbortController();
  /** Nobody waits for what is read now. */
  let isGentle = false;

  const change = (next: Partial<DirectoryState>): Promise<void> => {
    state = { ...state, epoch: state.epoch || newId(), ...next };
    return directoryItem.set(state);
  };
  const report = (source: DirectorySource, progress: Progress, seq: number | null) =>
    change({ [source]: progress, ...(seq === null ? {} : { seq: Math.max(seq, state.seq) }) });

  const turnOf =
    (source: DirectorySource): Turn =>
    async (signal) => {
      if (isGentle && isWhole(source)) await turn(signal);
    };
  const sync = createSync({ store, now, newId, sleep, turnOf, progress: (source) => state[source], report, log });
  const lookup = createLookup({ finders: () => [...(isWhole("webex") ? [] : [webexFind]), ...(isWhole("xsi") ? [] : [xsi.find])], now });
  const isWhole = (source: DirectorySource) => state[source]?.completeAt != null;

  async function runAll(force: boolean, signal: AbortSignal): Promise<void> {
    for (const source of [webex, xsi.source]) await sync.run(source, force, signal);
  }

  function begin(force: boolean, gentle: boolean): Promise<void> {
    // A refresh of what is known goes slowly, until somebody wants it now.
    isGentle = gentle && (running === null || isGentle);
    if (running !== null) return running.work;
    if (!signedIn()) return Promise.resolve();
    const stop = new AbortController();
    const work = runAll(force, stop.signal)
      .catch((thrown: unknown) => {
        if (!stop.signal.aborted) log.error("directory sync ended", { code: toErrorData(thrown).code, detail: toErrorData(thrown).detail });
      })
      .finally(() => {
        if (running?.stop === stop) running = null;
      });
    running = { work, stop };
    return work;
  }

  return {
    async load() {
      state = await directoryItem.get();
    },
    due: (gentle) => begin(false, gentle),
    sync() {
      void begin(true, false);
    },
    async find(query) {
      const { signal } = generation;
      const looked = await lookup(query, signal);
      if (looked === null || signal.aborted) return { found: 0 };
      const { people, error } = looked;
      const seq = people.length === 0 ? state.seq : await store.write(people, null);
      if (signal.aborted) return { found: 0 };
      if (seq !== state.seq || error?.code !== state.lookup?.code) await change({ seq: Math.max(seq, state.seq), lookup: error });
      return { found: people.length };
    },
    async import(kind, contacts) {
      const { signal } = generation;
      const { people, problems } = readContacts(kind, contacts);
      const seq = await store.write(people, "import");
      if (!signal.aborted && seq !== state.seq) await change({ seq: Math.max(seq, state.seq) });
      return { people: people.length, problems };
    },
    async remove(id) {
      const { signal } = generation;
      if (id !== null && !id.startsWith("personal:")) throw new AppError("not-found", { owner: "you", detail: "contact" });
      const seq = id === null ? await store.sweep("personal", newId()) : await store.remove(id);
      if (!signal.aborted && seq !== state.seq) await change({ seq: Math.max(seq, state.seq) });
    },
    async forget() {
      generation.abort();
      generation = new AbortController();
      running?.stop.abort();
      await running?.work;
      await store.clear();
      state = noDirectory;
      await directoryItem.set({ ...noDirectory, epoch: newId() });
    },
  };
}
