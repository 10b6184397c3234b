// A real Firefox for the tests: the unmodified build in a fresh profile, headless, talking to the loopback Webex and to nobody else.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { firefoxId } from "../../utils/deployment.ts";
import { freshProfile } from "../e2e/harness/browser.ts";
import { needFirefox } from "../tools/firefox.ts";
import { endGroup } from "../tools/process.ts";
import { openMarionette } from "./marionette.ts";
import { createPage, type Page, type Send, until } from "./page.ts";

/** What `wxt build -b firefox` makes, as it is. */
export const buildFolder = join(import.meta.dirname, "..", "..", ".output", "firefox-mv3");

/** Firefox would invent one for each profile. */
const internalId = "5b0a7dc2-62a6-4a7e-8f5c-a0c1d2e3f405";

export interface Firefox {
  readonly version: string;
  /** Opens a page of the extension in a tab. `name`: "options.html", with query if need be. */
  page(name: string): Promise<Page>;
  /** Does `act`, and answers with the window that the browser opens for it. */
  opening(act: () => Promise<void>): Promise<Page>;
  /** Runs in the browser itself, with every right; `extension` is ours. The body of an async function; its answer as JSON. */
  inBrowser<T>(body: string): Promise<T>;
  /** What the extension's code and its pages brought into the browser console, errors only. */
  errors(): Promise<readonly string[]>;
  /** The whole window, with the sidebar. */
  picture(file: string): Promise<void>;
  close(): Promise<void>;
}

export interface FirefoxOptions {
  /** Port of the loopback Webex. */
  readonly webexPort: number;
  readonly prefs?: Readonly<Record<string, string | number | boolean>>;
}

function preferences({ webexPort, prefs = {} }: FirefoxOptions): string {
  const all = {
    "marionette.port": 0,
    // Every name and port 443 of it is the loopback, so that nothing of the network is reached.
    "network.dns.forceResolve": "127.0.0.1",
    "network.socket.forcePort": `443=${webexPort}`,
    "extensions.webextensions.uuids": JSON.stringify({ [firefoxId]: internalId }),
    "intl.locale.requested": "en-US",
    "browser.shell.checkDefaultBrowser": false,
    "browser.aboutwelcome.enabled": false,
    "security.notification_enable_delay": 0,
    "datareporting.policy.dataSubmissionEnabled": false,
    "app.normandy.enabled": false,
    "app.update.disabledForTesting": true,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "network.captive-portal-service.enabled": false,
    "network.connectivity-service.enabled": false,
    ...prefs,
  };
  return Object.entries(all)
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join("");
}

/** Rejects when Firefox ends, or says nothing of a port within 60 s. */
function listeningPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let said = "";
    const limit = setTimeout(() => reject(new Error(`Firefox opened no port:\n${said}`)), 60_000);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`Firefox ended with ${code}:\n${said}`)));
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (piece: string) => {
        said = (said + piece).slice(-10_000);
        const port = /Marionette\s+INFO\s+Listening on port (\d+)/.exec(said)?.[1];
        if (port === undefined) return;
        clearTimeout(limit);
        resolve(Number(port));
      });
  });
}

/** Throws when there is no build. */
export async function openFirefox(options: FirefoxOptions): Promise<Firefox> {
  if (!existsSync(join(buildFolder, "manifest.json"))) throw new Error(`No extension in ${buildFolder}: run "npm run build:firefox" first.`);
  const profile = freshProfile();
  writeFileSync(join(profile.folder, "user.js"), preferences(options));
  const args = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile", profile.folder, "about:blank"];
  const child = spawn(needFirefox(), args, {
    env: { ...process.env, LANG: "en_US.UTF-8", MOZ_HEADLESS_WIDTH: "1200", MOZ_HEADLESS_HEIGHT: "900" },
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = async () => {
    await endGroup(child);
    profile.remove();
  };
  try {
    const wire = await openMarionette(await listeningPort(child));
    // Commands go to one current window: each says first which one it means.
    let current: string | null = null;
    let turn: Promise<unknown> = Promise.resolve();
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      const done = turn.then(work, work);
      turn = done.catch(() => undefined);
      return done;
    };
    const send =
      (handle: string): Send =>
      (command, parameters) =>
        inTurn(async () => {
          if (current !== handle) await wire.send("WebDriver:SwitchToWindow", { handle, focus: true });
          current = handle;
          return wire.send(command, parameters);
        });
    const session = (await wire.send("WebDriver:NewSession", { acceptInsecureCerts: true })) as {
      readonly capabilities: { readonly browserVersion: string };
    };
    await wire.send("Addon:Install", { path: buildFolder, temporary: true });
    const { value: first } = (await wire.send("WebDriver:GetWindowHandle")) as { readonly value: string };
    const handles = () => inTurn(async () => (await wire.send("WebDriver:GetWindowHandles")) as readonly string[]);
    const inBrowser = <T>(body: string): Promise<T> =>
      inTurn(async () => {
        await wire.send("Marionette:SetContext", { value: "chrome" });
        try {
          const script = `const [answer] = [...arguments].slice(-1);
            const { extension } = WebExtensionPolicy.getByID(${JSON.stringify(firefoxId)});
            (async () => { ${body} })().then((value) => answer([value ?? null]), (thrown) => answer(String(thrown)));`;
          const { value } = (await wire.send("WebDriver:ExecuteAsyncScript", { script, args: [], scriptTimeout: 20_000 })) as {
            readonly value: unknown;
          };
          if (!Array.isArray(value)) throw new Error(`In the browser: ${value}`);
          return value[0] as T;
        } finally {
          await wire.send("Marionette:SetContext", { value: "content" });
        }
      });
    return {
      version: session.capabilities.browserVersion,
      inBrowser,
      async page(name) {
        const { handle } = (await send(first)("WebDriver:NewWindow", { type: "tab" })) as { readonly handle: string };
        const page = createPage(send(handle));
        await page.go(`moz-extension://${internalId}/${name}`);
        return page;
      },
      async opening(act) {
        const before = await handles();
        await act();
        return until(async () => {
          const fresh = (await handles()).find((handle) => !before.includes(handle));
          return fresh === undefined ? null : createPage(send(fresh));
        }, "no window opened");
      },
      errors: () =>
        inBrowser(`
          // What was asked when a page closed, or the background page ended, is answered to nobody: Firefox says so of every extension.
          const isFarewell = (text) => /^Promise (resolved|rejected) after context unloaded/.test(text);
          const ours = (text) => String(text).includes(${JSON.stringify(internalId)});
          const written = Services.console.getMessageArray().flatMap((entry) => {
            if (!(entry instanceof Ci.nsIScriptError) || entry.flags & Ci.nsIScriptError.warningFlag) return [];
            if (isFarewell(entry.errorMessage)) return [];
            return ours(entry.sourceName) || ours(entry.errorMessage) ? [entry.errorMessage + " (" + entry.sourceName + ":" + entry.lineNumber + ")"] : [];
          });
          const storage = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage);
          const said = storage.getEvents().filter((event) => event.level === "error" && ours(event.filename)).map((event) => event.arguments.join(" "));
          return [...written, ...said];`),
      picture: (file) =>
        inTurn(async () => {
          await wire.send("Marionette:SetContext", { value: "chrome" });
          const { value } = (await wire.send("WebDriver:TakeScreenshot", { full: false })) as { readonly value: string };
          await wire.send("Marionette:SetContext", { value: "content" });
          writeFileSync(file, Buffer.from(value, "base64"));
        }),
      async close() {
        wire.close();
        await end();
      },
    };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}
