// A house for the operator: a loopback Webex, an operator at the desk, callers who come in, and time that passes as fast as the work allows.
import { fakeBrowser } from "wxt/testing/fake-browser";
import { inState } from "../../utils/calls/select.ts";
import { startWebex, type Webex } from "../webex/index.ts";
import type { FarEnd } from "../webex/switch.ts";
import { type Adapter, until } from "./line.ts";
import { type Death, type Operator, type Over, openOperator } from "./operator.ts";
import { inFastTime } from "./time.ts";

export const ben = "+441632960001";
export const chiara = "+390655550123";
export const target = "1001";
export const substitute = "1002";
export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
export const longEnough = 60_000;

export interface House {
  readonly webex: Webex;
  readonly operator: Operator;
}

/** How long a request takes to Webex, and an event from it, milliseconds. */
export interface Wire {
  readonly askMs: number;
  readonly tellMs: number;
}

export interface Life {
  /** Once the line is live; absent: no time at all. */
  readonly wire?: Wire;
  readonly ringMs: number;
  readonly death: Death | null;
}

export const inHouse = (over: Over, life: Life, act: (house: House) => Promise<void>): Promise<void> =>
  inFastTime(() => liveThrough(over, life, act));

async function liveThrough(over: Over, life: Life, act: (house: House) => Promise<void>): Promise<void> {
  const webex = await startWebex({
    org: { xsiEnabled: over !== "rest" } as Adapter["org"] & object,
    behaviour: { treatmentMs: 20, externalBehaviour: { kind: "never" }, voicemailMs: 60_000, noAnswerMs: 60_000, ownPhoneMs: 60_000 },
  });
  const operator = await openOperator(webex, over, life);
  const { askMs, tellMs } = life.wire ?? { askMs: 0, tellMs: 0 };
  if (askMs > 0) webex.faults.add({ match: {}, do: { latencyMs: askMs } });
  webex.switch.org.eventLatencyMs = tellMs;
  try {
    await act({ webex, operator });
  } finally {
    operator.stop();
    await webex.stop();
    fakeBrowser.reset();
  }
}

export async function takeCall({ webex, operator }: House, from: string): Promise<{ readonly far: FarEnd; readonly id: string }> {
  const far = webex.switch.placeCall({ from, to: webex.desk.extension ?? "" });
  const id = (await until("the call", () => inState(operator.calls(), "offered")[0])).call.id;
  await operator.press("call.answer", { call: id });
  await until("answered", () => operator.calls().byId[id]?.call.state === "connected");
  return { far, id };
}

/** Nothing is under way any more; what still rings for somebody is given up as by Esc. A worker that died of it has a heir, who takes some seconds. */
export async function comeToRest({ webex, operator }: House): Promise<void> {
  await pause(2_000);
  for (const { caller } of operator.consults()) void operator.press("call.back", { call: caller });
  for (const heir of ["no consult is left", "nor is one of the next worker"]) {
    await until(heir, () => operator.consults().length === 0).catch((thrown) => {
      throw new Error(`${thrown}: ${JSON.stringify(operator.consults())}, ${JSON.stringify(webex.switch.legsOf(webex.desk.uuid))}`);
    });
    await pause(5_000);
  }
}

/** Legs that were placed from here, by what they are doing. */
export const placed = ({ webex }: House) => webex.switch.legsOf(webex.desk.uuid).filter((leg) => leg.personality !== "Terminator");
