// Notifications: one a call, with the call in its id, cleared when it is over, repaired after a worker's death, text always text.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { callOfNote, createNotifications, noteIdOf, notesFor, noteVerbs, tame } from "@/entrypoints/background/surfaces/notifications.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { createLog } from "@/utils/log.ts";
import { at, calls, scene, settle, tracked } from "./scene.ts";

const ringingScene = (...ids: readonly string[]) => scene({ calls: calls(...ids.map((id) => tracked(id, "offered"))) });

beforeEach(installTexts);

describe("what is told", () => {
  it("is one note for each call that rings, none for others, none when switched off", () => {
    const present = scene({ calls: calls(tracked("a", "offered"), tracked("b", "connected")) });
    expect(notesFor(present, at).map(({ id }) => id)).toEqual(["call:a"]);
    expect(notesFor({ ...present, settings: { ...present.settings, "notifications.show": false } }, at)).toEqual([]);
    expect(notesFor({ ...present, signedIn: false }, at)).toEqual([]);
  });

  it("stays for a call that was silenced", () => {
    expect(notesFor({ ...ringingScene("a"), silenced: ["a"] }, at)).toHaveLength(1);
  });

  it("carries the call in its id, whatever characters that has", () => {
    expect(callOfNote(noteIdOf("callhalf-410022:0"))).toBe("callhalf-410022:0");
    expect(callOfNote("refused:callhalf-1:0")).toBeNull();
  });

  it("shows names and numbers as isolated text on one line", () => {
    expect(tame("Ana\u202e evil\nline\u2069 <b>")).toBe("\u2068Ana evil line <b>\u2069");
    expect([...tame("x".repeat(10_000))].length).toBeLessThanOrEqual(122);
    const [note] = notesFor(ringingScene("a"), at);
    expect(note?.title).toBe("\u2068Zoë Ní Bhriain\u2069");
    expect(note?.message).toContain("\u2068+35312345678\u2069");
  });

  it("offers answer first, then decline", () => {
    expect(noteVerbs).toEqual(["call.answer", "call.decline"]);
  });
});

describe("what is drawn", () => {
  const shown = new Map<string, { title?: string; buttons?: readonly unknown[] }>();
  const clicks: ((id: string) => void)[] = [];
  const presses: ((id: string, index: number) => void)[] = [];
  const created = vi.fn();

  beforeEach(() => {
    fakeBrowser.reset();
    installTexts();
    shown.clear();
    clicks.length = 0;
    presses.length = 0;
    created.mockClear();
    Object.assign(fakeBrowser.notifications, {
      getAll: async () => Object.fromEntries([...shown.keys()].map((id) => [id, true])),
      create: async (id: string, options: { title: string }) => {
        created(id, options);
        shown.set(id, options);
        return id;
      },
      update: async (id: string, options: { title: string }) => {
        if (shown.has(id)) shown.set(id, options);
        return shown.has(id);
      },
      clear: async (id: string) => shown.delete(id),
      onClicked: { addListener: (heard: (id: string) => void) => clicks.push(heard) },
      onButtonClicked: { addListener: (heard: (id: string, index: number) => void) => presses.push(heard) },
    });
  });

  function setUp(rich: boolean, run = vi.fn(async (_command: string, _args: unknown): Promise<unknown> => ({ ok: true }))) {
    const openConsole = vi.fn();
    const lines: unknown[] = [];
    const log = createLog(
      "test",
      (line) => lines.push(line),
      () => at,
    );
    return { run, openConsole, lines, notifications: createNotifications({ rich, run, openConsole, log }) };
  }

  it("appears once, and goes when the call no longer rings", async () => {
    const { notifications } = setUp(true);
    const notes = notesFor(ringingScene("a", "b"), at);
    notifications.draw(notes);
    await settle();
    notifications.draw(notes);
    await settle();
    expect([...shown.keys()]).toEqual(["call:a", "call:b"]);
    expect(created).toHaveBeenCalledTimes(2);
    notifications.draw(notesFor(ringingScene("b"), at));
    await settle();
    expect([...shown.keys()]).toEqual(["call:b"]);
  });

  it("does not come back when somebody put it away", async () => {
    const { notifications } = setUp(true);
    notifications.draw(notesFor(ringingScene("a"), at));
    await settle();
    shown.clear();
    notifications.draw(notesFor(ringingScene("a"), at));
    await settle();
    expect(shown.size).toBe(0);
  });

  it("clears what a dead worker left, and nothing that is not a call's", async () => {
    shown.set("call:old", {});
    shown.set("call:a", {});
    shown.set("grant:my-line", {});
    setUp(true).notifications.draw(notesFor(ringingScene("a"), at));
    await settle();
    expect([...shown.keys()]).toEqual(["call:a", "grant:my-line"]);
    expect(created).not.toHaveBeenCalled();
  });

  it("has buttons where the browser knows them, and none in Firefox", async () => {
    setUp(true).notifications.draw(notesFor(ringingScene("a"), at));
    await settle();
    expect(shown.get("call:a")?.buttons).toHaveLength(2);
    shown.clear();
    const { notifications } = setUp(false);
    notifications.register();
    notifications.draw(notesFor(ringingScene("a"), at));
    await settle();
    expect(shown.get("call:a")).not.toHaveProperty("buttons");
    expect(presses).toEqual([]);
  });

  it("answers and declines the call of its id, also as the first thing a worker hears", async () => {
    const { notifications, run } = setUp(true);
    notifications.register();
    presses[0]?.("call:callhalf-1:0", 0);
    presses[0]?.("call:callhalf-1:0", 1);
    presses[0]?.("grant:my-line", 0);
    presses[0]?.("call:callhalf-1:0", 2);
    expect(run.mock.calls).toEqual([
      ["call.answer", { call: "callhalf-1:0" }],
      ["call.decline", { call: "callhalf-1:0" }],
    ]);
  });

  it("says so when Webex refused, and opens the console on a click", async () => {
    const { notifications, openConsole } = setUp(
      true,
      vi.fn(async () => ({ ok: false, error: { code: "call-gone" } })),
    );
    notifications.register();
    presses[0]?.("call:a", 0);
    await settle();
    expect([...shown.keys()]).toEqual(["refused:a"]);
    clicks[0]?.("refused:a");
    await settle();
    expect(openConsole).toHaveBeenCalledTimes(1);
    expect(shown.size).toBe(0);
  });
});
