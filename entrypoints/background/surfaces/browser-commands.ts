// The browser's own shortcuts: which command each stands for. ★ browser
import { browser } from "wxt/browser";
import { type CommandId, commands } from "@/utils/commands/registry.ts";
import type { Log } from "@/utils/log.ts";

/** undefined: not one of ours. Names are those of the manifest, which wxt.config.ts makes from the same table. */
export function commandOfShortcut(name: string): CommandId | undefined {
  return commands.find((spec) => "browser" in spec && spec.browser.name === name)?.id;
}

/** `panel`: must be opened within the gesture. Dialling a selection needs a permission that we do not ask for yet: the panel opens, with its box. */
export function actOfShortcut(name: string): { readonly kind: "panel" } | { readonly kind: "run"; readonly command: CommandId } | null {
  const command = commandOfShortcut(name);
  if (command === undefined) return null;
  return command === "panel.open" || command === "call.dial" ? { kind: "panel" } : { kind: "run", command };
}

interface Parts {
  run(command: CommandId, args: unknown): Promise<unknown>;
  openPanel(windowId: number | undefined): void;
  readonly log: Log;
}

export function registerBrowserCommands({ run, openPanel, log }: Parts): void {
  browser.commands.onCommand.addListener((name, tab) => {
    const act = actOfShortcut(name);
    if (act === null) log.warn("a shortcut of ours has no command", { name });
    else if (act.kind === "panel") openPanel(tab?.windowId);
    else run(act.command, {}).catch((cause: unknown) => log.warn("a shortcut failed", { name, why: String(cause) }));
  });
}
