// A Chromium without a debugger, so that its service worker lives and dies as on a receptionist's machine; it is observed from the server's side only.
import { spawn } from "node:child_process";
import { needChromium } from "../../tools/chromium.ts";
import { endGroup } from "../../tools/process.ts";
import { browserEnvironment, browserFlags, buildFolder, type Profile, type Reachable } from "./browser.ts";

export interface FreeBrowser {
  /** Whether the browser still runs. */
  alive(): boolean;
  close(): Promise<void>;
}

export interface FreeBrowserOptions {
  readonly webex: Reachable;
  /** Of a debugged session that signed in before and was closed: the extension, having the same id, finds its storage there. */
  readonly profile: Profile;
  readonly extension?: string;
}

/** Opens an empty page only: what the worker does, it does by itself. */
export function openFreeBrowser({ webex, profile, extension = buildFolder }: FreeBrowserOptions): FreeBrowser {
  const args = [...browserFlags(webex, { headless: true, extension }), `--user-data-dir=${profile.folder}`, "about:blank"];
  const child = spawn(needChromium(), args, { env: browserEnvironment, detached: process.platform !== "win32", stdio: "ignore" });
  return {
    alive: () => child.exitCode === null && child.signalCode === null,
    close: () => endGroup(child),
  };
}
