// The keys that the browser itself keeps for us: what they are now, and the browser's own page for changing them. ★ browser
import { browser } from "wxt/browser";
import { commands } from "@/utils/commands/registry.ts";

export interface BrowserKey {
  /** As in the manifest (registry.ts), with underscores: the key of its text under "shortcut". */
  readonly name: string;
  /** As the browser writes it; "" = none. */
  readonly key: string;
}

export async function readBrowserKeys(): Promise<readonly BrowserKey[]> {
  const known = await browser.commands.getAll();
  return commands.flatMap((spec) =>
    "browser" in spec
      ? [{ name: spec.browser.name.replaceAll("-", "_"), key: known.find(({ name }) => name === spec.browser.name)?.shortcut ?? "" }]
      : [],
  );
}

/** Firefox has a function for it where Chrome and Edge have an address; our types are Chrome's. */
export async function openShortcuts(): Promise<void> {
  const { openShortcutSettings } = browser.commands as { readonly openShortcutSettings?: () => Promise<void> };
  if (openShortcutSettings) await openShortcutSettings();
  else await browser.tabs.create({ url: "chrome://extensions/shortcuts" });
}
