// What is known of colleagues is stored in bundles: never more than four a second, never more than about 20 kB, however many change.
import { beforeEach, describe, expect, test, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createBoard } from "@/entrypoints/background/presence/board.ts";
import { type LineFact, nothingKnown, type Presence } from "@/utils/people/presence.ts";
import { presenceItems, shardOf } from "@/utils/presence-state.ts";
import { createHands, uuid } from "./hands.ts";

beforeEach(() => fakeBrowser.reset());

const stored = async (): Promise<Readonly<Record<string, Presence>>> =>
  Object.assign({}, ...(await Promise.all(presenceItems.map((item) => item.get()))));

function bench() {
  const hands = createHands();
  const writes: { readonly at: number; readonly key: string; readonly size: number }[] = [];
  const set = fakeBrowser.storage.session.set.bind(fakeBrowser.storage.session);
  vi.spyOn(fakeBrowser.storage.session, "set").mockImplementation(async (values) => {
    for (const [key, value] of Object.entries(values)) writes.push({ at: hands.now(), key, size: JSON.stringify(value).length });
    await set(values);
  });
  const board = createBoard(hands);
  const line = (word: LineFact["line"], caller: LineFact["caller"] = null) => ({ line: { line: word, at: hands.now(), caller, watched: true } });
  return { hands, writes, board, line };
}

describe("one change", () => {
  test("is known at once, and stored a quarter of a second later", async () => {
    const { hands, board, line } = bench();
    board.learn(uuid(1), line("busy"));
    expect(board.of(uuid(1)).line.line).toBe("busy");
    await hands.pass(249);
    expect(await stored()).toEqual({});
    await hands.pass(1);
    expect(await stored()).toMatchObject({ [uuid(1)]: { line: { line: "busy" }, status: { status: "unknown" } } });
  });

  test("that changes nothing is not stored again", async () => {
    const { hands, board, line, writes } = bench();
    board.learn(uuid(1), line("busy"));
    await hands.pass(1_000);
    const fact = board.of(uuid(1)).line;
    board.learn(uuid(1), { line: fact });
    await hands.pass(10_000);
    expect(writes).toHaveLength(1);
  });

  test("keeps no more of a caller's name than a line can show", () => {
    const { board, line } = bench();
    board.learn(uuid(1), line("ringing", { name: "x".repeat(10_000), number: "1" }));
    expect(board.of(uuid(1)).line.caller?.name).toHaveLength(60);
  });
});

describe("a storm", () => {
  test("of 200 changes a second of 1,000 lines is at most four bundles a second of 20 kB, and everybody is stored within seconds", async () => {
    const { hands, board, line, writes } = bench();
    const words = ["free", "ringing", "busy"] as const;
    for (let n = 0; n < 1_000; n++) board.learn(uuid(n), line("free"));
    await hands.pass(5_000);
    expect(Object.keys(await stored())).toHaveLength(1_000);
    writes.length = 0;
    for (let n = 0; n < 2_000; n++) {
      board.learn(uuid((n * 7) % 1_000), line(words[n % 3] ?? "free", n % 3 === 1 ? { name: "Ana Novak", number: "+4930555012" } : null));
      await hands.pass(5);
    }
    const bundles = Map.groupBy(writes, ({ at }) => at);
    expect(bundles.size).toBeLessThanOrEqual(41);
    expect(bundles.size).toBeGreaterThan(30);
    for (const bundle of bundles.values()) expect(bundle.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(24_000);
    for (const { size } of writes) expect(size).toBeLessThan(20_000);
    await hands.pass(5_000);
    const after = await stored();
    for (let n = 0; n < 1_000; n++) expect(after[uuid(n)]).toEqual(board.of(uuid(n)));
  });

  test("who changed first is stored first", async () => {
    const { hands, board, line } = bench();
    for (let n = 0; n < 1_000; n++) board.learn(uuid(n), line("free"));
    await hands.pass(5_000);
    board.learn(uuid(1), line("busy"));
    await hands.pass(1);
    for (let n = 0; n < 1_000; n++) board.learn(uuid(n), line("ringing"));
    await hands.pass(249);
    expect((await stored())[uuid(1)]?.line.line).toBe("ringing");
  });

  test("is forgotten where it stood longest when a shard is full", async () => {
    const { hands, board, line } = bench();
    const same = Array.from({ length: 20_000 }, (_, n) => uuid(n)).filter((each) => shardOf(each) === shardOf(uuid(0)));
    for (const each of same.slice(0, 120)) {
      board.learn(each, line("free"));
      await hands.pass(1);
    }
    await hands.pass(10_000);
    expect(Object.keys(await stored())).toHaveLength(90);
    expect(board.of(same[0] ?? "")).toBe(nothingKnown);
    expect(board.of(same[119] ?? "").line.line).toBe("free");
  });
});

describe("a bad day", () => {
  test("what could not be stored is stored later", async () => {
    const { hands, board, line } = bench();
    vi.spyOn(fakeBrowser.storage.session, "set").mockRejectedValueOnce(new Error("full"));
    board.learn(uuid(1), line("busy"));
    await hands.pass(1_000);
    expect(await stored()).toEqual({});
    await hands.pass(5_000);
    expect(await stored()).toMatchObject({ [uuid(1)]: { line: { line: "busy" } } });
  });

  test("the next worker finds it, no longer watched, as old as the watch's last pulse", async () => {
    const first = bench();
    first.board.learn(uuid(1), first.line("free"));
    first.board.learn(uuid(2), { status: { status: "dnd", at: 5, until: null } });
    await first.hands.pass(1_000);
    const next = createBoard(first.hands);
    const pulse = first.hands.now() + 7;
    await next.load(pulse);
    expect(next.of(uuid(1)).line).toEqual({ line: "free", at: pulse, caller: null, watched: false });
    expect(next.of(uuid(2)).status.status).toBe("dnd");
    await first.hands.pass(1_000);
    expect((await stored())[uuid(1)]?.line.watched).toBe(false);
  });

  test("nothing is written after it was told to forget", async () => {
    const { hands, board, line } = bench();
    board.learn(uuid(1), line("busy"));
    await board.forget();
    await hands.pass(10_000);
    expect(await stored()).toEqual({});
    expect(board.of(uuid(1))).toBe(nothingKnown);
  });
});
