// Asks the worker for names as they are typed, once the fingers rest, where the organisation's directory is not here as a whole; and for who is
// shown but whose Webex user is not known yet, because only of a user the presence can be known.
import { computed, effect, type ReadonlySignal } from "@preact/signals";
import type { DirectoryState } from "@/utils/directory-state.ts";
import type { Row } from "./view.ts";

interface Parts {
  readonly query: ReadonlySignal<string>;
  readonly rows: ReadonlySignal<readonly Row[]>;
  readonly state: ReadonlySignal<DirectoryState>;
  readonly signedIn: ReadonlySignal<boolean>;
  /** Asks the worker; what is found comes back through the store. */
  readonly ask: (query: string) => void;
  /** Runs once after `ms`; returns the way out. */
  readonly later: (ms: number, done: () => void) => () => void;
}

const restMs = 250;
/** webex-rest.md 3.1: fewer letters are refused. */
const askable = /\p{L}[\p{L}\p{M}'’-]{2}/u;

/** Of the rows on view; the rest are asked for when they come to the top. */
const mostAddresses = 5;

const addressesIn = (rows: readonly Row[]): readonly string[] =>
  rows.flatMap(({ person }) => {
    const known = person?.hit.person;
    return known?.source === "xsi" && known.userUuid === null && known.email !== null ? [known.email] : [];
  });

/** Everybody is here from both sources, or from the one that also knows the users' ids. */
const isWhole = ({ webex }: DirectoryState): boolean => webex !== null && webex.completeAt !== null && webex.phase !== "closed";

/** Returns the way out. */
export function lookUp({ query, rows, state, signedIn, ask, later }: Parts): () => void {
  const isNeeded = computed(() => signedIn.value && !isWhole(state.value));
  const asked = new Set<string>();
  const stopNames = effect(() => {
    const typed = query.value.trim();
    if (!isNeeded.value || !askable.test(typed)) return;
    return later(restMs, () => ask(typed.slice(0, 200)));
  });
  const stopUsers = effect(() => {
    const addresses = isNeeded.value
      ? addressesIn(rows.value)
          .slice(0, mostAddresses)
          .filter((address) => !asked.has(address))
      : [];
    if (addresses.length === 0) return;
    return later(2 * restMs, () => {
      for (const address of addresses) {
        asked.add(address);
        ask(address);
      }
    });
  });
  return () => {
    stopNames();
    stopUsers();
  };
}
