// The sync of a directory: goes on where a worker died, waits as long as it is told, writes differences only; and look-ups of single names.
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createDirectory, type Directory } from "@/entrypoints/background/directory/index.ts";
import { createLookup, wordsToFind } from "@/entrypoints/background/directory/lookup.ts";
import type { Find, Page, Turn } from "@/entrypoints/background/directory/source.ts";
import { bookmarksItem, directoryItem } from "@/utils/directory-state.ts";
import { AppError } from "@/utils/errors.ts";
import { createLog } from "@/utils/log.ts";
import type { Person } from "@/utils/people/person.ts";
import { createPeopleStore } from "@/utils/people-store.ts";

const start = 1_790_000_000_000;
const log = createLog(
  "test",
  () => {},
  () => start,
);

beforeEach(() => {
  fakeBrowser.reset();
  globalThis.indexedDB = new IDBFactory();
});

const person = (n: number, more: Partial<Person> = {}): Person => ({
  id: `webex:${String(n).padStart(4, "0")}`,
  displayName: `Person ${n}`,
  givenName: "Person",
  familyName: String(n),
  readings: [],
  nicknames: [],
  department: null,
  title: null,
  site: null,
  numbers: [{ kind: "extension", value: String(1000 + n) }],
  email: `person${n}@example.com`,
  source: "webex",
  userUuid: String(n),
  broadworksId: null,
  ...more,
});

/** An organisation whose pages a test can spoil. */
function organisation(count: number) {
  let people = Array.from({ length: count }, (_, n) => person(n));
  const asked: { readonly cursor: string | null; readonly size: number }[] = [];
  const faults: unknown[] = [];
  let isOpen = true;
  return {
    asked,
    /** Thrown instead of the next answers, in this order; null: that one is answered. */
    faults,
    close() {
      isOpen = false;
    },
    set people(next: readonly Person[]) {
      people = [...next];
    },
    get people() {
      return people;
    },
    source: {
      id: "webex" as const,
      largest: 100,
      open: async (turn: Turn) =>
        isOpen
          ? async (cursor: string | null, size: number, signal: AbortSignal): Promise<Page> => {
              await turn(signal);
              asked.push({ cursor, size });
              const fault = faults.shift();
              if (fault) throw fault;
              const from = Number(cursor ?? "0");
              const next = from + size;
              return { people: people.slice(from, next), next: next < people.length ? String(next) : null, total: null };
            }
          : null,
    },
  };
}

const nobody: Find = async () => ({ people: [], isWhole: true });

function house(org: ReturnType<typeof organisation>, { find = nobody }: { readonly find?: Find } = {}) {
  let now = start;
  const slept: number[] = [];
  const turns: number[] = [];
  const store = createPeopleStore();
  const write = vi.spyOn(store, "write");
  let ids = 0;
  const open = async (): Promise<Directory> => {
    const directory = createDirectory({
      store,
      webex: org.source,
      xsi: { source: { id: "xsi", largest: 100, open: async () => null }, find: nobody },
      webexFind: find,
      signedIn: () => true,
      now: () => now,
      newId: () => `id-${++ids}`,
      sleep: async (ms, signal) => {
        signal.throwIfAborted();
        slept.push(ms);
        now += ms;
        await Promise.resolve();
        signal.throwIfAborted();
      },
      turn: async () => void turns.push(now),
      log,
    });
    await directory.load();
    return directory;
  };
  const all = async () => (await store.changesAfter(0, 10_000)).filter((change) => change.person !== null);
  return {
    store,
    write,
    slept,
    turns,
    open,
    all,
    pass(ms: number) {
      now += ms;
    },
  };
}

const hours = 3_600_000;

describe("the sync", () => {
  test("a refresh that nobody waits for takes its turn with each request, until somebody wants it now; the first reading never does", async () => {
    const org = organisation(250);
    const { open, turns, pass } = house(org);
    const directory = await open();
    await directory.due(true);
    expect(turns).toHaveLength(0);
    pass(9 * hours);
    await directory.due(true);
    expect(turns).toHaveLength(3);
    pass(9 * hours);
    const refresh = directory.due(true);
    directory.sync();
    await refresh;
    expect([turns.length, org.asked.length]).toEqual([3, 9]);
  });

  test("reads page by page to the end, and says how far it is", async () => {
    const org = organisation(250);
    const { open, all } = house(org);
    const seen: (number | undefined)[] = [];
    directoryItem.watch(({ webex }) => seen.push(webex?.done));
    await (await open()).due(false);
    expect(org.asked.map(({ cursor }) => cursor)).toEqual([null, "100", "200"]);
    expect(await all()).toHaveLength(250);
    expect((await directoryItem.get()).webex).toMatchObject({ phase: "done", done: 250, total: 250, error: null });
    expect(seen).toEqual(expect.arrayContaining([0, 100, 200, 250]));
  });

  test("a worker that died in the middle: the next one goes on from the bookmark and loses nobody", async () => {
    const org = organisation(350);
    const { open, all } = house(org);
    const first = await open();
    const answer = org.source.open;
    org.source.open = async (turn) => {
      const read = await answer(turn);
      return read && (async (cursor, size, signal) => (cursor === "200" ? new Promise<never>(() => {}) : read(cursor, size, signal)));
    };
    void first.due(false);
    await vi.waitFor(async () => expect((await bookmarksItem.get()).webex).toMatchObject({ cursor: "200", done: 200 }));
    org.source.open = answer;
    org.asked.length = 0;
    await (await open()).due(false);
    expect(org.asked.map(({ cursor }) => cursor)).toEqual(["200", "300"]);
    expect(await all()).toHaveLength(350);
    expect((await directoryItem.get()).webex).toMatchObject({ phase: "done", done: 350 });
    expect(await bookmarksItem.get()).toEqual({});
  });

  test("429: waits as long as Webex says, shows it, and asks the same page again", async () => {
    const org = organisation(150);
    const { open, slept, all } = house(org);
    org.faults.push(null, new AppError("rate-limited", { status: 429, retryAfterMs: 42_000 }));
    const waits: unknown[] = [];
    directoryItem.watch(({ webex }) => {
      if (webex?.phase === "waiting") waits.push({ at: webex.at, retryAt: webex.retryAt, code: webex.error?.code });
    });
    await (await open()).due(false);
    expect(slept).toContain(42_000);
    expect(org.asked.map(({ cursor }) => cursor)).toEqual([null, "100", "100"]);
    expect(waits).toEqual([{ at: expect.any(Number), retryAt: expect.any(Number), code: "rate-limited" }]);
    const [wait] = waits as { at: number; retryAt: number }[];
    expect((wait?.retryAt ?? 0) - (wait?.at ?? 0)).toBe(42_000);
    expect(await all()).toHaveLength(150);
  });

  test("what is left of a wait is owed by the next worker too", async () => {
    const org = organisation(10);
    const { open, slept, pass } = house(org);
    await directoryItem.set({
      epoch: "e",
      seq: 0,
      xsi: null,
      lookup: null,
      webex: { phase: "waiting", done: 0, total: null, at: start, retryAt: start + 60_000, error: null, completeAt: null },
    });
    pass(20_000);
    await (await open()).due(false);
    expect(slept[0]).toBe(40_000);
    expect(org.asked).toHaveLength(1);
  });

  test("longer each time without a Retry-After, and not for ever", async () => {
    const org = organisation(10);
    const { open, slept, pass } = house(org);
    for (let n = 0; n < 9; n++) org.faults.push(new AppError("overloaded", { status: 503 }));
    const directory = await open();
    await directory.due(false);
    expect(slept).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000]);
    expect((await directoryItem.get()).webex).toMatchObject({ phase: "failed", error: { code: "overloaded" } });
    const before = org.asked.length;
    await directory.due(false);
    expect(org.asked).toHaveLength(before);
    org.faults.length = 0;
    pass(11 * 60_000);
    await directory.due(false);
    expect((await directoryItem.get()).webex).toMatchObject({ phase: "done", done: 10 });
  });

  test("a page that times out is asked for in smaller pieces", async () => {
    const org = organisation(60);
    const { open, all } = house(org);
    org.faults.push(new AppError("server-error", { status: 504 }), new AppError("timeout"));
    await (await open()).due(false);
    expect(org.asked.map(({ size }) => size)).toEqual([100, 50, 25, 25, 25]);
    expect(await all()).toHaveLength(60);
  });

  test("a bookmark that Webex no longer knows: from the beginning, and nobody is taken for gone", async () => {
    const org = organisation(150);
    const { open, all } = house(org);
    await bookmarksItem.set({ webex: { pass: "old", cursor: "100", done: 100, size: 100 } });
    org.faults.push(new AppError("refused", { status: 400 }));
    await (await open()).due(false);
    expect(org.asked.map(({ cursor }) => cursor)).toEqual(["100", null, "100"]);
    expect(await all()).toHaveLength(150);
  });

  test("afterwards only differences are written: who changed, who came, who went", async () => {
    const org = organisation(120);
    const { open, store, all, pass } = house(org);
    const directory = await open();
    await directory.due(false);
    const { seq } = await directoryItem.get();
    await directory.due(false);
    expect(org.asked).toHaveLength(2);
    pass(9 * hours);
    org.people = [...org.people.slice(1), person(500)].map((each) => (each.id === "webex:0007" ? { ...each, department: "Sales" } : each));
    await directory.due(false);
    expect(org.asked).toHaveLength(4);
    const changes = await store.changesAfter(seq, 100);
    expect(changes.map(({ id, person: who }) => [id, who?.department ?? null]).sort()).toEqual([
      ["webex:0000", null],
      ["webex:0007", "Sales"],
      ["webex:0500", null],
    ]);
    expect(changes.find(({ id }) => id === "webex:0000")?.person).toBeNull();
    expect(await all()).toHaveLength(120);
    expect((await directoryItem.get()).seq).toBe(changes.at(-1)?.seq);
  });

  test("a source that is not open is told as closed; an interrupted run and a refused one leave what was there", async () => {
    const org = organisation(30);
    const { open, all, pass } = house(org);
    const directory = await open();
    await directory.due(false);
    pass(9 * hours);
    org.faults.push(new AppError("forbidden", { status: 403 }));
    await directory.due(false);
    expect((await directoryItem.get()).webex).toMatchObject({ phase: "failed", error: { code: "forbidden" }, completeAt: expect.any(Number) });
    expect(await all()).toHaveLength(30);
    org.close();
    pass(hours);
    await directory.due(false);
    expect((await directoryItem.get()).webex?.phase).toBe("closed");
  });

  test("one run at a time, whoever asks", async () => {
    const org = organisation(250);
    const { open } = house(org);
    const directory = await open();
    await Promise.all([directory.due(false), directory.due(false), directory.due(false)]);
    expect(org.asked).toHaveLength(3);
  });

  test("signing out in the middle: nothing is left and nothing is written after", async () => {
    const org = organisation(1_000);
    const { open, all } = house(org);
    const directory = await open();
    void directory.due(false);
    await vi.waitFor(() => expect(org.asked.length).toBeGreaterThan(2));
    const { epoch } = await directoryItem.get();
    await directory.forget();
    expect(await all()).toEqual([]);
    const asked = org.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(org.asked).toHaveLength(asked);
    expect(await all()).toEqual([]);
    const after = await directoryItem.get();
    expect(after).toMatchObject({ seq: 0, webex: null, xsi: null });
    expect(after.epoch).not.toBe(epoch);
  });
});

describe("two sources of one person", () => {
  const colleague = person(1, { email: "Ana@example.com", numbers: [{ kind: "work", value: "+35312345601" }] });
  const twin: Person = {
    ...person(1, { id: "xsi:ana@x", source: "xsi", email: "ana@example.com", userUuid: null, broadworksId: "ana@x", department: "Sales" }),
    numbers: [
      { kind: "extension", value: "5601" },
      { kind: "work", value: "01 234 5601" },
    ],
  };

  test.each([
    { order: [colleague, twin], name: "Webex first" },
    { order: [twin, colleague], name: "XSI first" },
  ])("are shown as one with what both know: $name", async ({ order }) => {
    const store = createPeopleStore();
    for (const one of order) await store.write([one], "p");
    const shown = new Map((await store.changesAfter(0, 10)).map(({ id, person: who }) => [id, who]));
    expect(shown.get("webex:0001") ?? null).toBeNull();
    expect(shown.get("xsi:ana@x")).toMatchObject({
      id: "xsi:ana@x",
      userUuid: "1",
      broadworksId: "ana@x",
      department: "Sales",
      numbers: [
        { kind: "work", value: "+35312345601" },
        { kind: "extension", value: "5601" },
      ],
    });
  });

  test("when one of them is gone the other stands alone again", async () => {
    const store = createPeopleStore();
    await store.write([colleague], "p");
    await store.write([twin], "p");
    await store.sweep("xsi", "next");
    const alive = (await store.changesAfter(0, 10)).filter(({ person: who }) => who !== null);
    expect(alive.map(({ person: who }) => who)).toEqual([colleague]);
  });

  test("a look-up does not make anybody be swept", async () => {
    const store = createPeopleStore();
    await store.write([colleague], "p1");
    await store.write([{ ...colleague, title: "Boss" }], null);
    await store.sweep("webex", "p1");
    expect((await store.changesAfter(0, 10)).map(({ person: who }) => who?.title)).toEqual(["Boss"]);
  });
});

describe("looking names up", () => {
  test("only words of three letters and more, and addresses", () => {
    expect(wordsToFind("jo son 5601 @sales #berlin Ann-Lee third")).toEqual(["son", "ann-lee"]);
    expect(wordsToFind("Ana@Example.com ")).toEqual(["ana@example.com"]);
    expect(wordsToFind("12 ab")).toEqual([]);
  });

  test("each beginning once; who is found stays, and a whole answer covers longer words", async () => {
    const asked: string[] = [];
    const find: Find = async (word) => {
      asked.push(word);
      return { people: [person(7)], isWhole: word === "jon" };
    };
    const org = organisation(0);
    org.close();
    const { open, all } = house(org, { find });
    const directory = await open();
    expect(await directory.find("jon")).toEqual({ found: 1 });
    await directory.find("jonson");
    await directory.find("JON");
    await directory.find("sal");
    await directory.find("sally");
    expect(asked).toEqual(["jon", "sal", "sally"]);
    expect((await all()).map(({ id }) => id)).toEqual(["webex:0007"]);
  });

  test("while Webex asks to wait nothing is asked, and the state says why", async () => {
    let now = start;
    let asked = 0;
    const lookup = createLookup({
      now: () => now,
      finders: () => [
        async () => {
          asked += 1;
          if (asked === 1) throw new AppError("rate-limited", { status: 429, retryAfterMs: 30_000 });
          return { people: [], isWhole: true };
        },
      ],
    });
    const { signal } = new AbortController();
    expect((await lookup("jonson", signal))?.error?.code).toBe("rate-limited");
    expect(await lookup("sally", signal)).toBeNull();
    now += 31_000;
    expect((await lookup("jonson", signal))?.error).toBeNull();
    expect(asked).toBe(2);
  });

  test("nothing is looked up by Webex where the whole directory is here", async () => {
    const find = vi.fn(nobody);
    const { open } = house(organisation(3), { find });
    const directory = await open();
    await directory.due(false);
    await directory.find("jonson");
    expect(find).not.toHaveBeenCalled();
  });
});

test("an import tells its problems by line, and the same file again changes nothing", async () => {
  const { open, all } = house(organisation(0));
  const directory = await open();
  const file = "Name,Phone\nAna,+35312345601\n,,\nBo,call me";
  expect(await directory.import("csv", file)).toEqual({
    people: 2,
    problems: [
      { line: 4, why: "not-a-number", text: "call me" },
      { line: 4, why: "no-number", text: "Bo" },
    ],
  });
  const { seq } = await directoryItem.get();
  await directory.import("csv", file);
  expect((await directoryItem.get()).seq).toBe(seq);
  expect((await all()).map(({ person: who }) => who?.displayName)).toEqual(["Ana", "Bo"]);
});

test("imported contacts are taken away one by one or all together, and nobody else is", async () => {
  const org = organisation(2);
  const { open, all, store } = house(org);
  const directory = await open();
  await directory.due(false);
  await directory.import("csv", "Name,Phone\nBo,+35312345602\nAna,+35312345601\nCy,+35312345603");
  const imported = async () => (await store.imported()).map(({ displayName }) => displayName);
  expect(await imported()).toEqual(["Ana", "Bo", "Cy"]);
  const { seq } = await directoryItem.get();
  await directory.remove("personal:bo|+35312345602");
  expect([await imported(), (await directoryItem.get()).seq]).toEqual([["Ana", "Cy"], seq + 1]);
  await directory.remove("personal:bo|+35312345602");
  await expect(directory.remove("webex:0000")).rejects.toMatchObject({ code: "not-found" });
  expect((await directoryItem.get()).seq).toBe(seq + 1);
  await directory.remove(null);
  expect(await imported()).toEqual([]);
  expect((await all()).map(({ id }) => id)).toEqual(["webex:0000", "webex:0001"]);
  await directory.import("csv", "Name,Phone\nBo,+35312345602");
  expect(await imported()).toEqual(["Bo"]);
});
