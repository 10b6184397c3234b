// What only the browser can tell or grant to a settings page: the redirect address, our version, a permission for a host. ★ browser
import { browser } from "wxt/browser";
import { type BrowserKey, openShortcuts, readBrowserKeys } from "./browser-keys.ts";

export interface BrowserFacts {
  /** To register on the integration, to the letter (auth/flow.ts uses the same). */
  readonly redirectUrl: string;
  readonly version: string;
  /** User agent, for support. */
  readonly agent: string;
  /** Asks the person; must be called in the very call of a click. true = granted. */
  requestHost(host: string): Promise<boolean>;
  /** Gives the permission back. Webex's own hosts stay. */
  dropHost(host: string): Promise<void>;
  /** The keys that work everywhere in the browser. */
  browserKeys(): Promise<readonly BrowserKey[]>;
  /** The browser's own page for them. Rejects where it may not be opened. */
  openShortcuts(): Promise<void>;
}

const originsOf = (host: string) => [`https://${host}/*`];

export function readBrowserFacts(): BrowserFacts {
  return {
    redirectUrl: browser.identity.getRedirectURL("webex"),
    version: browser.runtime.getManifest().version,
    agent: navigator.userAgent,
    requestHost: (host) => browser.permissions.request({ origins: originsOf(host) }),
    browserKeys: readBrowserKeys,
    openShortcuts,
    async dropHost(host) {
      await browser.permissions.remove({ origins: originsOf(host) });
    },
  };
}
