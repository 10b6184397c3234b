// Whatever the desk, its colleagues and the callers do, in any order: the switch loses nobody and contradicts itself nowhere.
import fc from "fast-check";
import { expect, it } from "vitest";
import { createManualClock } from "../webex/clock.ts";
import { createSwitch, type FarEnd, type LegView, Refusal, type Switch, type SwitchAction } from "../webex/switch.ts";

const uuids = ["uuid-0", "uuid-1", "uuid-2"] as const;
const numbers = ["+4930555001", "+4930555002", "+4930555003"] as const;
const places = ["1000", "1001", "1002", "1900", "1901", "4711", "7001", ...numbers] as const;

const act = fc.record({
  what: fc.constantFrom("call", "far", "phone", "time", "behave", "perform", "perform", "perform", "perform"),
  who: fc.nat(2),
  pick: fc.nat(9),
  other: fc.nat(9),
  place: fc.constantFrom(...places),
  n: fc.nat(99),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

function actionOf(telephony: Switch, uuid: string, { pick, other, place, n }: Act): SwitchAction {
  const legs = telephony.legsOf(uuid);
  const idAt = (at: number) => legs[at % Math.max(1, legs.length)]?.callId ?? "callhalf-0:0";
  const callId = idAt(pick);
  const all: readonly SwitchAction[] = [
    { kind: "dial", address: place },
    { kind: "talk", callId },
    { kind: "talk", callId },
    { kind: "hold", callId },
    { kind: "hang-up", callId },
    { kind: "decline", callId, reason: n % 2 === 0 ? "Busy" : "TemporarilyUnavailable" },
    { kind: "ignore", callId },
    { kind: "blind-transfer", callId, address: place },
    { kind: "consult-transfer", callId, other: idAt(other) },
    { kind: "mute-transfer", callId, address: place, mode: n % 2 === 0 ? "on-ring" : "on-answer" },
    { kind: "vm-transfer", callId, address: n % 2 === 0 ? null : place },
    { kind: "reconnect", callId },
    { kind: "park", callId, address: n % 2 === 0 ? null : place },
    { kind: "group-park", callId },
    { kind: "retrieve", address: n % 2 === 0 ? "7001" : place },
    { kind: "group-pickup" },
    { kind: "directed-pickup", address: place },
    { kind: "barge-in", address: place },
    { kind: "pull" },
    { kind: "conference-start", callIds: legs.map((leg) => leg.callId) },
    { kind: "conference-add", callId },
    { kind: n % 2 === 0 ? "conference-hold" : "conference-resume" },
    { kind: "conference-end" },
    { kind: "start-recording", callId },
  ];
  return all[n % all.length] ?? { kind: "pull" };
}

/** Every half that can be seen: the users' and those of the far ends that tests hold. */
function check(telephony: Switch, fars: readonly FarEnd[]): void {
  const seen = new Map<string, LegView>();
  for (const uuid of uuids) for (const leg of telephony.legsOf(uuid, { detached: true })) seen.set(leg.callId, leg);
  for (const far of fars) {
    const leg = far.leg();
    if (leg.state !== "Released") seen.set(leg.callId, leg);
  }
  for (const leg of [...seen.values()]) {
    const other = telephony.farEndOf(leg.callId)?.leg();
    if (other) seen.set(other.callId, other);
  }
  for (const leg of seen.values()) {
    const { far } = leg;
    const where = `${leg.callId} ${leg.owner.kind} ${leg.personality} ${leg.state} → ${JSON.stringify(far)}`;
    if (leg.state === "Detached") expect(far.kind, where).toBe("none");
    else if (leg.personality === "Click-to-Dial") expect(far.kind, where).toBe("none");
    else expect(far.kind, where).not.toBe("none");
    if (far.kind === "leg") {
      const other = seen.get(far.callId);
      expect(other, `${where}: the other half is gone`).toBeDefined();
      const back = other?.far;
      const mutual =
        back?.kind === "leg" ? back.callId === leg.callId : back?.kind === "ringing" && (back.callIds.includes(leg.callId) || leg.endpoint === null);
      expect(mutual, `${where} but ${JSON.stringify(back)}`).toBe(true);
    }
    if (far.kind === "ringing") {
      for (const callId of far.callIds) expect(seen.get(callId)?.state ?? "unseen", `${where}: who rings?`).toMatch(/Alerting|unseen/);
    }
  }
  for (const uuid of uuids) {
    const speaking = telephony.legsOf(uuid).filter((leg) => leg.state === "Active" && !leg.inConference);
    expect(speaking.length, `${uuid} speaks to ${speaking.length} at once`).toBeLessThanOrEqual(1);
    const conference = telephony.conferenceOf(uuid);
    const within = telephony.legsOf(uuid).filter((leg) => leg.inConference);
    expect(conference?.participants.length ?? 0).toBe(within.length);
  }
  for (const number of numbers) expect(() => telephony.whereIs(number)).not.toThrow();
}

it("loses nobody, whatever is done in whatever order", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), fc.boolean(), (acts, loose) => {
      const clock = createManualClock();
      const telephony = createSwitch({
        clock,
        users: uuids.map((uuid, n) => ({
          uuid,
          userId: `${uuid}@10001.example`,
          firstName: "U",
          lastName: String(n),
          extension: `100${n}`,
          pickupGroup: "g",
          ...(n === 1 ? { devices: [] } : {}),
        })),
        groups: [
          { id: "q", kind: "call-queue", name: "Q", extension: "1900", number: null, members: ["uuid-0", "uuid-2"] },
          { id: "h", kind: "hunt-group", name: "H", extension: "1901", number: null, members: ["uuid-1", "uuid-2"] },
        ],
        externals: numbers.map((number) => ({ number })),
        org: {
          parkedLegStays: loose,
          ignoredLegStays: loose,
          ghostRings: !loose,
          muteTransferHolds: loose,
          callIdChangesOnOriginate: loose,
          autoHold: !loose,
        },
      });
      const fars: FarEnd[] = [];
      const run = (one: Act) => {
        const uuid = uuids[one.who] ?? uuids[0];
        if (one.what === "call") fars.push(telephony.placeCall({ from: numbers[one.who] ?? numbers[0], to: one.place }));
        if (one.what === "time") clock.advance(one.n * one.n * 10);
        if (one.what === "behave") {
          const kinds = [
            { kind: "never" },
            { kind: "busy" },
            { kind: "answers", afterMs: 700 },
            { kind: "declines", afterMs: 90 },
            { kind: "forwards", to: "1002", afterMs: 50 },
          ] as const;
          telephony.setBehaviour(one.place, kinds[one.n % kinds.length] ?? { kind: "never" });
        }
        if (one.what === "far") {
          const far = fars[one.pick % Math.max(1, fars.length)];
          if (one.n % 3 === 0) far?.hangUp();
          else if (one.n % 3 === 1) far?.transfer(one.place);
          else far?.hold();
        }
        if (one.what === "phone" && one.n % 2 === 0) telephony.phone(uuid).pickUp();
        else if (one.what === "phone") telephony.phone(uuid).dial(one.place);
        if (one.what === "perform") telephony.perform(uuid, actionOf(telephony, uuid, one));
      };
      for (const one of acts) {
        try {
          run(one);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
        }
        check(telephony, fars);
      }
      clock.advance(3_600_000);
      check(telephony, fars);
    }),
    { numRuns: 500, seed: 20_260_921 },
  );
});
