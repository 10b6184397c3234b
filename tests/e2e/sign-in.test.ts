// Signing in, in a real browser: code with PKCE, implicit, a pasted token; denied; and out again with nothing left behind.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { grantScopes } from "../../utils/grants/grant.ts";
import { startWebex, type Webex } from "../webex/index.ts";
import { type Desk, openDesk } from "./harness/launch.ts";
import { lineIsLive, lineStatus } from "./harness/scene.ts";
import { enterIntegration, openWebexWindow, passWebexPages, registerIntegration, signIn } from "./harness/sign-in.ts";

let webex: Webex;
let desk: Desk;

beforeEach(async () => {
  webex = await startWebex();
  desk = await openDesk({ webex });
});
afterEach(async () => {
  await desk.close();
  await webex.stop();
});

const storedText = async () => {
  const page = await desk.page("options");
  const text = await page.evaluate(async () => {
    const areas = (globalThis as unknown as { chrome: { storage: Record<"local" | "session", { get(): Promise<unknown> }> } }).chrome.storage;
    return JSON.stringify([await areas.local.get(), await areas.session.get()]);
  });
  await page.close();
  return text;
};

describe("code with PKCE", () => {
  test("the line comes alive, and the sign-in says how long it is valid", async () => {
    await enterIntegration(desk, registerIntegration(webex));
    const panel = await desk.page("sidepanel");
    await signIn(desk, panel, webex.desk);
    await lineIsLive(panel);
    expect(webex.oauth.counts).toMatchObject({ codeRequests: 1, refused: 0 });
    const authorize = await webex.waitFor(({ path }) => path === "/v1/authorize");
    expect(authorize.query).toMatchObject({ response_type: "code", code_challenge_method: "S256" });
    await panel.getByText(/valid for 13 days 23 hours 59 minutes/i).waitFor({ state: "attached" }); // spoken; the eye gets a short form
    const opened = webex.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/v2.0/channel"));
    expect(opened).toHaveLength(1); // connected once: a line that is connected anew is blind for a moment
  });

  test("it goes on when the popup closes in the middle", async () => {
    await enterIntegration(desk, registerIntegration(webex));
    const popup = await desk.page("popup");
    const window = await openWebexWindow(desk, popup);
    await popup.close();
    await passWebexPages(window, webex.desk);
    await lineIsLive(await desk.page("sidepanel"));
  });

  test("no token is in storage as plain text", async () => {
    await enterIntegration(desk, registerIntegration(webex));
    const panel = await desk.page("sidepanel");
    await signIn(desk, panel, webex.desk);
    await lineIsLive(panel);
    const stored = await storedText();
    expect(stored).toContain("Reception");
    expect(stored).not.toMatch(/_PF84_/); // how every token of the loopback looks
    expect(stored).not.toContain(webex.oauth.integrations[0]?.secret);
  });
});

test("implicit, when there is no secret", async () => {
  const { clientId } = registerIntegration(webex);
  await enterIntegration(desk, { clientId, secret: null });
  const panel = await desk.page("sidepanel");
  await signIn(desk, panel, webex.desk);
  await lineIsLive(panel);
  const authorize = await webex.waitFor(({ path }) => path === "/v1/authorize");
  expect(authorize.query.response_type).toBe("token");
  expect(webex.oauth.counts.tokenRequests).toBe(0);
});

test("a pasted token: tested, used, cleared", async () => {
  const token = webex.oauth.issueToken(webex.desk, grantScopes["my-line"]);
  const options = await desk.page("options");
  await options.getByLabel("Access token", { exact: true }).fill(token);
  await options.getByRole("button", { name: "Test token" }).click();
  await options.getByText("This token works").first().waitFor();
  await options.getByRole("button", { name: "Use token" }).click();
  const panel = await desk.page("sidepanel");
  await lineIsLive(panel);
  expect(await storedText()).not.toContain(token);
  await options.bringToFront();
  await options.getByRole("button", { name: "Clear token" }).click();
  await panel.bringToFront();
  await panel.getByRole("button", { name: "Sign in with Webex" }).waitFor();
});

test("the person says no at Webex: the page says so and offers to try again", async () => {
  await enterIntegration(desk, registerIntegration(webex));
  const panel = await desk.page("sidepanel");
  await passWebexPages(await openWebexWindow(desk, panel), webex.desk, "Deny");
  await panel.getByText("You declined the sign-in").first().waitFor();
  await panel.getByRole("button", { name: "Sign in with Webex" }).waitFor();
});

test("signing out leaves nothing of the person behind", async () => {
  await enterIntegration(desk, registerIntegration(webex));
  const panel = await desk.page("sidepanel");
  await signIn(desk, panel, webex.desk);
  await lineIsLive(panel);
  const options = await desk.page("options");
  await options.getByRole("button", { name: "Sign out" }).first().click();
  await panel.bringToFront();
  await panel.getByRole("button", { name: "Sign in with Webex" }).waitFor();
  expect(await lineStatus(panel).filter({ hasText: /live/i }).count()).toBe(0);
  const stored = await storedText();
  for (const trace of ["Reception", webex.desk.uuid, webex.desk.email, "15550100"]) expect(stored).not.toContain(trace);
  await expect.poll(() => webex.xsi.channels().filter(({ open }) => open).length).toBe(0);
});
