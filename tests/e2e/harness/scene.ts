// A desk at work: loopback Webex, browser, signed-in receptionist, side panel open; and the words by which a screen is read.
import type { Locator, Page } from "playwright-core";
import { startWebex, type Webex, type WebexOptions } from "../../webex/index.ts";
import type { FarEnd } from "../../webex/switch.ts";
import { type Desk, type DeskOptions, openDesk } from "./launch.ts";
import { enterIntegration, registerIntegration, signIn } from "./sign-in.ts";

export interface Outsider {
  readonly name: string;
  readonly number: string;
}

export interface Scene {
  readonly webex: Webex;
  readonly desk: Desk;
  readonly panel: Page;
  /** `to`: the receptionist when absent. */
  callIn(caller: Outsider, to?: string): FarEnd;
  /** Ends every call that came in and every call of the receptionist, and waits until the panel agrees. */
  clearCalls(): Promise<void>;
  close(): Promise<void>;
}

/** Resolves when the line is live. `webex`: options of the loopback; `prepare`: done to it before anybody signs in. */
export async function openScene({
  webex: options = {},
  prepare,
  ...browser
}: { readonly webex?: WebexOptions; readonly prepare?: (webex: Webex) => void } & Omit<DeskOptions, "webex"> = {}): Promise<Scene> {
  const webex = await startWebex(options);
  prepare?.(webex);
  const desk = await openDesk({ ...browser, webex });
  const close = async () => {
    await desk.close();
    await webex.stop();
  };
  try {
    await enterIntegration(desk, registerIntegration(webex));
    const panel = await desk.page("sidepanel");
    await signIn(desk, panel, webex.desk);
    await lineIsLive(panel);
    const callers = new Map<Outsider, FarEnd>();
    return {
      webex,
      desk,
      panel,
      close,
      callIn(caller, to = "1000") {
        const far = webex.switch.placeCall({ from: caller.number, name: caller.name, to });
        callers.set(caller, far);
        return far;
      },
      async clearCalls() {
        for (const { callId } of webex.switch.legsOf(webex.desk.uuid)) webex.switch.perform(webex.desk.uuid, { kind: "hang-up", callId });
        for (const [{ number }, far] of callers) if (webex.switch.whereIs(number).state !== "gone") far.hangUp();
        callers.clear();
        await showsNoCall(panel);
      },
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

export const lineStatus = (page: Page): Locator => page.getByRole("status", { name: "Line" });

export async function lineIsLive(page: Page): Promise<void> {
  await lineStatus(page).filter({ hasText: /live/i }).waitFor({ timeout: 20_000 });
}

/** Asks again every 50 ms. Throws with `otherwise` when it does not come true. (Not vitest's: the bench and `npm start` play scenes too.) */
export async function until(condition: () => boolean | Promise<boolean>, otherwise: string, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`After ${timeoutMs} ms: ${otherwise}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Picks the receptionist's own phone up as soon as it rings: what the page shows may be ahead of it. */
export async function pickUp({ webex }: Pick<Scene, "webex">): Promise<void> {
  const { uuid } = webex.desk;
  const rings = () => webex.switch.legsOf(uuid).some(({ state, personality }) => state === "Alerting" && personality !== "Originator");
  await until(rings, "the own phone does not ring");
  webex.switch.phone(uuid).pickUp();
}

export type StateWord = "ringing" | "placing" | "connected" | "held" | "held by the other side";

const words: Readonly<Record<StateWord, string>> = {
  ringing: "ringing",
  placing: "placing",
  connected: "connected",
  held: "held(?! by)",
  "held by the other side": "held by the other side",
};

const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

export const callList = (page: Page): Locator => page.getByRole("region", { name: "Calls" }).getByRole("list");

/** A call by the party's name or number and, when given, its state. */
export function callOf(page: Page, party: string, state?: StateWord): Locator {
  const name = state === undefined ? literally(party) : `${literally(party)}.*\\b${words[state]}\\b`;
  return page.getByRole("region", { name: "Calls" }).getByRole("listitem", { name: new RegExp(name, "i") });
}

export const verb = (call: Locator, name: string): Locator => call.getByRole("button", { name, exact: true });

/** An idle line that is polled hears of a call after 12 s or so (product.md §7: six requests a minute, with all else). */
const patienceMs = 20_000;

/** Waits until the page shows the call so. */
export async function shows(page: Page, party: string, state: StateWord): Promise<Locator> {
  const call = callOf(page, party, state);
  await call.waitFor({ timeout: patienceMs });
  return call;
}

/** A verb of a call, wherever the card keeps it: on its face, or behind "More". */
export async function press(call: Locator, name: string): Promise<void> {
  const button = verb(call, name);
  if (!(await button.isVisible())) await call.getByRole("button", { name: /^More/ }).click();
  await button.click();
}

export async function showsNoCall(page: Page): Promise<void> {
  await until(
    async () => (await page.getByRole("region", { name: "Calls" }).getByRole("listitem").count()) === 0,
    "calls are still shown",
    patienceMs,
  );
}

/** Types into the one box. */
export async function type(page: Page, text: string): Promise<Locator> {
  const box = page.getByRole("combobox", { name: "Find or dial" });
  await box.fill(text);
  return box;
}
