// What is stored about the organisation's grants beside their records, as signals of one page; stands when the worker is dead.
import type { ReadonlySignal } from "@preact/signals";
import { itemSignal } from "@/components/app/item-signal.ts";
import type { Answers, Authorising, FactsByKey } from "@/utils/grants/facts.ts";
import { type GrantId, type GrantKey, type GrantRecord, noGrant } from "@/utils/grants/grant.ts";
import { answersItem, authorisingItem, enabledItem, factsItem, requestItem, secretsSavedItem } from "@/utils/grants/record.ts";
import type { Enabled, RequestState } from "@/utils/grants/request.ts";

export interface GrantsState {
  /** What the worker last found out about each grant. */
  readonly facts: ReadonlySignal<FactsByKey>;
  readonly answers: ReadonlySignal<Answers>;
  /** Authorisations under way, whichever page asked for them, or how the last ones failed. */
  readonly authorising: ReadonlySignal<Readonly<Partial<Record<GrantKey, Authorising>>>>;
  readonly request: ReadonlySignal<RequestState>;
  readonly enabled: ReadonlySignal<Enabled | null>;
  /** Grants with a client secret of their own. */
  readonly secretsSaved: ReadonlySignal<readonly GrantId[]>;
}

const ofPages = new WeakMap<object, GrantsState>();

/** One for each page (`page`: whatever lives as long as it), however many rows ask. */
export function grantsStateOf(page: object): GrantsState {
  const known = ofPages.get(page);
  if (known) return known;
  const state: GrantsState = {
    facts: itemSignal(factsItem),
    answers: itemSignal(answersItem),
    authorising: itemSignal(authorisingItem),
    request: itemSignal(requestItem),
    enabled: itemSignal(enabledItem),
    secretsSaved: itemSignal(secretsSavedItem),
  };
  ofPages.set(page, state);
  return state;
}

export const recordOf = (records: readonly GrantRecord[], key: GrantKey): GrantRecord => records.find(({ id }) => id === key) ?? noGrant(key);

/** Whether somebody ever authorised it, or tried to. */
export const isThere = (record: GrantRecord): boolean => record.state !== "none";
