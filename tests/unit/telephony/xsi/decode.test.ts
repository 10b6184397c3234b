// What an event becomes: each state, each party, each kind.
import { describe, expect, it } from "vitest";
import { createDecoder, type Identity, readEnvelope } from "@/entrypoints/background/telephony/xsi/decode.ts";
import { decodeCall, decodeConference, decodeParty, numberOfUri } from "@/entrypoints/background/telephony/xsi/decode-call.ts";
import { parseXml, type XmlElement } from "@/entrypoints/background/telephony/xsi/xml.ts";
import { callXml } from "./fake-xsi.ts";

const at = 1_790_000_000_500;
function element(text: string): XmlElement {
  const parsed = parseXml(text);
  if (!parsed) throw new Error("test XML is broken");
  return parsed;
}
const call = (facts: Parameters<typeof callXml>[0]) => decodeCall(element(`<call>${callXml(facts)}</call>`), false, at);
const bare = (inside: string) => decodeCall(element(`<call><callId>c:0</callId>${inside}</call>`), false, at);
const identity = (): Identity => ({ uuid: "U-1", broadworksId: "Desk01@10001.example" });

function hear(kind: string, data: string, more: { target?: string; who?: Identity } = {}) {
  const target = more.target === undefined ? "" : `<targetId>${more.target}</targetId>`;
  const text = `<Event xmlns:i="w" i:type="x:SubscriptionEvent"><eventID>e</eventID><sequenceNumber>7</sequenceNumber><subscriptionId>s</subscriptionId>${target}<eventData i:type="x:${kind}">${data}</eventData></Event>`;
  return createDecoder(more.who ?? identity()).decode(readEnvelope(element(text)), at);
}

describe("a call's state", () => {
  it.each([
    ["Terminator", "Alerting", "offered", null, "in"],
    ["Click-to-Dial", "Alerting", "placing", "own-phone", "out"],
    ["Originator", "Alerting", "placing", "far-end", "out"],
    ["Originator", "Active", "connected", null, "out"],
    ["Terminator", "Held", "held", null, "in"],
    ["Terminator", "Remote Held", "remote-held", null, "in"],
    ["Terminator", " remote  held ", "remote-held", null, "in"],
    ["Terminator", "Detached", "detached", null, "in"],
    ["Originator", "Released", "gone", null, "out"],
    ["Originator", "Idle", "gone", null, "out"],
    ["Terminator", "Something New", "offered", null, "in"],
  ])("%s, %s → %s", (personality, state, expected, stage, direction) => {
    expect(call({ personality, state })).toMatchObject({ state: expected, stage, direction });
  });

  it("of an unknown word is connected once it was answered", () => {
    expect(call({ state: "Something New", more: "<answerTime>5</answerTime>" })).toMatchObject({ state: "connected", answeredAt: 5 });
  });
});

describe("a call's facts", () => {
  it("are read in full", () => {
    expect(
      call({
        more:
          "<redirections><redirection><party><name>Ben</name><address>tel:5602</address><userId>ben@x</userId><callType>Group</callType></party><reason>no-answer</reason><counter>1</counter></redirection><redirection><reason>user-busy</reason></redirection></redirections>" +
          '<endpoint xmlns:i="w" i:type="x:AccessEndpoint"><addressOfRecord>desk01lp@10001.example</addressOfRecord></endpoint><appearance>2</appearance><allowAnswer/><recordingState>Started</recordingState>',
      }),
    ).toEqual({
      id: "callhalf-1:0",
      session: "s-callhalf-1:0",
      direction: "in",
      state: "offered",
      stage: null,
      party: { name: "Ana & Söhne", number: "+4930555012", userId: null, withheld: false, kind: "external" },
      redirections: [
        { party: { name: "Ben", number: "5602", userId: "ben@x", withheld: false, kind: "internal" }, reason: "no-answer" },
        { party: null, reason: "user-busy" },
      ],
      queue: null,
      recall: null,
      endpoint: "desk01lp@10001.example",
      appearance: 2,
      can: { answer: true, resume: null, mute: null },
      muted: null,
      recording: "started",
      conference: false,
      startedAt: 1_790_000_000_000,
      answeredAt: null,
      heldAt: null,
      ended: null,
    });
  });

  it("need nothing but an id", () => {
    expect(bare("")).toMatchObject({ id: "c:0", session: null, party: { name: null, number: null }, startedAt: at });
    expect(decodeCall(element("<call><state>Active</state></call>"), false, at)).toBeNull();
  });

  it("say whether it can be answered or taken back", () => {
    expect(call({})?.can.answer).toBe(false);
    expect(call({ state: "Active" })?.can.answer).toBeNull();
    expect(call({ state: "Held", more: "<allowRetrieve/><heldTime>9</heldTime>" })).toMatchObject({ can: { resume: true }, heldAt: 9 });
    expect(call({ state: "Held" })?.can.resume).toBeNull();
  });

  it("name the queue and the real caller", () => {
    const queued =
      "<acdCallInfo><acdUserId>q@x</acdUserId><acdName>Sales</acdName><acdNumber>tel:8000</acdNumber><numCallsInQueue>3</numCallsInQueue><callingPartyInfo><name>Real</name><address>tel:+331234</address></callingPartyInfo></acdCallInfo>";
    expect(call({ more: queued })).toMatchObject({ queue: { name: "Sales", waiting: 3 }, party: { name: "Real", number: "+331234" } });
    expect(call({ more: "<acdCallInfo><acdName>Sales</acdName></acdCallInfo>" })).toMatchObject({
      queue: { name: "Sales", waiting: null },
      party: { name: "Ana & Söhne" },
    });
    expect(call({ more: "<huntGroupUserId>hunt7@x</huntGroupUserId>" })?.queue).toEqual({ name: "hunt7", waiting: null });
  });

  it("say why a call came back and why one ended", () => {
    expect(call({ more: "<recallType>Call Park Recall</recallType><recallFromParty><name>Cy</name></recallFromParty>" })?.recall).toMatchObject({
      type: "park",
      from: { name: "Cy" },
    });
    expect(call({ more: "<recallType>Novel Recall</recallType>" })?.recall).toEqual({ type: "novel-recall", from: null });
    expect(
      call({
        state: "Released",
        more: "<releaseCause><internalReleaseCause>Temporarily Unavailable</internalReleaseCause></releaseCause><releasingParty>remoteRelease</releasingParty>",
      })?.ended,
    ).toEqual({
      by: "remote",
      reason: "temporarily-unavailable",
    });
    expect(
      call({ state: "Released", more: "<redirect><reason>transfer</reason></redirect><releasingParty>localRelease</releasingParty>" })?.ended,
    ).toEqual({ by: "local", reason: "transfer" });
    expect(call({ state: "Active", more: "<releaseCause><internalReleaseCause>Busy</internalReleaseCause></releaseCause>" })).toMatchObject({
      state: "connected",
      ended: null,
    });
  });
});

describe("a party", () => {
  it.each([
    ["tel:+4930555012", "+4930555012"],
    [" tel:1012;phone-context=10001.example\n", "1012"],
    ["TEL:*98", "*98"],
    ["sip:ana@example.org;transport=tls", "ana@example.org"],
    ["sips:+4930555012@gw.example;user=phone", "+4930555012"],
    ["sip:5601@gw.example;user=phone", "5601"],
    ["sip:5601@gw.example", "5601@gw.example"],
    ["5601", "5601"],
    ["tel:%2B4930", "+4930"],
    ["tel:100%", "100%"],
    ["tel:", null],
  ])("%j is dialled as %j", (uri, number) => {
    expect(numberOfUri(uri)).toBe(number);
  });

  it("who withholds the number has neither name nor number", () => {
    expect(decodeParty(element("<p><name>Private</name><privacy/><callType>Network</callType></p>"))).toEqual({
      name: null,
      number: null,
      userId: null,
      withheld: true,
      kind: "external",
    });
  });

  it.each([
    ["Group", "internal"],
    ["Enterprise", "internal"],
    ["Network", "external"],
    ["Emergency", "emergency"],
    ["Repair", "other"],
    ["New Kind", "other"],
  ])("of type %s is %s", (type, kind) => {
    expect(decodeParty(element(`<p><callType>${type}</callType></p>`))?.kind).toBe(kind);
  });

  it("of the house without address has the extension of its directory number", () => {
    expect(decodeParty(element("<p><userId>b@x</userId><userDN countryCode='1'>tel:+15551231012;ext=1012</userDN></p>"))).toMatchObject({
      number: "1012",
      kind: "internal",
    });
    expect(decodeParty(element("<p><userDN>tel:+15551231012</userDN></p>"))?.number).toBe("+15551231012");
  });

  it("keeps markup as text and is bounded", () => {
    expect(decodeParty(element("<p><name>&lt;img src=x&gt;</name></p>"))?.name).toBe("<img src=x>");
    expect(decodeParty(element(`<p><name>${"🎷".repeat(10_000)}</name></p>`))?.name?.length).toBeLessThanOrEqual(256);
  });
});

describe("events", () => {
  it.each(["CallSubscriptionEvent", "CallSubscriptionResyncEvent", "callsubscriptionevent"])("%s replaces everything", (kind) => {
    expect(
      hear(kind, `<calls><call>${callXml()}</call><call>${callXml({ id: "b:0" })}</call></calls><hookStatus>On-Hook</hookStatus>`),
    ).toMatchObject({
      kind: "event",
      event: { kind: "snapshot", at, order: { stream: "s", n: 7 }, calls: [{ id: "callhalf-1:0" }, { id: "b:0" }], conference: null },
    });
    expect(hear(kind, "")).toMatchObject({ event: { kind: "snapshot", calls: [] } });
  });

  it.each(
    "CallOriginating CallOriginated CallCollecting CallReceived CallReleasing CallAnswered CallReleased CallHeld CallRetrieved CallTransferred CallMonitored CallBargedIn CallParkRetrieved CallPickedUp CallForwarded CallUpdated CallDetached CallRecordingStarting CallRecordingStarted CallRecordingPaused CallRecordingResumed CallRecordingStopped CallClientSessionInfoUpdated CallSecurityClassificationUpdated PlayMusicOnHoldFailure".split(
      " ",
    ),
  )("%sEvent is a snapshot of its call", (name) => {
    expect(hear(`${name}Event`, `<call>${callXml()}</call>`)).toMatchObject({
      kind: "event",
      event: { kind: "call", name: `${name}Event`, call: { id: "callhalf-1:0" } },
    });
  });

  it("CallRedirectedEvent brings several", () => {
    const list = `<calls><call>${callXml({ state: "Detached" })}</call><call>${callXml({ id: "b:0", state: "Detached" })}</call></calls>`;
    expect(hear("CallRedirectedEvent", list)).toMatchObject({ event: { kind: "calls", calls: [{ state: "detached" }, { id: "b:0" }] } });
    expect(hear("CallRedirectedEvent", `<calls><call>${callXml({ state: "Detached" })}</call></calls>`)).toMatchObject({
      event: { kind: "calls", calls: [{}] },
    });
  });

  it("conference events are remembered for the calls that follow", () => {
    const decoder = createDecoder(identity());
    const say = (kind: string, data: string) =>
      decoder.decode(readEnvelope(element(`<Event xmlns:i="w"><eventData i:type="x:${kind}">${data}</eventData></Event>`)), at);
    const conference =
      "<conference><state>Active</state><muted>false</muted><conferenceParticipantList><conferenceParticipant><callId>callhalf-1:0</callId><muted/></conferenceParticipant></conferenceParticipantList></conference>";
    expect(say("ConferenceStartedEvent", conference)).toMatchObject({
      event: { kind: "conference", order: null, conference: { state: "active", muted: false, participants: [{ id: "callhalf-1:0", muted: true }] } },
    });
    expect(say("CallUpdatedEvent", `<call>${callXml()}</call>`)).toMatchObject({ event: { call: { conference: true } } });
    expect(say("ConferenceReleasedEvent", "<conference><state>Released</state></conference>")).toMatchObject({
      event: { kind: "conference", conference: null },
    });
    expect(say("CallUpdatedEvent", `<call>${callXml()}</call>`)).toMatchObject({ event: { call: { conference: false } } });
    expect(say("ConferenceCallMadeUnDeafEvent", conference)).toMatchObject({ event: { kind: "conference" } });
    expect(decodeConference(element("<Conference/>"))).toBeNull();
  });

  it("others are told as such", () => {
    expect(hear("HookStatusEvent", "<hookStatus>Off-Hook</hookStatus>")).toMatchObject({ event: { kind: "hook", offHook: true } });
    expect(hear("HookStatusEvent", "<hookStatus>On-Hook</hookStatus>")).toMatchObject({ event: { kind: "hook", offHook: false } });
    expect(hear("CallHistoryEvent", `<call>${callXml()}</call>`)).toMatchObject({ event: { kind: "other", name: "CallHistoryEvent" } });
    expect(hear("CallReceivedEvent", "")).toMatchObject({ kind: "dropped", why: "CallReceivedEvent without a call" });
  });

  it("of another line are dropped, whoever's spelling", () => {
    expect(hear("CallReceivedEvent", `<call>${callXml()}</call>`, { target: "ben@10001.example" })).toEqual({
      kind: "dropped",
      at,
      why: "call of another line",
    });
    for (const target of ["desk01@10001.EXAMPLE", "u-1"])
      expect(hear("CallReceivedEvent", `<call>${callXml()}</call>`, { target }).kind).toBe("event");
    expect(hear("CallReceivedEvent", `<call>${callXml()}</call>`, { target: "ben@10001.example", who: { uuid: "u", broadworksId: null } }).kind).toBe(
      "event",
    );
  });
});
