// Marks numbers on the sites that the user allowed: registers the script for exactly those that the browser lets us to, and takes it back. ★ browser
import { browser } from "wxt/browser";
import { commands } from "@/utils/commands/registry.ts";
import type { Log } from "@/utils/log.ts";
import { type PagesState, pagesItem } from "@/utils/pages-state.ts";
import { sameSetting } from "@/utils/settings.ts";
import { createPainter } from "./painter.ts";

const scriptId = "numbers";
const files = { js: ["content-scripts/numbers.js"], css: ["content-scripts/numbers.css"] };
const dialName = commands.flatMap((spec) => ("browser" in spec && spec.id === "call.dial" ? [spec.browser.name] : []))[0];

export interface PageNumbers {
  readonly sites: readonly string[];
  readonly country: string | null;
}

const patternOf = (site: string) => `https://${site}/*`;

/** A site is allowed by a setting and by the browser: a policy can do the one, only a click the other. */
async function open(sites: readonly string[]): Promise<readonly string[]> {
  const asked = await Promise.all(sites.map(async (site) => ((await browser.permissions.contains({ origins: [patternOf(site)] })) ? [site] : [])));
  return asked.flat();
}

/** With a script in a page, the page's process could ask for what the administrator's policy holds: the client secret too. Firefox has no such lock. */
async function closePolicy(): Promise<void> {
  await browser.storage.managed.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
}

async function register(sites: readonly string[]): Promise<void> {
  const there = await browser.scripting.getRegisteredContentScripts({ ids: [scriptId] });
  if (sites.length === 0) {
    if (there.length > 0) await browser.scripting.unregisterContentScripts({ ids: [scriptId] });
    return;
  }
  await closePolicy();
  const script = {
    id: scriptId,
    ...files,
    matches: sites.map(patternOf),
    allFrames: true,
    runAt: "document_idle" as const,
    persistAcrossSessions: false,
  };
  if (there.length > 0) await browser.scripting.updateContentScripts([script]);
  else await browser.scripting.registerContentScripts([script]);
}

export function createPageNumbers({ log }: { readonly log: Log }) {
  /** What was last asked for, and what the browser was last told, as far as this worker knows. */
  const seen: { wish: PageNumbers | null; told: PagesState | null } = { wish: null, told: null };

  const paint = createPainter<PageNumbers>({
    log,
    name: "numbers on pages",
    forget: () => {
      seen.told = null;
    },
    async paint({ sites, country }) {
      const keys = await browser.commands.getAll();
      const state: PagesState = { sites: await open(sites), country, key: keys.find(({ name }) => name === dialName)?.shortcut ?? "" };
      if (sameSetting(state, seen.told)) return;
      await register(state.sites);
      // Open pages of a site that is allowed no longer forget their marks by this.
      await pagesItem.set(state);
      seen.told = state;
    },
  });

  const again = () => {
    seen.told = null;
    if (seen.wish !== null) paint(seen.wish);
  };

  return {
    /** Idempotent, and quick where nothing changed. */
    draw(wish: PageNumbers) {
      if (sameSetting(wish, seen.wish)) return;
      seen.wish = wish;
      paint(wish);
    },
    /** In the first tick. */
    register() {
      browser.permissions.onAdded.addListener(again);
      browser.permissions.onRemoved.addListener(again);
    },
  };
}
