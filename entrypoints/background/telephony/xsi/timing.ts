// Waiting that can be called off: limits on work, sleeps that can be cut short.

/** Rejects on abort; tests inject it. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Passes an abort on until released. */
export function follow(outer: AbortSignal, inner: AbortController): () => void {
  const pass = () => inner.abort(outer.reason);
  if (outer.aborted) pass();
  else outer.addEventListener("abort", pass, { once: true });
  return () => outer.removeEventListener("abort", pass);
}

/** Rejects as soon as the signal aborts, even if the work does not listen to it. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const released = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason), { once: true, signal: released.signal });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    released.abort();
  }
}

/** Aborts the work with a TimeoutError after `ms` milliseconds, or with the outer signal's own reason. */
export async function within<T>(ms: number, sleep: Sleep, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const cut = new AbortController();
  const done = new AbortController();
  const release = follow(signal, cut);
  sleep(ms, done.signal).then(
    () => cut.abort(new DOMException(`no answer in ${ms} ms`, "TimeoutError")),
    () => undefined, // called off: the work is done
  );
  try {
    return await unlessAborted(cut.signal, work(cut.signal));
  } finally {
    done.abort();
    release();
  }
}

export interface Nap {
  /** Sleeps; true: until the end, false: woken. Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<boolean>;
  /** Ends the present sleep, if there is one. */
  wake(): void;
}

export function createNap(sleep: Sleep): Nap {
  let present: AbortController | null = null;
  return {
    async sleep(ms, signal) {
      const woken = new AbortController();
      present = woken;
      const release = follow(signal, woken);
      try {
        await sleep(ms, woken.signal);
        return true;
      } catch (thrown) {
        signal.throwIfAborted();
        if (!woken.signal.aborted) throw thrown;
        return false;
      } finally {
        release();
        if (present === woken) present = null;
      }
    },
    wake: () => present?.abort(),
  };
}
