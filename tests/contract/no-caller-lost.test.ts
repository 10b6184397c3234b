// Whatever the operator presses and the far ends do, over either backend: no caller is lost and no leg is left hanging.
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { createConsults } from "../../entrypoints/background/consults.ts";
import { createDesk } from "../../entrypoints/background/desk.ts";
import { createGraces } from "../../entrypoints/background/graces.ts";
import { createHandlers } from "../../entrypoints/background/handlers.ts";
import { createLedger } from "../../entrypoints/background/ledger.ts";
import { createRun } from "../../entrypoints/background/run.ts";
import { createSends } from "../../entrypoints/background/sends.ts";
import { createRoute } from "../../entrypoints/background/telephony/route.ts";
import { createUntil } from "../../entrypoints/background/until.ts";
import { inState } from "../../utils/calls/select.ts";
import { defaultSettings } from "../../utils/settings.ts";
import { startWebex, type Webex } from "../webex/index.ts";
import { makeCallingApi, makeXsi } from "./adapters.ts";
import { type Adapter, type Bearer, silent, until } from "./line.ts";

const scopes = ["spark:people_read", "spark:organizations_read", "spark:xsi", "spark:calls_read", "spark:calls_write"];
const ben = "+441632960001";
const target = "1001";
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** The worker's rooms as worker.ts puts them together, without a browser. */
function createOperator(webex: Webex, over: "xsi" | "xsi with rest" | "rest") {
  const issued = webex.oauth.issueToken(webex.desk, scopes);
  const bearer = { token: async () => issued } as unknown as Bearer;
  const xsi = makeXsi(webex, bearer);
  const rest = makeCallingApi(webex, bearer);
  const route = createRoute(over === "rest" ? [rest.control] : over === "xsi" ? [xsi.control] : [xsi.control, rest.control]);
  const now = Date.now;
  const setTimer = (run: () => void, ms: number) => void setTimeout(run, ms);
  const stop = new AbortController();
  const failures: unknown[] = [];
  const failed = (cause: unknown) => void failures.push(cause);
  const desk = createDesk({
    now,
    log: silent,
    linkChanged: () => undefined,
    fresh: () => undefined,
    changed(calls) {
      waiting.changed(calls);
      ledger.judge(calls).catch(failed);
      consults.follow().catch(failed);
      sends.follow(calls).catch(failed);
    },
  });
  const waiting = createUntil({ calls: desk.calls, setTimer });
  const ledger = createLedger({ now, log: silent, route: () => route, calls: desk.calls, resync: desk.resync, setTimer });
  const sends = createSends({ now, calls: desk.calls, setTimer, failed });
  const consults = createConsults({
    now,
    log: silent,
    ledger,
    calls: desk.calls,
    newId: () => crypto.randomUUID(),
    until: waiting.until,
    webexSends: () => route.can.has("send-when-answered"),
    became: (caller, outcome) => void sends.settle(caller, outcome).catch(failed),
  });
  const graces = createGraces({ now, setTimer });
  const handlers = createHandlers({
    calls: desk.calls,
    ledger,
    consults,
    graces,
    sends,
    settings: () => ({ ...defaultSettings, "send.graceSeconds": 0 }),
    until: waiting.until,
    refreshMute: async () => undefined,
  } as unknown as Parameters<typeof createHandlers>[0]);
  const situation = () => ({ signedIn: true, calls: desk.calls(), consults: consults.all(), graces: graces.all(), can: [...route.can] });
  const run = createRun({ ready: Promise.resolve(), handlers, ledger, situation, log: silent });
  void desk.follow(over === "rest" ? rest.feed : xsi.feed, [...route.can], stop.signal);
  return {
    calls: desk.calls,
    live: () => desk.link().phase === "live",
    consults: consults.all,
    failures,
    press: (command: string, args: unknown) => run({ command, args, nonce: crypto.randomUUID(), pressedAt: now() }),
    stop: () => stop.abort(),
  };
}

const begins = fc.constantFrom("safe-send", "safe-send", "consult");
const act = fc.constantFrom("hold", "resume", "safe-send", "consult", "complete", "back", "swap", "caller-hangs-up", "target-hangs-up", "wait");
const behaviour = fc.constantFrom(
  { kind: "answers", afterMs: 60 } as const,
  { kind: "answers", afterMs: 0 } as const,
  { kind: "answers", afterMs: 60, hangsUpAfterMs: 80 } as const,
  { kind: "busy" } as const,
  { kind: "declines", afterMs: 60 } as const,
  { kind: "do-not-disturb" } as const,
  { kind: "never" } as const,
  { kind: "unknown" } as const,
);

beforeEach(() => fakeBrowser.reset());

describe.each(["xsi", "xsi with rest", "rest"] as const)("over %s", (over) => {
  it("the caller is with us, with the colleague, in a mailbox, or hung up by choice", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(begins, fc.array(act, { maxLength: 5 }), behaviour, fc.constantFrom(0, 0, 40, null), async (first, rest, does, pickUpMs) => {
        const story = [first, ...rest];
        const webex = await startWebex({
          org: { xsiEnabled: over !== "rest" } as Adapter["org"] & object,
          behaviour: { treatmentMs: 20, externalBehaviour: { kind: "never" }, voicemailMs: 60_000, noAnswerMs: 60_000, ownPhoneMs: 60_000 },
        });
        const operator = createOperator(webex, over);
        try {
          const own = webex.switch.findUser(webex.desk.uuid);
          if (own) own.pickUpMs = pickUpMs;
          webex.switch.setBehaviour(target, does);
          await until("the line is live", operator.live);
          const far = webex.switch.placeCall({ from: ben, to: webex.desk.extension ?? "" });
          const caller = (await until("the call", () => inState(operator.calls(), "offered")[0])).call.id;
          await operator.press("call.answer", { call: caller });
          await until("answered", () => operator.calls().byId[caller]?.call.state === "connected");
          let hungUp = false;
          for (const part of story) {
            const args = { call: caller };
            if (part === "hold" || part === "resume" || part === "complete" || part === "back" || part === "swap")
              void operator.press(`call.${part}`, args);
            else if (part === "safe-send" || part === "consult")
              void operator.press(part === "consult" ? "call.consult" : "call.safeSend", { ...args, destination: target });
            else if (part === "caller-hangs-up" && !hungUp) {
              hungUp = true;
              far.hangUp();
            } else if (part === "target-hangs-up") {
              const leg = webex.switch.legsOf(webex.desk.uuid).find((one) => one.personality === "Originator");
              if (leg) webex.switch.farEndOf(leg.callId)?.hangUp();
            }
            await pause(part === "wait" ? 250 : 40);
          }
          // The operator gives up what is still ringing; then all that was asked comes to its end.
          await pause(400);
          const open = operator.consults()[0];
          if (open) await operator.press("call.back", { call: open.caller });
          await until("no consult is left", () => operator.consults().length === 0);
          await pause(over === "rest" ? 400 : 150);

          const where = webex.switch.whereIs(ben);
          const told = `${story.join(" ")} | ${JSON.stringify(does)} ${pickUpMs} → ${where.state} (${where.why})`;
          if (!hungUp && where.state === "gone") {
            // Sent on, and hung up on by the colleague: whoever took the caller may end the call.
            expect(["answers"], told).toContain(does.kind);
            expect(
              story.some((part) => part === "safe-send" || part === "complete"),
              told,
            ).toBe(true);
          }
          const legs = webex.switch.legsOf(webex.desk.uuid);
          const ringing = legs.filter((leg) => leg.personality !== "Terminator" && leg.state === "Alerting");
          // A leg that we placed by ourselves is ours to end; one on which the operator consults may go on when the caller hung up.
          if (!story.includes("consult"))
            expect(
              legs.filter((leg) => leg.personality !== "Terminator").map((leg) => leg.state),
              told,
            ).toEqual([]);
          else if (!hungUp)
            expect(
              ringing.map((leg) => leg.state),
              told,
            ).toEqual([]);
          expect(operator.failures, told).toEqual([]);
        } finally {
          operator.stop();
          await webex.stop();
          fakeBrowser.reset();
        }
      }),
      {
        numRuns: over === "rest" ? 9 : 14,
        // What happens every day comes first, then chance.
        examples: [
          ["safe-send", ["wait"], { kind: "never" }, 0],
          ["safe-send", ["wait", "back"], { kind: "never" }, null],
          ["safe-send", ["caller-hangs-up"], { kind: "never" }, 0],
          ["safe-send", [], { kind: "busy" }, 0],
          ["safe-send", [], { kind: "answers", afterMs: 60 }, 0],
          ["consult", ["wait", "back"], { kind: "never" }, 0],
          ["consult", ["wait", "complete"], { kind: "answers", afterMs: 0 }, 0],
        ],
      },
    );
  });
});
