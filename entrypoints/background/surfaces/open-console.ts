// Brings the console to the front: its panel where the browser lets us, else a window of its own. ★ browser
import { browser } from "wxt/browser";
import type { Log } from "@/utils/log.ts";

/** What Firefox has instead of a side panel; our types are Chrome's. */
interface SidebarAction {
  open(): Promise<void>;
}
const sidebar = (): SidebarAction | undefined => (browser as unknown as { readonly sidebarAction?: SidebarAction }).sidebarAction;

/** The same address and size as the console's own "window.open" (components/app/page-commands.ts): one window, whoever opened it. */
const path = "/sidepanel.html";
const query = "?window=1";
const size = { width: 420, height: 860 };

/**
 * Opens the panel in the very call of a gesture: both browsers refuse it one await later.
 * `windowId`: where the gesture happened; undefined = unknown, then Chrome needs a look-up and may refuse.
 */
export function openPanel(log: Log, windowId?: number): void {
  const opening = sidebar()?.open() ?? (windowId === undefined ? openInLastWindow() : browser.sidePanel.open({ windowId }));
  opening.catch((cause: unknown) => {
    log.info("the panel was refused, a window opens instead", { why: String(cause) });
    openWindow().catch((failed: unknown) => log.warn("no window could be opened", { why: String(failed) }));
  });
}

async function openInLastWindow(): Promise<void> {
  const { id } = await browser.windows.getLastFocused({ windowTypes: ["normal"] });
  if (id === undefined) throw new Error("no window");
  await browser.sidePanel.open({ windowId: id });
}

/** Only one: a console window that is open comes to the front. */
async function openWindow(): Promise<void> {
  const url = browser.runtime.getURL(path) + query;
  const open = (await browser.windows.getAll({ populate: true, windowTypes: ["popup"] })).find((window) =>
    window.tabs?.some((tab) => tab.url === url),
  );
  if (open?.id !== undefined) await browser.windows.update(open.id, { focused: true });
  else await browser.windows.create({ url, type: "popup", focused: true, ...size });
}
