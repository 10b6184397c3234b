// What only the browser can tell or grant to a settings page: the redirect address, our version, a permission for a host. ★ browser
import { browser } from "wxt/browser";
import { type BrowserKey, openShortcuts, readBrowserKeys } from "./browser-keys.ts";

export interface BrowserFacts {
  /** To register on the integration, to the letter (auth/flow.ts uses the same). */
  readonly redirectUrl: string;
  readonly version: string;
  /** User agent, for support. */
  readonly agent: string;
  /** As this browser knows us, for deployment files. `updateUrl`: where the store or the manifest says that updates come from; "" = nowhere. */
  readonly self: { readonly id: string; readonly updateUrl: string; readonly browser: "chrome" | "edge" | "firefox" };
  /** Asks the person, once for all of them; must be called in the very call of a click. true = granted. */
  requestHost(...hosts: readonly string[]): Promise<boolean>;
  /** Whether the browser lets us there: an approval by policy does not give the browser's own permission. */
  hasHost(host: string): Promise<boolean>;
  /** Gives the permission back. Webex's own hosts stay. */
  dropHost(host: string): Promise<void>;
  /** The keys that work everywhere in the browser. */
  browserKeys(): Promise<readonly BrowserKey[]>;
  /** The browser's own page for them. Rejects where it may not be opened. */
  openShortcuts(): Promise<void>;
}

const originsOf = (host: string) => [`https://${host}/*`];

export function readBrowserFacts(): BrowserFacts {
  const { version, update_url: updateUrl = "" } = browser.runtime.getManifest();
  const inBrowser = import.meta.env.FIREFOX ? "firefox" : /\bEdg\//.test(navigator.userAgent) ? "edge" : "chrome";
  return {
    redirectUrl: browser.identity.getRedirectURL("webex"),
    version,
    agent: navigator.userAgent,
    self: { id: browser.runtime.id, updateUrl, browser: inBrowser },
    hasHost: (host) => browser.permissions.contains({ origins: originsOf(host) }),
    requestHost: (...hosts) => browser.permissions.request({ origins: hosts.flatMap(originsOf) }),
    browserKeys: readBrowserKeys,
    openShortcuts,
    async dropHost(host) {
      await browser.permissions.remove({ origins: originsOf(host) });
    },
  };
}
