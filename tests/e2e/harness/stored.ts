// Everything that the extension keeps, as text, for canaries: whatever is plain on disk is plain here.
import type { Page } from "playwright-core";

type Areas = { readonly storage: Record<"local" | "session", { get(): Promise<unknown> }> };

/** `page`: one of the extension's. Bytes are read as Latin-1, so that words in them are words. */
export const storedBy = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const bytes = (view: Uint8Array) => Array.from(view, (byte) => String.fromCharCode(byte)).join("");
    const plain = (_key: string, value: unknown): unknown => {
      if (value instanceof ArrayBuffer) return bytes(new Uint8Array(value));
      if (ArrayBuffer.isView(value)) return bytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
      if (value instanceof CryptoKey) return `key that ${value.extractable ? "can" : "cannot"} be exported`;
      if (value instanceof Map || value instanceof Set) return [...value];
      return value;
    };
    const found: unknown[] = [];
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const records = database.transaction(store).objectStore(store);
        found.push([name, store, await settled(records.getAllKeys()), await settled(records.getAll())]);
      }
      database.close();
    }
    const { storage } = (globalThis as unknown as { chrome: Areas }).chrome;
    return JSON.stringify([found, await storage.local.get(), await storage.session.get()], plain);
  });
