// The browser's own shortcuts: which command each stands for. ★ browser
import { browser } from "wxt/browser";
import { type CommandId, commands } from "@/utils/commands/registry.ts";
import type { Log } from "@/utils/log.ts";

/** undefined: not one of ours. Names are those of the manifest, which wxt.config.ts makes from the same table. */
export function commandOfShortcut(name: string): CommandId | undefined {
  return commands.find((spec) => "browser" in spec && spec.browser.name === name)?.id;
}

/** `panel`: must be opened within the gesture; `selection`: what it dials is on the page in front. */
export type ShortcutAct = { readonly kind: "panel" } | { readonly kind: "selection" } | { readonly kind: "run"; readonly command: CommandId };

export function actOfShortcut(name: string): ShortcutAct | null {
  const command = commandOfShortcut(name);
  if (command === undefined) return null;
  if (command === "panel.open") return { kind: "panel" };
  return command === "call.dial" ? { kind: "selection" } : { kind: "run", command };
}

interface Parts {
  run(command: CommandId, args: unknown): Promise<unknown>;
  openPanel(windowId: number | undefined): void;
  dialSelection(tabId: number | undefined): Promise<void>;
  readonly log: Log;
}

export function registerBrowserCommands({ run, openPanel, dialSelection, log }: Parts): void {
  browser.commands.onCommand.addListener((name, tab) => {
    const act = actOfShortcut(name);
    if (act === null) log.warn("a shortcut of ours has no command", { name });
    else if (act.kind === "panel") openPanel(tab?.windowId);
    else {
      const done = act.kind === "selection" ? dialSelection(tab?.id) : run(act.command, {});
      done.catch((cause: unknown) => log.warn("a shortcut failed", { name, why: String(cause) }));
    }
  });
}
