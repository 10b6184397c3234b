// A stored item as a signal for one page: read once, then followed.
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Item } from "@/utils/storage.ts";

/** A change that is heard before the first read is newer than it. */
export function itemSignal<T>(item: Item<T>): ReadonlySignal<T> {
  const value = signal(item.fallback);
  let heard = false;
  item.watch((next) => {
    heard = true;
    value.value = next;
  });
  void item.get().then((first) => {
    if (!heard) value.value = first;
  });
  return value;
}
