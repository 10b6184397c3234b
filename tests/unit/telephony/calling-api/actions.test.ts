import { describe, expect, it } from "vitest";
import type { CallAction } from "@/utils/calls/action.ts";
import { AppError } from "@/utils/errors.ts";
import { createBench, empty, type Handler, html, json, listOf, restId, start, wireCall } from "./harness.ts";

const ben = "callhalf-488:0";
const eva = "callhalf-489:0";
const never = () => new AbortController().signal;

/** A line with Ben and Eva on it; commands are accepted. */
const line =
  (command: Handler, ...calls: readonly unknown[]): Handler =>
  (asked) =>
    asked.path === "/telephony/calls" ? listOf(...(calls.length > 0 ? calls : [wireCall(ben), wireCall(eva)])) : command(asked);
const accept = line(() => empty());

describe("each action is one request (webex-rest.md 4.1)", () => {
  const callId = restId(ben);
  it.each<readonly [CallAction, string, unknown]>([
    [{ kind: "answer", call: ben }, "answer", { callId }],
    [{ kind: "decline", call: ben }, "reject", { callId, action: "busy" }],
    [{ kind: "ignore", call: ben }, "reject", { callId, action: "ignore" }],
    [{ kind: "to-voicemail", call: ben, mailbox: null }, "divert", { callId, toVoicemail: true }],
    [{ kind: "to-voicemail", call: ben, mailbox: "5601" }, "divert", { callId, toVoicemail: true, destination: "5601" }],
    [{ kind: "dial", destination: "+4930555012" }, "dial", { destination: "+4930555012" }],
    [{ kind: "dtmf", call: ben, digits: "1#,9" }, "transmitDtmf", { callId, dtmf: "1#,9" }],
    [{ kind: "hold", call: ben }, "hold", { callId }],
    [{ kind: "resume", call: ben }, "resume", { callId }],
    [{ kind: "hang-up", call: ben }, "hangup", { callId }],
    [{ kind: "mute", call: ben }, "mute", { callId }],
    [{ kind: "unmute", call: ben }, "unmute", { callId }],
    [{ kind: "blind-send", call: ben, destination: "5601" }, "divert", { callId, destination: "5601" }],
    [{ kind: "send-when-answered", call: ben, destination: "5601" }, "transfer", { callId1: callId, destination: "5601" }],
    [{ kind: "complete", call: ben, other: eva }, "transfer", { callId1: callId, callId2: restId(eva) }],
    [{ kind: "park", call: ben, destination: null }, "park", { callId }],
    [{ kind: "park", call: ben, destination: "7001" }, "park", { callId, destination: "7001" }],
    [{ kind: "group-park", call: ben }, "park", { callId, isGroupPark: true }],
    [{ kind: "retrieve", destination: null }, "retrieve", {}],
    [{ kind: "retrieve", destination: "7001" }, "retrieve", { destination: "7001" }],
    [{ kind: "pick-up", target: null }, "pickup", {}],
    [{ kind: "pick-up", target: "5602" }, "pickup", { target: "5602" }],
    [{ kind: "pull" }, "pull", {}],
    [{ kind: "start-recording", call: ben }, "startRecording", { callId }],
    [{ kind: "stop-recording", call: ben }, "stopRecording", { callId }],
    [{ kind: "pause-recording", call: ben }, "pauseRecording", { callId }],
    [{ kind: "resume-recording", call: ben }, "resumeRecording", { callId }],
  ])("%j", async (action, verb, body) => {
    const bench = createBench(accept);
    const receipt = await bench.control.perform(action, never());
    const commands = bench.asked.filter((one) => one.method === "POST");
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatchObject({ path: `/telephony/calls/${verb}`, body });
    expect(receipt).toEqual({ acceptedAt: start, trackingId: "ROUTER_1", call: null, session: null, parkedAt: null });
    expect(bench.control.can.has(action.kind)).toBe(true);
  });

  it("merge starts the conference, or adds to the one there is", async () => {
    const none = createBench(line(({ method }) => (method === "GET" ? json({}) : empty())));
    await none.control.perform({ kind: "merge", calls: [ben, eva] }, never());
    expect(none.asked.at(-1)).toMatchObject({ method: "POST", path: "/telephony/conference", body: { callIds: [restId(ben), restId(eva)] } });

    const running = { state: "connected", muted: false, participants: [{ callId: restId(ben), muted: false, deafened: false }] };
    const some = createBench(line(({ method }) => (method === "GET" ? json(running) : empty())));
    await some.control.perform({ kind: "merge", calls: [ben, eva] }, never());
    expect(some.asked.filter((one) => one.method === "POST")).toMatchObject([
      { path: "/telephony/conference/addParticipant", body: { callId: restId(eva) } },
    ]);
  });
});

it("a leg of the conference is held and resumed with all of it", async () => {
  const running = { state: "connected", muted: false, participants: [{ callId: restId(ben) }, { callId: restId(eva) }] };
  const both = [ben, eva].map((id) => wireCall(id, { state: "connected" }));
  const bench = createBench(line(({ method }) => (method === "GET" ? json(running) : empty()), ...both));
  await bench.feed.read(never());
  await bench.control.perform({ kind: "hold", call: ben }, never());
  await bench.control.perform({ kind: "resume", call: ben }, never());
  expect(bench.asked.filter((one) => one.method === "POST").map((one) => one.path)).toEqual([
    "/telephony/conference/hold",
    "/telephony/conference/resume",
  ]);
});

describe("receipts", () => {
  it("name the call that was made, and it can be used at once", async () => {
    const bench = createBench(({ path }) =>
      path.endsWith("/dial") ? json({ callId: restId("callhalf-500:0"), callSessionId: "s1" }, 201) : empty(),
    );
    expect(await bench.control.perform({ kind: "dial", destination: "5601" }, never())).toMatchObject({ call: "callhalf-500:0", session: "s1" });
    await bench.control.perform({ kind: "hang-up", call: "callhalf-500:0" }, never());
    expect(bench.asked.map((one) => one.path)).toEqual(["/telephony/calls/dial", "/telephony/calls/hangup"]);
  });

  it("name the extension of a parked call", async () => {
    const bench = createBench(line(() => json({ parkedAgainst: { name: "Park 1", number: "7001", privacyEnabled: false, callType: "location" } })));
    expect(await bench.control.perform({ kind: "group-park", call: ben }, never())).toMatchObject({ parkedAt: "7001" });
  });
});

describe("call ids", () => {
  it("are looked up in the list once, and again on a miss", async () => {
    const bench = createBench(accept);
    await bench.control.perform({ kind: "hold", call: ben }, never());
    await bench.control.perform({ kind: "resume", call: ben }, never());
    expect(bench.asked.map((one) => one.path)).toEqual(["/telephony/calls", "/telephony/calls/hold", "/telephony/calls/resume"]);
  });

  it("may be opaque, or REST's own", async () => {
    const bench = createBench(line(() => empty(), wireCall(ben), { ...wireCall(eva), id: "opaque-7" }));
    await bench.control.perform({ kind: "hold", call: "opaque-7" }, never());
    await bench.control.perform({ kind: "hold", call: restId(ben) }, never());
    expect(bench.asked.filter((one) => one.method === "POST").map((one) => one.body)).toEqual([{ callId: "opaque-7" }, { callId: restId(ben) }]);
  });

  it("of a call that is not listed: gone, and nothing is asked", async () => {
    const bench = createBench(accept);
    await expect(bench.control.perform({ kind: "hold", call: "callhalf-1:0" }, never())).rejects.toMatchObject({ code: "call-gone" });
    expect(bench.asked.map((one) => one.method)).toEqual(["GET"]);
  });
});

describe("a refusal is looked into before it is told", () => {
  /** The call is known from a first command; then the list shows `later`, and commands are refused with `refusal`. */
  async function refused(action: CallAction, refusal: () => Response, later: Handler) {
    const bench = createBench(accept);
    await bench.control.perform({ kind: "hold", call: ben }, never());
    bench.asked.length = 0;
    bench.serve((asked) => (asked.path === "/telephony/calls" ? later(asked) : refusal()));
    const error: unknown = await bench.control.perform(action, never()).catch((thrown: unknown) => thrown);
    if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`);
    return { data: error.data, asked: bench.asked };
  }
  const no = (status: number) => () => json({ message: "No", trackingId: "ROUTER_9" }, status);

  it.each([400, 404, 409, 410])("%i and the call is gone: call-gone", async (status) => {
    const { data, asked } = await refused({ kind: "resume", call: ben }, no(status), () => listOf(wireCall(eva)));
    expect(data).toMatchObject({ code: "call-gone", status, trackingId: "ROUTER_1", detail: "No" });
    expect(asked.map((one) => one.method)).toEqual(["POST", "GET"]);
  });

  it("also where a gateway put HTML in place of the 404", async () => {
    expect(
      (
        await refused(
          { kind: "resume", call: ben },
          () => html(404),
          () => listOf(),
        )
      ).data.code,
    ).toBe("call-gone");
  });

  it("the other of two calls is gone: call-gone", async () => {
    const { data } = await refused({ kind: "complete", call: ben, other: eva }, no(400), () => listOf(wireCall(ben)));
    expect(data.code).toBe("call-gone");
  });

  it("the call is still there: refused, with Webex's words", async () => {
    const { data } = await refused({ kind: "resume", call: ben }, no(400), () => listOf(wireCall(ben)));
    expect(data).toMatchObject({ code: "refused", detail: "No" });
  });

  it("answer, while it still rings: the phone cannot be answered remotely", async () => {
    const { data } = await refused({ kind: "answer", call: ben }, no(400), () => listOf(wireCall(ben)));
    expect(data.code).toBe("cannot-answer");
  });

  it("answer, though somebody did: changed", async () => {
    const { data } = await refused({ kind: "answer", call: ben }, no(400), () => listOf(wireCall(ben, { state: "connected" })));
    expect(data.code).toBe("call-changed");
  });

  it("and the look fails too: the first answer counts", async () => {
    const { data } = await refused({ kind: "resume", call: ben }, no(404), () => json({}, 503));
    expect(data).toMatchObject({ code: "not-found", status: 404 });
  });

  it.each([
    [401, "unauthorized"],
    [403, "forbidden"],
    [429, "rate-limited"],
    [503, "overloaded"],
    [500, "server-error"],
  ])("%i is %s, without a look, and is never repeated", async (status, code) => {
    const { data, asked } = await refused({ kind: "resume", call: ben }, no(status), () => listOf());
    expect(data.code).toBe(code);
    expect(asked.filter((one) => one.path.endsWith("/calls"))).toHaveLength(0);
    expect(asked).toHaveLength(status === 401 ? 2 : 1);
  });
});
