// `npm run firefox`: the unmodified Firefox build in a real Firefox, from the installation to a call that outlives the background page. One line a check.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { grantScopes } from "../../utils/grants/grant.ts";
import { startWebex } from "../webex/index.ts";
import { openFirefox } from "./launch.ts";
import { type Found, type Page, until } from "./page.ts";

const { values: chosen } = parseArgs({ options: { pictures: { type: "string" } } });
const pictures = chosen.pictures ?? null;
if (pictures !== null) mkdirSync(pictures, { recursive: true });

const ben = { name: "Ben Ode", number: "+441632960001" };
const chiara = { name: "Chiara D’Angelo", number: "+390655550123" };

const began = performance.now();
const webex = await startWebex();
const firefox = await openFirefox({ webexPort: webex.port });
console.log(`Firefox ${firefox.version}`);
// Firefox has a process group of its own: whoever stops us must not leave it behind.
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => void firefox.close().finally(() => process.exit(1)));

let failed = 0;
/** What a check answers is told beside it. */
async function check(name: string, prove: () => Promise<string | undefined>): Promise<void> {
  const from = performance.now();
  const report = (verdict: string, more: string) =>
    console.log(`${verdict} ${(performance.now() - from).toFixed(0).padStart(6)} ms  ${name}${more === "" ? "" : `: ${more}`}`);
  try {
    report("ok    ", (await prove()) ?? "");
  } catch (thrown) {
    failed += 1;
    report("FAILED", thrown instanceof Error ? thrown.message : String(thrown));
  }
}
function expect(what: string, found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`${what} is ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
}
const picture = async (page: Page, name: string) => (pictures === null ? undefined : page.picture(join(pictures, `${name}.png`)));

const openChannels = () => webex.xsi.channels().filter(({ open }) => open);
const oneChannel = () =>
  until(
    async () => openChannels().length === 1,
    () => `${openChannels().length} channels are open`,
  );
const stateOf = ({ number }: { readonly number: string }) => webex.switch.whereIs(number).state;
const callIn = ({ name, number }: typeof ben) => webex.switch.placeCall({ from: number, name, to: "1000" });
const background = () => firefox.inBrowser<string>("return extension.backgroundState;");
const badge = () =>
  firefox.inBrowser<string>(`
    const { ExtensionParent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
    const { browserActionFor } = ExtensionParent.apiManager.global;
    return browserActionFor(extension).action.getContextData(null).badgeText ?? "";`);

let panel: Page;
let webexWindow: Page | null = null;
/** Presses, and answers what Firefox then asks beside the address bar. */
async function answer(button: Found, choice: "button" | "secondaryButton"): Promise<void> {
  await button.click();
  await firefox.inBrowser(`
    const { PopupNotifications, setTimeout } = Services.wm.getMostRecentWindow("navigator:browser");
    for (let tries = 0; tries < 100; tries += 1) {
      const asked = [...PopupNotifications.panel.children].find(({ notification }) => notification?.id === "addon-webext-permissions");
      if (asked && PopupNotifications.isPanelOpen) return asked[${JSON.stringify(choice)}].click();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("Firefox asks for nothing");`);
}
const shows = (name: string, state: string) => panel.find("listitem", new RegExp(`${name}.*\\b${state}\\b`, "i"));
const showsNo = (name: string) => until(async () => !(await panel.names("listitem")).some((each) => each.startsWith(name)), `${name} is still shown`);
const lineIsLive = () => panel.says(/Line live/);

try {
  await check("the background page starts", async () => {
    await until(async () => (await background()) === "running", "the background page does not run");
  });

  await check("the settings open, with their regions, and take an integration", async () => {
    const options = await firefox.page("options.html");
    const redirect = await options.evaluate<string>("return browser.identity.getRedirectURL('webex');");
    const { clientId, secret } = webex.oauth.register({ redirects: [redirect], scopes: grantScopes["my-line"] });
    await options.says(new RegExp(redirect.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")));
    const regions = await options.names("region");
    const integration = await options.find("region", /^Integration$/);
    await (await integration.find("textbox", /^Client ID/)).fill(clientId);
    await (await integration.find("textbox", /^Client secret$/)).fill(secret ?? "");
    await (await integration.find("button", /^Save$/)).click();
    await options.says(/Integration saved/);
    await picture(options, "options");
    return `${regions.length} regions`;
  });

  await check("Webex’ addresses, taken away by hand, are asked for by the sign-in", async () => {
    await firefox.inBrowser(`
      const { ExtensionPermissions } = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
      await ExtensionPermissions.remove(extension.id, { permissions: [], origins: extension.getManifestOrigins() }, extension);`);
    panel = await firefox.page("sidepanel.html");
    const signIn = await panel.find("button", /^Sign in with Webex$/);
    await answer(signIn, "secondaryButton");
    await panel.says(/keeps Switchboard from Webex/);
    await picture(panel, "withheld");
    webexWindow = await firefox.opening(() => answer(signIn, "button"));
    const { origins } = await panel.evaluate<{ readonly origins: readonly string[] }>("return browser.permissions.getAll();");
    return `${origins.length} granted`;
  });

  await check("sign-in in Firefox’ own window, code with PKCE; the line is live over XSI", async () => {
    const window = webexWindow ?? (await firefox.opening(async () => (await panel.find("button", /^Sign in with Webex$/)).click()));
    await (await window.field("input[name=email]")).fill(webex.desk.email);
    await (await window.field("input[name=password]")).fill(webex.desk.password);
    await (await window.field("button[type=submit]")).click();
    await (await window.field("button[value=accept]")).click();
    await lineIsLive();
    await oneChannel();
  });

  await check("a call rings: card, badge, and the background page may sound", async () => {
    callIn(ben);
    await shows(ben.name, "ringing");
    await picture(panel, "ringing");
    await until(async () => (await badge()) !== "", "the badge is empty");
    const may = await panel.evaluate<string>("return (await browser.runtime.getBackgroundPage()).navigator.getAutoplayPolicy('audiocontext');");
    expect("sound without a gesture", may, "allowed");
    return `badge ${await badge()}`;
  });

  await check("the sidebar holds the console", async () => {
    const views = await firefox.inBrowser<readonly string[]>(
      "return [...extension.views].map(({ viewType, uri }) => viewType + ' ' + uri.filePath);",
    );
    expect("the sidebar is open", views.includes("sidebar /sidepanel.html"), true);
    if (pictures !== null) await firefox.picture(join(pictures, "sidebar.png"));
    return undefined;
  });

  await check("answered by the button", async () => {
    const card = await shows(ben.name, "ringing");
    await (await card.find("button", /^Answer$/)).click();
    await shows(ben.name, "connected");
    expect("the caller", stateOf(ben), "talking");
  });

  await check("held and resumed by the key", async () => {
    await panel.key("F8");
    await shows(ben.name, "held");
    expect("the caller", stateOf(ben), "held");
    await panel.key("F8");
    await shows(ben.name, "connected");
  });

  await check("a second call is answered by Space, the first is held", async () => {
    callIn(chiara);
    await shows(chiara.name, "ringing");
    await panel.key("Space");
    await shows(chiara.name, "connected");
    await shows(ben.name, "held");
    await picture(panel, "two-calls");
  });

  await check("the background page ends: the console wakes it, the calls are there, and one channel is open", async () => {
    const before = openChannels().map(({ id }) => id);
    await firefox.inBrowser("await extension.terminateBackground({ disableResetIdleForTest: true });");
    const from = performance.now();
    await until(async () => openChannels().some(({ id }) => !before.includes(id)), "no new channel was opened");
    const ms = performance.now() - from;
    await lineIsLive();
    await shows(chiara.name, "connected");
    await shows(ben.name, "held");
    await oneChannel();
    return `new channel after ${ms.toFixed(0)} ms`;
  });

  await check("the held call ends by the button, the other by the key", async () => {
    await (await (await shows(ben.name, "held")).find("button", /^Hang up$/)).click();
    await showsNo(ben.name);
    await panel.key("F4");
    await panel.key("F4");
    await showsNo(chiara.name);
    expect("the callers", [stateOf(ben), stateOf(chiara)], ["gone", "gone"]);
  });

  await check("the address bar offers colleagues, and each row says what it does", async () => {
    await panel.says(/Searching \d+ people/);
    const rows = await firefox.inBrowser<readonly string[]>(`
      const { gURLBar, setTimeout } = Services.wm.getMostRecentWindow("navigator:browser");
      const rows = () => (gURLBar.view.visibleResults ?? []).map(({ payload }) => payload.title);
      gURLBar.focus();
      gURLBar.search("wx zoe");
      for (let tries = 0; tries < 100 && rows().length < 2; tries += 1) await new Promise((resolve) => setTimeout(resolve, 50));
      const found = rows();
      gURLBar.handleRevert();
      gURLBar.view.close();
      return found;`);
    expect(
      "the rows",
      rows.slice(0, 2).map((row) => row.replaceAll(/[\u2066-\u2069]/g, "")),
      ["A number to dial", "Dial Zoë Ní Bhriain, 1001, Sales, Dublin"],
    );
  });

  await check("the menu of a selected number is there", async () => {
    const titles = await firefox.inBrowser<readonly string[]>(`
      const { ExtensionParent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
      return [...(ExtensionParent.apiManager.global.gMenuMap.get(extension)?.values() ?? [])].map(({ title }) => title);`);
    expect("the menu", titles, ["Dial “%s”"]);
  });

  await check("the popup opens", async () => {
    const popup = await firefox.page("popup.html");
    await popup.find("status", /^Line$/);
    await picture(popup, "popup");
    await popup.close();
  });

  await check("nothing of ours in the browser console", async () => {
    expect("what was written", await firefox.errors(), []);
  });
} finally {
  await firefox.close();
  await webex.stop();
}
console.log(`${failed === 0 ? "all well" : `${failed} failed`}, ${((performance.now() - began) / 1000).toFixed(0)} s`);
process.exitCode = failed === 0 ? 0 : 1;
