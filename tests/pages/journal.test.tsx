// The journal on the page: opened by key without moving the box, moved through by keys alone, and what it says on a ringing card.
import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { followJournal } from "@/components/app/journal.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { chiara, day, entry } from "@/tests/unit/journal/entries.ts";
import { unknownParty } from "@/utils/calls/call.ts";
import type { JournalEntry } from "@/utils/calls/journal.ts";
import { createJournalStore, journalChangeItem } from "@/utils/journal-store.ts";
import { box, callsOf, down, now, openConsole, tap, tracked } from "./desk.tsx";

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
  globalThis.indexedDB = new IDBFactory();
  globalThis.IDBKeyRange = IDBKeyRange;
});
afterEach(cleanup);

const minute = 60_000;
/** Newest first. */
const someCalls = (): readonly JournalEntry[] => [
  entry({ call: "e", startedAt: now - minute, name: "Ben Ode" }),
  entry({
    call: "d",
    startedAt: now - 2 * minute,
    name: "Ana Novak",
    number: "1001",
    outcome: "answered",
    direction: "out",
    answeredAt: now - 2 * minute,
    endedAt: now - 1.5 * minute,
  }),
  entry({
    call: "c",
    startedAt: now - 3 * minute,
    name: "Chiara",
    number: chiara,
    outcome: "answered",
    answeredAt: now - 3 * minute,
    endedAt: now - 2 * minute,
    sent: { to: "1001", how: "safe", outcome: "answered" },
  }),
  entry({ call: "b", startedAt: now - 4 * minute, name: "Ben Ode", queue: "Sales" }),
  entry({ call: "a", startedAt: now - 2 * day, name: null, number: null, key: null, withheld: true }),
];

async function open(entries: readonly JournalEntry[] | null = someCalls()) {
  const desk = openConsole();
  desk.live.journal.value = entries;
  desk.show();
  desk.view.journal.value = true;
  await waitFor(region);
  return desk;
}
const region = () => screen.getByRole("region", { name: "Journal" });
const rows = () => [...region().querySelectorAll<HTMLElement>(".journal-row")];
const labels = () => rows().map((row) => row.getAttribute("aria-label"));
const row = (name: RegExp) => within(region()).getByRole("row", { name });
const filter = (name: RegExp) => fireEvent.click(within(region()).getByRole("button", { name }));
const focused = () => document.activeElement?.getAttribute("aria-label") ?? "";

describe("opening", () => {
  test("F3 opens it under the calls and Esc closes it; the box stays, and gets the focus back", async () => {
    const { live, show } = openConsole();
    live.journal.value = someCalls();
    live.calls.value = callsOf(tracked("x", "connected", "Zoë"));
    show();
    const before = box();
    expect(screen.queryByRole("region", { name: "Journal" })).toBeNull();
    tap("F3");
    await waitFor(() => expect(focused()).toMatch(/^Ben Ode, Missed/));
    expect(box()).toBe(before);
    expect(screen.getByRole("listitem", { name: /Zoë/ })).toBeTruthy();
    tap("Escape");
    await waitFor(() => expect(screen.queryByRole("region", { name: "Journal" })).toBeNull());
    expect(document.activeElement).toBe(box());
  });

  test("Alt+J does the same while typing, and leaves the text alone", async () => {
    const { live, show, view } = openConsole();
    live.journal.value = someCalls();
    show();
    fireEvent.input(box(), { target: { value: "5601" } });
    box().focus();
    tap("j", "KeyJ", { altKey: true });
    await waitFor(() => expect(region()).toBeTruthy());
    expect(view.query.value).toBe("5601");
  });

  test("a letter typed there goes to the box", async () => {
    await open();
    await waitFor(() => expect(focused()).toMatch(/Ben/));
    down("k", "KeyK");
    expect(document.activeElement).toBe(box());
  });

  test("the link says how many wait for a call back, each caller once", () => {
    const { live, show } = openConsole();
    live.journal.value = someCalls();
    show();
    expect(screen.getByText("2 to call back")).toBeTruthy();
  });

  test("signing out closes it", async () => {
    const { view } = await open();
    view.reset();
    expect(view.journal.value).toBe(false);
  });
});

describe("the list", () => {
  test("says what became of each call, newest first, by day", async () => {
    await open();
    await waitFor(() => expect(rows()).toHaveLength(5));
    const [ben, ana, chiaras, queue, withheld] = labels();
    expect(ben).toMatch(/^Ben Ode, Missed, \d\d:\d\d, \+44 1632 960001, rang 0:20, To call back$/);
    expect(ana).toMatch(/^Ana Novak, Called, \d\d:\d\d, 1001, 0:30$/);
    expect(chiaras).toMatch(/^Chiara, Answered, .*1:00, sent to Ana Novak, answered$/);
    expect(queue).toMatch(/for Sales, a colleague may have answered, To call back$/);
    expect(withheld).toMatch(/^Number withheld, Missed/);
    expect(within(region()).getByText("Today")).toBeTruthy();
  });

  test("filters: who is to be called back, once; who was sent on", async () => {
    await open();
    filter(/To call back/);
    await waitFor(() => expect(labels()).toEqual([expect.stringMatching(/^Ben Ode.*2 times/), expect.stringMatching(/^Number withheld/)]));
    filter(/Sent/);
    await waitFor(() => expect(labels()).toEqual([expect.stringMatching(/^Chiara/)]));
    filter(/All/);
    await waitFor(() => expect(rows()).toHaveLength(5));
  });

  test("a call-back that is done says by whom and how, and can be opened again", async () => {
    const { asked } = await open([entry({ call: "a", callBack: { state: "done", at: now, by: "Sam", how: "they-called" } })]);
    await waitFor(() => expect(labels()[0]).toMatch(/they called again, Sam, \d\d:\d\d, rang 0:20$/));
    fireEvent.click(within(row(/Ben/)).getByRole("button", { name: "Reopen" }));
    expect(asked()).toEqual([["journal.reopen", { id: expect.stringContaining("/a") }]]);
  });

  test("a call that goes on offers no call back", async () => {
    await open([entry({ call: "a", outcome: "ringing", endedAt: null })]);
    await waitFor(() => expect(labels()[0]).toMatch(/^Ben Ode, Ringing/));
    expect(within(row(/Ben/)).queryByRole("button", { name: "Call back" })).toBeNull();
  });

  test.each([
    { entries: null, of: /All/, says: "The journal is being read." },
    { entries: [], of: /All/, says: "No calls yet. Every call of this line will stand here, for 30 days, on this computer only." },
    { entries: [], of: /To call back/, says: "Nobody waits for a call back." },
    { entries: [], of: /Sent/, says: "Nobody was sent on yet." },
  ])("nothing is a sentence: $says", async ({ entries, of, says }) => {
    await open(entries);
    filter(of);
    await waitFor(() => expect(within(region()).getByText(says)).toBeTruthy());
  });

  test("a hundred rows are drawn at once, the older ones when they are asked for", async () => {
    await open(Array.from({ length: 150 }, (_, n) => entry({ call: `n${n}`, startedAt: now - n * minute })));
    await waitFor(() => expect(rows()).toHaveLength(100));
    fireEvent.click(within(region()).getByRole("button", { name: "Show older calls" }));
    await waitFor(() => expect(rows()).toHaveLength(150));
  });
});

describe("by keyboard", () => {
  const onFirst = async () => waitFor(() => expect(focused()).toMatch(/^Ben Ode/));

  test("arrows move, Enter calls back", async () => {
    const { asked } = await open();
    await onFirst();
    tap("ArrowDown");
    await waitFor(() => expect(focused()).toMatch(/^Ana/));
    tap("End");
    await waitFor(() => expect(focused()).toMatch(/^Number withheld/));
    tap("Enter");
    expect(asked()).toEqual([]);
    tap("ArrowUp");
    tap("Home");
    await onFirst();
    tap("Enter");
    await waitFor(() => expect(asked()).toEqual([["call.dial", { destination: "+441632960001" }]]));
  });

  test("Del marks as done, and the next row has the focus when this one is gone", async () => {
    const { live, asked } = await open();
    filter(/To call back/);
    await waitFor(() => expect(rows()).toHaveLength(2));
    row(/^Ben/).focus();
    tap("Delete");
    expect(asked()).toEqual([["journal.done", { id: expect.stringContaining("/e") }]]);
    const done = { state: "done", at: now, by: "Reception", how: "hand" } as const;
    live.journal.value = someCalls().map((each) => (each.name === "Ben Ode" ? { ...each, callBack: done } : each));
    await waitFor(() => expect(focused()).toMatch(/^Number withheld/));
  });

  test("Space still answers who rings: it never calls back", async () => {
    const { live, asked } = await open();
    await onFirst();
    live.calls.value = callsOf(tracked("x", "offered", "Zoë"));
    tap(" ", "Space");
    expect(asked()).toEqual([["call.answer", { call: "x" }]]);
  });

  test("Esc closes the journal before it leaves a consultation", async () => {
    const { live, view, asked } = await open();
    live.consults.value = [
      { caller: "x", leg: null, session: null, destination: "1001", phase: "talking", auto: false, by: "us", startedAt: now, ringUntil: null },
    ];
    await onFirst();
    tap("Escape");
    expect(view.journal.value).toBe(false);
    expect(asked()).toEqual([]);
  });

  test("only the active row is on the way of Tab", async () => {
    await open();
    await onFirst();
    const stops = [...region().querySelectorAll<HTMLElement>(".journal-list [tabindex='0'], .journal-list button:not([tabindex='-1'])")];
    expect(stops.map((stop) => stop.closest(".journal-row"))).toEqual(stops.map(() => rows()[0]));
    expect(stops).toHaveLength(3);
  });
});

describe("a ringing card", () => {
  const rings = (entries: readonly JournalEntry[], number: string | null = "+441632960001") => {
    const { live, show } = openConsole();
    live.journal.value = entries;
    live.calls.value = callsOf(tracked("x", "offered", "Ben", { party: { ...unknownParty, name: "Ben", number } }));
    show();
    return screen.getByRole("listitem", { name: /Ben/ }).textContent;
  };
  const today = [...someCalls().filter(({ name }) => name === "Ben Ode"), entry({ call: "x", startedAt: now, outcome: "ringing", endedAt: null })];

  test("says how often they called today, and how the last call went", () => {
    expect(rings(today)).toMatch(/3rd call today · last \d\d:\d\d, missed/);
  });
  test("says whom they were sent to, by name", () => {
    const sent = entry({ call: "s", startedAt: now - minute, outcome: "answered", sent: { to: "1001", how: "safe", outcome: "answered" } });
    const ana = entry({ call: "t", startedAt: now - 2 * minute, name: "Ana Novak", number: "1001", direction: "out", outcome: "answered" });
    expect(rings([sent, ana])).toMatch(/2nd call today · last \d\d:\d\d, sent to Ana Novak/);
  });
  test("says the day when it was another one", () => {
    expect(rings([entry({ startedAt: now - 3 * day })])).toMatch(/\dlast Sep 18 \d\d:\d\d, missed/);
    cleanup();
    expect(rings([entry({ startedAt: now - day })])).toMatch(/last yesterday \d\d:\d\d, missed/);
  });
  test("says nothing of who is not known", () => {
    expect(rings([], null)).not.toMatch(/last/);
    cleanup();
    expect(rings([entry({ number: chiara })])).not.toMatch(/last/);
  });
});

describe("from disk", () => {
  test("is read when somebody looks, follows each write, and forgets what was wiped", async () => {
    const store = createJournalStore();
    const read = vi.spyOn(store, "read");
    await store.write([entry({ call: "a", startedAt: now })]);
    const { entries, close } = followJournal(store);
    expect(read).not.toHaveBeenCalled();
    const stop = entries.subscribe(() => {});
    await waitFor(() => expect(entries.value?.map(({ call }) => call)).toEqual(["a"]));
    const later = entry({ call: "b", startedAt: now + minute });
    await store.write([later]);
    await journalChangeItem.set({ n: 1, ids: [later.id] });
    await waitFor(() => expect(entries.value?.map(({ call }) => call)).toEqual(["b", "a"]));
    await store.clear();
    await journalChangeItem.set({ n: 2, ids: null });
    await waitFor(() => expect(entries.value).toEqual([]));
    stop();
    close();
  });

  test("Export CSV saves all of it as a file, whatever is on view", async () => {
    await createJournalStore().write(someCalls());
    const files: Blob[] = [];
    vi.spyOn(URL, "createObjectURL").mockImplementation((file) => {
      files.push(file as Blob);
      return "blob:file";
    });
    const names: string[] = [];
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      names.push(this.download);
    });
    await open([]);
    fireEvent.click(within(region()).getByRole("button", { name: "Export CSV" }));
    await waitFor(() => expect(names).toHaveLength(1));
    expect(names[0]).toMatch(/^switchboard-journal-\d{4}-\d\d-\d\d\.csv$/);
    const text = await files[0]?.text();
    expect(text?.split("\r\n")).toHaveLength(7);
    expect(text).toContain("Ana Novak");
  });
});
