// What is stored about Webex Connect, as signals of one page; stands when the worker is dead.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { itemSignal } from "@/components/app/item-signal.ts";
import { type ConnectState, connectSecretSavedItem, connectStateItem } from "@/utils/connect-state.ts";
import { hasManagedConnectSecret, watchPolicy } from "@/utils/policy.ts";

export interface ConnectOnPage {
  readonly state: ReadonlySignal<ConnectState>;
  /** Where the client secret comes from. */
  readonly secret: ReadonlySignal<"none" | "saved" | "policy">;
}

const ofPages = new WeakMap<object, ConnectOnPage>();

/** One for each page (`page`: whatever lives as long as it), however many rows ask. */
export function connectOf(page: object): ConnectOnPage {
  const known = ofPages.get(page);
  if (known) return known;
  const saved = itemSignal(connectSecretSavedItem);
  const managed = signal(false);
  const readSecret = () =>
    void hasManagedConnectSecret().then((has) => {
      managed.value = has;
    });
  readSecret();
  watchPolicy(readSecret);
  const made: ConnectOnPage = {
    state: itemSignal(connectStateItem),
    secret: computed(() => (managed.value ? "policy" : saved.value ? "saved" : "none")),
  };
  ofPages.set(page, made);
  return made;
}
