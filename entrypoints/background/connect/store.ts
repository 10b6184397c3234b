// Where the outbox for Webex Connect lies: letters and what is remembered of calls, in one database, so that both change in one transaction.
import { clear, createStore, entries, promisifyRequest } from "idb-keyval";
import type { NotedCall } from "@/utils/connect/body.ts";
import type { Letter } from "@/utils/connect/queue.ts";

export interface OutboxContent {
  /** In order of noting. */
  readonly letters: readonly Letter[];
  readonly noted: readonly NotedCall[];
}

export interface OutboxChange {
  readonly letters?: readonly Letter[];
  readonly noted?: readonly NotedCall[];
  /** Keys of letters, names of calls. */
  readonly gone?: readonly string[];
  readonly forgotten?: readonly string[];
}

/** All reject with what IndexedDB says when the disk is full or the database broken. */
export interface OutboxStore {
  read(): Promise<OutboxContent>;
  /** All of it or nothing; resolves when it is on disk. */
  change(change: OutboxChange): Promise<void>;
  clear(): Promise<void>;
}

const ofLetter = (key: string) => `letter/${key}`;
const ofCall = (name: string) => `call/${name}`;

export function createOutboxStore(): OutboxStore {
  const store = createStore("switchboard-connect", "outbox");
  return {
    async read() {
      const all = await entries<string, Letter | NotedCall>(store);
      // Keys come sorted: fifteen digits sort as numbers do.
      return {
        letters: all.filter(([key]) => key.startsWith("letter/")).map(([, value]) => value as Letter),
        noted: all.filter(([key]) => key.startsWith("call/")).map(([, value]) => value as NotedCall),
      };
    },
    change: ({ letters = [], noted = [], gone = [], forgotten = [] }) =>
      store("readwrite", (box) => {
        for (const key of gone) box.delete(ofLetter(key));
        for (const name of forgotten) box.delete(ofCall(name));
        for (const letter of letters) box.put(letter, ofLetter(letter.key));
        for (const call of noted) box.put(call, ofCall(call.name));
        return promisifyRequest(box.transaction);
      }),
    clear: () => clear(store),
  };
}
