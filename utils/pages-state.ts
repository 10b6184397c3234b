// Which sites may have their numbers marked, and what the script there needs to know: written by the worker, read in the page; nothing of the person is in it.
import * as v from "valibot";
import { defineItem } from "./storage.ts";

export interface PagesState {
  /** Host names, "*." in front means those below it too. */
  readonly sites: readonly string[];
  /** ISO 3166 two letters, for reading national numbers; null = unknown: only international ones are found. */
  readonly country: string | null;
  /** The browser-wide key that dials the selection, as the browser writes it; "" = none. */
  readonly key: string;
}

export const pagesItem = defineItem<PagesState>({
  key: "pages",
  area: "local",
  schema: v.object({ sites: v.array(v.string()), country: v.nullable(v.string()), key: v.string() }),
  fallback: { sites: [], country: null, key: "" },
  version: 1,
  wipe: "never",
  report: "keep",
});

/** As the browser judges "https://<site>/*". Pure. */
export const isOnSite = (host: string, sites: readonly string[]): boolean =>
  sites.some((site) => (site.startsWith("*.") ? host === site.slice(2) || host.endsWith(site.slice(1)) : host === site));
