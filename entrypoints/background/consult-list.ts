// The consults under way, and the legs that are to be seen to, written down before each step: the next worker reads from them how far the last one got.
import type { CallId } from "@/utils/calls/call.ts";
import { isSameConsult } from "@/utils/calls/consult.ts";
import type { Consult } from "@/utils/calls/record.ts";
import { consultsItem, openLegsItem } from "@/utils/state.ts";

export interface ConsultList {
  load(): Promise<void>;
  all(): readonly Consult[];
  /** About this caller; there is at most one. */
  of(caller: CallId): Consult | undefined;
  put(consult: Consult): Promise<void>;
  /** Does nothing when the caller has none. */
  update(caller: CallId, part: Partial<Consult>): Promise<void>;
  drop(caller: CallId): Promise<void>;
  /** Consults, of which some may be over, whose leg is open: asked for and not named yet, or not to be ended. */
  openLegs(): readonly Consult[];
  legOpen(consult: Consult): Promise<void>;
  legSeenTo(consult: Consult): Promise<void>;
  forget(): void;
}

export function createConsultList(): ConsultList {
  let consults: readonly Consult[] = [];
  let legs: readonly Consult[] = [];
  // Known here at once, so that of two presses the second sees the first.
  async function save(next: readonly Consult[]): Promise<void> {
    consults = next;
    await consultsItem.set(consults);
  }
  async function saveLegs(next: readonly Consult[]): Promise<void> {
    legs = next;
    await openLegsItem.set(legs);
  }
  const without = (consult: Consult) => legs.filter((other) => !isSameConsult(other, consult));
  return {
    async load() {
      [consults, legs] = await Promise.all([consultsItem.get(), openLegsItem.get()]);
    },
    all: () => consults,
    of: (caller) => consults.find((consult) => consult.caller === caller),
    put: (consult) => save([...consults, consult]),
    update: (caller, part) => save(consults.map((consult) => (consult.caller === caller ? { ...consult, ...part } : consult))),
    drop: (caller) => save(consults.filter((consult) => consult.caller !== caller)),
    openLegs: () => legs,
    legOpen: (consult) => saveLegs([...without(consult), consult]),
    legSeenTo: (consult) => saveLegs(without(consult)),
    forget() {
      consults = [];
      legs = [];
    },
  };
}
