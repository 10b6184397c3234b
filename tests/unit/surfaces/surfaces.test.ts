// All surfaces together: drawn by themselves when a ghost turns real, and the browser's shortcuts.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { actOfShortcut, commandOfShortcut } from "@/entrypoints/background/surfaces/browser-commands.ts";
import { createSurfaces } from "@/entrypoints/background/surfaces/index.ts";
import { ghostMs } from "@/entrypoints/background/surfaces/scene.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { commands } from "@/utils/commands/registry.ts";
import { createLog } from "@/utils/log.ts";
import type { RingOrder } from "@/utils/messages.ts";
import { at, calls, createClock, scene, settle, tracked } from "./scene.ts";

const listeners = { shortcut: null as ((name: string, tab?: { windowId: number }) => void) | null };
const opened = vi.fn(async (_where: { windowId: number }) => {});
const badge = vi.fn(async (_details: { text: string }) => {});
const created = vi.fn(async (id: string) => id);

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
  for (const spy of [opened, badge, created]) spy.mockClear();
  const nothing = async () => {};
  const event = { addListener: () => {} };
  Object.assign(fakeBrowser, {
    action: { setBadgeText: badge, setBadgeBackgroundColor: nothing, setBadgeTextColor: nothing, setTitle: nothing },
    commands: {
      onCommand: {
        addListener: (heard: typeof listeners.shortcut) => {
          listeners.shortcut = heard;
        },
      },
    },
    sidePanel: { open: opened },
    contextMenus: { removeAll: nothing, create: (_entry: unknown, done: () => void) => done(), onClicked: event },
    omnibox: { setDefaultSuggestion: nothing, onInputStarted: event, onInputChanged: event, onInputEntered: event },
  });
  Object.assign(fakeBrowser.notifications, {
    getAll: async () => ({}),
    create: created,
    update: nothing,
    clear: nothing,
    onClicked: event,
    onButtonClicked: event,
  });
});

function setUp() {
  const clock = createClock();
  const orders: RingOrder["mode"][] = [];
  const run = vi.fn(async (_command: string, _args: unknown): Promise<unknown> => ({ ok: true }));
  const surfaces = createSurfaces({
    run,
    ready: async () => {},
    sight: () => ({ situation: { signedIn: true, calls: calls(), consults: [], graces: [], can: [] }, country: null }),
    now: clock.now,
    setTimer: clock.setTimer,
    log: createLog("test", () => {}, clock.now),
    firefox: false,
    voice: {
      obey: async ({ mode }) => {
        orders.push(mode);
      },
    },
  });
  surfaces.register();
  return { clock, orders, run, surfaces };
}

describe("surfaces", () => {
  it("ring, tell and show a call that may be a ghost after 300 ms, without another event", async () => {
    const { clock, orders, surfaces } = setUp();
    surfaces.draw(scene({ calls: calls(tracked("g", "offered", { endpoint: null, appearance: null })) }));
    clock.pass(ghostMs - 1);
    await settle();
    expect(orders).toEqual(["off"]);
    expect(created).not.toHaveBeenCalled();
    clock.pass(1);
    await settle();
    expect(orders).toEqual(["off", "full"]);
    expect(created).toHaveBeenCalledTimes(1);
  });

  it("never ring for a ghost that was taken away in time", async () => {
    const { clock, orders, surfaces } = setUp();
    surfaces.draw(scene({ calls: calls(tracked("g", "offered", { endpoint: null, appearance: null })) }));
    clock.pass(ghostMs - 1);
    surfaces.draw(scene());
    clock.pass(10_000);
    await settle();
    expect(orders).toEqual(["off"]);
    expect(created).not.toHaveBeenCalled();
  });

  it("are drawn once for the same scene", async () => {
    const { surfaces } = setUp();
    for (let turn = 0; turn < 3; turn++) {
      surfaces.draw(scene({ problems: 2 }));
      await settle();
    }
    expect(badge).toHaveBeenCalledTimes(1);
  });

  it("keep one timer at most", () => {
    const { clock, surfaces } = setUp();
    for (let turn = 0; turn < 5; turn++) surfaces.draw(scene({ calls: calls(tracked("h", "held", {}, { since: at })) }));
    expect(clock.pending()).toBe(1);
  });
});

describe("the browser's shortcuts", () => {
  it("stand for the commands of the table, each of them", () => {
    const named = commands.flatMap((spec) => ("browser" in spec ? [[spec.browser.name, spec.id]] : []));
    expect(named.length).toBeGreaterThan(0);
    for (const [name, id] of named) expect(commandOfShortcut(String(name))).toBe(id);
    expect(actOfShortcut("no-such-name")).toBeNull();
  });

  it("open the panel in the very call of the gesture", () => {
    setUp();
    listeners.shortcut?.("panel", { windowId: 7 });
    expect(opened).toHaveBeenCalledWith({ windowId: 7 });
  });

  it("hand the others to run as they are", () => {
    const { run } = setUp();
    listeners.shortcut?.("next", { windowId: 7 });
    listeners.shortcut?.("hold");
    expect(run.mock.calls).toEqual([
      ["call.next", {}],
      ["call.holdToggle", {}],
    ]);
    expect(opened).not.toHaveBeenCalled();
  });
});
