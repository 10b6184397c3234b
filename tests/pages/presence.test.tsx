// Colleagues on a page: two marks that never promise more than is known, who rings before it is picked up, and whom the page asks the worker about.
import { signal } from "@preact/signals";
import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { Desk } from "@/components/app/desk.ts";
import { createPagePresence, PresenceDoor } from "@/components/app/presence.ts";
import { createCommandDoor } from "@/components/console/command-door.ts";
import { Colleagues } from "@/components/people/Colleagues.tsx";
import { PresenceMarks } from "@/components/people/PresenceMarks.tsx";
import { presenceWords } from "@/components/people/presence-words.ts";
import { Commands } from "@/components/ui/door.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import type { RunReply, RunRequest } from "@/utils/messages.ts";
import { type LineFact, nothingKnown, type Presence, type StatusFact } from "@/utils/people/presence.ts";
import { type Monitored, monitoredItem, presenceItems, shardOf, watchingItem } from "@/utils/presence-state.ts";
import { openConsole, now as start } from "./desk.tsx";

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(cleanup);

const now = start - (start % 60_000);
const uuid = (n: number) => `5b3d9e10-7a44-4c1b-8f00-${String(n).padStart(12, "0")}`;
const line = (more: Partial<LineFact> = {}): LineFact => ({ line: "free", at: now, caller: null, watched: false, ...more });
const status = (more: Partial<StatusFact> = {}): StatusFact => ({ status: "active", at: now, until: null, ...more });

async function know(who: string, presence: Partial<Presence>): Promise<void> {
  const item = presenceItems[shardOf(who)];
  await item?.set({ ...(await item.get()), [who]: { ...nothingKnown, ...presence } });
}

const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
};

function openPage() {
  const clock = signal(now);
  const signedIn = signal(true);
  const sent: RunRequest[] = [];
  let timers: { at: number; done: () => void }[] = [];
  let reply: () => Promise<RunReply> = async () => ({ ok: true, entry: null, data: null });
  let ids = 0;
  const presence = createPagePresence({
    now: clock,
    signedIn,
    newId: () => `id-${++ids}`,
    async send(request) {
      sent.push(request);
      return reply();
    },
    later(ms, done) {
      const timer = { at: clock.value + ms, done };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
  });
  onTestFinished(presence.close);
  return {
    presence,
    signedIn,
    sent,
    fail: () => {
      reply = () => Promise.reject(new Error("worker gone"));
    },
    heal: () => {
      reply = async () => ({ ok: true, entry: null, data: null });
    },
    /** Who was asked about, message by message. */
    asked: () => sent.map(({ args }) => (args as { readonly ids: readonly string[] }).ids),
    async pass(ms: number) {
      const until = clock.value + ms;
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers = timers.filter((each) => each !== next);
        await act(() => {
          clock.value = Math.max(clock.value, next.at);
          next.done();
        });
        await settle();
      }
      await act(() => {
        clock.value = until;
      });
    },
    marks: (who: string | null) =>
      render(
        <PresenceDoor.Provider value={presence}>
          <PresenceMarks uuid={who} />
        </PresenceDoor.Provider>,
      ),
  };
}

describe("marks", () => {
  const shown = async (presence: Partial<Presence>, pulse = 0) => {
    await know(uuid(1), presence);
    await watchingItem.set({ state: "watching", at: now, pulse });
    const page = openPage();
    const { container } = page.marks(uuid(1));
    await act(settle);
    const [first, second] = container.querySelectorAll(".marks > span");
    return { ...page, container, words: () => [first?.textContent, second?.textContent], dot: () => container.querySelector("i")?.className };
  };

  test("line and status, each with its word", async () => {
    const { words, dot } = await shown({ line: line(), status: status({ status: "dnd" }) });
    expect(words()).toEqual(["Free", "Do not disturb"]);
    expect(dot()).toContain("free");
  });

  test.each([
    ["free", "Free"],
    ["ringing", "Ringing"],
    ["busy", "On a call"],
    ["unknown", "Unknown"],
  ] as const)("a line that is %s has a shape of its own", async (word, text) => {
    const { words, dot } = await shown({ line: line({ line: word }) });
    expect(words()[0]).toBe(text);
    expect(dot()).toBe(`mark-dot ${word}`);
  });

  test("older than 30 s shows its age, which grows; at last it is unknown", async () => {
    const { words, pass } = await shown({ line: line(), status: status() });
    await pass(30_000);
    expect(words()).toEqual(["Free", "Active"]);
    await pass(15_000);
    expect(words()).toEqual(["Free · 45 s", "Active · 45 s"]);
    await pass(200_000);
    expect(words()).toEqual(["Free · 4 min", "Active · 4 min"]);
    await pass(600_000);
    expect(words()).toEqual(["Unknown", "Active · 14 min"]);
  });

  test("a watched line stays fresh for as long as the watch pulses", async () => {
    const { words, pass } = await shown({ line: line({ watched: true }) }, now);
    await pass(60_000);
    expect(words()[0]).toBe("Free · 1 min");
    await watchingItem.set({ state: "watching", at: now, pulse: now + 60_000 });
    await act(settle);
    expect(words()[0]).toBe("Free");
  });

  test("of somebody about whom nothing is known, both are unknown", async () => {
    const { marks } = openPage();
    const { container } = marks(uuid(9));
    await act(settle);
    expect(container.textContent).toBe("UnknownStatus unknown");
  });

  test("of a personal contact there are none", () => {
    const { marks } = openPage();
    expect(marks(null).container.textContent).toBe("");
  });

  test("change when storage does, and are unknown when nothing of the person is left", async () => {
    const { words } = await shown({ line: line() });
    await know(uuid(1), { line: line({ line: "busy", at: now + 1 }) });
    await act(settle);
    expect(words()[0]).toBe("On a call");
    await presenceItems[shardOf(uuid(1))]?.remove();
    await act(settle);
    expect(words()[0]).toBe("Unknown");
  });
});

test("in words for a listener", () => {
  expect(presenceWords(null)).toEqual(["line unknown", "Status unknown"]);
  expect(presenceWords({ line: { word: "busy", ageMs: null, caller: null }, status: { word: "meeting", ageMs: 120_000 } })).toEqual([
    "line on a call",
    "In a meeting, 2 minutes ago",
  ]);
});

describe("on view", () => {
  test("who is drawn is asked about once they stay, again while they do, and nobody when they are gone", async () => {
    const { marks, asked, pass, sent } = openPage();
    const first = marks(uuid(1));
    marks(uuid(2));
    await act(settle);
    expect(asked()).toEqual([]);
    await pass(300);
    expect(asked()).toEqual([[uuid(1), uuid(2)]]);
    expect(sent[0]).toMatchObject({ command: "presence.watch" });
    await pass(45_000);
    expect(asked()).toHaveLength(2);
    first.unmount();
    await act(settle);
    await pass(300);
    expect(asked().at(-1)).toEqual([uuid(2)]);
    cleanup();
    await act(settle);
    await pass(300);
    expect(asked().at(-1)).toEqual([]);
    const count = asked().length;
    await pass(600_000);
    expect(asked()).toHaveLength(count);
  });

  test("a name that is typed fast asks about nobody in between", async () => {
    const { marks, asked, pass } = openPage();
    for (let n = 0; n < 10; n++) {
      const { unmount } = marks(uuid(n));
      await act(settle);
      await pass(100);
      unmount();
      await act(settle);
    }
    marks(uuid(42));
    await act(settle);
    await pass(300);
    expect(asked()).toEqual([[uuid(42)]]);
  });

  test("at most 85, the latest", async () => {
    const { presence, asked, pass } = openPage();
    for (let n = 0; n < 100; n++) presence.show(uuid(n));
    await pass(300);
    expect(asked()[0]).toHaveLength(85);
    expect(asked()[0]?.at(-1)).toBe(uuid(99));
  });

  test("nobody while signed out; and what was not heard is said again", async () => {
    const { presence, asked, pass, signedIn, fail, heal } = openPage();
    signedIn.value = false;
    presence.show(uuid(1));
    await pass(300);
    expect(asked()).toEqual([]);
    signedIn.value = true;
    fail();
    presence.show(uuid(2));
    await pass(300);
    heal();
    await pass(45_000);
    expect(asked()).toEqual([
      [uuid(1), uuid(2)],
      [uuid(1), uuid(2)],
    ]);
  });
});

describe("colleagues", () => {
  const monitored: readonly Monitored[] = [
    { uuid: uuid(1), kind: "person", name: "Zoë Ní Bhriain", extension: "1001", number: "+35315550101" },
    { uuid: uuid(2), kind: "workspace", name: "Boardroom", extension: "1050", number: null },
  ];

  async function open(people: readonly Monitored[] = monitored) {
    await monitoredItem.set({ at: now, people });
    const page = openPage();
    const desk = openConsole();
    desk.live.link.value = { ...desk.live.link.value, can: ["pick-up"] };
    const parts = { live: desk.live, view: desk.view, run: desk.run, surface: "panel" as const };
    render(
      <Desk.Provider value={parts}>
        <Commands.Provider value={createCommandDoor(parts)}>
          <PresenceDoor.Provider value={page.presence}>
            <Colleagues />
          </PresenceDoor.Provider>
        </Commands.Provider>
      </Desk.Provider>,
    );
    await act(settle);
    return { ...page, ...desk };
  }
  const region = () => screen.queryByRole("region", { name: "Colleagues" });

  test("nothing where nobody is on the list", async () => {
    await open([]);
    expect(region()).toBeNull();
  });

  test("each with extension, line and status; in the list's own order", async () => {
    await know(uuid(2), { line: line({ line: "busy" }) });
    await open();
    const items = within(region() as HTMLElement).getAllByRole("listitem");
    expect(items.map((item) => item.textContent)).toEqual(["Zoë Ní Bhriain1001UnknownStatus unknown", "Boardroom1050On a callStatus unknown"]);
  });

  test("where it rings, who it is stands there before the call is picked up", async () => {
    await know(uuid(1), { line: line({ line: "ringing", caller: { name: "Ben <b>Ode</b>", number: "+441632960001" } }) });
    const { asked, presence, send } = await open();
    expect(presence.ringing.value.map(({ colleague }) => colleague.extension)).toEqual(["1001"]);
    expect(screen.getByText("Ben <b>Ode</b> rings there")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Pick up" }));
    await act(settle);
    expect(asked()).toEqual([["call.pickUp", { destination: "1001" }]]);
    expect(send).toHaveBeenCalledTimes(1);
  });

  test("a caller without a number is said to be one", async () => {
    await know(uuid(1), { line: line({ line: "ringing", caller: { name: null, number: null } }) });
    await open();
    expect(screen.getByText("Somebody with a withheld number rings there")).toBeTruthy();
  });

  test("who rang long ago is not offered", async () => {
    await know(uuid(1), { line: line({ line: "ringing", at: now - 60_000, caller: { name: "Ben", number: null } }) });
    await open();
    expect(screen.queryByRole("button", { name: "Pick up" })).toBeNull();
  });

  test("that lines may not be watched is said, with who can change it", async () => {
    await watchingItem.set({ state: "refused", at: now, pulse: 0 });
    await open();
    expect(region()?.textContent).toContain("An administrator can authorise");
  });

  test("make room for what the box finds", async () => {
    const { view } = await open();
    await act(() => {
      view.query.value = "zo";
    });
    expect(region()).toBeNull();
  });
});
