// Signs in as a person does: the integration on the options page, the button, then Webex's own pages.
import type { Locator, Page } from "playwright-core";
import { grantScopes } from "../../../utils/grants/grant.ts";
import type { Integration, Person, Webex } from "../../webex/index.ts";
import { extensionId } from "./browser.ts";
import type { Desk } from "./launch.ts";

export const redirectAddress = `https://${extensionId}.chromiumapp.org/webex`;

/** An integration as an administrator registers it for Switchboard. */
export function registerIntegration(webex: Webex): Integration {
  return webex.oauth.register({ redirects: [redirectAddress], scopes: grantScopes["my-line"] });
}

/** `secret` null: none is entered, so sign-in is implicit (product.md §4). */
export async function enterIntegration(desk: Desk, integration: { readonly clientId: string; readonly secret: string | null }): Promise<void> {
  const options = await desk.page("options");
  const region = options.getByRole("region", { name: "Integration", exact: true });
  await region.getByRole("textbox", { name: "Client ID" }).fill(integration.clientId);
  if (integration.secret !== null) await region.getByLabel("Client secret", { exact: true }).fill(integration.secret);
  await region.getByRole("button", { name: "Save", exact: true }).first().click();
  await options.getByText("Integration saved").first().waitFor();
  await options.close();
}

/** Presses "Sign in with Webex" on a page of ours; the answer is the window that the browser opened for Webex's pages. */
export async function openWebexWindow(desk: Desk, page: Page): Promise<Page> {
  const [window] = await Promise.all([desk.context.waitForEvent("page"), page.getByRole("button", { name: "Sign in with Webex" }).click()]);
  return window;
}

/** On Webex's pages: who it is, and what they say to the request. */
export async function passWebexPages(window: Page, person: Person, decision: "Accept" | "Deny" = "Accept"): Promise<void> {
  await window.getByLabel("Email").fill(person.email);
  await window.getByLabel("Password").fill(person.password);
  await window.getByRole("button", { name: "Sign in" }).click();
  await window.getByRole("button", { name: decision }).click();
}

/** The whole way; resolves when Webex's window is closed. */
export async function signIn(desk: Desk, page: Page, person: Person): Promise<void> {
  const window = await openWebexWindow(desk, page);
  await Promise.all([window.waitForEvent("close"), passWebexPages(window, person)]);
}

/** One integration for all that an administrator may authorise. */
export function registerAdminIntegrations(webex: Webex): Integration {
  return webex.oauth.register({ redirects: [redirectAddress], scopes: [...new Set(Object.values(grantScopes).flat())] });
}

/** The row of an authorisation on the options page, by its purpose. */
export const grantRow = (options: Page, purpose: string): Locator => options.getByRole("group", { name: purpose, exact: true });

/** Presses "Authorise" of a row, passes Webex's pages as far as they ask, and waits until the row says that it is done. */
export async function authorise(desk: Desk, options: Page, purpose: string, person: Person): Promise<void> {
  const row = grantRow(options, purpose);
  // Whoever is signed in and agreed before is not asked again: then no window ever opens. One that cannot be passed shows in the row.
  const pass = (window: Page) => void passAsAsked(window, person).catch(() => undefined);
  desk.context.on("page", pass);
  try {
    await row.getByRole("button", { name: "Authorise", exact: true }).click();
    await row.getByText(`${purpose}: authorised`, { exact: true }).waitFor({ timeout: 20_000 });
  } finally {
    desk.context.off("page", pass);
  }
}

async function passAsAsked(window: Page, person: Person): Promise<void> {
  const email = window.getByLabel("Email");
  const accept = window.getByRole("button", { name: "Accept" });
  await email.or(accept).first().waitFor();
  if (await email.isVisible()) {
    await email.fill(person.email);
    await window.getByLabel("Password").fill(person.password);
    await window.getByRole("button", { name: "Sign in" }).click();
  }
  await accept.click();
}
