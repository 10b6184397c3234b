// Tokens and the client secret at rest: AES-GCM under keys that no script can read out (design.md §4).
import { createStore, del, get, set } from "idb-keyval";
import { AppError } from "@/utils/errors.ts";
import type { GrantId, GrantKey } from "@/utils/grants/grant.ts";
import {
  integrationShelfItem,
  keptShelfItem,
  organisationShelfItem,
  passingOrganisationShelfItem,
  passingShelfItem,
  type Sealed,
  type Shelf,
} from "@/utils/grants/record.ts";
import type { Log } from "@/utils/log.ts";
import type { Item } from "@/utils/storage.ts";
import { createTurns } from "./turns.ts";

export type VaultName = GrantKey | "client-secret" | `client-secret:${GrantId}` | "connect-secret";

/** Where the keys live: IndexedDB holds a CryptoKey without ever showing its bytes. */
export interface VaultKeys {
  get(name: string): Promise<unknown>;
  set(name: string, key: CryptoKey): Promise<void>;
  del(name: string): Promise<void>;
}

export interface Vault {
  /** `kept`: on disk; otherwise gone with the browser. Rejects with `storage-broken`. */
  seal(name: VaultName, value: string, kept: boolean): Promise<void>;
  /** null: nothing there, or it could not be opened (then it was set aside and logged). Rejects with `storage-broken` when storage itself fails. */
  open(name: VaultName): Promise<string | null>;
  remove(name: VaultName): Promise<void>;
  /** Everything of the person: ciphertext and its key. The organisation's grants and the client secrets stay. */
  clear(): Promise<void>;
}

export interface VaultNeeds {
  readonly keys: VaultKeys;
  readonly subtle: SubtleCrypto;
  /** Fills with cryptographically strong random bytes. */
  readonly random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;
  readonly log: Log;
}

interface Place {
  /** On disk, or gone with the browser. */
  readonly lasts: boolean;
  readonly name: string;
  readonly item: Item<Shelf>;
  readonly key: string;
}

const kept: Place = { lasts: true, name: "kept", item: keptShelfItem, key: "tokens" };
const passing: Place = { lasts: false, name: "passing", item: passingShelfItem, key: "tokens" };
/** Keys of their own: sign-out destroys the key of the person's tokens, and these must outlive it. */
const organisation: Place = { lasts: true, name: "organisation", item: organisationShelfItem, key: "organisation" };
const passingOrganisation: Place = { lasts: false, name: "organisation passing", item: passingOrganisationShelfItem, key: "organisation" };
const integration: Place = { lasts: true, name: "integration", item: integrationShelfItem, key: "integration" };

function placesOf(name: VaultName): readonly [Place, ...Place[]] {
  if (name === "my-line") return [passing, kept];
  return name.startsWith("client-secret") || name === "connect-secret" ? [integration] : [passingOrganisation, organisation];
}
/** Bound to each ciphertext: an entry moved to another name or place does not open. */
const bindingOf = (place: Place, name: VaultName) => new TextEncoder().encode(`switchboard/1/${place.name}/${name}`);

const toBase64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** The vault's keys in a database of their own. */
export function createStoredKeys(): VaultKeys {
  const store = createStore("switchboard-vault", "keys");
  return { get: (name) => get(name, store), set: (name, key) => set(name, key, store), del: (name) => del(name, store) };
}

export function createVault({ keys, subtle, random, log }: VaultNeeds): Vault {
  const inTurn = createTurns();

  /** Storage that fails is one thing to everybody outside; the cause never holds a plain value. */
  const guarded = <T>(work: () => Promise<T>): Promise<T> =>
    inTurn(async () => {
      try {
        return await work();
      } catch (cause) {
        throw new AppError("storage-broken", { cause });
      }
    });

  async function keyOf(place: Place): Promise<CryptoKey | null> {
    const key = await keys.get(place.key);
    return key instanceof CryptoKey ? key : null;
  }

  async function makeKey(place: Place): Promise<CryptoKey> {
    const key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await keys.set(place.key, key);
    return key;
  }

  async function take(place: Place, ...names: readonly string[]): Promise<void> {
    const shelf = await place.item.get();
    if (!names.some((name) => name in shelf)) return;
    const left = Object.entries(shelf).filter(([name]) => !names.includes(name));
    if (left.length === 0) await place.item.remove();
    else await place.item.set(Object.fromEntries(left));
  }

  /** null: tampered with, swapped, or sealed under a key that is gone. */
  async function unseal(sealed: Sealed, place: Place, name: VaultName, key: CryptoKey): Promise<string | null> {
    try {
      const parameters = { name: "AES-GCM", iv: fromBase64(sealed.iv), additionalData: bindingOf(place, name) };
      return new TextDecoder().decode(await subtle.decrypt(parameters, key, fromBase64(sealed.data)));
    } catch {
      return null; // the caller sets it aside and says so
    }
  }

  return {
    seal: (name, value, keep) =>
      guarded(async () => {
        const places = placesOf(name);
        const place = places.find(({ lasts }) => lasts === keep) ?? places[0];
        const key = (await keyOf(place)) ?? (await makeKey(place));
        const iv = random(new Uint8Array(12));
        const data = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: bindingOf(place, name) }, key, new TextEncoder().encode(value));
        await place.item.set({ ...(await place.item.get()), [name]: { iv: toBase64(iv), data: toBase64(new Uint8Array(data)) } });
        for (const other of places) if (other !== place) await take(other, name);
      }),

    open: (name) =>
      guarded(async () => {
        for (const place of placesOf(name)) {
          const shelf = await place.item.get();
          const sealed = shelf[name];
          if (sealed === undefined) continue;
          const key = await keyOf(place);
          const value = key === null ? null : await unseal(sealed, place, name, key);
          if (value !== null) return value;
          const { [name]: broken, ...rest } = shelf;
          await place.item.set({ ...rest, [`broken:${name}`]: sealed });
          log.error("a sealed entry could not be opened and was set aside", { entry: name, keyLost: key === null });
          return null;
        }
        return null;
      }),

    remove: (name) =>
      guarded(async () => {
        for (const place of placesOf(name)) await take(place, name, `broken:${name}`);
      }),

    clear: () =>
      guarded(async () => {
        await keptShelfItem.remove();
        await passingShelfItem.remove();
        await keys.del(kept.key);
      }),
  };
}
