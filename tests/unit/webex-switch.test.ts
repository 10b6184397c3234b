// The loopback switch: what happens to callers, and what each user's client would hear of it.
import { describe, expect, it } from "vitest";
import { createManualClock } from "../webex/clock.ts";
import { createSwitch, type OrgBehaviour, Refusal, type SwitchEvent, type UserSeed } from "../webex/switch.ts";

const desk = "uuid-desk";
const ben = "uuid-ben";
const ana = "uuid-ana";
const caller = "+4930555012";
const second = "+4930555013";

const user = (uuid: string, extension: string, more: Partial<UserSeed> = {}): UserSeed => ({
  uuid,
  userId: `${uuid.slice(5)}@10001.example`,
  firstName: uuid.slice(5),
  lastName: "Test",
  extension,
  number: `+1555123${extension}`,
  pickupGroup: "main",
  ...more,
});

function office(options: { readonly org?: Partial<OrgBehaviour>; readonly desk?: Partial<UserSeed>; readonly ben?: Partial<UserSeed> } = {}) {
  const clock = createManualClock();
  const telephony = createSwitch({
    users: [user(desk, "1000", options.desk), user(ben, "1001", options.ben), user(ana, "1002")],
    groups: [
      { id: "queue@10001.example", kind: "call-queue", name: "Reception", extension: "1900", number: null, members: [desk, ben] },
      { id: "hunt@10001.example", kind: "hunt-group", name: "Sales", extension: "1901", number: null, members: [ben, ana] },
    ],
    externals: [
      { number: caller, name: "Ana & Söhne" },
      { number: second, name: null },
    ],
    org: { treatmentMs: 0, ...options.org },
    clock,
  });
  const heard: SwitchEvent[] = [];
  telephony.on((event) => heard.push(event));
  const names = (uuid: string) =>
    heard.filter((event) => event.user === uuid).map((event) => (event.kind === "call" ? `${event.name}/${event.legs[0].state}` : event.name));
  const only = (uuid: string) => {
    const [leg, ...more] = telephony.legsOf(uuid);
    if (!leg || more.length > 0) throw new Error(`${uuid} has ${more.length + (leg ? 1 : 0)} legs`);
    return leg;
  };
  const connected = (from = caller) => {
    const far = telephony.placeCall({ from, to: "1000" });
    const leg = telephony.legsOf(desk).find((one) => one.state === "Alerting");
    if (!leg) throw new Error("the desk does not ring");
    telephony.perform(desk, { kind: "talk", callId: leg.callId });
    return { far, callId: leg.callId };
  };
  return { clock, telephony, heard, names, only, connected };
}

const refusal = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    throw error;
  }
  return "accepted";
};

describe("a call comes in", () => {
  it("rings, is answered, held, resumed and hung up, told in BroadWorks' words", () => {
    const { telephony, names, only } = office();
    telephony.placeCall({ from: caller, to: "1000" });
    const leg = only(desk);
    expect(leg).toMatchObject({ state: "Alerting", personality: "Terminator", allowAnswer: true, appearance: 1, answeredAt: null });
    expect(leg.remoteParty).toMatchObject({ name: "Ana & Söhne", address: `tel:${caller}`, callType: "Network" });
    expect(telephony.whereIs(caller)).toMatchObject({ state: "ringing", with: desk });
    telephony.perform(desk, { kind: "talk", callId: leg.callId });
    telephony.perform(desk, { kind: "hold", callId: leg.callId });
    expect(telephony.whereIs(caller)).toMatchObject({ state: "held", with: desk });
    expect(only(desk)).toMatchObject({ state: "Held", allowRetrieve: true });
    telephony.perform(desk, { kind: "talk", callId: leg.callId });
    expect(telephony.whereIs(caller)).toMatchObject({ state: "talking", with: desk });
    telephony.perform(desk, { kind: "hang-up", callId: leg.callId });
    expect(telephony.whereIs(caller).state).toBe("gone");
    expect(names(desk)).toEqual([
      "CallReceived/Alerting",
      "HookStatus",
      "CallAnswered/Active",
      "CallHeld/Held",
      "CallRetrieved/Active",
      "CallReleased/Released",
      "HookStatus",
    ]);
  });

  it("says who ended it", () => {
    const { heard, connected } = office();
    connected().far.hangUp();
    expect(heard.findLast((event) => event.kind === "call")).toMatchObject({ legs: [{ state: "Released", releasingParty: "remoteRelease" }] });
  });

  it("cannot be answered from afar on a phone that does not allow it", () => {
    const { telephony, only } = office({ desk: { devices: [{ linePort: "old@x", name: "Old", kind: "desk-phone", answerable: false }] } });
    telephony.placeCall({ from: caller, to: "1000" });
    const { callId, allowAnswer } = only(desk);
    expect(allowAnswer).toBe(false);
    expect(refusal(() => telephony.perform(desk, { kind: "talk", callId }))).toBe("not-answerable");
    telephony.phone(desk).pickUp();
    expect(only(desk).state).toBe("Active");
  });

  it("holds the first when a second is answered; without autoHold it refuses", () => {
    const holds = office();
    holds.connected();
    holds.connected(second);
    expect(holds.telephony.legsOf(desk).map((leg) => leg.state)).toEqual(["Held", "Active"]);
    const [held] = holds.telephony.legsOf(desk);
    holds.telephony.perform(desk, { kind: "talk", callId: held?.callId ?? "" });
    expect(holds.telephony.legsOf(desk).map((leg) => leg.state)).toEqual(["Active", "Held"]);
    const refuses = office({ org: { autoHold: false } });
    refuses.connected();
    refuses.telephony.placeCall({ from: second, to: "1000" });
    const callId = refuses.telephony.legsOf(desk)[1]?.callId ?? "";
    expect(refusal(() => refuses.telephony.perform(desk, { kind: "talk", callId }))).toBe("another-call-active");
  });

  it("is declined as busy, silenced here, or sent to the own mailbox: three different things", () => {
    const { telephony, only, clock } = office();
    telephony.placeCall({ from: caller, to: "1000" });
    telephony.perform(desk, { kind: "decline", callId: only(desk).callId, reason: "Busy" });
    expect(telephony.whereIs(caller).state).toBe("gone");
    telephony.placeCall({ from: caller, to: "1000" });
    telephony.perform(desk, { kind: "ignore", callId: only(desk).callId });
    expect(telephony.legsOf(desk)).toEqual([]);
    expect(telephony.whereIs(caller).state).toBe("ringing");
    clock.advance(telephony.org.noAnswerMs);
    expect(telephony.whereIs(caller)).toMatchObject({ state: "voicemail", with: desk });
    clock.advance(telephony.org.voicemailMs);
    expect(telephony.mailboxOf(desk)).toHaveLength(1);
    telephony.placeCall({ from: second, to: "1000" });
    telephony.perform(desk, { kind: "vm-transfer", callId: only(desk).callId, address: null });
    expect(telephony.whereIs(second)).toMatchObject({ state: "voicemail", with: desk });
  });

  it("is announced as a ghost when forwarding takes it away, and only then", () => {
    const { telephony, heard } = office();
    telephony.setServices(desk, (services) => {
      services.forwardAlways = { active: true, to: "1001", ringSplash: false };
    });
    telephony.placeCall({ from: caller, to: "1000" });
    const ghosts = heard.filter((event) => event.kind === "call" && event.user === desk);
    expect(ghosts.map((event) => event.name)).toEqual(["CallReceived", "CallRedirected", "CallReleased"]);
    expect(ghosts.every((event) => event.kind === "call" && event.ghost && event.legs[0].endpoint === null)).toBe(true);
    const [leg] = telephony.legsOf(ben);
    expect(leg?.redirections).toMatchObject([{ reason: "unconditional", party: { uuid: desk } }]);
    expect(telephony.whereIs(caller)).toMatchObject({ state: "ringing", with: ben });
  });

  it("shows the other side's hold inside the organisation only, unless told otherwise", () => {
    const { telephony, only, connected } = office();
    const outside = connected();
    outside.far.hold();
    expect(only(desk).state).toBe("Active");
    outside.far.hangUp();
    const inside = telephony.placeCall({ from: ben, to: "1000" });
    telephony.perform(desk, { kind: "talk", callId: only(desk).callId });
    inside.hold();
    expect(only(desk).state).toBe("Remote Held");
    inside.resume();
    expect(only(desk).state).toBe("Active");
    const seen = office({ org: { remoteHoldFromOutside: true } });
    seen.connected().far.hold();
    expect(seen.only(desk).state).toBe("Remote Held");
  });
});

describe("dialling", () => {
  it("rings the own phone, then theirs, then connects", () => {
    const { telephony, names, only, clock } = office();
    telephony.setBehaviour(caller, { kind: "answers", afterMs: 2_000 });
    const { callId } = telephony.perform(desk, { kind: "dial", address: caller });
    expect(only(desk)).toMatchObject({ callId, personality: "Click-to-Dial", state: "Alerting" });
    clock.advance(300);
    expect(only(desk)).toMatchObject({ personality: "Originator", state: "Alerting" });
    clock.advance(2_000);
    expect(only(desk).state).toBe("Active");
    telephony.perform(desk, { kind: "dtmf", callId: only(desk).callId, digits: "12#," });
    expect(only(desk).dtmf).toBe("12#,");
    expect(refusal(() => telephony.perform(desk, { kind: "dtmf", callId: only(desk).callId, digits: "x" }))).toBe("bad-digits");
    expect(names(desk)).toEqual(["CallOriginating/Alerting", "HookStatus", "CallOriginated/Alerting", "CallAnswered/Active"]);
  });

  it("keeps the session when the call id changes on the way", () => {
    const { telephony, only, clock } = office({ org: { callIdChangesOnOriginate: true } });
    const accepted = telephony.perform(desk, { kind: "dial", address: caller });
    clock.advance(300);
    expect(only(desk).callId).not.toBe(accepted.callId);
    expect(only(desk).session).toBe(accepted.session);
    clock.advance(5_000);
    expect(only(desk).state).toBe("Active");
  });

  it("gives the cause when nobody can be reached, and gives up an own phone that is not picked up", () => {
    const { telephony, heard, clock } = office();
    telephony.setBehaviour(caller, { kind: "busy" });
    telephony.perform(desk, { kind: "dial", address: caller });
    clock.advance(300);
    telephony.perform(desk, { kind: "dial", address: "4711" });
    clock.advance(300);
    const causes = heard.flatMap((event) => (event.kind === "call" && event.name === "CallReleased" ? [event.legs[0].releaseCause?.internal] : []));
    expect(causes).toEqual(["Busy", "User Not Found"]);
    const lazy = office({ desk: { pickUpMs: null } });
    lazy.telephony.perform(desk, { kind: "dial", address: caller });
    lazy.clock.advance(lazy.telephony.org.ownPhoneMs - 1);
    expect(lazy.telephony.legsOf(desk)).toHaveLength(1);
    lazy.clock.advance(1);
    expect(lazy.telephony.legsOf(desk)).toHaveLength(0);
  });
});

describe("parting with a caller", () => {
  it("consult transfer joins the two far parties and releases both halves of the user", () => {
    const { telephony, connected, heard, clock } = office();
    const first = connected();
    telephony.perform(desk, { kind: "hold", callId: first.callId });
    telephony.setBehaviour("1001", { kind: "answers", afterMs: 1_000 });
    const { callId } = telephony.perform(desk, { kind: "dial", address: "1001" });
    clock.advance(1_500);
    telephony.perform(desk, { kind: "consult-transfer", callId: first.callId, other: callId ?? "" });
    expect(telephony.legsOf(desk, { detached: true })).toEqual([]);
    expect(telephony.whereIs(caller)).toMatchObject({ state: "talking", with: ben });
    expect(telephony.legsOf(ben)).toMatchObject([{ state: "Active", remoteParty: { address: `tel:${caller}` } }]);
    const ours = heard.filter((event) => event.kind === "call" && event.user === desk).slice(-3);
    expect(ours.map((event) => event.name)).toEqual(["CallRedirected", "CallReleased", "CallReleased"]);
    const [redirected] = ours;
    expect(redirected?.kind === "call" && redirected.legs.map((leg) => leg.callId)).toEqual([first.callId, callId]);
    expect(redirected?.kind === "call" && redirected.legs.every((leg) => leg.state === "Detached" && leg.redirect?.reason === "transfer")).toBe(true);
  });

  it("consult transfer while the target still rings leaves the caller ringing there", () => {
    const { telephony, connected, clock } = office();
    const first = connected();
    const { callId } = telephony.perform(desk, { kind: "dial", address: "1001" });
    clock.advance(300);
    telephony.perform(desk, { kind: "consult-transfer", callId: first.callId, other: callId ?? "" });
    expect(telephony.whereIs(caller)).toMatchObject({ state: "ringing", with: ben });
    telephony.phone(ben).pickUp();
    expect(telephony.whereIs(caller)).toMatchObject({ state: "talking", with: ben });
    expect(telephony.legsOf(desk, { detached: true })).toEqual([]);
  });

  it("blind transfer leaves a detached half that ends when the target answers", () => {
    const { telephony, connected } = office();
    const { callId } = connected();
    telephony.perform(desk, { kind: "blind-transfer", callId, address: "1001" });
    expect(telephony.legsOf(desk)).toEqual([]);
    expect(telephony.legsOf(desk, { detached: true })).toMatchObject([{ callId, state: "Detached", redirect: { address: "tel:1001" } }]);
    expect(telephony.whereIs(caller)).toMatchObject({ state: "ringing", with: ben });
    telephony.phone(ben).pickUp();
    expect(telephony.legsOf(desk, { detached: true })).toEqual([]);
    expect(telephony.whereIs(caller)).toMatchObject({ state: "talking", with: ben });
  });

  it("diverts a ringing call with the reason deflection", () => {
    const { telephony, only, heard } = office();
    telephony.placeCall({ from: caller, to: "1000" });
    telephony.perform(desk, { kind: "blind-transfer", callId: only(desk).callId, address: "1001" });
    const redirected = heard.find((event) => event.name === "CallRedirected");
    expect(redirected).toMatchObject({ legs: [{ redirect: { reason: "deflection" } }] });
    expect(telephony.legsOf(ben)[0]?.redirections).toMatchObject([{ reason: "deflection", party: { uuid: desk } }]);
  });

  it("an unanswered blind transfer comes back when recall is on", () => {
    const { telephony, connected, clock } = office();
    telephony.setServices(desk, (services) => {
      services.transferRecallMs = 12_000;
    });
    const { callId } = connected();
    telephony.perform(desk, { kind: "blind-transfer", callId, address: "1001" });
    clock.advance(12_000);
    expect(telephony.legsOf(desk)).toMatchObject([{ state: "Alerting", recall: { type: "Call Transfer Recall", from: { uuid: ben } } }]);
    expect(telephony.legsOf(ben)).toEqual([]);
  });

  it.each(["on-ring", "on-answer"] as const)("mute transfer %s moves the caller at its own moment", (mode) => {
    const { telephony, connected, clock } = office();
    const { callId } = connected();
    telephony.perform(desk, { kind: "mute-transfer", callId, address: "1001", mode });
    expect(telephony.whereIs(caller)).toMatchObject(mode === "on-ring" ? { state: "ringing", with: ben } : { state: "talking", with: desk });
    telephony.phone(ben).pickUp();
    expect(telephony.whereIs(caller)).toMatchObject({ state: "talking", with: ben });
    expect(telephony.legsOf(desk)).toEqual([]);
    clock.advance(120_000);
    expect(telephony.whereIs(caller)).toMatchObject({ state: "talking", with: ben });
  });

  it.each([{ kind: "busy" }, { kind: "never" }, { kind: "declines", afterMs: 10 }] as const)(
    "safe send to a target that is $kind leaves the caller with us",
    (behaviour) => {
      const { telephony, connected, clock, only } = office();
      telephony.setBehaviour("1001", behaviour);
      const { callId } = connected();
      telephony.perform(desk, { kind: "mute-transfer", callId, address: "1001", mode: "on-answer" });
      clock.advance(60_000);
      expect(telephony.whereIs(caller)).toMatchObject({ state: "talking", with: desk });
      expect(only(desk).callId).toBe(callId);
    },
  );

  it("parks, recalls with the reason, and is fetched by somebody else", () => {
    const { telephony, connected, clock, names } = office();
    const { callId } = connected();
    const { parkedAgainst } = telephony.perform(desk, { kind: "group-park", callId });
    expect(parkedAgainst?.address).toBe("tel:7001");
    expect(telephony.whereIs(caller)).toMatchObject({ state: "parked", with: "7001" });
    clock.advance(telephony.org.parkRecallMs);
    const [recalled] = telephony.legsOf(desk);
    expect(recalled).toMatchObject({ state: "Alerting", recall: { type: "Call Park Recall" } });
    telephony.perform(desk, { kind: "talk", callId: recalled?.callId ?? "" });
    telephony.perform(desk, { kind: "park", callId: recalled?.callId ?? "", address: null });
    telephony.perform(ben, { kind: "retrieve", address: "1000" });
    clock.advance(300);
    expect(telephony.whereIs(caller)).toMatchObject({ state: "talking", with: ben });
    expect(names(desk)).toContain("CallParkRetrieved/Detached");
    expect(telephony.parked().size).toBe(0);
  });
});

describe("groups", () => {
  it("pickup takes the call from the ringing colleague", () => {
    const { telephony, clock, names } = office();
    telephony.placeCall({ from: caller, to: "1001" });
    const session = telephony.legsOf(ben)[0]?.session;
    telephony.perform(desk, { kind: "group-pickup" });
    clock.advance(300);
    expect(telephony.whereIs(caller)).toMatchObject({ state: "talking", with: desk });
    expect(names(ben).slice(-2)).toEqual(["CallPickedUp/Alerting", "CallReleased/Released"]);
    expect(telephony.legsOf(desk)[0]?.session).not.toBe(session);
  });

  it("a queue rings all members, keeps the caller when all decline, and offers again", () => {
    const { telephony, only, clock } = office();
    telephony.placeCall({ from: caller, to: "1900" });
    expect(only(desk)).toMatchObject({ group: { name: "Reception" }, redirections: [{ reason: "call-center" }] });
    telephony.perform(desk, { kind: "decline", callId: only(desk).callId, reason: "Busy" });
    telephony.perform(ben, { kind: "decline", callId: only(ben).callId, reason: "Busy" });
    expect(telephony.whereIs(caller)).toMatchObject({ state: "queued", with: "queue@10001.example" });
    clock.advance(telephony.org.queueReofferMs);
    telephony.phone(ben).pickUp();
    expect(telephony.legsOf(desk)).toEqual([]);
    expect(telephony.whereIs(caller)).toMatchObject({ state: "talking", with: ben });
  });

  it("a conference ends for all, or leaves the last two talking", () => {
    const { telephony, connected, names } = office();
    const first = connected();
    const other = connected(second);
    telephony.perform(desk, { kind: "conference-start", callIds: [first.callId, other.callId] });
    expect(telephony.whereIs(caller).state).toBe("conference");
    expect(telephony.legsOf(desk).map((leg) => [leg.state, leg.inConference])).toEqual([
      ["Active", true],
      ["Active", true],
    ]);
    other.far.hangUp();
    expect(telephony.conferenceOf(desk)).toBe(null);
    expect(telephony.whereIs(caller)).toMatchObject({ state: "talking", with: desk });
    const third = connected(second);
    telephony.perform(desk, { kind: "conference-start", callIds: [first.callId, third.callId] });
    telephony.perform(desk, { kind: "conference-end" });
    expect(telephony.legsOf(desk)).toEqual([]);
    expect(names(desk).filter((name) => name.startsWith("Conference"))).toEqual([
      "ConferenceStarted",
      "ConferenceReleased",
      "ConferenceStarted",
      "ConferenceReleased",
    ]);
  });
});

describe("what cannot be done", () => {
  it("is refused with the reason and changes nothing", () => {
    const { telephony, connected, heard } = office();
    const { callId } = connected();
    const before = heard.length;
    const tries = [
      { kind: "talk", callId: "callhalf-1:0" },
      { kind: "talk", callId },
      { kind: "resume", callId },
      { kind: "decline", callId, reason: "Busy" },
      { kind: "consult-transfer", callId, other: callId },
      { kind: "blind-transfer", callId, address: "!!" },
      { kind: "park", callId, address: "9999" },
      { kind: "retrieve", address: "7003" },
      { kind: "group-pickup" },
      { kind: "conference-start", callIds: [callId] },
      { kind: "pause-recording", callId },
    ] as const;
    expect(tries.map((action) => refusal(() => telephony.perform(desk, action)))).toEqual([
      "unknown-call",
      "wrong-state",
      "wrong-state",
      "wrong-state",
      "wrong-state",
      "bad-address",
      "bad-address",
      "nothing-there",
      "nothing-there",
      "bad-address",
      "not-capable",
    ]);
    expect(heard).toHaveLength(before);
    expect(telephony.whereIs(caller)).toMatchObject({ state: "talking", with: desk });
  });

  it("another user's call is unknown", () => {
    const { telephony, connected } = office();
    const { callId } = connected();
    expect(refusal(() => telephony.perform(ben, { kind: "hang-up", callId }))).toBe("unknown-call");
  });
});
