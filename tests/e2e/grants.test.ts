// The organisation's authorisations in a real browser: all given and completed, every failure provoked, explained and repaired.
import { writeFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Integration, type Person, startWebex, type Webex } from "../webex/index.ts";
import { type Desk, openDesk } from "./harness/launch.ts";
import { authorise, enterIntegration, grantRow, registerAdminIntegrations } from "./harness/sign-in.ts";

const purposes = ["My line", "Read users", "Read presence", "Control phones", "Read call statistics"] as const;

let webex: Webex;
let desk: Desk;
let options: Page;
let integration: Integration;
let ada: Person;

beforeAll(async () => {
  webex = await startWebex();
  desk = await openDesk({ webex });
  integration = registerAdminIntegrations(webex);
  ada = webex.person("Ada");
  await enterIntegration(desk, integration);
  options = await desk.page("options");
  await options.setViewportSize({ width: 1000, height: 900 });
}, 60_000);
afterAll(async () => {
  await desk.close();
  await webex.stop();
});

const button = (purpose: string, name: string) => grantRow(options, purpose).getByRole("button", { name, exact: true });
const shows = (purpose: string, words: string | RegExp) => grantRow(options, purpose).getByText(words).first().waitFor({ timeout: 15_000 });
/** Not only looked at, but asked of Webex. */
async function testFinds(purpose: string, words: string | RegExp): Promise<void> {
  await button(purpose, "Test").click();
  await shows(purpose, words);
}
async function isMended(purpose: string): Promise<void> {
  await authorise(desk, options, purpose, ada);
  await testFinds(purpose, "It works.");
}
const picture = async (name: string) => {
  if (process.env.PICTURES !== undefined) writeFileSync(`${process.env.PICTURES}/${name}.png`, await options.locator("#authorisations").screenshot());
};

test("an administrator authorises everything on Webex's own pages, tests each, and completes the request", { timeout: 60_000 }, async () => {
  for (const purpose of purposes) {
    await authorise(desk, options, purpose, ada);
    await shows(purpose, "authorised");
    await shows(purpose, /^valid for \d+ days/);
  }
  await options.getByText("Hi Ada,").waitFor();
  for (const purpose of purposes) await testFinds(purpose, "It works.");
  await options.getByRole("button", { name: "Complete request" }).click();
  await options.getByText("Set-up enabled").first().waitFor({ timeout: 20_000 });
  const checks = options.getByRole("list", { name: "Checks" }).getByRole("listitem");
  const names = await checks.evaluateAll((items) => items.map((item) => item.getAttribute("aria-label") ?? ""));
  expect(names.length).toBeGreaterThanOrEqual(7);
  for (const name of names) expect(name).toMatch(/, passed/);
  await picture("grants-green");
});

test("no token and no secret is in storage as plain text, nor on the page", async () => {
  const stored = await options.evaluate(async () => {
    const areas = (globalThis as unknown as { chrome: { storage: Record<"local" | "session", { get(): Promise<unknown> }> } }).chrome.storage;
    return JSON.stringify([await areas.local.get(), await areas.session.get()]);
  });
  expect(stored).toContain("Ada");
  for (const text of [stored, await options.content()]) {
    expect(text).not.toMatch(/_PF84_/); // how every token of the loopback looks
    expect(text).not.toContain(integration.secret);
  }
});

test("what may not be kept leaves the disk at once, and serves on", async () => {
  const onDisk = () =>
    options.evaluate(async () => {
      const { storage } = (globalThis as unknown as { chrome: { storage: { local: { get(): Promise<object> } } } }).chrome;
      return Object.keys(await storage.local.get()).filter((key) => key === "grants" || /^vault:(local|organisation)/.test(key));
    });
  expect(await onDisk()).toEqual(expect.arrayContaining(["grants", "vault:local", "vault:organisation"]));
  const keep = options.getByRole("switch", { name: "Stay signed in" });
  await keep.click();
  await expect.poll(onDisk, { timeout: 15_000 }).toEqual([]);
  await testFinds("Read users", "It works.");
  await shows("My line", "authorised");
  await keep.click();
});

describe("what ends an authorisation is shown on its row, with cause and remedy, and is mended", { timeout: 40_000 }, () => {
  test("the integration is blocked, and Webex shows a page", async () => {
    webex.oauth.blockIntegration(integration.clientId);
    await testFinds("Read users", "It does not work.");
    await grantRow(options, "Read users")
      .getByRole("button", { name: /^Other possible causes/ })
      .click();
    await shows("Read users", "Your organisation blocks the integration");
    await shows("Read users", "Control Hub → Management → Apps → Integrations");
    await picture("grants-blocked");
    webex.oauth.allowIntegration(integration.clientId);
    await isMended("Read users");
  });

  test("the integration is blocked, and Webex says so", async () => {
    webex.org.blockedEndsIn = "redirect";
    webex.oauth.blockIntegration(integration.clientId);
    await testFinds("Read presence", "It does not work.");
    await button("Read presence", "Authorise").click();
    await shows("Read presence", "Your organisation blocks the integration");
    await grantRow(options, "Read presence").getByRole("button", { name: "Copy message" }).first().waitFor();
    webex.org.blockedEndsIn = "page";
    webex.oauth.allowIntegration(integration.clientId);
    for (const purpose of ["Control phones", "Read call statistics", "Read presence"]) await isMended(purpose);
  });

  test("the password was changed", async () => {
    webex.oauth.changePassword(ada, "another");
    await testFinds("Control phones", "The password of whoever authorised was changed");
    await shows("Control phones", "likely");
    for (const purpose of ["Read users", "Read presence", "Control phones", "Read call statistics"]) await isMended(purpose);
  });

  test("the authoriser hides their status", async () => {
    webex.org.presenceHidden = true;
    await testFinds("Read presence", "The authoriser does not share their status");
    webex.org.presenceHidden = false;
    await testFinds("Read presence", "It works.");
    await grantRow(options, "Read presence").getByText("The authoriser does not share their status").first().waitFor({ state: "detached" });
  });

  test("the authoriser is no Full Administrator any more", async () => {
    Object.assign(ada, { fullAdmin: false });
    await testFinds("Read users", "Whoever authorised is no Full Administrator");
    Object.assign(ada, { fullAdmin: true });
    await testFinds("Read users", "It works.");
  });

  test("it expires soon, says so from 48 hours on, and ends", async () => {
    webex.oauth.setAccessTokenLifetime(3600);
    webex.oauth.setRefreshTokenLifetime(47 * 3600);
    await button("Read users", "Authorise").click(); // Ada is still signed in at Webex, and agreed before
    await shows("Read users", "expires soon");
    await shows("Read users", /^valid for 1 day 22 hours/);
    webex.oauth.setAccessTokenLifetime(4);
    webex.oauth.setRefreshTokenLifetime(4);
    await button("Read users", "Authorise").click();
    await shows("Read users", "The authorisation has expired");
    await shows("Read users", "failed");
    await picture("grants-expired");
    webex.oauth.setAccessTokenLifetime(14 * 86_400);
    webex.oauth.setRefreshTokenLifetime(90 * 86_400);
    await isMended("Read users");
    await shows("Read users", "authorised");
  });

  test("a stand-by serves when the first authoriser is deactivated", async () => {
    const zoe = webex.person("1001");
    Object.assign(zoe, { fullAdmin: true });
    webex.oauth.endSessions();
    await options.getByRole("button", { name: "Add a stand-by authoriser: Control phones" }).click();
    await authorise(desk, options, "Control phones, stand-by", zoe);
    await testFinds("Control phones, stand-by", "It works.");
    ada.disabled = true;
    await testFinds("Control phones", /was deactivated|was changed/);
    await shows("Control phones", /stand-by authoriser serves now/);
  });
});

test("the page of failed authorisations is accessible and narrow, light and dark", { timeout: 40_000 }, async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    await options.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page: options }).include("#authorisations").analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await picture(`grants-failed-${colorScheme}`);
  }
  await options.setViewportSize({ width: 360, height: 800 });
  expect(await options.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true);
  await picture("grants-narrow");
});
