// People in the box: loaded in slices from the store, found, named for the ear, chosen by number; the highlight never slips to somebody else.

import { signal } from "@preact/signals";
import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { lookUp } from "@/components/app/look-up.ts";
import { createPeople } from "@/components/app/people.ts";
import type { Row, Source } from "@/components/app/view.ts";
import { segmentsOf } from "@/components/people/segments.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import type { SentBefore } from "@/utils/calls/sent.ts";
import { type DirectoryState, directoryItem, noDirectory, type Progress } from "@/utils/directory-state.ts";
import type { Person } from "@/utils/people/person.ts";
import type { Change } from "@/utils/people-store.ts";
import type { Line } from "@/utils/state.ts";
import { box, callsOf, now, openConsole, tap, tracked } from "./desk.tsx";

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(cleanup);

const person = (id: string, displayName: string, extension: string, more: Partial<Person> = {}): Person => ({
  id,
  displayName,
  givenName: null,
  familyName: null,
  readings: [],
  nicknames: [],
  department: "Sales",
  title: null,
  site: "Dublin",
  numbers: [
    { kind: "extension", value: extension },
    { kind: "mobile", value: "+353871234567" },
  ],
  email: null,
  source: "webex",
  userUuid: id,
  broadworksId: null,
  ...more,
});
const sally = person("s", "Sally Johnson", "5601");
const erik = person("e", "Erik Jonsson", "5622");
const nobody = person("n", "Nora Jonson", "0", { numbers: [] });

/** The store and what the worker tells of it. */
function shelf() {
  let changes: readonly Change[] = [];
  const put = (...people: readonly Person[]) => {
    changes = [...changes, ...people.map((each, n) => ({ seq: changes.length + n + 1, id: each.id, person: each }))];
  };
  const drop = (id: string) => {
    changes = [...changes.filter((each) => each.id !== id), { seq: changes.length + 1, id, person: null }];
  };
  const changesAfter = vi.fn(async (seq: number, most: number) => changes.filter((each) => each.seq > seq).slice(0, most));
  const tell = (more: Partial<DirectoryState> = {}) => directoryItem.set({ ...noDirectory, epoch: "1", seq: changes.at(-1)?.seq ?? 0, ...more });
  return {
    put,
    drop,
    tell,
    changesAfter,
    clear() {
      changes = [];
    },
  };
}

function open(given: { readonly line?: Line; readonly before?: readonly SentBefore[] } = {}) {
  const store = shelf();
  const line = signal<Line | null>(given.line ?? null);
  const before = signal<readonly SentBefore[]>(given.before ?? []);
  let time = 0;
  const pauses = vi.fn(async () => {});
  const failed = vi.fn();
  const people = createPeople({
    store,
    line,
    country: signal("IE"),
    sentBefore: () => before.value,
    pause: pauses,
    clock: () => {
      time += 1;
      return time;
    },
    failed,
  });
  return { store, people, line, before, pauses, failed };
}

const names = (rows: readonly Row[]) => rows.map(({ shown }) => shown);

describe("people on the page", () => {
  test("a destination has the name of whose it is, and loses it with them", async () => {
    const { store, people } = open();
    store.put(sally, erik);
    await store.tell();
    await waitFor(() => expect(people.isReady.value).toBe(true));
    expect(["5601", "+353871234567", "560", "Sally"].map(people.nameOf)).toEqual([
      "Sally Johnson",
      expect.stringMatching(/^(Sally|Erik) /),
      null,
      null,
    ]);
    store.drop("s");
    await store.tell();
    await waitFor(() => expect(people.nameOf("5601")).toBeNull());
    expect(people.nameOf("5622")).toBe("Erik Jonsson");
  });

  test("are read in slices between which the page goes on, and only what is new afterwards", async () => {
    const { store, people, pauses } = open();
    store.put(...Array.from({ length: 1_200 }, (_, n) => person(`p${n}`, `Person Number${n}`, String(10_000 + n))));
    await store.tell();
    await waitFor(() => expect(people.isReady.value).toBe(true));
    expect(people.size.value).toBe(1_200);
    expect(pauses.mock.calls.length).toBeGreaterThan(10);
    expect(store.changesAfter.mock.calls.map(([seq]) => seq)).toEqual([0, 500, 1_000]);
    store.put(sally);
    await store.tell();
    await waitFor(() => expect(names(people.source("sally"))).toEqual(["Sally Johnson"]));
    expect(store.changesAfter.mock.calls.at(-1)?.[0]).toBe(1_200);
    store.drop("s");
    await store.tell({ seq: 1_202 });
    await waitFor(() => expect(names(people.source("sally"))).toEqual([]));
  });

  test("are gone at once when somebody else signs in", async () => {
    const { store, people } = open();
    store.put(sally);
    await store.tell();
    await waitFor(() => expect(people.size.value).toBe(1));
    store.clear();
    await directoryItem.set({ ...noDirectory, epoch: "2" });
    await waitFor(() => expect(people.size.value).toBe(0));
    expect(people.source("sally")).toEqual([]);
  });

  test("a store that fails leaves the box working", async () => {
    const { store, people, failed } = open();
    store.put(sally);
    store.changesAfter.mockRejectedValueOnce(new Error("disk"));
    await store.tell();
    await waitFor(() => expect(failed).toHaveBeenCalledOnce());
    expect(people.source("sally")).toEqual([]);
  });

  test("where this caller was sent before comes first, and oneself never", async () => {
    const me = person("me", "Mia Jonsson", "1000");
    const line = { personId: "x", userUuid: "me", broadworksId: null } as unknown as Line;
    const { store, people, before } = open({ line });
    store.put(person("a", "Anna Jonsson", "5611"), erik, me);
    await store.tell();
    await waitFor(() => expect(names(people.source("jonsson"))).toEqual(["Anna Jonsson", "Erik Jonsson"]));
    before.value = [{ destination: "5622", at: 1, times: 1 }];
    expect(names(people.source("jonsson"))).toEqual(["Erik Jonsson", "Anna Jonsson"]);
  });
});

describe("look-ups", () => {
  const timers = () => {
    let waiting: (() => void)[] = [];
    return {
      later: (_ms: number, done: () => void) => {
        waiting.push(done);
        return () => {
          waiting = waiting.filter((each) => each !== done);
        };
      },
      ring() {
        for (const done of waiting.splice(0)) done();
      },
    };
  };
  const progress = (more: Partial<Progress>): Progress => ({
    phase: "closed",
    done: 0,
    total: null,
    at: 0,
    retryAt: null,
    error: null,
    completeAt: null,
    ...more,
  });

  test("once the fingers rest, of three letters and more, and not where everybody is here", () => {
    const { later, ring } = timers();
    const query = signal("");
    const state = signal<DirectoryState>({ ...noDirectory, webex: progress({}) });
    const asked: string[] = [];
    lookUp({ query, rows: signal([]), state, signedIn: signal(true), later, ask: (text) => asked.push(text) });
    for (const text of ["j", "jo", "jon", "jons"]) query.value = text;
    ring();
    query.value = "560";
    ring();
    expect(asked).toEqual(["jons"]);
    state.value = { ...noDirectory, webex: progress({ phase: "done", completeAt: 1 }) };
    query.value = "sally";
    ring();
    expect(asked).toEqual(["jons"]);
  });

  test("whose Webex user is not known is asked for by address, once", () => {
    const { later, ring } = timers();
    const rows = signal<readonly Row[]>([]);
    const asked: string[] = [];
    lookUp({ query: signal(""), rows, state: signal(noDirectory), signedIn: signal(true), later, ask: (text) => asked.push(text) });
    const known = person("x", "Xena", "1", { source: "xsi", userUuid: null, email: "xena@example.com" });
    const row = (who: Person): Row => ({
      key: who.id,
      destination: "1",
      shown: who.displayName,
      detail: null,
      person: { hit: { person: who } as never, choices: [] },
    });
    rows.value = [row(known), row(sally)];
    ring();
    rows.value = [row(known)];
    ring();
    expect(asked).toEqual(["xena@example.com"]);
  });
});

describe("the list", () => {
  /** A box that finds exactly these, in this order, for any text. */
  function consoleWith(...people: readonly Person[]) {
    const shelf = signal(people);
    const index = open();
    const source: Source = () =>
      shelf.value.map((who) => ({
        key: who.id,
        destination: who.numbers[0]?.value ?? null,
        shown: who.displayName,
        detail: null,
        person: {
          hit: {
            id: who.id,
            score: 1,
            person: who,
            marks: [{ field: "displayName", index: 0, start: 0, end: 3 }],
            why: { words: [], sentBefore: false, here: false, partial: false },
          },
          choices: who.numbers.map(({ kind, value }) => ({ kind, shown: value, dial: value })),
        },
      }));
    return { ...openConsole({ sources: [source] }), shelf, index };
  }
  const option = (name: RegExp) => screen.getByRole("option", { name });
  const typed = (text: string) => fireEvent.input(box(), { target: { value: text } });

  test("an option's name holds name, extension, line and status; the list says whom it sends", async () => {
    const { live, show } = consoleWith(sally, erik);
    live.calls.value = callsOf(tracked("a", "connected", "Ana Novak"));
    show();
    typed("jonson");
    await screen.findByRole("heading", { name: /Send Ana Novak to/ });
    expect(option(/Sally/).getAttribute("aria-label")).toBe("Sally Johnson, 5601, line unknown, Status unknown, Sales, Dublin");
    expect(option(/Sally/).getAttribute("aria-selected")).toBe("true");
    expect(within(option(/Sally/)).getByText("Sal").tagName).toBe("MARK");
    expect(option(/Sally/).textContent).toContain("Sales, Dublin · 5601 · 2 numbers");
    expect(option(/Sally/).textContent).toContain("Unknown");
    expect(box().getAttribute("aria-activedescendant")).toBe(option(/Sally/).id);
  });

  test("a name that nobody has is told as such, and a caller who was sent on stands under a name", async () => {
    const { store, people } = open();
    store.put(sally, erik);
    await store.tell();
    await waitFor(() => expect(people.isReady.value).toBe(true));
    const { live, show } = openConsole({ people });
    const ana = tracked("a", "connected", "Ana Novak");
    live.calls.value = callsOf(ana);
    live.sent.value = [
      { id: "s", call: "gone", party: ana.call.party, destination: "5622", how: "safe", at: 0, outcome: "ringing", outcomeAt: null, place: null },
    ];
    show();
    const sent = screen.getByRole("region", { name: "Sent" });
    expect(sent.textContent).toContain("Erik Jonsson");
    const cameBack = (after: number) => {
      act(() => {
        live.sent.value = live.sent.value.map((row) => ({ ...row, at: now, outcome: "came-back", outcomeAt: now + after, why: "busy" }));
      });
      return sent.textContent;
    };
    expect(cameBack(400)).toContain("came back at once, busy");
    expect(cameBack(24_000)).toContain("came back after 24 s, busy");
    typed("xyzzyq");
    expect((await screen.findByText("Nobody found for “xyzzyq”.")).closest("[role=status]")).not.toBeNull();
    expect(screen.queryByRole("listbox")).toBeNull();
    typed("sally");
    await screen.findByRole("option", { name: /^Sally Johnson/ });
    expect(screen.queryByText(/^Nobody found/)).toBeNull();
  });

  test("nobody in hand: people, and Enter dials the highlighted one", async () => {
    const { show, asked } = consoleWith(sally, erik);
    show();
    typed("jonson");
    await screen.findByRole("heading", { name: /^People/ });
    tap("ArrowDown");
    tap("Enter");
    expect(asked()).toEqual([["call.dial", { destination: "5622" }]]);
  });

  test("a typed number stays first, people after it", async () => {
    const { show } = consoleWith(sally);
    show();
    typed("5601");
    await screen.findByRole("option", { name: /Sally/ });
    expect(screen.getAllByRole("option")[0]?.textContent).toContain("Dial 5601");
  });

  test("→ and a digit choose another number, Enter goes there; Esc closes the chooser before it clears the box", async () => {
    const { live, view, show, asked } = consoleWith(sally);
    live.calls.value = callsOf(tracked("a", "connected", "Ana Novak"));
    show();
    typed("sally");
    await screen.findByRole("option");
    box().setSelectionRange(5, 5);
    tap("ArrowRight");
    await waitFor(() => expect(option(/Sally/).textContent).toContain("1 Extension 5601"));
    tap("Escape");
    expect([view.choosing.value, view.query.value]).toEqual([null, "sally"]);
    tap("ArrowRight");
    tap("2");
    expect(view.chosen.value?.number).toMatchObject({ kind: "mobile" });
    await screen.findByRole("option", { name: /\+353871234567/ });
    expect(view.said.value.text).toBe("Mobile: +353871234567");
    tap("Enter");
    expect(asked()).toEqual([["call.safeSend", { call: "a", destination: "+353871234567" }]]);
  });

  test("→ inside the text is the caret's; another row closes the chooser", async () => {
    const { view, show } = consoleWith(sally, erik);
    show();
    typed("sally");
    await screen.findAllByRole("option");
    box().setSelectionRange(2, 2);
    expect(tap("ArrowRight")).toBe(false);
    box().setSelectionRange(5, 5);
    tap("ArrowRight");
    tap("2");
    tap("ArrowDown");
    expect([view.choosing.value, view.destination.value]).toEqual([null, "5622"]);
  });

  test("people who arrive above take nothing away: Enter goes to whom was seen under the highlight", async () => {
    const { shelf, show, asked } = consoleWith(sally, erik);
    show();
    typed("jon");
    await screen.findAllByRole("option");
    tap("ArrowDown");
    shelf.value = [person("z", "Zoë Jones", "5699"), sally, erik];
    await waitFor(() => expect(option(/Erik/).getAttribute("aria-selected")).toBe("true"));
    tap("Enter");
    expect(asked()).toEqual([["call.dial", { destination: "5622" }]]);
  });

  test("the same person under another source's key keeps the highlight", async () => {
    const { shelf, view, show } = consoleWith(sally, person("xsi:e", "Erik Jonsson", "5622", { source: "xsi", userUuid: null, broadworksId: "e@x" }));
    show();
    typed("jon");
    await screen.findAllByRole("option");
    tap("ArrowDown");
    shelf.value = [person("y", "Yan Jones", "1"), person("webex:e", "Erik Jonsson", "5622", { broadworksId: "e@x" }), sally];
    expect(view.highlighted.value?.shown).toBe("Erik Jonsson");
  });

  test("a refused send gives back the text, the person and the number", async () => {
    const { live, view, send, show } = consoleWith(sally, erik);
    live.calls.value = callsOf(tracked("a", "connected", "Ana Novak"));
    show();
    typed("jon");
    await screen.findAllByRole("option");
    send.mockResolvedValueOnce({
      ok: false,
      entry: null,
      error: { code: "refused", owner: "you", retry: false, detail: null, status: null, trackingId: null, retryAfterMs: null },
    });
    tap("ArrowDown");
    tap("ArrowRight");
    tap("2");
    tap("Enter");
    expect(view.query.value).toBe("");
    await waitFor(() => expect(view.query.value).toBe("jon"));
    expect(view.chosen.value).toMatchObject({ person: { id: "e" }, number: { kind: "mobile" } });
  });

  test("somebody without a number is found, says so, and is never dialled", async () => {
    const { show, asked, view } = consoleWith(nobody);
    show();
    typed("nora");
    expect((await screen.findByRole("option")).textContent).toContain("No number");
    tap("Enter");
    expect(asked()).toEqual([]);
    expect(view.said.value.text).toBe("Nora Jonson has no number");
  });

  test("a hostile name is text, and cut", async () => {
    const { show } = consoleWith(person("h", `<img src=x onerror=alert(1)>${"\u202e"}${"x".repeat(10_000)}`, "5601"));
    show();
    typed("img");
    const found = await screen.findByRole("option");
    expect(found.querySelector("img")).toBeNull();
    expect(found.textContent?.length).toBeLessThan(400);
  });
});

test.each([
  ["no marks", [], [["Sally", false]]],
  [
    "two that overlap",
    [
      [0, 3],
      [2, 4],
    ],
    [
      ["Sal", true],
      ["l", true],
      ["y", false],
    ],
  ],
  [
    "beyond the end",
    [[3, 99]],
    [
      ["Sal", false],
      ["ly", true],
    ],
  ],
] as const)("segments: %s", (_what, marks, wanted) => {
  const given = marks.map(([start, end]) => ({ field: "displayName" as const, index: 0, start, end }));
  expect(segmentsOf("Sally", given, "displayName").map(({ text, isFound }) => [text, isFound])).toEqual(wanted);
});
