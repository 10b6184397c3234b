// The browser-wide key for the selected number: reads the selection of the page in front, once, because the key was pressed there. ★ browser
import { browser } from "wxt/browser";
import type { CommandId } from "@/utils/commands/registry.ts";
import { text } from "@/utils/i18n.ts";
import { callerTalkedTo, carryOut, deedFor, readNumber, type Sight, tellNoNumber } from "./dialling.ts";
import { tell } from "./refusal.ts";

/** Runs in the page, and knows nothing of us. Selections in text fields are read too. */
function selectionOfPage(): string {
  const field = globalThis.document?.activeElement as { value?: unknown; selectionStart?: number | null; selectionEnd?: number | null } | null;
  const own = globalThis.getSelection?.()?.toString() ?? "";
  if (own !== "" || typeof field?.value !== "string") return own;
  return field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0);
}

/** The key press itself gives the right to this tab, until it goes elsewhere (activeTab). null: the page may not be read. */
async function readSelection(tabId: number): Promise<string | null> {
  try {
    const frames = await browser.scripting.executeScript({ target: { tabId, allFrames: true }, func: selectionOfPage });
    return frames.map(({ result }) => result ?? "").find((selected) => selected.trim() !== "") ?? "";
  } catch {
    return null; // the browser's own pages, its store, a page that is not loaded
  }
}

interface Parts {
  run(command: CommandId, args: unknown): Promise<unknown>;
  ready(): Promise<void>;
  sight(): Sight;
}

/** To whom the selection goes is decided by the calls of the moment of the press. */
export function createSelectionDial({ run, ready, sight }: Parts): (tabId: number | undefined) => Promise<void> {
  return async (tabId) => {
    const seen = ready().then(sight);
    const selected = tabId === undefined ? null : await readSelection(tabId);
    const { country, ...rest } = await seen;
    if (selected === null) {
      await tell("number", text("surface.dialling.unreadable.title"), text("surface.dialling.unreadable.remedy"));
      return;
    }
    const read = readNumber(selected, country);
    if (read.kind === "nothing") await tellNoNumber(read.why);
    else await carryOut(deedFor(read, callerTalkedTo({ country, ...rest })), run);
  };
}
