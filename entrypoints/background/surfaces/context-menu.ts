// One entry in the menu of a selection: dials the number in it, or sends the one who is talked to there. Nothing else of the page is touched. ★ browser
import { browser } from "wxt/browser";
import type { CallId } from "@/utils/calls/call.ts";
import type { CommandId } from "@/utils/commands/registry.ts";
import { text } from "@/utils/i18n.ts";
import type { Log } from "@/utils/log.ts";
import { type Caller, callerTalkedTo, carryOut, deedFor, readNumber, type Sight, tellNoNumber } from "./dialling.ts";
import { createPainter } from "./painter.ts";

const dialId = "dial";
const sendPrefix = "send:";

export interface Entry {
  /** Carries the call that the title names: a click means that one, whatever happened since, and even after the worker's death. */
  readonly id: string;
  readonly title: string;
}

/** The browser puts the selection where "%s" stands, and takes "&" for the mark of an access key. */
const literal = (words: string) => words.replaceAll("&", "&&").replaceAll("%", "％");

export function entryFor(caller: Caller | null): Entry {
  if (caller === null) return { id: dialId, title: text("surface.menu.dial", ["%s"]) };
  return { id: sendPrefix + caller.call, title: text("surface.menu.send", [literal(caller.name), "%s"]) };
}

/** undefined: not an entry of ours; null: it dials. */
export function callOfEntry(id: string | number): CallId | null | undefined {
  if (id === dialId) return null;
  return typeof id === "string" && id.startsWith(sendPrefix) ? id.slice(sendPrefix.length) : undefined;
}

interface Parts {
  run(command: CommandId, args: unknown): Promise<unknown>;
  ready(): Promise<void>;
  sight(): Sight;
  readonly log: Log;
}

export function createContextMenu({ run, ready, sight, log }: Parts) {
  /** What is in the browser's menu, as far as this worker knows. */
  let drawn: Entry | null = null;

  const draw = createPainter<Entry>({
    log,
    name: "context menu",
    forget: () => {
      drawn = null;
    },
    async paint(entry) {
      if (drawn?.id === entry.id && drawn.title === entry.title) return;
      await browser.contextMenus.removeAll();
      await new Promise<void>((resolve, reject) => {
        browser.contextMenus.create({ ...entry, contexts: ["selection"] }, () => {
          const failed = browser.runtime.lastError;
          if (failed) reject(new Error(failed.message));
          else resolve();
        });
      });
      drawn = entry;
    },
  });

  async function clicked(call: CallId | null, selection: string): Promise<void> {
    await ready();
    const read = readNumber(selection, sight().country);
    if (read.kind === "nothing") await tellNoNumber(read.why);
    else await carryOut(deedFor(read, call === null ? null : { call }), run);
  }

  return {
    draw: (seen: Sight) => draw(entryFor(callerTalkedTo(seen))),
    /** In the first tick: the click may be what wakes the worker. */
    register() {
      browser.runtime.onInstalled.addListener(() => draw(entryFor(null)));
      browser.contextMenus.onClicked.addListener(({ menuItemId, selectionText }) => {
        const call = callOfEntry(menuItemId);
        if (call === undefined) return;
        clicked(call, selectionText ?? "").catch((cause: unknown) => log.warn("the selection's menu failed", { why: String(cause) }));
      });
    },
  };
}
