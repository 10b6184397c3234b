import { beforeEach, describe, expect, it } from "vitest";
import { browser } from "wxt/browser";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createVault } from "@/entrypoints/background/auth/vault.ts";
import { AppError } from "@/utils/errors.ts";
import { keptShelfItem, organisationShelfItem, passingShelfItem } from "@/utils/grants/record.ts";
import { createLog, type LogLine } from "@/utils/log.ts";
import { freshDatabase, random } from "./house.ts";

const canary = "canary-token-ŵith-ünicode";

function make() {
  const lines: LogLine[] = [];
  const keys = freshDatabase();
  const log = createLog(
    "auth",
    (line) => lines.push(line),
    () => 0,
  );
  return { keys, lines, vault: createVault({ keys, subtle: crypto.subtle, random, log }) };
}

const everythingStored = async () => JSON.stringify([await browser.storage.local.get(), await browser.storage.session.get()]);

beforeEach(() => fakeBrowser.reset());

describe("vault", () => {
  it("gives back what was sealed, after a restart too", async () => {
    const { vault, keys } = make();
    await vault.seal("my-line", canary, true);
    const log = createLog(
      "auth",
      () => {},
      () => 0,
    );
    const restarted = createVault({ keys, subtle: crypto.subtle, random, log });
    expect(await restarted.open("my-line")).toBe(canary);
  });

  it("keeps the key where no script can read it", async () => {
    const { vault, keys } = make();
    await vault.seal("my-line", canary, true);
    const key = await keys.get("tokens");
    expect(key).toBeInstanceOf(CryptoKey);
    await expect(crypto.subtle.exportKey("raw", key as CryptoKey)).rejects.toThrow();
  });

  it("writes only ciphertext", async () => {
    const { vault } = make();
    await vault.seal("my-line", canary, true);
    await vault.seal("read-users", canary, false);
    await vault.seal("client-secret", canary, true);
    const stored = await everythingStored();
    expect(stored).toContain("my-line");
    expect(stored).not.toContain("canary");
    expect(stored).not.toContain(btoa("canary"));
  });

  it("leaves nothing on disk of what is not kept", async () => {
    const { vault } = make();
    await vault.seal("my-line", "first", true);
    await vault.seal("my-line", canary, false);
    expect(await keptShelfItem.get()).toEqual({});
    expect(Object.keys(await passingShelfItem.get())).toEqual(["my-line"]);
    expect(await vault.open("my-line")).toBe(canary);
  });

  it("never uses an initial vector twice", async () => {
    const { vault } = make();
    await vault.seal("my-line", canary, true);
    const first = (await keptShelfItem.get())["my-line"];
    await vault.seal("my-line", canary, true);
    const second = (await keptShelfItem.get())["my-line"];
    expect(second?.iv).not.toBe(first?.iv);
    expect(second?.data).not.toBe(first?.data);
  });

  it("does not open an entry that was moved to another name", async () => {
    const { vault, lines } = make();
    await vault.seal("read-presence", canary, true);
    const sealed = (await organisationShelfItem.get())["read-presence"];
    if (!sealed) throw new Error("nothing sealed");
    await organisationShelfItem.set({ "read-users": sealed });
    expect(await vault.open("read-users")).toBeNull();
    expect(Object.keys(await organisationShelfItem.get())).toEqual(["broken:read-users"]);
    expect(lines.map(({ level, facts }) => [level, facts.entry])).toEqual([["error", "read-users"]]);
  });

  it.each([
    ["a flipped byte", (data: string) => (data.startsWith("A") ? `B${data.slice(1)}` : `A${data.slice(1)}`)],
    ["no base64", () => "***"],
    ["nothing", () => ""],
  ])("sets aside an entry with %s", async (_what, spoil) => {
    const { vault } = make();
    await vault.seal("my-line", canary, true);
    const sealed = (await keptShelfItem.get())["my-line"];
    if (!sealed) throw new Error("nothing sealed");
    await keptShelfItem.set({ "my-line": { ...sealed, data: spoil(sealed.data) } });
    expect(await vault.open("my-line")).toBeNull();
    expect(await vault.open("my-line")).toBeNull();
    await vault.seal("my-line", "again", true);
    expect(await vault.open("my-line")).toBe("again");
  });

  it("sets aside what the lost key had sealed, and goes on with a new one", async () => {
    const { vault, keys, lines } = make();
    await vault.seal("my-line", canary, true);
    await keys.del("tokens");
    expect(await vault.open("my-line")).toBeNull();
    expect(lines.at(-1)?.facts.keyLost).toBe(true);
    await vault.seal("my-line", "again", true);
    expect(await vault.open("my-line")).toBe("again");
  });

  it("clears the person's token and its key, and leaves the organisation's and the client secrets", async () => {
    const { vault, keys } = make();
    await vault.seal("my-line", canary, true);
    await vault.seal("read-users", canary, false);
    await vault.seal("read-users:stand-by", canary, true);
    await vault.seal("client-secret:read-users", "hush, too", true);
    await vault.seal("client-secret", "hush", true);
    await vault.clear();
    expect(await keys.get("tokens")).toBeUndefined();
    expect(await vault.open("my-line")).toBeNull();
    expect(await vault.open("read-users")).toBe(canary);
    expect(await vault.open("read-users:stand-by")).toBe(canary);
    expect(await vault.open("client-secret:read-users")).toBe("hush, too");
    expect(await vault.open("client-secret")).toBe("hush");
    await vault.remove("client-secret");
    expect(await vault.open("client-secret")).toBeNull();
  });

  it("makes one key for seals that come at once", async () => {
    const { vault } = make();
    await Promise.all([vault.seal("my-line", "a", true), vault.seal("read-users", "b", true), vault.seal("read-presence", "c", false)]);
    expect([await vault.open("my-line"), await vault.open("read-users"), await vault.open("read-presence")]).toEqual(["a", "b", "c"]);
  });

  it("says storage-broken, and no plain value, when storage fails", async () => {
    const keys = { get: async () => undefined, set: async () => Promise.reject(new Error("disk")), del: async () => {} };
    const log = createLog(
      "auth",
      () => {},
      () => 0,
    );
    const vault = createVault({ keys, subtle: crypto.subtle, random, log });
    const failure = await vault.seal("my-line", canary, true).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(AppError);
    expect((failure as AppError).code).toBe("storage-broken");
    expect(JSON.stringify([String(failure), (failure as AppError).data])).not.toContain("canary");
  });
});
