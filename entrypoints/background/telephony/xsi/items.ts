// Work that says things as it goes, as something to be read one by one.
import { follow } from "./timing.ts";

/** Runs `work` while it is read; ends when the work does or `signal` aborts, throws what the work throws. Leaving off reading ends the work. */
export async function* createItems<Item>(
  work: (signal: AbortSignal, emit: (item: Item) => void) => Promise<void>,
  signal: AbortSignal,
): AsyncGenerator<Item, void, void> {
  const own = new AbortController();
  const release = follow(signal, own);
  const items: Item[] = [];
  const state: { done: boolean; failure: unknown; wake: () => void } = { done: false, failure: null, wake: () => undefined };
  const finish = (failure: unknown) => {
    state.failure = own.signal.aborted ? null : failure;
    state.done = true;
    state.wake();
  };
  const emit = (item: Item) => {
    items.push(item);
    state.wake();
  };
  const running = work(own.signal, emit).then(() => finish(null), finish);
  try {
    for (;;) {
      for (let item = items.shift(); item !== undefined; item = items.shift()) yield item;
      if (state.done) break;
      await new Promise<void>((resolve) => {
        state.wake = resolve;
      });
    }
    if (state.failure) throw state.failure;
  } finally {
    own.abort();
    release();
    await running;
  }
}
