// The commands that a page does itself: opening things, the box, the dialpad, the sheet of keys. ★ browser
import { browser } from "wxt/browser";
import { orderedCalls } from "@/utils/calls/select.ts";
import type { CommandId } from "@/utils/commands/registry.ts";
import { openShortcuts } from "./browser-keys.ts";
import { exportJournal } from "./journal-export.ts";
import type { Live } from "./live.ts";
import { dialpadItem, type View } from "./view.ts";

export type PageCommandId = Extract<
  CommandId,
  | "calls.pick"
  | "box.focus"
  | "box.back"
  | "dialpad.toggle"
  | "palette.open"
  | "keys.show"
  | "journal.open"
  | "journal.export"
  | "journal.callBack"
  | "keys.change"
  | "shortcuts.open"
  | "panel.open"
  | "window.open"
  | "options.open"
  | "diagnostics.open"
>;

/** May reject; what it rejects with is told to the user. */
export type PageCommands = Readonly<Record<PageCommandId, (args: unknown) => void | Promise<void>>>;

/** What Firefox has instead of a side panel; our types are Chrome's. */
interface SidebarAction {
  open(): Promise<void>;
}
const sidebar = (): SidebarAction | undefined => (browser as unknown as { readonly sidebarAction?: SidebarAction }).sidebarAction;

const consoleWindow = { path: "/sidepanel.html", query: "?window=1", width: 420, height: 860 } as const;

async function openPanel(windowId: number | null): Promise<void> {
  const side = sidebar();
  if (side) return side.open();
  // Chrome refuses a panel when the gesture is an await away: the id was looked up beforehand.
  if (windowId !== null) return browser.sidePanel.open({ windowId });
  return openWindow();
}

/** Only one: a console window that is open comes to the front. */
async function openWindow(): Promise<void> {
  const url = browser.runtime.getURL(consoleWindow.path) + consoleWindow.query;
  const windows = await browser.windows.getAll({ populate: true, windowTypes: ["popup"] });
  const open = windows.find((window) => window.tabs?.some((tab) => tab.url === url));
  if (open?.id !== undefined) await browser.windows.update(open.id, { focused: true });
  else await browser.windows.create({ url, type: "popup", focused: true, width: consoleWindow.width, height: consoleWindow.height });
}

interface Parts {
  readonly live: Live;
  readonly view: View;
  /** The browser window of this page; null = not known (yet). */
  windowId(): number | null;
  run(command: CommandId, args: unknown): void;
  /** The console was opened somewhere else. */
  left(): void;
}

export function createPageCommands({ live, view, windowId, run, left }: Parts): PageCommands {
  const closeJournal = () => {
    view.journal.value = false;
    view.box.element?.focus();
  };
  /** Esc, one step at a time; never hangs up a caller (product.md §3.1). */
  const back = () => {
    const grace = live.graces.value.at(-1);
    const consult = live.consults.value.at(-1);
    if (view.sheet.value !== null) view.sheet.value = null;
    else if (view.more.value !== null) view.more.value = null;
    else if (grace) run("call.keep", { call: grace.call });
    else if (view.choosing.value !== null) view.choosing.value = null;
    else if (view.query.value !== "") view.query.value = "";
    else if (view.journal.value) closeJournal();
    else if (consult) run("call.back", { call: consult.caller });
    else if (view.picked.value !== null) view.picked.value = null;
    else if (view.notices.value.length > 0) view.notices.value = [];
    else view.box.element?.focus();
  };
  return {
    "calls.pick": (args) => {
      const index = (args as { readonly index: number }).index;
      view.picked.value = orderedCalls(live.calls.value)[index - 1]?.call.id ?? null;
    },
    "box.focus": () => {
      view.box.element?.focus();
      view.box.element?.select();
    },
    "box.back": back,
    "dialpad.toggle": () => {
      view.dialpad.value = !view.dialpad.value;
      return dialpadItem.set(view.dialpad.value);
    },
    "journal.open": () => {
      if (view.journal.value) closeJournal();
      else view.journal.value = true;
    },
    "journal.export": () => exportJournal(live),
    "journal.callBack": (args) => run("call.dial", { destination: (args as { readonly number: string }).number }),
    "palette.open": () => {
      view.sheet.value = view.sheet.value === "palette" ? null : "palette";
    },
    "keys.show": () => {
      view.sheet.value = view.sheet.value === "keys" ? null : "keys";
    },
    "keys.change": async () => {
      await browser.tabs.create({ url: browser.runtime.getURL("/options.html#keys") });
    },
    "shortcuts.open": openShortcuts,
    "panel.open": () => openPanel(windowId()).then(left),
    "window.open": () => openWindow().then(left),
    "options.open": () => browser.runtime.openOptionsPage(),
    "diagnostics.open": async () => {
      await browser.tabs.create({ url: browser.runtime.getURL("/diagnostics.html") });
    },
  };
}

/** Whether Esc has anything to do: if not, the browser may have it (a popup closes). */
export const hasSomethingToLeave = (live: Live, view: View): boolean =>
  view.sheet.value !== null ||
  view.more.value !== null ||
  live.graces.value.length > 0 ||
  view.query.value !== "" ||
  view.journal.value ||
  live.consults.value.length > 0 ||
  view.picked.value !== null ||
  view.notices.value.length > 0;
