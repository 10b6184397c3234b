// Webex Connect, by role and name: activated with a test event; call events arrive in order, also over an outage and a killed worker; no secret is left plain.
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { killWorker } from "./harness/kill.ts";
import { openScene, press, type Scene, shows, until } from "./harness/scene.ts";
import { storedBy } from "./harness/stored.ts";

const ben = { name: "Ben Ode", number: "+441632960001" };

let scene: Scene;
let options: Page;
let region: Locator;
beforeAll(async () => {
  scene = await openScene();
  options = await scene.desk.page("options");
  region = options.getByRole("region", { name: "Webex Connect", exact: true });
}, 120_000);
afterAll(() => scene?.close());

const field = (name: string) => region.getByRole("textbox", { name, exact: true });
const says = (words: string | RegExp) => region.getByRole("status").filter({ hasText: words }).waitFor({ timeout: 20_000 });
const told = () => scene.webex.connect.taken.map(({ body }) => body).filter(({ event }) => event !== "test");
const steps = () => told().map(({ event }) => event);

async function fill(secret: string): Promise<void> {
  const { tokenUrl, webhookUrl, clientId } = scene.webex.connect;
  await field("Token address").fill(tokenUrl);
  await field("Client ID").fill(clientId);
  await field("Client secret").fill(secret);
  await field("Webhook address").fill(webhookUrl);
  await region.getByRole("button", { name: "Activate", exact: true }).click();
}

test("a wrong secret is told with its code and its meaning", async () => {
  await fill("not-the-secret");
  await says(/test event was not taken/);
  await region.getByText("The client ID or the client secret is wrong.").waitFor();
  await region.getByText(/invalid_client/).waitFor();
  expect(scene.webex.connect.taken).toEqual([]);
});

test("the right one: Activated, with one test event; the region of the address is shown", async () => {
  await fill(scene.webex.connect.secret);
  await says(/^Activated/);
  expect(scene.webex.connect.taken.map(({ body }) => body.event)).toEqual(["test"]);
  expect(await region.getByRole("combobox", { name: "Region" }).locator("option:checked").textContent()).toBe("London");
  expect(await field("Client secret").inputValue()).toBe("");
});

test("a call: offered, answered and ended arrive in order, and say nothing of who", async () => {
  const far = scene.callIn(ben);
  await press(await shows(scene.panel, ben.name, "ringing"), "Answer");
  await shows(scene.panel, ben.name, "connected");
  far.hangUp();
  await until(() => steps().includes("call.ended"), "the end was not told", 15_000);
  expect(steps()).toEqual(["call.offered", "call.answered", "call.ended"]);
  expect(told().map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect(JSON.stringify(told())).not.toMatch(/Ben|1632960001/);
  await scene.clearCalls();
});

test("Webex Connect dead and the worker killed: all arrive afterwards, in order", async () => {
  const before = told().length;
  const { connect, requests } = scene.webex;
  const refused = () => requests.filter(({ host, status }) => status === 503 && host.endsWith("webexconnect.io")).length;
  connect.state = "down";
  const far = scene.callIn(ben);
  await press(await shows(scene.panel, ben.name, "ringing"), "Answer");
  await shows(scene.panel, ben.name, "connected");
  await until(() => refused() > 0, "nothing was tried", 15_000);
  await region.getByText("Webex Connect is out of order. Switchboard keeps trying.").waitFor();
  await killWorker(scene.desk);
  far.hangUp();
  await scene.clearCalls();
  connect.state = "up";
  await until(() => told().length >= before + 3, "not all arrived", 40_000);
  expect(steps().slice(before)).toEqual(["call.offered", "call.answered", "call.ended"]);
}, 90_000);

test("what Webex Connect will not take is set aside, and goes when it is tried again", async () => {
  const before = told().length;
  scene.webex.connect.refuse = ({ event }) => (event === "call.offered" ? 7000 : null);
  const far = scene.callIn(ben);
  await shows(scene.panel, ben.name, "ringing");
  far.hangUp();
  await region.getByText("Webex Connect could not read the event as JSON.").first().waitFor({ timeout: 30_000 });
  scene.webex.connect.refuse = null;
  await region.getByRole("button", { name: "Try again", exact: true }).click();
  await until(() => told().length >= before + 2, "it was not sent again", 15_000);
  expect([...steps().slice(before)].sort()).toEqual(["call.ended", "call.offered"]);
}, 90_000);

test("no secret and no token is plain in anything that is kept", async () => {
  const { connect, oauth } = scene.webex;
  connect.state = "down";
  const far = scene.callIn(ben);
  await shows(scene.panel, ben.name, "ringing");
  far.hangUp();
  await scene.clearCalls();
  await until(async () => (await storedBy(options)).includes('"call.ended"'), "no event was found in the outbox", 15_000);
  const stored = await storedBy(options);
  // The reader sees what is plain, in every kind of place, and that the keys are no words.
  for (const seen of ["switchboard-connect", "connect:state", "connect-secret", "key that cannot be exported", connect.clientId]) {
    expect(stored).toContain(seen);
  }
  const secrets = [connect.secret, ...connect.tokens, ...oauth.goodTokens(), ...oauth.integrations.map(({ secret }) => secret)];
  expect(connect.tokens.length).toBeGreaterThan(0);
  expect(oauth.goodTokens().length).toBeGreaterThan(1);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(20);
    expect(stored.includes(secret)).toBe(false);
  }
  connect.state = "up";
});

test("deactivating leaves nothing to send, and no secret at all", async () => {
  await region.getByRole("button", { name: "Deactivate", exact: true }).click();
  await says(/^Not activated/);
  const before = scene.webex.requests.filter(({ host }) => host.endsWith("webexconnect.io")).length;
  const far = scene.callIn(ben);
  await shows(scene.panel, ben.name, "ringing");
  far.hangUp();
  await scene.clearCalls();
  expect(scene.webex.requests.filter(({ host }) => host.endsWith("webexconnect.io"))).toHaveLength(before);
  expect(await storedBy(options)).not.toContain("connect-secret");
});
