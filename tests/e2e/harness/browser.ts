// How every Chromium of the tests is started, with or without a debugger: the built extension, the loopback Webex, nothing else of the network.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What `wxt build` makes, as it is. */
export const buildFolder = join(import.meta.dirname, "..", "..", "..", ".output", "chrome-mv3");

/** Follows from the manifest's `key` (wxt.config.ts). */
export const extensionId = "abggcbpnlkjpfjmijcfegecfafiebafj";

/** The part of the loopback Webex that a browser needs. */
export interface Reachable {
  /** Value for --host-resolver-rules: Webex's host names to the loopback's port. */
  readonly resolverRules: string;
}

/** Throws when there is no build. `extension`: folder of an unpacked extension. */
export function browserFlags(webex: Reachable, options: { readonly headless: boolean; readonly extension: string }): readonly string[] {
  if (!existsSync(join(options.extension, "manifest.json"))) throw new Error(`No extension in ${options.extension}: run "npm run build" first.`);
  return [
    ...(options.headless ? ["--headless=new", "--hide-scrollbars", "--mute-audio"] : []),
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    `--disable-extensions-except=${options.extension}`,
    `--load-extension=${options.extension}`,
    `--host-resolver-rules=${webex.resolverRules}`,
    "--ignore-certificate-errors",
    "--disable-quic",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-search-engine-choice-screen",
    "--disable-sync",
    "--no-service-autorun",
    "--password-store=basic",
    "--use-mock-keychain",
    "--lang=en-US",
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,OptimizationHints,Translate,MediaRouter",
  ];
}

/** Environment of the browser: English texts whatever the machine speaks. */
export const browserEnvironment = { ...process.env, LANG: "en_US.UTF-8", LANGUAGE: "en" } as Readonly<Record<string, string>>;

export interface Profile {
  readonly folder: string;
  remove(): void;
}

export function freshProfile(): Profile {
  const folder = mkdtempSync(join(tmpdir(), "switchboard-profile-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }) };
}
