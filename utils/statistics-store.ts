// Where call records lie: in IndexedDB, a value a page and one a window, written together, so that a death between two pages loses and doubles nothing.
import { clear, createStore, delMany, keys, promisifyRequest, setMany } from "idb-keyval";
import type { Span } from "./statistics/days.ts";
import type { CallLeg } from "./statistics/record.ts";

export interface KeptWindow extends Span {
  /** What of it was asked for; the rest was too young or too old then. */
  readonly asked: Span;
  readonly pages: number;
  readonly records: number;
  /** Path of the next page; null: complete. */
  readonly next: string | null;
  /** Milliseconds since 1970. */
  readonly readAt: number;
}

/** All reject with what IndexedDB says when the disk is full or the database broken. */
export interface StatisticsStore {
  /** Oldest first. */
  windows(): Promise<readonly KeptWindow[]>;
  /** Adds the last page of `window`, in one transaction with what is known of it. */
  addPage(window: KeptWindow, legs: readonly CallLeg[]): Promise<void>;
  drop(windows: readonly Span[]): Promise<void>;
  /** Records of these windows, as they came. */
  read(windows: readonly Span[]): Promise<readonly CallLeg[]>;
  clear(): Promise<void>;
}

const digits = (n: number, places: number) => String(n).padStart(places, "0");
const windowKey = ({ from }: Span) => `w ${digits(from, 15)}`;
const pagePrefix = ({ from }: Span) => `p ${digits(from, 15)} `;

export function createStatisticsStore(): StatisticsStore {
  const store = createStore("switchboard-statistics", "pages");
  const all = <T>(from: string, to: string) => store("readonly", (pages) => promisifyRequest<T[]>(pages.getAll(IDBKeyRange.bound(from, to))));
  return {
    windows: () => all<KeptWindow>("w ", "w~"),
    addPage: (window, legs) =>
      setMany(
        [
          [windowKey(window), window],
          [pagePrefix(window) + digits(window.pages - 1, 5), legs],
        ],
        store,
      ),
    async drop(windows) {
      const heads = new Set(windows.map(windowKey));
      const prefixes = new Set(windows.map(pagePrefix));
      const doomed = (await keys<string>(store)).filter((key) => heads.has(key) || prefixes.has(key.slice(0, -5)));
      if (doomed.length > 0) await delMany(doomed, store);
    },
    async read(windows) {
      const pages = await Promise.all(windows.map((window) => all<readonly CallLeg[]>(pagePrefix(window), `${pagePrefix(window)}~`)));
      return pages.flat(2);
    },
    clear: () => clear(store),
  };
}
