// Whatever the operator presses, the far ends do, and wherever the worker dies, over either backend: no caller is lost and no leg is left hanging.
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { isInConference } from "../../utils/calls/select.ts";
import { ben, chiara, comeToRest, inHouse, longEnough, pause, placed, substitute, takeCall, target, type Wire } from "./house.ts";
import type { Death } from "./operator.ts";

/** Stories of chance, after the known ones; `STORIES=1000` digs deeper. Each takes some 40 ms of work and no waiting. */
const chances = Number(process.env.STORIES ?? 30);
const patience = 120_000 + chances * 1_000;

const behaviour = fc.constantFrom(
  { kind: "answers", afterMs: 60 } as const,
  { kind: "answers", afterMs: 0 } as const,
  { kind: "answers", afterMs: 60, hangsUpAfterMs: 80 } as const,
  // Hangs up in the very moment in which the caller is handed over.
  { kind: "answers", afterMs: 40, hangsUpAfterMs: 0 } as const,
  { kind: "answers", afterMs: 40, hangsUpAfterMs: 5 } as const,
  { kind: "busy" } as const,
  { kind: "declines", afterMs: 60 } as const,
  { kind: "do-not-disturb" } as const,
  { kind: "forwards", to: substitute, afterMs: 0 } as const,
  { kind: "forwards", to: substitute, afterMs: 80 } as const,
  { kind: "never" } as const,
  { kind: "unknown" } as const,
);
type Does = typeof behaviour extends fc.Arbitrary<infer T> ? T : never;
const hangsUp = (does: Does) => does.kind === "answers" || does.kind === "forwards";

const death = fc.option(
  fc.record({
    at: fc.constantFrom("hold", "dial", "send-when-answered", "complete", "hang-up", "resume") as fc.Arbitrary<Death["at"]>,
    when: fc.constantFrom("before", "after") as fc.Arbitrary<Death["when"]>,
  }),
  { freq: 2 },
);

beforeEach(() => fakeBrowser.reset());

const wires: fc.Arbitrary<Wire> = fc.record({ askMs: fc.constantFrom(0, 7, 45, 130), tellMs: fc.constantFrom(0, 7, 45, 130) });
const quick: Wire = { askMs: 0, tellMs: 0 };

const beginnings = ["safe-send", "safe-send", "consult"] as const;
const acts = [
  "hold",
  "resume",
  "safe-send",
  "consult",
  "complete",
  "back",
  "swap",
  "caller-hangs-up",
  "target-hangs-up",
  "wait",
  "worker-dies",
] as const;

/** What happens every day comes first, then chance. */
const everyDay: [(typeof beginnings)[number], (typeof acts)[number][], Does, number | null, number, Death | null, Wire][] = [
  ["safe-send", ["wait"], { kind: "never" }, 0, longEnough, null, quick],
  ["safe-send", ["wait", "back"], { kind: "never" }, null, longEnough, null, quick],
  ["safe-send", ["caller-hangs-up"], { kind: "never" }, 0, longEnough, null, quick],
  ["safe-send", [], { kind: "busy" }, 0, longEnough, null, quick],
  ["safe-send", [], { kind: "answers", afterMs: 60 }, 0, longEnough, null, quick],
  ["consult", ["wait", "back"], { kind: "never" }, 0, longEnough, null, quick],
  ["consult", ["wait", "complete"], { kind: "answers", afterMs: 0 }, 0, longEnough, null, quick],
  ["safe-send", [], { kind: "forwards", to: substitute, afterMs: 0 }, 0, longEnough, null, quick],
  // The ring limit, also when the worker that set it is dead by then.
  ["safe-send", ["wait"], { kind: "never" }, 0, 150, null, quick],
  ["safe-send", ["worker-dies"], { kind: "never" }, 0, 150, null, quick],
  ["safe-send", ["wait"], { kind: "never" }, null, 150, null, quick],
  // Death at each step.
  ["safe-send", ["wait"], { kind: "answers", afterMs: 60 }, 0, longEnough, { at: "hold", when: "before" }, quick],
  ["safe-send", ["wait"], { kind: "answers", afterMs: 60 }, 0, longEnough, { at: "hold", when: "after" }, quick],
  ["safe-send", ["wait"], { kind: "never" }, 0, longEnough, { at: "dial", when: "before" }, quick],
  ["safe-send", ["wait"], { kind: "never" }, null, longEnough, { at: "dial", when: "after" }, quick],
  ["safe-send", ["wait"], { kind: "answers", afterMs: 60 }, 0, longEnough, { at: "dial", when: "after" }, quick],
  ["safe-send", ["wait"], { kind: "never" }, 0, longEnough, { at: "send-when-answered", when: "before" }, quick],
  ["safe-send", ["wait"], { kind: "never" }, 0, longEnough, { at: "send-when-answered", when: "after" }, quick],
  ["safe-send", ["wait"], { kind: "answers", afterMs: 0 }, 0, longEnough, { at: "complete", when: "before" }, quick],
  ["safe-send", ["wait"], { kind: "answers", afterMs: 0 }, 0, longEnough, { at: "complete", when: "after" }, quick],
  ["safe-send", ["wait", "back"], { kind: "never" }, 0, longEnough, { at: "hang-up", when: "before" }, quick],
  ["safe-send", ["wait", "back"], { kind: "never" }, 0, longEnough, { at: "hang-up", when: "after" }, quick],
  ["safe-send", ["wait", "back"], { kind: "never" }, 0, longEnough, { at: "resume", when: "before" }, quick],
  ["safe-send", ["caller-hangs-up"], { kind: "never" }, 0, longEnough, { at: "hang-up", when: "before" }, quick],
  // Esc with the worker dead, and the caller hangs up before the next one is up.
  ["safe-send", ["back", "caller-hangs-up"], { kind: "forwards", to: substitute, afterMs: 0 }, 0, 150, { at: "hold", when: "before" }, quick],
  // What we are told is always of a moment ago.
  ["safe-send", ["caller-hangs-up"], { kind: "answers", afterMs: 60 }, 0, longEnough, null, { askMs: 0, tellMs: 130 }],
  ["safe-send", ["back"], { kind: "never" }, 0, longEnough, null, { askMs: 0, tellMs: 45 }],
  ["safe-send", ["back", "consult"], { kind: "forwards", to: substitute, afterMs: 80 }, null, longEnough, null, { askMs: 0, tellMs: 130 }],
  // Esc while the dial is on its way, and the worker dies of it.
  ["consult", ["back"], { kind: "answers", afterMs: 60 }, null, longEnough, { at: "dial", when: "after" }, { askMs: 7, tellMs: 0 }],
];

describe.each(["xsi", "xsi with rest", "rest"] as const)("over %s", (over) => {
  it("sending: the caller is with us, with the colleague, in a mailbox, or hung up by choice", { timeout: patience }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...beginnings),
        fc.array(fc.constantFrom(...acts), { maxLength: 5 }),
        behaviour,
        fc.constantFrom(0, 0, 40, null),
        fc.constantFrom(longEnough, longEnough, 150, 400),
        death,
        wires,
        async (first, rest, does, pickUpMs, ringMs, dies, wire) => {
          const story = [first, ...rest];
          await inHouse(over, { ringMs, death: dies, wire }, async (house) => {
            const { webex, operator } = house;
            const own = webex.switch.findUser(webex.desk.uuid);
            if (own) own.pickUpMs = pickUpMs;
            webex.switch.setBehaviour(target, does);
            webex.switch.setBehaviour(substitute, { kind: "answers", afterMs: 60 });
            const { far, id: caller } = await takeCall(house, ben);
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
              } else if (part === "worker-dies") await operator.die();
              await pause(part === "wait" ? 250 : 40);
            }
            await comeToRest(house);

            const where = webex.switch.whereIs(ben);
            const told = `${story.join(" ")} | ${JSON.stringify(does)} own phone ${pickUpMs} ring ${ringMs} death ${JSON.stringify(dies)} wire ${JSON.stringify(wire)} → ${where.state} (${where.why})`;
            const mayBeSent = story.some((part) => part === "safe-send" || part === "complete");
            // Sent on, and hung up on by the colleague: whoever took the caller may end the call.
            if (!hungUp && where.state === "gone") expect([hangsUp(does), mayBeSent], told).toEqual([true, true]);
            const legs = placed(house);
            const ringing = legs.filter((leg) => leg.state === "Alerting");
            // A leg that we placed by ourselves is ours to end; one on which the operator consults may go on when the caller is gone from here.
            const isHere = where.state === "ringing" || where.state === "held" || where.with === webex.desk.uuid;
            // Where the worker died before it heard the leg's name, and somebody else took it: nobody can tell it from a call that the operator
            // placed by hand, so it stays, in sight.
            const isNameless = dies?.when === "after" && (dies.at === "dial" || dies.at === "send-when-answered") && does.kind === "forwards";
            const left = story.includes("consult") ? (isHere ? ringing : []) : isNameless ? ringing : legs;
            expect(
              left.map((leg) => leg.state),
              told,
            ).toEqual([]);
            // A safe send that is over has a row that says so.
            expect(
              operator.sent().filter((row) => row.how === "safe" && row.outcome === "ringing"),
              told,
            ).toEqual([]);
            expect(operator.failures, told).toEqual([]);
          });
        },
      ),
      {
        numRuns: everyDay.length + chances,
        examples: everyDay,
      },
    );
  });
});

const deed = fc.constantFrom(
  ...(["merge", "drop", "leave", "hold", "resume", "record", "stopRecording", "pauseRecording", "resumeRecording"] as const),
  ...(["park", "groupPark", "next", "first-hangs-up", "wait", "worker-dies"] as const),
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;
const ofTheFirst: ReadonlySet<Deed> = new Set<Deed>([
  "hold",
  "resume",
  "record",
  "stopRecording",
  "pauseRecording",
  "resumeRecording",
  "park",
  "groupPark",
]);

const knownDeeds: [Deed[], number, Wire][] = [
  [["merge", "first-hangs-up", "drop"], 0, quick],
  [["merge", "wait", "leave"], 0, quick],
  [["merge", "wait", "drop"], 0, quick],
  [["merge", "hold", "wait", "resume", "leave"], 0, quick],
  [["merge", "worker-dies", "leave"], 0, quick],
  [["record", "wait", "pauseRecording", "wait", "resumeRecording", "wait", "stopRecording"], 0, quick],
  [["groupPark", "wait", "next", "wait", "next"], 0, quick],
  [["park", "worker-dies", "next", "wait", "next"], 40, quick],
];

describe.each(["xsi", "xsi with rest", "rest"] as const)("over %s", (over) => {
  it("conference, recording, park and retrieve: both callers are somewhere, unless they or the operator ended it", {
    timeout: patience,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 7 }), fc.constantFrom(0, 40), wires, async (story, pickUpMs, wire) => {
        await inHouse(over, { ringMs: longEnough, death: null, wire }, async (house) => {
          const { webex, operator } = house;
          const own = webex.switch.findUser(webex.desk.uuid);
          if (own) own.pickUpMs = pickUpMs;
          const first = await takeCall(house, ben);
          const second = await takeCall(house, chiara);
          const ended = new Set<string>();
          for (const part of story) {
            if (part === "first-hangs-up") {
              if (webex.switch.whereIs(ben).state !== "gone") first.far.hangUp();
              ended.add(ben);
            } else if (part === "worker-dies") await operator.die();
            else if (part === "drop") {
              // Dropped by choice, also where the conference ended unseen a moment ago.
              const tracked = operator.calls().byId[second.id];
              if ((tracked && isInConference(operator.calls(), tracked)) || webex.switch.legOf(webex.desk.uuid, second.id)?.inConference)
                ended.add(chiara);
              void operator.press("call.drop", { call: second.id });
            } else if (part === "next") void operator.press("call.next", {});
            else if (part === "merge" || part === "leave") void operator.press(`call.${part}`, { call: second.id });
            else if (ofTheFirst.has(part)) void operator.press(`call.${part}`, { call: first.id });
            await pause(part === "wait" || part === "merge" || part === "leave" ? 200 : 60);
          }
          await comeToRest(house);
          const told = `${story.join(" ")} wire ${JSON.stringify(wire)} | ${webex.switch.whereIs(ben).why} | ${webex.switch.whereIs(chiara).why}`;
          for (const caller of [ben, chiara]) {
            const { state } = webex.switch.whereIs(caller);
            // Two who were left with each other end together.
            if (state === "gone") expect(ended.has(caller) || (ended.size > 0 && story.includes("leave")), told).toBe(true);
          }
          if (webex.switch.conferenceOf(webex.desk.uuid) !== null) expect(operator.calls().conference?.participants.length, told).toBe(2);
          expect(
            placed(house).filter((leg) => leg.state === "Alerting"),
            told,
          ).toEqual([]);
          expect(operator.failures, told).toEqual([]);
        });
      }),
      {
        numRuns: knownDeeds.length + chances,
        examples: knownDeeds,
      },
    );
  });
});
