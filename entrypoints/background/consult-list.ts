// The consults under way, written down before each step: the next worker reads from them how far the last one got.
import type { CallId } from "@/utils/calls/call.ts";
import type { Consult } from "@/utils/calls/record.ts";
import { consultsItem } from "@/utils/state.ts";

export interface ConsultList {
  load(): Promise<void>;
  all(): readonly Consult[];
  /** About this caller; there is at most one. */
  of(caller: CallId): Consult | undefined;
  put(consult: Consult): Promise<void>;
  /** Does nothing when the caller has none. */
  update(caller: CallId, part: Partial<Consult>): Promise<void>;
  drop(caller: CallId): Promise<void>;
  forget(): void;
}

export function createConsultList(): ConsultList {
  let consults: readonly Consult[] = [];
  // Known here at once, so that of two presses the second sees the first.
  async function save(next: readonly Consult[]): Promise<void> {
    consults = next;
    await consultsItem.set(consults);
  }
  return {
    async load() {
      consults = await consultsItem.get();
    },
    all: () => consults,
    of: (caller) => consults.find((consult) => consult.caller === caller),
    put: (consult) => save([...consults, consult]),
    update: (caller, part) => save(consults.map((consult) => (consult.caller === caller ? { ...consult, ...part } : consult))),
    drop: (caller) => save(consults.filter((consult) => consult.caller !== caller)),
    forget() {
      consults = [];
    },
  };
}
