// A desk in a real browser: the unmodified build in a fresh profile, talking to a loopback Webex.
import { type BrowserContext, chromium, type Page, type Worker } from "playwright-core";
import { needChromium } from "../../tools/chromium.ts";
import { browserEnvironment, browserFlags, buildFolder, extensionId, freshProfile, type Profile, type Reachable } from "./browser.ts";

export type PageName = "popup" | "sidepanel" | "options" | "diagnostics";

export interface Desk {
  readonly context: BrowserContext;
  readonly extensionId: string;
  readonly profile: Profile;
  /** Opens a page of the extension in a tab; the side panel's width for the console. */
  page(name: PageName): Promise<Page>;
  /** The running service worker; waits for it when it is not there yet. */
  worker(): Promise<Worker>;
  /** Ends the browser and removes the profile; with `keepProfile` the folder stays, for another browser. */
  close(options?: { readonly keepProfile?: boolean }): Promise<void>;
}

export interface DeskOptions {
  readonly webex: Reachable;
  /** Default true. */
  readonly headless?: boolean;
  readonly extension?: string;
  readonly profile?: Profile;
  readonly flags?: readonly string[];
}

export async function openDesk({
  webex,
  headless = true,
  extension = buildFolder,
  profile = freshProfile(),
  flags = [],
}: DeskOptions): Promise<Desk> {
  const context = await chromium.launchPersistentContext(profile.folder, {
    executablePath: needChromium(),
    headless,
    chromiumSandbox: process.getuid?.() !== 0,
    args: [...browserFlags(webex, { headless, extension }), ...flags],
    ignoreDefaultArgs: ["--disable-extensions", "--disable-component-extensions-with-background-pages"],
    env: browserEnvironment,
    ignoreHTTPSErrors: true,
    locale: "en-US",
    viewport: headless ? { width: 380, height: 840 } : null,
  });
  context.setDefaultTimeout(10_000);

  return {
    context,
    extensionId,
    profile,
    async page(name) {
      const page = await context.newPage();
      await page.goto(`chrome-extension://${extensionId}/${name}.html`);
      return page;
    },
    async worker() {
      const running = () => context.serviceWorkers().find((worker) => worker.url().startsWith(`chrome-extension://${extensionId}/`));
      return running() ?? (await context.waitForEvent("serviceworker", { predicate: (worker) => worker.url().includes(extensionId) }));
    },
    async close({ keepProfile = false } = {}) {
      await context.close();
      if (!keepProfile) profile.remove();
    },
  };
}
