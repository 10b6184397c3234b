import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeCall, decodeConference, decodeParkedAt, decodeStarted, toCallId } from "@/entrypoints/background/telephony/calling-api/decode.ts";
import { restId, wireCall } from "./harness.ts";

const decode = (more: Readonly<Record<string, unknown>>) => decodeCall(wireCall("callhalf-1:0", more))?.call;

describe("a call as webex-rest.md 4.2 prints it", () => {
  it("becomes the desk's call", () => {
    const read = decodeCall({
      id: "Y2lzY29zcGFyazovL3VzL0NBTEwvQkNMRC9jYWxsaGFsZi00ODg6MA",
      callSessionId: "MmFmNThiZjk",
      personality: "terminator",
      state: "alerting",
      remoteParty: { name: " Ben Ode ", number: "+441632960001", privacyEnabled: false, callType: "external" },
      appearance: 1,
      created: "2026-03-02T09:15:00.120Z",
      redirections: [
        { reason: "callQueue", redirectingParty: { name: "Reception", number: "8000", privacyEnabled: false, callType: "location" } },
        { reason: "noAnswer", redirectingParty: { number: "tel:5601", personId: "P1", callType: "organization" } },
      ],
      muteCapable: true,
      muted: false,
    });
    expect(read).toEqual({
      restId: "Y2lzY29zcGFyazovL3VzL0NBTEwvQkNMRC9jYWxsaGFsZi00ODg6MA",
      strange: [],
      call: {
        id: "callhalf-488:0",
        session: "MmFmNThiZjk",
        direction: "in",
        state: "offered",
        stage: null,
        party: { name: "Ben Ode", number: "+441632960001", userId: null, withheld: false, kind: "external" },
        redirections: [
          { reason: "call-queue", party: { name: "Reception", number: "8000", userId: null, withheld: false, kind: "internal" } },
          { reason: "no-answer", party: { name: null, number: "5601", userId: "P1", withheld: false, kind: "internal" } },
        ],
        queue: { name: "Reception", waiting: null },
        recall: null,
        endpoint: null,
        appearance: 1,
        can: { answer: null, resume: null, mute: true },
        muted: false,
        recording: null,
        conference: false,
        startedAt: Date.parse("2026-03-02T09:15:00.120Z"),
        answeredAt: null,
        heldAt: null,
        ended: null,
      },
    });
  });

  it.each([
    ["clickToDial", "alerting", "placing", "own-phone", "out"],
    ["clickToDial", "connecting", "placing", "own-phone", "out"],
    ["originator", "alerting", "placing", "far-end", "out"],
    ["originator", "connecting", "placing", "far-end", "out"],
    ["terminator", "alerting", "offered", null, "in"],
    ["terminator", "connecting", "offered", null, "in"],
    ["terminator", "connected", "connected", null, "in"],
    ["originator", "held", "held", null, "out"],
    ["terminator", "remoteHeld", "remote-held", null, "in"],
    ["originator", "disconnected", "gone", null, "out"],
  ])("%s, %s is %s", (personality, state, expected, stage, direction) => {
    expect(decode({ personality, state })).toMatchObject({ state: expected, stage, direction });
  });

  it("reads the recall of a parked call", () => {
    expect(decode({ recall: { type: "park", party: { name: "Ana", number: "5602", callType: "location" } } })?.recall).toEqual({
      type: "park",
      from: { name: "Ana", number: "5602", userId: null, withheld: false, kind: "internal" },
    });
  });

  it("says nothing of a party who withholds", () => {
    expect(
      decode({ remoteParty: { name: "Private", number: "+4930555012", personId: "P9", privacyEnabled: true, callType: "external" } })?.party,
    ).toEqual({
      name: null,
      number: null,
      userId: null,
      withheld: true,
      kind: "external",
    });
  });

  it("keeps redirections only while the call rings", () => {
    const redirections = [{ reason: "busy", redirectingParty: { number: "8000" } }];
    expect(decode({ redirections })?.redirections).toHaveLength(1);
    expect(decode({ redirections, state: "connected" })?.redirections).toEqual([]);
  });

  it("cuts a name of ten thousand characters without breaking one", () => {
    const name = decode({ remoteParty: { name: "😀".repeat(10_000) } })?.party.name ?? "";
    expect([...name]).toHaveLength(500);
    expect(name.isWellFormed()).toBe(true);
  });
});

describe("what a later version may send", () => {
  it("reads an unknown state by what else is known, and says so", () => {
    const ringing = decodeCall(wireCall("callhalf-1:0", { state: "ringingInSpace" }));
    expect(ringing?.call.state).toBe("offered");
    expect(ringing?.strange).toEqual(["terminator/ringingInSpace"]);
    expect(decode({ state: "whispering", answered: "2026-03-02T09:16:00Z" })?.state).toBe("connected");
  });

  it.each([
    [{ personality: "observer", state: "connected" }, { state: "connected" }],
    [{ remoteParty: { name: "A", callType: "satellite" } }, { party: { name: "A", kind: "other" } }],
    [{ redirections: [{ reason: "teleported" }] }, { redirections: [{ reason: "teleported", party: null }] }],
    [{ redirections: [{ reason: "constructor" }] }, { redirections: [{ reason: "constructor" }] }],
    [{ recordingState: "rewinding" }, { recording: "rewinding" }],
    [
      { appearance: "one", muted: "yes", created: "yesterday", remoteParty: 7 },
      { appearance: null, muted: null, startedAt: 0, party: { name: null } },
    ],
  ])("%j survives", (more, expected) => {
    expect(decode(more)).toMatchObject(expected);
  });

  it("takes `callId` for `id`, as webhooks spell it", () => {
    expect(decodeCall({ callId: restId("callhalf-7:0"), state: "connected" })?.call.id).toBe("callhalf-7:0");
  });

  it("drops what has no id", () => {
    for (const raw of [null, 7, "call", [], {}, { id: "" }, { id: 7 }]) expect(decodeCall(raw)).toBeNull();
  });
});

describe("ids", () => {
  it.each([["callhalf-488:0"], ["callhalf-410022:0"], ["callhalf-7:1"]])("%s comes back from REST's form, padded or url-safe or not", (id) => {
    for (const where of ["us/CALL/BCLD", "urn:TEAM:eu-central-1_k/CALL/BCLD", "us/CALL"]) {
      const padded = btoa(`ciscospark://${where}/${id}`);
      for (const rest of [padded, padded.replace(/=+$/, ""), padded.replace(/\+/g, "-").replace(/\//g, "_")]) expect(toCallId(rest)).toBe(id);
    }
  });

  it.each([
    ["an opaque id", "MmFmNThiZjktYWJj"],
    ["something that is not base64", "call-7:0"],
    ["another kind of thing", btoa("ciscospark://us/PEOPLE/callhalf-488:0")],
    ["a tail that is no XSI id", btoa("ciscospark://us/CALL/BCLD/0f8e-uuid")],
  ])("%s stays as it is", (_, rest) => {
    expect(toCallId(rest)).toBe(rest);
  });

  it("reads a session as XSI spells it where it is one", () => {
    expect(decode({ callSessionId: btoa("2af58bf9-0000-4000-8000-000000000001") })?.session).toBe("2af58bf9-0000-4000-8000-000000000001");
    expect(decode({ callSessionId: "opaque" })?.session).toBe("opaque");
    expect(decode({ callSessionId: undefined })?.session).toBeNull();
  });
});

describe("answers to commands", () => {
  it("names the call that was made", () => {
    expect(decodeStarted({ callId: restId("callhalf-9:0"), callSessionId: "s" })).toEqual({
      restId: restId("callhalf-9:0"),
      call: "callhalf-9:0",
      session: "s",
    });
    expect(decodeStarted(null)).toEqual({ restId: null, call: null, session: null });
  });

  it("names where a call was parked", () => {
    expect(decodeParkedAt({ parkedAgainst: { name: "Park 1", number: "7001" } })).toBe("7001");
    expect(decodeParkedAt({})).toBeNull();
  });

  it("reads the conference, and none", () => {
    expect(
      decodeConference({ state: "held", muted: true, participants: [{ callId: restId("callhalf-1:0"), muted: true }, { callId: 7 }, null] }),
    ).toEqual({
      state: "held",
      muted: true,
      participants: [{ id: "callhalf-1:0", muted: true }],
    });
    for (const none of [null, {}, { state: "disconnected", participants: [] }]) expect(decodeConference(none)).toBeNull();
  });
});

describe("whatever comes", () => {
  const states = ["offered", "placing", "connected", "held", "remote-held", "gone"];
  const wild = fc.oneof(
    fc.jsonValue(),
    fc.record(
      {
        id: fc.oneof(fc.jsonValue(), fc.string()),
        state: fc.oneof(fc.jsonValue(), fc.constantFrom("alerting", "connected", "held", "disconnected")),
        personality: fc.oneof(fc.jsonValue(), fc.constantFrom("originator", "terminator", "clickToDial")),
        remoteParty: fc.jsonValue(),
        redirections: fc.oneof(fc.jsonValue(), fc.array(fc.record({ reason: fc.jsonValue(), redirectingParty: fc.jsonValue() }))),
        recall: fc.jsonValue(),
        created: fc.jsonValue(),
        answered: fc.jsonValue(),
        appearance: fc.jsonValue(),
      },
      { requiredKeys: [] },
    ),
  );

  it("never throws, and is a call of known states or nothing", () => {
    fc.assert(
      fc.property(wild, (raw) => {
        const read = decodeCall(raw);
        if (read === null) return;
        expect(states).toContain(read.call.state);
        expect(read.call.id).not.toBe("");
        expect(read.call.stage === null).toBe(read.call.state !== "placing");
        expect(Number.isFinite(read.call.startedAt)).toBe(true);
        expect(structuredClone(read.call)).toEqual(read.call);
      }),
    );
  });

  it("never throws on a conference or a receipt", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (raw) => {
        decodeConference(raw);
        decodeStarted(raw);
        decodeParkedAt(raw);
      }),
    );
    fc.assert(fc.property(fc.string(), (id) => toCallId(id).length > 0 || id === ""));
  });
});
