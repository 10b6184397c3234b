// The loopback Webex's XSI view: is it as strict as it claims, and does it let no event and no caller get lost?
import { describe, expect, it } from "vitest";
import { createManualClock } from "../webex/clock.ts";
import type { Principal, WebexRequest } from "../webex/http-types.ts";
import { createSwitch, type OrgBehaviour, type UserSeed } from "../webex/switch.ts";
import { handleXsiActions } from "../webex/xsi-actions.ts";
import { createXsiEvents } from "../webex/xsi-events.ts";
import { chunkLengths } from "../webex/xsi-stream.ts";
import { childText, parseXml, type XmlNode } from "../webex/xsi-xml.ts";

const desk = "uuid-desk";
const ben = "uuid-ben";
const caller = "+4930555012";
const setId = "https://example.org/console/1";
const namespace = 'xmlns="http://schema.broadsoft.com/xsi"';

const users: readonly UserSeed[] = [
  { uuid: desk, userId: "desk01@10001.example", firstName: "Zoë", lastName: "Müller", extension: "1000", number: "+35315550100", monitors: ["1001"] },
  { uuid: ben, userId: "ben@10001.example", firstName: "花子", lastName: "佐藤", extension: "1001", number: null },
  { uuid: "uuid-mei", userId: "mei@10001.example", firstName: "Ann", lastName: "Obermeier", extension: "1002", number: null },
];

const asDesk: Principal = { uuid: desk, scopes: new Set(["spark:xsi"]), admin: false };

interface Line {
  readonly chunks: Uint8Array[];
  text(): string;
  state: "open" | "ended" | "cut";
}

function tenant(org: Partial<OrgBehaviour> = {}) {
  const clock = createManualClock();
  const telephony = createSwitch({ users, externals: [{ number: caller, name: "Ana & Söhne" }], org: { treatmentMs: 0, ...org }, clock });
  const events = createXsiEvents({ telephony, clock, random: () => 0.3 });

  const request = (method: string, target: string, more: Partial<WebexRequest> & { readonly xml?: string } = {}): WebexRequest => {
    const url = new URL(target, "https://api-loop.bcld.webex.com");
    const { xml, ...rest } = more;
    return {
      host: url.host,
      method,
      path: url.pathname,
      query: url.searchParams,
      headers: xml === undefined ? {} : { "content-type": "application/xml; charset=UTF-8" },
      body: Buffer.from(xml ?? ""),
      principal: asDesk,
      ...rest,
    };
  };
  const act = (method: string, target: string, more: Parameters<typeof request>[2] = {}) =>
    handleXsiActions(request(method, target, more), telephony);
  const actUser = (method: string, tail: string, more: Parameters<typeof request>[2] = {}) => act(method, `/v2.0/user/${desk}${tail}`, more);
  const body = (answer: { readonly body: string | Uint8Array }) => Buffer.from(answer.body).toString("utf8");

  const ask = (method: string, target: string, more: Parameters<typeof request>[2] = {}, async = false) => {
    const got: { status: number; body: string; line: Line | null } = { status: 0, body: "", line: null };
    events.handle(
      request(method, target, more),
      {
        send(status, _headers, sent) {
          got.status = status;
          got.body = Buffer.from(sent ?? "").toString("utf8");
        },
        stream(status) {
          got.status = status;
          const line: Line = { chunks: [], state: "open", text: () => Buffer.concat(line.chunks).toString("utf8") };
          got.line = line;
          return {
            write: (chunk) => void (line.state === "open" && line.chunks.push(Uint8Array.from(chunk))),
            end() {
              if (line.state === "open") line.state = "ended";
            },
            destroy() {
              line.state = "cut";
            },
            get closed() {
              return line.state !== "open";
            },
            onClose: () => undefined,
          };
        },
      },
      { async },
    );
    return got;
  };

  const channelXml = (id: string, more = "") => `<Channel ${namespace}><channelSetId>${id}</channelSetId><expires>7200</expires>${more}</Channel>`;
  const open = (id = setId, more = ""): { readonly id: string; readonly line: Line } => {
    const got = ask("POST", "/v2.0/channel", { xml: channelXml(id, more) }, true);
    const channelId = /<channelId>(.*?)<\/channelId>/.exec(got.line?.text() ?? "")?.[1];
    if (!got.line || channelId === undefined) throw new Error(`no channel: ${got.status} ${got.body}`);
    return { id: channelId, line: got.line };
  };
  const subscribe = (event = "Advanced Call", id = setId, more: Parameters<typeof request>[2] = {}) =>
    ask("POST", `/v2.0/user/${desk}`, {
      xml: `<Subscription ${namespace}><event>${event}</event><expires>7200</expires><channelSetId>${id}</channelSetId></Subscription>`,
      ...more,
    });
  const ack = (eventId: string, status = 200) =>
    ask("POST", "/v2.0/channel/eventresponse", {
      xml: `<EventResponse ${namespace}><eventID>${eventId}</eventID><statusCode>${status}</statusCode><reason>x</reason></EventResponse>`,
    }).status;
  return { clock, telephony, events, act, actUser, body, ask, open, subscribe, ack, channelXml };
}

/** The events of a line, as parsed documents. */
function eventsOn(
  line: Line,
): readonly { readonly id: string; readonly sequence: number; readonly kind: string; readonly node: XmlNode; readonly text: string }[] {
  const texts = line.text().match(/<\?xml[^>]*\?><bw:Event.*?<\/bw:Event>/gs) ?? [];
  return texts
    .filter((text) => text.includes("SubscriptionEvent'"))
    .map((text) => {
      const node = parseXml(text);
      const kind = /eventData i:type='bw:(\w+)Event'/.exec(text)?.[1] ?? "";
      return { id: childText(node, "eventID") ?? "", sequence: Number(childText(node, "sequenceNumber")), kind, node, text };
    });
}

const kinds = (line: Line) => eventsOn(line).map((event) => event.kind);

describe("Xsi-Actions: who may ask", () => {
  it("401 without a token, with and without ErrorInfo; 403 without scope or for another user; 404 for nobody", () => {
    const { act, actUser, body, telephony } = tenant();
    const anonymous = actUser("GET", "/calls", { principal: null });
    expect([anonymous.status, body(anonymous).includes("<summaryEnglish>")]).toEqual([401, true]);
    telephony.org.errorInfoOn401 = false;
    expect(body(actUser("GET", "/calls", { principal: null }))).toBe("");
    expect(actUser("GET", "/calls", { principal: { ...asDesk, scopes: new Set(["spark:calls_read"]) } }).status).toBe(403);
    expect(act("GET", `/v2.0/user/${ben}/calls`).status).toBe(403);
    expect(act("GET", "/v2.0/user/nobody/calls").status).toBe(404);
    const admin: Principal = { uuid: "uuid-admin", scopes: new Set(["spark-admin:xsi"]), admin: true };
    expect(act("GET", `/v2.0/user/${ben}/calls`, { principal: admin }).status).toBe(200);
    expect(act("GET", `/v1.0/user/${desk}/calls`).status).toBe(404);
  });
});

describe("Xsi-Actions: calls", () => {
  it("answers POST new with 201, Location and CallStartInfo, in XML and BadgerFish", () => {
    const { actUser, body, telephony } = tenant();
    const xml = actUser("POST", "/calls/new?address=%2B15551230100&location=All&info=");
    const callId = childText(parseXml(body(xml)), "callId");
    expect(xml.status).toBe(201);
    expect(xml.headers.location).toMatch(new RegExp(`/calls/${callId}$`));
    expect(telephony.legsOf(desk)[0]?.callId).toBe(callId);
    const json = actUser("POST", "/calls/new?address=1002", { headers: { accept: "application/json" } });
    expect(JSON.parse(body(json))).toMatchObject({
      CallStartInfo: { "@xmlns": { $: "http://schema.broadsoft.com/xsi" }, externalTrackingId: { $: expect.stringMatching(/^5e55/) } },
    });
    expect(actUser("POST", "/calls/new").status).toBe(400);
    expect(actUser("POST", "/calls/new?address=1&location=Moon").status).toBe(400);
  });

  it("lists, details, holds, takes back, sends tones and hangs up under any spelling of the verbs", () => {
    const { actUser, body, telephony } = tenant();
    telephony.placeCall({ from: caller, to: "1000" });
    const { callId } = telephony.legsOf(desk)[0] ?? { callId: "" };
    expect(body(actUser("GET", "/calls"))).toContain(`<callId>${callId}</callId>`);
    const details = body(actUser("GET", `/calls/${encodeURIComponent(callId)}`));
    expect(details).toContain('<address countryCode="49">tel:+4930555012</address>');
    expect(details).toContain("<name>Ana &amp; Söhne</name>");
    expect(details).toContain("<allowAnswer/>");
    expect(details).toMatch(/<endpoint xsi1:type="AccessEndpoint"><addressOfRecord>/);
    for (const verb of ["Talk", "hold", "TALK"]) expect(actUser("PUT", `/calls/${callId}/${verb}`).status).toBe(200);
    expect(actUser("PUT", `/calls/${callId}/TransmitDTMF?playdtmf=12%23`).status).toBe(200);
    expect(telephony.legsOf(desk)[0]).toMatchObject({ state: "Active", dtmf: "12#" });
    expect(body(actUser("GET", "/calls/HookStatus"))).toContain("<hookStatus>Off-Hook</hookStatus>");
    expect(actUser("DELETE", `/calls/${callId}`).status).toBe(200);
    const gone = actUser("PUT", `/calls/${callId}/Hold`);
    expect([gone.status, body(gone).includes("<errorCode>110001</errorCode>")]).toEqual([404, true]);
    expect(body(actUser("GET", "/calls"))).toMatch(/<Calls xmlns="[^"]*"\/>$/);
  });

  it("DELETE while ringing: with decline the caller goes, without only our ringing stops", () => {
    const { actUser, telephony } = tenant();
    const ring = () => {
      telephony.placeCall({ from: caller, to: "1000" });
      return telephony.legsOf(desk)[0]?.callId ?? "";
    };
    expect(actUser("DELETE", `/calls/${ring()}`).status).toBe(200);
    expect(telephony.whereIs(caller).state).toBe("ringing");
    expect(actUser("DELETE", `/calls/${ring()}?decline=true&declineReason=Nonsense`).status).toBe(400);
    expect(actUser("DELETE", `/calls/${telephony.legsOf(desk)[0]?.callId}?decline=true&declineReason=Busy`).status).toBe(200);
    expect(telephony.whereIs(caller).state).toBe("ringing"); // the first call of the same number, silenced above
    expect(telephony.legsOf(desk)).toEqual([]);
  });

  it("names the park in Content-Location, and hides detached calls unless asked", () => {
    const { actUser, telephony } = tenant();
    telephony.placeCall({ from: caller, to: "1000" });
    const { callId } = telephony.legsOf(desk)[0] ?? { callId: "" };
    actUser("PUT", `/calls/${callId}/Talk`);
    const parked = actUser("PUT", `/calls/${callId}/GroupCallPark`);
    expect(parked.headers["content-location"]).toMatch(/\?address=tel:7001$/);
    expect(actUser("GET", `/calls/${callId}`).status).toBe(404);
    expect(actUser("GET", `/calls/${callId}?allowDetached=true`).status).toBe(200);
    expect(telephony.whereIs(caller).state).toBe("parked");
  });

  it("starts a conference from a body and refuses a wrong one", () => {
    const { actUser, telephony } = tenant();
    const ids = ["+4930555012", "+4930555013"].map((from) => {
      telephony.placeCall({ from, to: "1000" });
      const callId = telephony.legsOf(desk).find((leg) => leg.state === "Alerting")?.callId ?? "";
      actUser("PUT", `/calls/${callId}/Talk`);
      return callId;
    });
    const participants = ids.map((id) => `<conferenceParticipant><callId>${id}</callId></conferenceParticipant>`).join("");
    const xml = `<Conference ${namespace}><conferenceParticipantList>${participants}</conferenceParticipantList></Conference>`;
    expect(actUser("POST", "/calls/Conference", { xml: xml.replace(namespace, "") }).status).toBe(400);
    expect(actUser("POST", "/calls/Conference", { xml }).status).toBe(200);
    expect(actUser("PUT", `/calls/Conference/${ids[0]}/Mute`).status).toBe(200);
    expect(telephony.conferenceOf(desk)?.participants.map((one) => one.muted)).toEqual([true, false]);
  });
});

describe("Xsi-Actions: the user", () => {
  it("sends directories in ISO-8859-1, pages them and searches them to the letter", () => {
    const { actUser } = tenant();
    const find = (query: string) => {
      const answer = actUser("GET", `/directories/Enterprise?${query}`);
      const text = Buffer.from(answer.body).toString("latin1");
      return { answer, text, names: [...text.matchAll(/<lastName>(.*?)<\/lastName>/g)].map((match) => match[1]) };
    };
    const all = find("start=1&results=2");
    expect(all.answer.headers["content-type"]).toContain("ISO-8859-1");
    expect(all.text).toContain("<totalAvailableRecords>3</totalAvailableRecords>");
    expect(all.names).toHaveLength(2);
    expect(find("lastName=M%C3%BCller").names).toEqual(["Müller"]);
    expect(find("lastName=*mei*").names).toEqual(["Obermeier"]);
    expect(find("lastName=ober*").names).toEqual([]);
    expect(find("lastName=ober*/i").names).toEqual(["Obermeier"]);
    expect(find("firstName=Ann&lastName=M%C3%BCller&searchCriteriaModeOr=true").names).toEqual(["Müller", "Obermeier"]);
    expect(find("extension=1001").text).toContain("<lastNameUnicode>&#20304;&#34276;</lastNameUnicode>");
    expect(find("start=0").answer.status).toBe(400);
    expect(find("start=9").text).not.toContain("enterpriseDirectory");
  });

  it("changes a service by what is sent, in order, and tells the switch", () => {
    const { actUser, body, telephony } = tenant();
    const put = (inner: string) => actUser("PUT", "/services/DoNotDisturb", { xml: `<DoNotDisturb ${namespace}>${inner}</DoNotDisturb>` }).status;
    expect(put("<active>true</active>")).toBe(200);
    expect(telephony.findUser(desk)?.services.dnd).toEqual({ active: true, ringSplash: false });
    expect(put("<ringSplash>true</ringSplash><active>false</active>")).toBe(400);
    expect(put("<isActive>false</isActive>")).toBe(400);
    expect(body(actUser("GET", "/services/DoNotDisturb"))).toContain("<active>true</active>");
    expect(body(actUser("GET", "/services/BusyLampField"))).toContain("<userId>ben@10001.example</userId>");
    expect(Buffer.from(actUser("GET", "/profile").body).toString("latin1")).toContain("<firstName>Zoë</firstName>");
  });
});

describe("Xsi-Events: channel and heartbeat", () => {
  it("opens only at the channel endpoint, and never ends by itself while hearts beat", () => {
    const { ask, open, channelXml, clock, events } = tenant();
    expect(ask("POST", "/v2.0/channel", { xml: channelXml(setId) }).status).toBe(404);
    expect(ask("POST", "/v2.0/channel", { xml: "<Channel/>" }, true).status).toBe(400);
    const { id, line } = open();
    for (let beat = 0; beat < 20; beat += 1) {
      clock.advance(15_000);
      expect(ask("PUT", `/v2.0/channel/${id}/heartbeat`).status).toBe(200);
    }
    expect(line.state).toBe("open");
    expect(line.text().match(/<ChannelHeartBeat xmlns="[^"]*"\/>/g)).toHaveLength(20);
    expect(events.channels()).toMatchObject([{ id, open: true }]);
  });

  it("drops a channel whose heart stopped, and knows it no more", () => {
    const { ask, open, clock, events } = tenant();
    const { id, line } = open();
    clock.advance(29_999);
    expect(line.state).toBe("open");
    clock.advance(1);
    expect(line.state).toBe("ended");
    expect(line.text()).toContain("<bw:reason>NonResponsiveChannel</bw:reason>");
    expect(ask("PUT", `/v2.0/channel/${id}/heartbeat`).status).toBe(404);
    expect(events.channels()).toEqual([]);
  });

  it("a second set of the same application ends the first; another application does not", () => {
    const { open } = tenant();
    const first = open("set-1", "<applicationId>app</applicationId>");
    const other = open("set-2", "<applicationId>other</applicationId>");
    expect(first.line.state).toBe("open");
    open("set-3", "<applicationId>app</applicationId>");
    expect(first.line.text()).toContain("<bw:reason>DuplicateChannelSet</bw:reason>");
    expect([first.line.state, other.line.state]).toEqual(["ended", "open"]);
  });

  it.each(["DuplicateChannelSet", "UserDeleted", "NonResponsiveChannel", "ExplicitDelete", "Expired", "UnknownChannel"] as const)(
    "ends with %s when a test says so",
    (reason) => {
      const { open, events } = tenant();
      const { line } = open();
      events.terminate(reason);
      expect(line.text()).toContain(`<bw:reason>${reason}</bw:reason>`);
      expect(line.state).toBe("ended");
    },
  );
});

describe("Xsi-Events: subscriptions and events", () => {
  it("needs a channel, a granted package and the own user", () => {
    const { subscribe, open, ask } = tenant();
    expect(subscribe().status).toBe(409);
    open();
    expect(subscribe("Line Monitoring").status).toBe(400);
    expect(subscribe("Call Forwarding Busy").status).toBe(403);
    expect(ask("POST", `/v2.0/user/${ben}`, { xml: "<Subscription/>" }).status).toBe(403);
    expect(subscribe().status).toBe(200);
  });

  it("sends everything at first and at each refresh, numbered without a gap, and changes in between", () => {
    const { subscribe, open, ask, telephony, ack } = tenant();
    telephony.placeCall({ from: caller, to: "1000" });
    const { line } = open();
    const subscriptionId = childText(parseXml(subscribe().body), "subscriptionId") ?? "";
    const [leg] = telephony.legsOf(desk);
    telephony.perform(desk, { kind: "talk", callId: leg?.callId ?? "" });
    const refreshed = ask("PUT", `/v2.0/subscription/${subscriptionId}`, { xml: `<Subscription ${namespace}><expires>60</expires></Subscription>` });
    expect(refreshed.body).toContain("<expires>3600</expires>");
    expect(kinds(line)).toEqual(["CallSubscription", "HookStatus", "CallAnswered", "CallSubscription"]);
    const all = eventsOn(line);
    expect(all.map((event) => event.sequence)).toEqual([1, 2, 3, 4]);
    expect(all[0]?.text).toContain(`<bw:callId>${leg?.callId}</bw:callId>`);
    expect(all[0]?.text).toContain("<bw:targetId>desk01@10001.example</bw:targetId>");
    expect(all.map((event) => ack(event.id))).toEqual([200, 200, 200, 200]);
    expect(ask("DELETE", `/v2.0/subscription/${subscriptionId}`).status).toBe(200);
    expect(kinds(line).at(-1)).toBe("SubscriptionTerminated");
    expect(ask("GET", `/v2.0/subscription/${subscriptionId}`).status).toBe(404);
  });

  it("filters by package: ghosts for Advanced only, holds not for Basic", () => {
    const heard = (event: string) => {
      const { subscribe, open, telephony, clock } = tenant();
      const { line } = open();
      subscribe(event);
      telephony.setServices(desk, (services) => {
        services.forwardAlways = { active: true, to: "1001", ringSplash: false };
      });
      telephony.placeCall({ from: caller, to: "1000" }).hangUp();
      telephony.perform(desk, { kind: "dial", address: caller });
      clock.advance(2_000);
      telephony.perform(desk, { kind: "hold", callId: telephony.legsOf(desk)[0]?.callId ?? "" });
      return kinds(line).slice(1);
    };
    const dialled = ["CallOriginating", "HookStatus", "CallOriginated", "CallAnswered"];
    expect(heard("Advanced Call")).toEqual(["CallReceived", "CallRedirected", "CallReleased", ...dialled, "CallHeld"]);
    expect(heard("Standard Call")).toEqual([...dialled, "CallHeld"]);
    expect(heard("Basic Call")).toEqual(dialled);
  });

  it("a new subscription of the same kind replaces the old", () => {
    const { subscribe, open, events } = tenant();
    open();
    subscribe();
    const [first] = events.subscriptions();
    subscribe();
    expect(events.subscriptions()).toHaveLength(1);
    expect(events.subscriptions()[0]?.id).not.toBe(first?.id);
  });

  it("expires subscriptions", () => {
    const { subscribe, open, ask, clock, events, ack } = tenant({ expiresSeconds: { min: 20, max: 20 } });
    const { line, id } = open();
    ask("PUT", `/v2.0/channel/${id}`, { xml: `<Channel ${namespace}><expires>20</expires></Channel>` });
    subscribe();
    for (const event of eventsOn(line)) ack(event.id);
    clock.advance(19_999);
    expect(events.subscriptions()).toHaveLength(1);
    clock.advance(1);
    expect(events.subscriptions()).toHaveLength(0);
  });
});

describe("Xsi-Events: nothing is lost", () => {
  it("repeats an event that was not acknowledged, under the same id, then gives the channel up and tells the next one", () => {
    const { subscribe, open, clock, ask } = tenant({ ackTimeoutMs: 5_000, ackRepeats: 2 });
    const { line, id } = open();
    subscribe();
    const [event] = eventsOn(line);
    clock.advance(5_000);
    expect(eventsOn(line).map((one) => one.id)).toEqual([event?.id, event?.id]);
    ask("PUT", `/v2.0/channel/${id}/heartbeat`);
    clock.advance(10_000);
    expect(eventsOn(line)).toHaveLength(3);
    expect(line.text()).toContain("<bw:reason>NonResponsiveChannel</bw:reason>");
    const next = open();
    expect(eventsOn(next.line).map((one) => one.id)).toEqual([event?.id]);
    expect(eventsOn(next.line)[0]?.text).toContain(`<bw:channelId>${next.id}</bw:channelId>`);
  });

  it("an acknowledged event is not repeated", () => {
    const { subscribe, open, clock, ack, ask } = tenant({ ackTimeoutMs: 5_000 });
    const { line, id } = open();
    subscribe();
    expect(ack(eventsOn(line)[0]?.id ?? "")).toBe(200);
    ask("PUT", `/v2.0/channel/${id}/heartbeat`);
    clock.advance(29_000);
    expect(eventsOn(line)).toHaveLength(1);
  });

  it("keeps events while the stream is cut, for the next channel of the set", () => {
    const { subscribe, open, events, telephony, ack } = tenant();
    const first = open();
    subscribe();
    for (const event of eventsOn(first.line)) ack(event.id);
    events.cutStreams();
    telephony.placeCall({ from: caller, to: "1000" });
    expect(events.channels()).toMatchObject([{ id: first.id, open: false }]);
    expect(kinds(open().line)).toEqual(["CallReceived"]);
  });

  it.each([
    [404, "ended", 1],
    [481, "open", 0],
    [400, "open", 1],
    [500, "open", 1],
  ] as const)("an ack of %i leaves the channel %s and %i subscriptions", (status, state, left) => {
    const { subscribe, open, events, ack } = tenant();
    const { line } = open();
    subscribe();
    ack(eventsOn(line)[0]?.id ?? "", status);
    expect(line.state).toBe(state);
    expect(events.subscriptions()).toHaveLength(left);
    expect(kinds(line)).toHaveLength(status === 500 ? 2 : 1);
    if (status === 404) expect(kinds(open().line)).toEqual(["CallSubscription"]);
  });

  it("injects garbage as it is, unknown events in the envelope, and repeats and reverses on demand", () => {
    const { subscribe, open, events, telephony } = tenant();
    const { line } = open();
    subscribe();
    events.inject("<<garbage & <");
    expect(line.text()).toMatch(/<<garbage & <$/);
    events.inject({ type: "CallHistoryEvent", xml: "<entry><name>x</name></entry>", targetId: "other@10001.example" });
    const injected = eventsOn(line).at(-1);
    expect(injected?.text).toContain("<bw:targetId>other@10001.example</bw:targetId>");
    expect(injected?.text).toContain("<bw:entry><bw:name>x</bw:name></bw:entry>");
    events.repeatLast(1);
    expect(eventsOn(line).at(-1)?.id).toBe(injected?.id);
    events.reverseNext(2);
    const far = telephony.placeCall({ from: caller, to: "1000" });
    far.hangUp();
    expect(kinds(line).slice(-2)).toEqual(["CallReleased", "CallReceived"]);
    expect(
      eventsOn(line)
        .slice(-2)
        .map((event) => event.sequence),
    ).toEqual([4, 3]);
  });

  it("cuts inside tags and characters, and loses no byte by it", () => {
    const { subscribe, open, telephony } = tenant({ chunking: { every: 1 } });
    const { line } = open();
    subscribe();
    telephony.placeCall({ from: caller, to: "1000" });
    expect(line.chunks.every((chunk) => chunk.length === 1)).toBe(true);
    expect(line.chunks.some((chunk) => chunk[0] === 0xc3)).toBe(true); // half an "ö"
    expect(kinds(line)).toEqual(["CallSubscription", "CallReceived"]);
    expect(chunkLengths(1_000, "random", () => 0.5).reduce((sum, length) => sum + length, 0)).toBe(1_000);
  });

  it("keeps bytes back while stalled", () => {
    const { subscribe, open, events } = tenant();
    const { line } = open();
    events.stallStreams(true);
    subscribe();
    expect(kinds(line)).toEqual([]);
    events.stallStreams(false);
    expect(kinds(line)).toEqual(["CallSubscription"]);
  });
});
