// The organisation's authorisation controls a chosen person's primary line, as their own sign-in would; their virtual line rings unseen.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { grantScopes, optionalScopes } from "../../utils/grants/grant.ts";
import { type Person, startWebex, type Webex } from "../webex/index.ts";
import { type Desk, openDesk } from "./harness/launch.ts";
import { callList, callOf, lineIsLive, press, shows, showsNoCall, until } from "./harness/scene.ts";
import { enterIntegration, redirectAddress } from "./harness/sign-in.ts";

const ben = { from: "+441632960001", name: "Ben Ode" };
const chiara = { from: "+390655550123", name: "Chiara D’Angelo" };
const shots = process.env.ORG_DESK_SHOTS;

let webex: Webex;
let desk: Desk;
let options: Page;
let panel: Page;

beforeAll(async () => {
  webex = await startWebex();
  const zoe = webex.switch.findUser(webex.person("Zoë").uuid);
  if (zoe === null) throw new Error("Zoë has no line");
  zoe.pickUpMs = 100;
  webex.switch.setBehaviour("1001", { kind: "never" });
  desk = await openDesk({ webex });
  const scopes = (["read-users", "control-phones"] as const).flatMap((id) => [...grantScopes[id], ...optionalScopes[id]]);
  await enterIntegration(desk, webex.oauth.register({ redirects: [redirectAddress], scopes: [...new Set([...grantScopes["my-line"], ...scopes])] }));
  panel = await desk.page("sidepanel");
  options = await desk.page("options");
});
afterAll(async () => {
  await desk?.close();
  await webex?.stop();
});

const shot = async (page: Page, name: string) => {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
};

/** An administrator presses "Authorise" on a row, and passes Webex's pages; the second time Webex knows them. */
async function authorise(name: string, person: Person): Promise<void> {
  const row = options.getByRole("region", { name: "Authorisations" }).getByRole("group", { name, exact: true });
  const [window] = await Promise.all([desk.context.waitForEvent("page"), row.getByRole("button", { name: "Authorise", exact: true }).click()]);
  const email = window.getByLabel("Email");
  const accept = window.getByRole("button", { name: "Accept" });
  await email.or(accept).waitFor();
  if (await email.isVisible()) {
    await email.fill(person.email);
    await window.getByLabel("Password").fill(person.password);
    await window.getByRole("button", { name: "Sign in" }).click();
  }
  await Promise.all([window.waitForEvent("close"), accept.click()]);
  await row.getByText(/^✓\s*authorised$/i).waitFor();
}

const whoseLine = () => options.getByRole("region", { name: "Whose line" });
const found = (name: string) => whoseLine().getByRole("list", { name: "Lines found" }).getByRole("listitem").filter({ hasText: name });

async function find(query: string): Promise<void> {
  await whoseLine().getByRole("searchbox", { name: "Find a person" }).fill(query);
  await whoseLine().getByRole("button", { name: "Find", exact: true }).click();
}

const asked = (path: RegExp) => webex.requests.filter((request) => path.test(request.path));

test("without the organisation's authorisation nobody else's line can be chosen, and the page says what is missing", async () => {
  await whoseLine().getByText("Your own line").waitFor();
  await whoseLine()
    .getByText(/“Control phones” is not authorised yet/)
    .waitFor();
  expect(await whoseLine().getByRole("searchbox").count()).toBe(0);
});

test("an administrator authorises, and finds whose line can be controlled; other lines are greyed, with the reason", async () => {
  const optional = options.getByRole("switch", { name: "Ask for the optional scopes too" });
  await optional.click();
  await until(async () => (await optional.getAttribute("aria-checked")) === "true", "the optional scopes are not asked for");
  await authorise("Read users", webex.person("Ada"));
  await authorise("Control phones", webex.person("Ada"));
  await find("zoë");
  await found("Zoë Ní Bhriain").first().getByText("Primary line").waitFor();
  const virtual = found("Sales Hotline");
  await virtual.getByText("Webex lets only a person's primary line be controlled, never a virtual line.").waitFor();
  const choose = virtual.getByRole("button", { name: "Choose: Sales Hotline" });
  expect(await choose.getAttribute("aria-disabled")).toBe("true");
  await choose.click({ force: true });
  expect(await found("María José").getByRole("button").getAttribute("aria-disabled")).toBe("true");
  await shot(options, "options");
  await panel.getByRole("button", { name: "Sign in with Webex" }).waitFor(); // choosing what cannot be chosen did nothing
});

test("the chosen person's line is live, with nobody signed in, and the console says whose it is", async () => {
  await found("Zoë Ní Bhriain").first().getByRole("button", { name: "Choose: Zoë Ní Bhriain" }).click();
  await found("Zoë Ní Bhriain").first().getByText("Controlled here").waitFor();
  await lineIsLive(panel);
  await panel.getByRole("note").filter({ hasText: "Line of Zoë Ní Bhriain, with the organisation's authorisation" }).waitFor();
  expect(asked(/\/authorize$/).length).toBe(2);
});

test("a call to it rings, is answered, held, and sent safely; the virtual line rings unseen", async () => {
  webex.switch.placeCall({ ...chiara, to: "1080" });
  webex.switch.placeCall({ ...ben, to: "1001" });
  const ringing = await shows(panel, ben.name, "ringing");
  expect(webex.switch.whereIs(chiara.from).state).toBe("ringing");
  expect(await callOf(panel, "Chiara").count()).toBe(0);
  await shot(panel, "ringing");
  await press(ringing, "Answer");
  await press(await shows(panel, ben.name, "connected"), "Hold");
  const held = await shows(panel, ben.name, "held");
  expect(webex.switch.whereIs(ben.from)).toMatchObject({ with: webex.person("Zoë").uuid });
  await press(held, "Resume");
  await shows(panel, ben.name, "connected");
  await shot(panel, "connected");
  webex.switch.setBehaviour("1002", { kind: "answers", afterMs: 300 });
  await panel.keyboard.type("1002");
  await panel.keyboard.press("Enter");
  await showsNoCall(panel);
  await until(() => webex.switch.whereIs(ben.from).with === webex.person("Sally").uuid, "Ben is not with Sally");
  expect(asked(/\/telephony\/calls\/members\/[^/]+\/transfer$/).map(({ status }) => status)).toEqual([201]);
  // The virtual line went on ringing all the while, and nothing of it was ever shown.
  expect(webex.switch.whereIs(chiara.from).with).toBe(webex.person("1080").uuid);
  expect(await panel.getByText("Chiara").count()).toBe(0);
});

test("what only a person's own token may ask is not asked", async () => {
  const own = webex.requests.filter(({ host, path }) => host === "webexapis.com" && /\/people\/me\/|telephony\/calls(\/history)?$/.test(path));
  expect(own.map(({ path, status }) => `${status} ${path}`)).toEqual([]);
  expect(
    webex.requests.filter(({ host, status }) => host === "webexapis.com" && status >= 400).map(({ status, path }) => `${status} ${path}`),
  ).toEqual([]);
});

test("another person's line leaves nothing of the first one's; signing out leaves the line, says so, and takes it up again", async () => {
  webex.switch.placeCall({ ...ben, to: "1001" });
  await shows(panel, ben.name, "ringing");
  await find("erik");
  await found("Erik Jonsson").getByRole("button", { name: "Choose: Erik Jonsson" }).click();
  await panel.getByRole("note").filter({ hasText: "Line of Erik Jonsson" }).waitFor();
  await lineIsLive(panel);
  await showsNoCall(panel);
  expect(await callList(panel).getByText("Ben").count()).toBe(0);
  await panel.getByRole("button", { name: "Sign out" }).click();
  await panel.getByText(/You left the line that is controlled with the organisation's authorisation/).waitFor();
  await shot(panel, "left");
  await panel.getByRole("button", { name: "Take the line up again" }).click();
  await lineIsLive(panel);
  await panel.getByRole("note").filter({ hasText: "Line of Erik Jonsson" }).waitFor();
});

test("clearing the organisation's authorisation stops the line, and no other takes its place", async () => {
  const row = options.getByRole("region", { name: "Authorisations" }).getByRole("group", { name: "Control phones", exact: true });
  await row.getByRole("button", { name: "Clear", exact: true }).click();
  await row.getByRole("button", { name: "Yes, clear it" }).click();
  await panel.getByRole("status", { name: "Line" }).filter({ hasText: "Line stopped" }).waitFor();
  await panel.getByRole("button", { name: /problem/ }).click();
  await panel.getByText("The organisation has not authorised this").waitFor();
  await shot(panel, "missing");
  await row.getByRole("button", { name: "Authorise", exact: true }).click(); // Webex knows her, and what she accepted
  await lineIsLive(panel);
});

test("back to the own line: nobody is signed in, so none is followed", async () => {
  await whoseLine().getByRole("button", { name: "Back to my own line" }).click();
  await panel.getByRole("button", { name: "Sign in with Webex" }).waitFor();
});
