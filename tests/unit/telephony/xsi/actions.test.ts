// Asking: every action's request to the letter, its receipt, and what refusals become.
import { describe, expect, it } from "vitest";
import { decodeBytes, errorText, retryAfterMs } from "@/entrypoints/background/telephony/xsi/http.ts";
import type { CallAction } from "@/utils/calls/action.ts";
import { AppError } from "@/utils/errors.ts";
import { callXml, createRig, errorInfo, ns, type Rig, uuid, xml } from "./fake-xsi.ts";

const base = `/actions/v2.0/user/${uuid}`;
const call = "callhalf-1:0";
const path = `${base}/calls/callhalf-1%3A0`;
const never = new AbortController().signal;
const perform = (rig: Rig, action: CallAction) => rig.xsi.control.perform(action, never);

async function refusal(rig: Rig, action: CallAction): Promise<AppError> {
  const thrown = await perform(rig, action).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof AppError)) throw new Error(`no AppError but ${String(thrown)}`);
  return thrown;
}

describe("requests", () => {
  const table: readonly (readonly [CallAction, string])[] = [
    [{ kind: "answer", call }, `PUT ${path}/Talk`],
    [{ kind: "decline", call }, `DELETE ${path}?decline=true&declineReason=Busy`],
    [{ kind: "ignore", call }, `DELETE ${path}`],
    [{ kind: "hang-up", call }, `DELETE ${path}`],
    [{ kind: "to-voicemail", call, mailbox: null }, `PUT ${path}/VmTransfer`],
    [{ kind: "to-voicemail", call, mailbox: "5602" }, `PUT ${path}/VmTransfer?address=5602`],
    [{ kind: "dial", destination: "+4930555012" }, `POST ${base}/calls/new?address=%2B4930555012&location=All&info=`],
    [{ kind: "dtmf", call, digits: "12#,*A" }, `PUT ${path}/TransmitDTMF?playdtmf=12%23%2C*A`],
    [{ kind: "hold", call }, `PUT ${path}/Hold`],
    [{ kind: "resume", call }, `PUT ${path}/Talk`],
    [{ kind: "blind-send", call, destination: "ana@example.org" }, `PUT ${path}/BlindTransfer?address=ana%40example.org`],
    [{ kind: "complete", call, other: "callhalf-2:0" }, `PUT ${path}/ConsultTransfer/callhalf-2%3A0`],
    [{ kind: "park", call, destination: null }, `PUT ${path}/Park`],
    [{ kind: "park", call, destination: "5601" }, `PUT ${path}/Park?address=5601`],
    [{ kind: "group-park", call }, `PUT ${path}/GroupCallPark`],
    [{ kind: "retrieve", destination: "5601" }, `POST ${base}/calls/ParkRetrieve?address=5601&location=All`],
    [{ kind: "pick-up", target: null }, `POST ${base}/calls/CallPickup?location=All`],
    [{ kind: "pick-up", target: "5603" }, `POST ${base}/calls/DirectedCallPickup?address=5603`],
    [{ kind: "pull" }, `POST ${base}/calls/CallRetrieve?location=All`],
    [{ kind: "start-recording", call }, `PUT ${path}/Record`],
    [{ kind: "stop-recording", call }, `PUT ${path}/StopRecording`],
    [{ kind: "pause-recording", call }, `PUT ${path}/PauseRecording`],
    [{ kind: "resume-recording", call }, `PUT ${path}/ResumeRecording`],
    [{ kind: "merge", calls: [call, "callhalf-2:0"] }, `POST ${base}/calls/Conference`],
    [{ kind: "leave", call, other: "callhalf-2:0" }, `PUT ${base}/calls/callhalf-1%3A0/ConsultTransfer/callhalf-2%3A0`],
  ];

  it.each(table.map(([action, line]) => [line, action] as const))("%s", async (line, action) => {
    const rig = createRig();
    await perform(rig, action);
    expect(rig.server.asked.map((asked) => `${asked.method} ${asked.path}`)).toEqual([line]);
    const [asked] = rig.server.asked;
    expect(asked?.credentials).toBe("omit");
    expect(asked?.headers.get("Authorization")).toBe("Bearer token-0");
    expect(asked?.headers.get("TrackingID")).toMatch(/^SWITCHBOARD_[0-9a-f]{12}_1$/);
    expect(rig.xsi.control.can.has(action.kind)).toBe(true);
  });

  it("covers everything that it says it can do", () => {
    expect(new Set(table.map(([{ kind }]) => kind))).toEqual(rigless().can);
    expect(rigless().can.has("mute")).toBe(false);
    expect(rigless().can.has("send-when-answered")).toBe(false);
  });
  const rigless = () => createRig().xsi.control;

  it("merging names the calls, and adds to a conference that stands", async () => {
    const rig = createRig();
    await perform(rig, { kind: "merge", calls: [call, "callhalf-2:0"] });
    expect(rig.server.asked[0]?.body).toContain(
      "<callId>callhalf-1:0</callId></conferenceParticipant><conferenceParticipant><callId>callhalf-2:0</callId>",
    );
    await rig.start();
    rig.server.stream().push(
      rig.server.event({
        kind: "ConferenceStartedEvent",
        data: `<conference><state>Active</state><conferenceParticipantList><conferenceParticipant><callId>${call}</callId></conferenceParticipant></conferenceParticipantList></conference>`,
      }),
    );
    await rig.clock.settle();
    await perform(rig, { kind: "merge", calls: [call, "callhalf-3:0"] });
    await perform(rig, { kind: "hold", call });
    expect(rig.server.asked.slice(-2).map((asked) => `${asked.method} ${asked.path}`)).toEqual([
      `PUT ${base}/calls/Conference/callhalf-3%3A0`,
      `PUT ${base}/calls/Conference/Hold`,
    ]);
    await rig.stop();
  });

  it("what XSI cannot do is refused before anything is asked", async () => {
    const rig = createRig();
    expect((await refusal(rig, { kind: "mute", call })).code).toBe("not-supported");
    expect(rig.server.asked).toEqual([]);
  });
});

describe("receipts", () => {
  it("name the new call from the body, or from Location", async () => {
    const rig = createRig();
    rig.server.script(
      "calls/new",
      xml(`<CallStartInfo ${ns}><callId>callhalf-9:0</callId><externalTrackingId>t-9</externalTrackingId></CallStartInfo>`, {
        status: 201,
        headers: { TrackingID: "srv-1" },
      }),
    );
    expect(await perform(rig, { kind: "dial", destination: "1" })).toEqual({
      acceptedAt: rig.clock.now(),
      trackingId: "srv-1",
      call: "callhalf-9:0",
      session: "t-9",
      parkedAt: null,
    });
    rig.server.script("calls/new", new Response(null, { status: 201, headers: { Location: `https://x${base}/calls/callhalf-10%3A0?x=1` } }));
    expect(await perform(rig, { kind: "dial", destination: "1" })).toMatchObject({ call: "callhalf-10:0", session: null });
  });

  it.each([
    ["https://xsi.example:443/x/calls/a:0/Park?address=tel:5601", "5601"],
    ["/v2.0/user/x/calls/a:0/GroupCallPark?address=tel%3A5601", "5601"],
    ["/x?address=5601&y=1", "5601"],
    ["https://xsi.example:443/x", null],
    ["/x?address=tel:%E0%A4%A", "%E0%A4%A"],
  ])("name where a call was parked: %s", async (location, extension) => {
    const rig = createRig();
    rig.server.script("Park", new Response(null, { status: 200, headers: { "Content-Location": location } }));
    expect((await perform(rig, { kind: "park", call, destination: null })).parkedAt).toBe(extension);
  });
});

describe("refusals", () => {
  it.each([400, 404, 409])("a %i about a call that is no more is call-gone", async (status) => {
    const rig = createRig();
    rig.server.script("Hold", errorInfo(status, "Call not found", { TrackingID: "srv-7" }));
    expect((await refusal(rig, { kind: "hold", call })).data).toMatchObject({ code: "call-gone", status, trackingId: "srv-7" });
  });

  it("a refusal about a call that is still there stays what it is", async () => {
    const rig = createRig();
    rig.server.world.calls.push({ id: call, xml: callXml({ state: "Active" }) });
    rig.server.script("Hold", errorInfo(400, "Not in this state"), errorInfo(404, "No such command"));
    expect((await refusal(rig, { kind: "hold", call })).data).toMatchObject({
      code: "refused",
      status: 400,
      detail: "Not in this state",
      owner: "you",
    });
    expect((await refusal(rig, { kind: "hold", call })).data).toMatchObject({ code: "not-found", status: 404 });
  });

  it("completing needs both calls", async () => {
    const rig = createRig();
    rig.server.world.calls.push({ id: call, xml: callXml({ state: "Active" }) });
    rig.server.script("ConsultTransfer", errorInfo(400, "no"));
    expect((await refusal(rig, { kind: "complete", call, other: "callhalf-2:0" })).code).toBe("call-gone");
  });

  it("a device that cannot be answered from afar is named", async () => {
    const rig = createRig();
    rig.server.world.calls.push({ id: call, xml: callXml() });
    rig.server.script("Talk", errorInfo(403, "no"));
    expect((await refusal(rig, { kind: "answer", call })).code).toBe("cannot-answer");
  });

  it("the first answer stands when the calls cannot be read", async () => {
    const rig = createRig();
    rig.server.script("Hold", errorInfo(404, "Call not found"));
    rig.server.script(`GET ${base}/calls`, new TypeError("fetch failed"));
    expect((await refusal(rig, { kind: "hold", call })).code).toBe("not-found");
  });

  it.each([
    [429, "rate-limited", 7_000],
    [503, "overloaded", 7_000],
  ])("a %i says how long to wait and asks nothing else", async (status, code, ms) => {
    const rig = createRig();
    rig.server.script("Hold", errorInfo(status, "later", { "Retry-After": "7" }));
    expect((await refusal(rig, { kind: "hold", call })).data).toMatchObject({ code, status, retryAfterMs: ms });
    expect(rig.server.asked).toHaveLength(1);
  });

  it.each([
    ["HTML of a gateway", () => new Response("<html><body><p>502</body></html>", { status: 502 }), "server-error"],
    ["nothing", () => new Response(null, { status: 500 }), "server-error"],
    ["a page that calls itself a success", () => new Response("<!DOCTYPE html>\n<html><p>Sign in</html>"), "bad-answer"],
    ["a redirect", () => new Response(null, { status: 302, headers: { Location: "https://evil.example/" } }), "bad-answer"],
    ["no network", () => new TypeError("Failed to fetch"), "offline"],
  ])("%s is an error like any other", async (_what, reply, code) => {
    const rig = createRig();
    rig.server.always("calls/new", reply);
    const { data } = await refusal(rig, { kind: "dial", destination: "1" });
    expect(data).toMatchObject({ code, detail: code === "server-error" ? null : expect.any(String) });
    expect(data.trackingId).toMatch(/^SWITCHBOARD_/);
    expect(rig.server.asked).toHaveLength(1);
  });

  it("a success needs no body, and not XML", async () => {
    const rig = createRig();
    rig.server.script("Hold", new Response("OK"), new Response('{"a":1}', { status: 202 }), new Response(null, { status: 204 }));
    for (let i = 0; i < 3; i++) expect(await perform(rig, { kind: "hold", call })).toMatchObject({ call: null });
  });

  it("a 401 is renewed once, repeated once, and then unauthorized; nothing else is repeated", async () => {
    const rig = createRig();
    rig.server.script("Hold", errorInfo(401, "expired"));
    await perform(rig, { kind: "hold", call });
    expect(rig.server.asked.map(({ headers }) => headers.get("Authorization"))).toEqual(["Bearer token-0", "Bearer token-1"]);
    rig.server.script("Hold", errorInfo(401, "expired"), errorInfo(401, "expired"));
    expect((await refusal(rig, { kind: "hold", call })).code).toBe("unauthorized");
    expect(rig.tokens.renewed).toBe(2);
  });

  it("no answer within 10 s is a time-out, an abort is the caller's own", async () => {
    const rig = createRig();
    rig.server.always("Hold", () => "hang");
    const asked = refusal(rig, { kind: "hold", call });
    await rig.clock.advance(10_000);
    expect((await asked).code).toBe("timeout");
    const abort = new AbortController();
    const aborted = rig.xsi.control.perform({ kind: "hold", call }, abort.signal);
    await rig.clock.settle();
    abort.abort(new Error("no longer wanted"));
    await expect(aborted).rejects.toThrow("no longer wanted");
  });
});

describe("bytes and texts", () => {
  const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

  it("are decoded by header, else by declaration, else as UTF-8", () => {
    expect(decodeBytes(latin("<a>Söhne</a>"), "text/xml;charset=ISO-8859-1")).toBe("<a>Söhne</a>");
    expect(decodeBytes(latin('<?xml version="1.0" encoding="ISO-8859-1"?><a>Söhne</a>'), "text/xml")).toContain("Söhne");
    expect(decodeBytes(new TextEncoder().encode("<a>Söhne</a>"), null)).toBe("<a>Söhne</a>");
    expect(decodeBytes(new TextEncoder().encode("<a>Söhne</a>"), "text/xml;charset=klingon")).toBe("<a>Söhne</a>");
    expect(decodeBytes(new Uint8Array(), null)).toBe("");
  });

  it("ErrorInfo speaks English where it can, in XML and JSON", () => {
    expect(errorText(`<ErrorInfo ${ns}><summary>Nein</summary><summaryEnglish>No</summaryEnglish><errorCode>1</errorCode></ErrorInfo>`)).toBe("No");
    expect(errorText("<ErrorInfo><summary>Nein</summary></ErrorInfo>")).toBe("Nein");
    expect(errorText('{"ErrorInfo":{"summary":{"$":"Nein"},"summaryEnglish":{"$":"No"}}}')).toBe("No");
    expect(errorText("<html><title>502</title></html>")).toBeNull();
    expect(errorText("")).toBeNull();
  });

  it("Retry-After is seconds or a date, never negative, never for ever", () => {
    const now = Date.UTC(2026, 0, 1);
    expect(retryAfterMs("3", now)).toBe(3_000);
    expect(retryAfterMs("Thu, 01 Jan 2026 00:00:05 GMT", now)).toBe(5_000);
    expect(retryAfterMs("Thu, 01 Jan 1970 00:00:05 GMT", now)).toBe(0);
    expect(retryAfterMs("999999", now)).toBe(1_800_000);
    expect(retryAfterMs("soon", now)).toBeNull();
    expect(retryAfterMs(null, now)).toBeNull();
  });
});
