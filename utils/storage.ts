// Declared storage: each item says where it lives, what shape it has, when it is wiped and how it may be reported. ★ browser
import * as v from "valibot";
import { browser } from "wxt/browser";

export type Area = "session" | "local";
/** `sign-out`: nothing of the person is left; `never`: belongs to the installation. */
export type Wipe = "sign-out" | "never";
/** How support's report may show it: as it is, people masked, or not at all. */
export type Reporting = "keep" | "mask" | "omit";

export interface ItemSpec<T> {
  readonly key: string;
  readonly area: Area;
  readonly schema: v.GenericSchema<unknown, T>;
  readonly fallback: T;
  readonly version: number;
  /** Brings a value of an older version up; may throw: then the value is set aside. */
  readonly migrate?: (value: unknown, from: number) => unknown;
  readonly wipe: Wipe;
  readonly report: Reporting;
}

export interface Item<T> extends ItemSpec<T> {
  /** Never rejects for bad content: that is set aside under `broken:` and replaced by the fallback. */
  get(): Promise<T>;
  set(value: T): Promise<void>;
  remove(): Promise<void>;
  /** Called with each new value, in every open context. Returns the way out. */
  watch(listener: (value: T) => void): () => void;
}

/** On disk: {v: version, d: data}. */
interface Stored {
  readonly v: number;
  readonly d: unknown;
}

const declared = new Map<string, Item<unknown>>();

/** All items declared so far: for the wipe at sign-out and for the report. */
export function declaredItems(): readonly Item<unknown>[] {
  return [...declared.values()];
}

export function defineItem<T>(spec: ItemSpec<T>): Item<T> {
  const area = () => browser.storage[spec.area];

  function open(raw: unknown): { value: T; broken: boolean } {
    if (raw === undefined) return { value: spec.fallback, broken: false };
    try {
      const stored = raw as Stored;
      const data = stored.v === spec.version || spec.migrate === undefined ? stored.d : spec.migrate(stored.d, stored.v);
      return { value: v.parse(spec.schema, data), broken: false };
    } catch {
      return { value: spec.fallback, broken: true };
    }
  }

  const item: Item<T> = {
    ...spec,
    async get() {
      const raw = (await area().get(spec.key))[spec.key];
      const { value, broken } = open(raw);
      if (broken) {
        await area().set({ [`broken:${spec.key}`]: raw });
        await area().remove(spec.key);
      }
      return value;
    },
    async set(value) {
      await area().set({ [spec.key]: { v: spec.version, d: value } satisfies Stored });
    },
    async remove() {
      await area().remove([spec.key, `broken:${spec.key}`]);
    },
    watch(listener) {
      const heard = (changes: Record<string, { newValue?: unknown }>, name: string) => {
        if (name !== spec.area) return;
        const change = changes[spec.key];
        if (change) listener(open(change.newValue).value);
      };
      browser.storage.onChanged.addListener(heard);
      return () => browser.storage.onChanged.removeListener(heard);
    },
  };
  declared.set(`${spec.area}:${spec.key}`, item as Item<unknown>);
  return item;
}

/** Removes everything declared `wipe: "sign-out"` but for `except`, and what had been set aside of it. */
export async function wipeForSignOut(except: readonly { readonly key: string }[] = []): Promise<void> {
  const kept = new Set(except.map(({ key }) => key));
  for (const item of declared.values()) if (item.wipe === "sign-out" && !kept.has(item.key)) await item.remove();
}
