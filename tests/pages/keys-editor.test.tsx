// The key editor of the settings page: press, refuse, take away, set back; locked where the administrator says so.
import { signal } from "@preact/signals";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import type { BrowserKey } from "@/components/app/browser-keys.ts";
import { OptionsPage } from "@/components/options/OptionsPage.tsx";
import { createSaveSettings } from "@/entrypoints/background/save-settings.ts";
import { createFakeLive } from "@/tests/fakes/live.ts";
import { installTexts } from "@/tests/fakes/texts.ts";
import { rebindable } from "@/utils/commands/keymap.ts";
import { toErrorData } from "@/utils/errors.ts";
import type { GrantRecord } from "@/utils/grants/grant.ts";
import type { RunReply } from "@/utils/messages.ts";
import { mergePolicy, userSettingsItem } from "@/utils/policy.ts";
import type { SignIn } from "@/utils/state.ts";
import { down, tap } from "./desk.tsx";

beforeEach(() => {
  fakeBrowser.reset();
  installTexts();
});
afterEach(cleanup);

function setUp({ managed = {}, user = {} }: { managed?: Record<string, unknown>; user?: Record<string, unknown> } = {}) {
  const live = createFakeLive(1_790_000_000_000);
  live.policy.value = mergePolicy(managed, user);
  const ask = vi.fn(async (_command: string, args: unknown): Promise<RunReply> => {
    live.policy.value = mergePolicy(managed, { ...user, ...(args as object) });
    return { ok: true, entry: null, data: null };
  });
  const said: string[] = [];
  const browserKeys = vi.fn(
    async (): Promise<readonly BrowserKey[]> => [
      { name: "next", key: "Alt+Shift+E" },
      { name: "dial_selection", key: "" },
    ],
  );
  const openShortcuts = vi.fn(async () => {});
  const nothing = { hasHost: async () => true, requestHost: async () => true, dropHost: async () => {} };
  render(
    <OptionsPage
      page={{
        live,
        ask,
        facts: {
          redirectUrl: "",
          version: "1",
          agent: "",
          self: { id: "", updateUrl: "", browser: "chrome" as const },
          ...nothing,
          browserKeys,
          openShortcuts,
        },
        grants: signal<readonly GrantRecord[]>([]),
        secret: signal<"none" | "saved" | "policy">("none"),
        signIn: signal<SignIn>({ running: false, error: null }),
        say: (words) => said.push(words),
      }}
    />,
  );
  return { live, ask, said, browserKeys, openShortcuts };
}

const row = (command: string) => within(document.querySelector(`[data-command="${command}"]`) as HTMLElement);
const open = (command: string, title: string) => fireEvent.click(row(command).getByRole("button", { name: `Change: ${title}` }));
async function listen(title: string, place = "Box empty") {
  fireEvent.click(screen.getByRole("button", { name: `Add a key: ${title}, ${place}` }));
  await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe(`Press the key for ${title}, ${place}. Esc cancels.`));
}

describe("keys of the console", () => {
  test("every command that can have keys is there, with those it has", () => {
    setUp();
    expect(document.querySelectorAll("[data-command]")).toHaveLength(rebindable.length);
    expect(row("call.hangUp").getAllByText("hold −", { selector: "kbd" })).toHaveLength(2);
  });

  test("the page's search finds a command among them", async () => {
    setUp();
    fireEvent.input(screen.getByRole("searchbox"), { target: { value: "swap" } });
    await waitFor(() =>
      expect([...document.querySelectorAll("[data-command]")].map((each) => each.getAttribute("data-command"))).toEqual(["call.swap"]),
    );
  });

  test("a pressed key is added, beside those that are there", async () => {
    const { ask } = setUp();
    open("call.swap", "Swap");
    await listen("Swap");
    down("Shift", "ShiftLeft", { shiftKey: true });
    tap("F1", "F1", { shiftKey: true });
    await waitFor(() => expect(ask).toHaveBeenCalledWith("settings.save", { "keys.map": { "call.swap": { main: ["F7", "%", "Shift+F1"] } } }));
    await waitFor(() => expect(row("call.swap").getByText("⇧ F1")).toBeTruthy());
    expect(row("call.swap").getByText("Set by you")).toBeTruthy();
  });

  test.each([
    ["F8", "F8", {}, "F8 already means “Hold or resume”. Take it away there first, or press another key."],
    ["h", "KeyH", { altKey: true }, "Alt H already means “Hold or resume”. Take it away there first, or press another key."],
    ["q", "KeyQ", {}, "Letters always type a name. Press Q together with Alt or Ctrl, or press another key."],
    ["d", "KeyD", { altKey: true }, "Alt D is needed by the browser, the keyboard or the text field. Press another key."],
    ["+", "NumpadAdd", {}, "+ is on the number pad. It can be set under “Number pad”."],
  ])("%s (%s) is refused, and says why", async (key, code, more, words) => {
    const { ask, said } = setUp();
    open("call.swap", "Swap");
    await listen("Swap");
    tap(key, code, more);
    expect(await row("call.swap").findByText(words)).toBeTruthy();
    expect(said).toEqual([words]);
    expect(ask).not.toHaveBeenCalled();
  });

  test("Esc leaves all as it was, Tab is not caught", async () => {
    const { ask } = setUp();
    open("call.swap", "Swap");
    await listen("Swap");
    expect(tap("Tab")).toBe(false);
    tap("Escape");
    await waitFor(() => expect(screen.getByRole("button", { name: "Add a key: Swap, Box empty" })).toBe(document.activeElement));
    expect(ask).not.toHaveBeenCalled();
  });

  test("a key is taken away, and comes back", async () => {
    const { ask } = setUp();
    open("call.swap", "Swap");
    fireEvent.click(screen.getByRole("button", { name: "Take away F7: Swap, Box empty" }));
    await waitFor(() => expect(ask).toHaveBeenLastCalledWith("settings.save", { "keys.map": { "call.swap": { main: ["%"] } } }));
    fireEvent.click(await screen.findByRole("button", { name: "Back to default: Swap" }));
    await waitFor(() => expect(ask).toHaveBeenLastCalledWith("settings.save", { "keys.map": null }));
  });

  test("all of them go back at once", async () => {
    const { ask } = setUp({ user: { "keys.map": { "call.swap": { main: [] }, "call.next": { main: ["F1"] } } } });
    fireEvent.click(screen.getByRole("button", { name: "All keys back to default" }));
    await waitFor(() => expect(ask).toHaveBeenCalledWith("settings.save", { "keys.map": null }));
  });

  test("locked by the administrator: shown, not to be changed", () => {
    setUp({ managed: { "keys.map": { "call.swap": { main: ["F1"] } } } });
    expect(row("call.swap").getByText("F1")).toBeTruthy();
    expect(screen.queryAllByRole("button", { name: /^Change: / })).toEqual([]);
    expect(screen.getByText("Keys of the console").closest(".set-row")?.textContent).toContain("Locked by your administrator");
  });
});

describe("keys of the browser", () => {
  test("are shown as they are now, and again when one comes back from changing them", async () => {
    const { browserKeys, openShortcuts } = setUp();
    expect(await screen.findByText("Alt+Shift+E")).toBeTruthy();
    expect(screen.getByText("Dial the selected number").closest("li")?.textContent).toContain("No key");
    browserKeys.mockResolvedValue([{ name: "next", key: "Alt+Shift+9" }]);
    fireEvent.click(screen.getByRole("button", { name: "Change in the browser" }));
    expect(openShortcuts).toHaveBeenCalledTimes(1);
    fireEvent.focus(window);
    expect(await screen.findByText("Alt+Shift+9")).toBeTruthy();
  });

  test("a browser that refuses to open its page: it is said", async () => {
    const { openShortcuts, said } = setUp();
    openShortcuts.mockRejectedValue(new Error("no"));
    fireEvent.click(screen.getByRole("button", { name: "Change in the browser" }));
    await waitFor(() => expect(said).toEqual(["The browser did not open its page; go there by its menu."]));
  });
});

describe("the worker", () => {
  test("keeps a map that counts in full, and refuses one with a clash, naming it", async () => {
    const saveSettings = createSaveSettings();
    await saveSettings({ "keys.map": { "call.swap": { main: ["F1"] } } });
    expect(await userSettingsItem.get()).toEqual({ "keys.map": { "call.swap": { main: ["F1"] } } });
    const refused = await saveSettings({ "keys.map": { "call.swap": { main: ["F1"] }, "call.next": { main: ["F1"] } } }).catch(toErrorData);
    expect(refused).toMatchObject({ code: "bad-arguments", detail: "keys.map: call.swap main F1" });
    expect(await userSettingsItem.get()).toEqual({ "keys.map": { "call.swap": { main: ["F1"] } } });
  });
});
