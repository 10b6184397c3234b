// Sending callers on where two things meet: two windows, two callers, a conference, a number that is nobody else's, a line that goes silent.
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { fakeBrowser } from "wxt/testing/fake-browser";
import { ben, chiara, comeToRest, type House, inHouse, longEnough, pause, placed, takeCall, target } from "./house.ts";
import { until } from "./line.ts";

interface Reply {
  readonly ok: boolean;
  readonly error?: { readonly code: string; readonly detail: string | null };
}

const patience = 60_000;
const quiet = { ringMs: longEnough, death: null };
const legs = ({ webex }: House) => webex.switch.legsOf(webex.desk.uuid);
const send = ({ operator }: House, call: string, destination = target) => operator.press("call.safeSend", { call, destination }) as Promise<Reply>;
/** Talking or on hold: neither is lost. */
const isBeside = ({ webex }: House, number: string, uuid: string) => {
  const { state, with: other } = webex.switch.whereIs(number);
  return (state === "talking" || state === "held") && other === uuid;
};
const isWithUs = (house: House, number: string) => isBeside(house, number, house.webex.desk.uuid);
const isWith = (house: House, number: string, extension: string) => isBeside(house, number, house.webex.person(extension).uuid);
function phoneAnswersAtOnce({ webex }: House): void {
  const own = webex.switch.findUser(webex.desk.uuid);
  if (own) own.pickUpMs = 0;
}

beforeEach(() => fakeBrowser.reset());

describe.each(["xsi", "xsi with rest", "rest"] as const)("over %s", (over) => {
  const act = (life: Parameters<typeof inHouse>[1], story: (house: House) => Promise<void>) =>
    inHouse(over, life, async (house) => {
      phoneAnswersAtOnce(house);
      await story(house);
      expect(house.operator.failures).toEqual([]);
    });

  it("two windows send the same caller at once: one wins, the other is told, one phone rings", { timeout: patience }, () =>
    act(quiet, async (house) => {
      house.webex.switch.setBehaviour(target, { kind: "never" });
      house.webex.switch.setBehaviour("1002", { kind: "never" });
      const { id } = await takeCall(house, ben);
      const consult = house.operator.press("call.consult", { call: id, destination: "1002" }) as Promise<Reply>;
      const replies = await Promise.all([send(house, id), consult]);
      expect(replies.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
      expect(replies.find(({ ok }) => !ok)?.error).toMatchObject({ detail: "already-consulting" });
      await until("it rings", () => placed(house).length === 1);
      expect(house.operator.sent()).toHaveLength(replies[0].ok ? 1 : 0);
      await comeToRest(house);
      expect(isWithUs(house, ben)).toBe(true);
      expect(placed(house)).toEqual([]);
    }),
  );

  it("two callers to the same colleague: each is with the colleague or with us, and nothing is left ringing", { timeout: patience }, () =>
    act({ ringMs: 2_000, death: null }, async (house) => {
      house.webex.switch.setBehaviour(target, { kind: "answers", afterMs: 300 });
      const first = await takeCall(house, ben);
      const second = await takeCall(house, chiara);
      await Promise.all([send(house, first.id), send(house, second.id)]);
      await pause(8_000);
      for (const caller of [ben, chiara])
        expect([isWith(house, caller, target), isWithUs(house, caller)].filter(Boolean), house.webex.switch.whereIs(caller).why).toHaveLength(1);
      expect([ben, chiara].some((caller) => isWith(house, caller, target))).toBe(true);
      expect(placed(house)).toEqual([]);
      expect(house.operator.sent().map(({ outcome }) => outcome)).not.toContain("ringing");
    }),
  );

  it("to a colleague who is on hold with us: rung like anybody, and their own call stays", { timeout: patience }, () =>
    act({ ringMs: 1_000, death: null }, async (house) => {
      const { id: zoe } = await takeCall(house, target);
      const { id } = await takeCall(house, ben);
      house.webex.switch.setBehaviour(target, { kind: "never" });
      await send(house, id);
      await pause(8_000);
      expect(isWithUs(house, ben)).toBe(true);
      expect(
        legs(house)
          .map(({ callId }) => callId)
          .toSorted(),
      ).toEqual([zoe, id].toSorted());
    }),
  );

  it("out of a conference: refused, and the conference goes on", { timeout: patience }, () =>
    act(quiet, async (house) => {
      const first = await takeCall(house, ben);
      const second = await takeCall(house, chiara);
      await house.operator.press("call.merge", { call: second.id });
      await until("the conference", () => house.operator.calls().conference?.participants.length === 2);
      expect(await send(house, first.id)).toMatchObject({ ok: false, error: { detail: "in-conference" } });
      await pause(2_000);
      expect(house.webex.switch.conferenceOf(house.webex.desk.uuid)).not.toBeNull();
      expect(legs(house)).toHaveLength(2);
    }),
  );

  it("who was asked and merged: the consult is over, back hangs nobody up", { timeout: patience }, () =>
    act(quiet, async (house) => {
      house.webex.switch.setBehaviour(target, { kind: "answers", afterMs: 50 });
      const { id } = await takeCall(house, ben);
      await house.operator.press("call.consult", { call: id, destination: target });
      await until("the colleague", () => house.operator.consults()[0]?.phase === "talking");
      await house.operator.press("call.merge", { call: id });
      await until("the consult is over", () => house.operator.consults().length === 0);
      expect(await house.operator.press("call.back", { call: id })).toMatchObject({ ok: false });
      expect(legs(house).filter(({ inConference }) => inConference)).toHaveLength(2);
    }),
  );

  it.each([
    ["this line itself", "1000", "is-this-line"],
    ["the caller's own number", ben, "is-the-caller"],
  ])("to %s: refused, the caller talks on", { timeout: patience }, (_whom, destination, detail) =>
    act(quiet, async (house) => {
      const { id } = await takeCall(house, ben);
      expect(await send(house, id, destination)).toMatchObject({ ok: false, error: { detail } });
      expect(isWithUs(house, ben)).toBe(true);
      expect(house.operator.calls().byId[id]?.call.state).toBe("connected");
    }),
  );

  it.each([0, 20, 60])("the answer and Esc, %i ms apart: with one of the two, and nobody in between", { timeout: patience }, (apart) =>
    act(quiet, async (house) => {
      house.webex.switch.setBehaviour(target, { kind: "answers", afterMs: 60 });
      const { id } = await takeCall(house, ben);
      void send(house, id);
      await pause(apart);
      await house.operator.press("call.back", { call: id });
      await comeToRest(house);
      expect([isWith(house, ben, target), isWithUs(house, ben)].filter(Boolean)).toHaveLength(1);
      expect(placed(house)).toEqual([]);
    }),
  );

  it.each([40, 60, 80, 100])(
    "answered after 60 ms with a ring limit of %i: with one of the two, and the row says which",
    { timeout: patience },
    (ringMs) =>
      act({ ringMs, death: null }, async (house) => {
        house.webex.switch.setBehaviour(target, { kind: "answers", afterMs: 60 });
        const { id } = await takeCall(house, ben);
        await send(house, id);
        await pause(6_000);
        const sentOn = isWith(house, ben, target);
        expect([sentOn, isWithUs(house, ben)].filter(Boolean)).toHaveLength(1);
        expect(house.operator.sent()[0]?.outcome).toBe(sentOn ? "answered" : "came-back");
        expect(placed(house)).toEqual([]);
      }),
  );

  it("the caller hangs up while they are handed over: the colleague is not left with nobody", { timeout: patience }, () =>
    act(quiet, async (house) => {
      house.webex.faults.add({ match: { path: /\/ConsultTransfer\//i }, do: { latencyMs: 500 } });
      house.webex.switch.setBehaviour(target, { kind: "answers", afterMs: 50 });
      const { far, id } = await takeCall(house, ben);
      void send(house, id);
      await until("handed over", () => house.operator.consults()[0]?.phase !== "dialling");
      far.hangUp();
      await pause(8_000);
      expect(legs(house)).toEqual([]);
      expect(house.webex.switch.legsOf(house.webex.person(target).uuid)).toEqual([]);
    }),
  );
});

describe.each(["xsi", "xsi with rest"] as const)("over %s, the event channel down while it rings", (over) => {
  it.each([
    ["answered meanwhile: sent on", { kind: "answers", afterMs: 1_000 }, longEnough, true],
    ["the ring limit ends meanwhile, unanswered: back", { kind: "never" }, 3_000, false],
    ["answered before the ring limit, and nobody told us: sent on", { kind: "answers", afterMs: 1_000 }, 3_000, true],
  ] as const)("%s", { timeout: patience }, (_what, behaviour, ringMs, isSentOn) =>
    inHouse(over, { ringMs, death: null }, async (house) => {
      const { webex, operator } = house;
      phoneAnswersAtOnce(house);
      webex.switch.setBehaviour(target, behaviour);
      const { id } = await takeCall(house, ben);
      await send(house, id);
      await until("it rings", () => placed(house).some((leg) => leg.personality === "Originator"));
      webex.faults.add({ match: { path: /com\.broadsoft\.async/ }, do: { status: 503 } });
      webex.xsi.cutStreams();
      await pause(10_000);
      webex.faults.clear();
      await until("settled", () => operator.consults().length === 0 && placed(house).length === 0);
      expect(isSentOn ? isWith(house, ben, target) : isWithUs(house, ben), webex.switch.whereIs(ben).why).toBe(true);
      await until("the row", () => operator.sent()[0]?.outcome === (isSentOn ? "answered" : "came-back"));
      expect(operator.failures).toEqual([]);
    }),
  );
});

const behaviours = fc.constantFrom(
  { kind: "answers", afterMs: 0 } as const,
  { kind: "answers", afterMs: 60 } as const,
  { kind: "busy" } as const,
  { kind: "declines", afterMs: 60 } as const,
  { kind: "never" } as const,
);
const deeds = fc.record({
  /** Which of the two callers. */
  who: fc.constantFrom(0, 1),
  what: fc.constantFrom("send", "send", "back", "hold", "resume", "hangs-up"),
  thenMs: fc.constantFrom(0, 0, 20, 60, 200),
});
/** `STORIES=1000` digs deeper. */
const stories = Number(process.env.STORIES ?? 25);

describe.each(["xsi", "xsi with rest", "rest"] as const)("over %s, two callers and one colleague", (over) => {
  it(
    "whatever is pressed when: each is with us, with the colleague, or hung up by choice; no leg is left",
    { timeout: patience + stories * 1_000 },
    () =>
      fc.assert(
        fc.asyncProperty(fc.array(deeds, { minLength: 2, maxLength: 8 }), behaviours, fc.constantFrom(longEnough, 100, 400), (story, does, ringMs) =>
          inHouse(over, { ringMs, death: null }, async (house) => {
            phoneAnswersAtOnce(house);
            house.webex.switch.setBehaviour(target, does);
            const callers = [await takeCall(house, ben), await takeCall(house, chiara)] as const;
            const hungUp = new Set<number>();
            for (const { who, what, thenMs } of story) {
              const { id, far } = callers[who === 0 ? 0 : 1];
              if (what === "send") void send(house, id);
              else if (what !== "hangs-up") void house.operator.press(`call.${what}`, { call: id });
              else if (!hungUp.has(who)) {
                hungUp.add(who);
                far.hangUp();
              }
              await pause(thenMs);
            }
            await comeToRest(house);
            const told = `${story.map(({ who, what, thenMs }) => `${who} ${what} ${thenMs}`).join(", ")} | ${JSON.stringify(does)} ring ${ringMs}`;
            for (const [who, number] of [ben, chiara].entries()) {
              if (hungUp.has(who)) continue;
              const places = [isWithUs(house, number), isWith(house, number, target)].filter(Boolean);
              expect(places, `${told} → ${house.webex.switch.whereIs(number).why}`).toHaveLength(1);
            }
            expect(placed(house), told).toEqual([]);
            expect(
              house.operator.sent().filter(({ outcome }) => outcome === "ringing"),
              told,
            ).toEqual([]);
            expect(house.operator.failures, told).toEqual([]);
          }),
        ),
        { numRuns: stories },
      ),
  );
});
