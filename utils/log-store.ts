// Where log lines are kept: bounded, oldest out, on disk so that they survive the worker and the browser.
import * as v from "valibot";
import type { LogLine } from "./log.ts";
import { defineItem } from "./storage.ts";

const kept = 400;
/** Milliseconds between two writes at most: a crash loses no more than this. */
const writeEvery = 500;

export const logItem = defineItem<readonly LogLine[]>({
  key: "log",
  area: "local",
  schema: v.custom<readonly LogLine[]>((value) => Array.isArray(value)),
  fallback: [],
  version: 1,
  wipe: "sign-out",
  report: "keep",
});

/** Collects lines and writes them in bundles. `setTimer` runs its function once, after so many milliseconds. */
export function createLogStore(deps: { readonly setTimer: (run: () => void, ms: number) => void; readonly failed: (cause: unknown) => void }): {
  readonly sink: (line: LogLine) => void;
  readonly flush: () => Promise<void>;
  readonly clear: () => Promise<void>;
} {
  let waiting: LogLine[] = [];
  let scheduled = false;
  let writing = Promise.resolve();

  const flush = (): Promise<void> => {
    scheduled = false;
    const lines = waiting;
    waiting = [];
    if (lines.length === 0) return writing;
    writing = writing.then(async () => logItem.set([...(await logItem.get()), ...lines].slice(-kept))).catch(deps.failed);
    return writing;
  };

  return {
    sink(line) {
      waiting.push(line);
      if (scheduled) return;
      scheduled = true;
      deps.setTimer(() => void flush(), writeEvery);
    },
    flush,
    async clear() {
      waiting = [];
      await writing;
      await logItem.remove();
    },
  };
}
