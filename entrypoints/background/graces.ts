// The grace of a blind send: nothing is asked of Webex until it is over, so that Esc keeps the caller for certain.
// A worker that dies meanwhile has sent nobody: the next one says so and the caller is still ours.
import type { CallId } from "@/utils/calls/call.ts";
import type { Grace } from "@/utils/calls/record.ts";
import { AppError } from "@/utils/errors.ts";
import { gracesItem } from "@/utils/state.ts";

export interface Graces {
  load(): Promise<void>;
  all(): readonly Grace[];
  /** Waits `ms` milliseconds. true: send now; false: kept. */
  wait(grace: Omit<Grace, "dueAt">, ms: number): Promise<boolean>;
  /** Esc, or the caller hung up. Returns the ledger entries that were ended by it. */
  keep(call: CallId): Promise<readonly string[]>;
  /** After a worker's death: the entries of sends that never happened. */
  settle(): Promise<readonly string[]>;
  forget(): void;
}

export function createGraces({ now, setTimer }: { readonly now: () => number; readonly setTimer: (run: () => void, ms: number) => void }): Graces {
  let graces: readonly Grace[] = [];
  const decide = new Map<string, (send: boolean) => void>();

  async function save(next: readonly Grace[]): Promise<void> {
    graces = next;
    await gracesItem.set(graces);
  }
  async function end(entry: string): Promise<void> {
    decide.delete(entry);
    await save(graces.filter((grace) => grace.entry !== entry));
  }

  return {
    async load() {
      graces = await gracesItem.get();
    },
    all: () => graces,
    async wait(grace, ms) {
      if (graces.some((other) => other.call === grace.call)) throw new AppError("repeated");
      if (ms <= 0) return true;
      await save([...graces, { ...grace, dueAt: now() + ms }]);
      const send = await new Promise<boolean>((resolve) => {
        decide.set(grace.entry, resolve);
        setTimer(() => resolve(true), ms);
      });
      await end(grace.entry);
      return send;
    },
    async keep(call) {
      const kept = graces.filter((grace) => grace.call === call).map((grace) => grace.entry);
      for (const entry of kept) decide.get(entry)?.(false);
      return kept;
    },
    async settle() {
      const orphans = graces.filter((grace) => !decide.has(grace.entry)).map((grace) => grace.entry);
      if (orphans.length > 0) await save(graces.filter((grace) => !orphans.includes(grace.entry)));
      return orphans;
    },
    forget() {
      for (const resolve of decide.values()) resolve(false);
      decide.clear();
      graces = [];
    },
  };
}
