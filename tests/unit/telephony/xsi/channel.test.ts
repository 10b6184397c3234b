// The live line on good and on bad days, against a scripted server and a clock that moves when told.
import { afterEach, describe, expect, it } from "vitest";
import { AppError } from "@/utils/errors.ts";
import { callXml, createRig, errorInfo, ns, type Rig, uuid, xml } from "./fake-xsi.ts";

const rigs: Rig[] = [];
async function opened(...options: Parameters<typeof createRig>): Promise<Rig> {
  const rig = createRig(...options);
  rigs.push(rig);
  await rig.start();
  return rig;
}
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.stop();
});

const codeOf = (thrown: unknown) => (thrown instanceof AppError ? thrown.code : thrown);
const creations = (rig: Rig) => rig.server.to("POST /async/v2.0/channel").length;
const terminated = (reason: string, channelId: string) =>
  `<?xml version="1.0"?><q:Event xmlns:q="http://schema.broadsoft.com/xsi" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="q:ChannelTerminatedEvent"><q:channelId>${channelId}</q:channelId><q:reason>${reason}</q:reason></q:Event>`;

describe("a good day", () => {
  it("opens the channel, subscribes, hears all calls and acknowledges them", async () => {
    const rig = createRig();
    rigs.push(rig);
    rig.server.world.calls.push({ id: "callhalf-1:0", xml: callXml({ state: "Active" }) });
    await rig.start();
    expect(rig.phases()).toEqual(["connecting", "subscribing", "live"]);
    expect(rig.events()).toMatchObject([
      { kind: "snapshot", order: { stream: rig.server.world.subscription, n: 1 }, calls: [{ id: "callhalf-1:0", state: "connected" }] },
    ]);
    expect(rig.server.acks()).toEqual(["e-1"]);
    expect(rig.saved).toEqual([rig.server.world.subscription]);
    expect(rig.gaps()).toEqual([]);
    const [creation] = rig.server.to("POST /async/v2.0/channel");
    expect(creation?.body).toContain("<channelSetId>set-1</channelSetId>");
    expect(creation?.body).toContain("<applicationId>app-1</applicationId>");
    expect(creation?.headers.get("Authorization")).toBe("Bearer token-0");
    expect(creation?.credentials).toBe("include");
    expect(rig.server.to("POST /events/v2.0/user")[0]?.path).toBe(`/events/v2.0/user/${uuid}`);
  });

  it("beats every 15 s and a little, so never five times in a minute, and tells a pulse for each", async () => {
    const rig = await opened();
    const before = rig.items.filter(({ kind }) => kind === "pulse").length;
    await rig.clock.advance(61_000);
    const beats = rig.server.to("heartbeat").map(({ at }) => at);
    expect(beats.slice(1).map((at, i) => at - (beats[i] ?? 0))).toEqual([15_100, 15_100, 15_100, 15_100]);
    expect(rig.items.filter(({ kind }) => kind === "pulse").length - before).toBe(4);
    expect(creations(rig)).toBe(1);
  });

  it("refreshes subscription and channel at half of the answered life", async () => {
    const rig = createRig();
    rigs.push(rig);
    rig.server.world.expires = 600;
    await rig.start();
    await rig.clock.advance(299_000);
    expect(rig.server.to("PUT /events/v2.0/channel/channel-1").filter(({ path }) => !path.endsWith("heartbeat"))).toHaveLength(0);
    expect(rig.server.to("PUT /events/v2.0/subscription")).toHaveLength(0);
    await rig.clock.advance(7_000);
    expect(rig.server.to("PUT /events/v2.0/channel/channel-1").filter(({ path }) => !path.endsWith("heartbeat"))).toHaveLength(1);
    expect(rig.server.to("PUT /events/v2.0/subscription")).toHaveLength(1);
    expect(rig.phases()).toEqual(["connecting", "subscribing", "live"]);
  });

  it("goes on with the subscription that it remembers", async () => {
    const rig = await opened({ remember: "sub-old" });
    expect(rig.server.to("POST /events/v2.0/user")).toHaveLength(0);
    expect(rig.server.to("PUT /events/v2.0/subscription/sub-old")).toHaveLength(1);
    expect(rig.events()).toMatchObject([{ kind: "snapshot" }]);
  });

  it.each([404, 403])("subscribes anew when the remembered one answers %i", async (status) => {
    const rig = createRig({ remember: "sub-old" });
    rigs.push(rig);
    rig.server.script("PUT /events/v2.0/subscription", errorInfo(status, "no"));
    await rig.start();
    expect(rig.phases().at(-1)).toBe("live");
    expect(rig.saved).toEqual([null, rig.server.world.subscription]);
  });

  it("reads the calls itself when no initial event comes", async () => {
    const rig = createRig();
    rigs.push(rig);
    rig.server.world.initialEvent = false;
    rig.server.world.calls.push({ id: "callhalf-3:0", xml: callXml({ id: "callhalf-3:0", state: "Held" }) });
    await rig.start();
    await rig.clock.advance(4_900);
    expect(rig.events()).toEqual([]);
    await rig.clock.advance(200);
    expect(rig.events()).toMatchObject([{ kind: "snapshot", order: null, calls: [{ id: "callhalf-3:0", state: "held" }] }]);
  });

  it("learns who it is when it does not know, and says so once", async () => {
    const rig = await opened({ user: { uuid, broadworksId: null } });
    expect(rig.identities).toEqual(["desk01@10001.example"]);
    rig.server.stream().push(rig.server.event({ target: "other@10001.example" }));
    await rig.clock.settle();
    expect(rig.items.at(-1)).toMatchObject({ kind: "dropped", why: "call of another line" });
  });

  it("acknowledges before it tells, ignores repeats, and hears of no other line", async () => {
    const rig = await opened();
    const event = rig.server.event({ id: "e-again" });
    rig.server.stream().push(event + event);
    rig.server.stream().push(rig.server.event({ target: "somebody@10001.example", id: "e-other" }));
    rig.server.stream().push(rig.server.event({ target: uuid.toUpperCase(), id: "e-uuid" }));
    rig.server.stream().push(rig.server.event({ target: null, id: "e-none" }));
    await rig.clock.settle();
    expect(rig.server.acks().slice(1)).toEqual(["e-again", "e-again", "e-other", "e-uuid", "e-none"]);
    expect(
      rig
        .events()
        .slice(1)
        .map(({ kind }) => kind),
    ).toEqual(["call", "call", "call"]);
    expect(rig.items.filter(({ kind }) => kind === "dropped")).toMatchObject([{ why: "call of another line" }]);
  });

  it("closes with DELETE and nothing else when it is aborted", async () => {
    const rig = await opened();
    await rig.stop();
    expect(rig.ended()).toBe(true);
    expect(rig.failure()).toBeNull();
    expect(rig.server.stream().open()).toBe(false);
    expect(rig.server.to("DELETE").map(({ path }) => path)).toEqual(["/events/v2.0/channel/channel-1"]);
    const before = rig.server.asked.length;
    await rig.clock.advance(120_000);
    expect(rig.server.asked.length).toBe(before);
  });
});

describe("the stream breaks", () => {
  it.each(["close", "cut"] as const)("reconnects at once when it is %s, on the same set, and writes the gap", async (how) => {
    const rig = await opened();
    await rig.clock.advance(31_000);
    const lastPulse = rig.items.findLast(({ kind }) => kind === "pulse");
    rig.server.stream()[how]();
    await rig.clock.advance(100);
    expect(creations(rig)).toBe(2);
    expect(rig.server.to("PUT /events/v2.0/subscription")).toHaveLength(1);
    expect(rig.gaps()).toEqual([
      {
        kind: "gap",
        from: lastPulse?.kind === "pulse" ? lastPulse.at : 0,
        to: rig.clock.now() - 100,
        reason: how === "close" ? "stream-ended" : "stream-cut",
      },
    ]);
    expect(rig.phases().slice(-3)).toEqual(["connecting", "subscribing", "live"]);
    expect(rig.server.to("DELETE").map(({ path }) => path)).toEqual(["/events/v2.0/channel/channel-1"]);
  });

  it("waits longer each time, up to a minute, with one attempt at a time", async () => {
    const rig = createRig();
    rigs.push(rig);
    rig.server.always("POST /async/v2.0/channel", () => new Response("", { status: 502 }));
    await rig.start();
    await rig.clock.advance(300_000);
    const at = rig.server.to("POST /async/v2.0/channel").map((asked) => asked.at);
    const waits = at.slice(1).map((time, i) => time - (at[i] ?? 0));
    expect(waits).toEqual([0, 750, 1_500, 3_000, 6_000, 12_000, 24_000, 45_000, 45_000, 45_000, 45_000, 45_000]);
    const waiting = rig.items.filter((item) => item.kind === "link" && item.phase === "waiting");
    expect(waiting[0]).toMatchObject({ error: { code: "server-error" }, attempt: 2 });
    expect(rig.gaps()).toEqual([]);
    expect(rig.ended()).toBe(false);
  });

  it("tries every second or so while there is no network, so that it is back within two seconds of it", async () => {
    const rig = createRig();
    rigs.push(rig);
    rig.server.always("POST /async/v2.0/channel", () => new TypeError("fetch failed"));
    await rig.start();
    await rig.clock.advance(60_000);
    const at = rig.server.to("POST /async/v2.0/channel").map((asked) => asked.at);
    expect(Math.max(...at.slice(1).map((time, i) => time - (at[i] ?? 0)))).toBeLessThanOrEqual(1_500);
  });

  it("does not storm when channels come up and die at once", async () => {
    const rig = await opened();
    for (let i = 0; i < 200; i++) {
      if (rig.server.stream().open()) rig.server.stream().close();
      await rig.clock.advance(500);
    }
    expect(creations(rig)).toBeLessThan(12);
  });

  it("reconnects after 35 s of silence though heartbeats succeed", async () => {
    const rig = await opened();
    rig.server.world.heartbeatDocuments = false;
    await rig.clock.advance(34_000);
    expect(creations(rig)).toBe(1);
    rig.server.world.heartbeatDocuments = true;
    await rig.clock.advance(17_000);
    expect(creations(rig)).toBe(2);
    expect(rig.gaps()).toMatchObject([{ reason: "silence" }]);
  });

  it("gives a channel without id 40 s", async () => {
    const rig = createRig();
    rigs.push(rig);
    rig.server.world.channelDocument = false;
    await rig.start();
    await rig.clock.advance(39_000);
    expect(creations(rig)).toBe(1);
    rig.server.world.channelDocument = true;
    await rig.clock.advance(1_100);
    expect(creations(rig)).toBe(2);
    expect(rig.phases().at(-1)).toBe("live");
  });

  it("gives a request that hangs 10 s, and a creation that hangs 40 s", async () => {
    const rig = createRig();
    rigs.push(rig);
    rig.server.script("POST /async/v2.0/channel", "hang");
    await rig.start();
    await rig.clock.advance(40_100);
    expect(creations(rig)).toBe(2);
    rig.server.script("heartbeat", "hang");
    await rig.clock.advance(15_100 + 11_000 + 100);
    const beats = rig.server.to("heartbeat").map(({ at }) => at);
    expect(beats.slice(1).map((at, i) => at - (beats[i] ?? 0))).toEqual([15_100, 11_000]);
    expect(creations(rig)).toBe(2);
  });

  it("treats HTML with status 200 as no channel", async () => {
    const rig = createRig();
    rigs.push(rig);
    rig.server.script("POST /async/v2.0/channel", new Response("<html><body>login</body></html>"));
    await rig.start();
    expect(creations(rig)).toBe(2);
    expect(rig.phases().at(-1)).toBe("live");
  });
});

describe("the channel is refused or ended", () => {
  it("is dead at once when a heartbeat answers 404", async () => {
    const rig = await opened();
    rig.server.script("heartbeat", errorInfo(404, "unknown channel"));
    await rig.clock.advance(15_100);
    expect(creations(rig)).toBe(2);
    expect(rig.gaps()).toMatchObject([{ reason: "heartbeat-404" }]);
  });

  it("beats again after 10 s when a heartbeat fails otherwise", async () => {
    const rig = await opened();
    rig.server.script("heartbeat", errorInfo(503, "busy"));
    await rig.clock.advance(25_200);
    const beats = rig.server.to("heartbeat").map(({ at }) => at);
    expect(beats.slice(1).map((at, i) => at - (beats[i] ?? 0))).toEqual([15_100, 10_000]);
    expect(creations(rig)).toBe(1);
  });

  it.each(["NonResponsiveChannel", "Expired", "ExplicitDelete", "UnknownChannel", "SomethingNew"])("reconnects after %s", async (reason) => {
    const rig = await opened();
    await rig.clock.advance(30_100);
    const acks = rig.server.acks().length;
    rig.server.stream().push(terminated(reason, "channel-1"));
    await rig.clock.advance(100);
    expect(creations(rig)).toBe(2);
    expect(rig.gaps()).toMatchObject([{ reason: `terminated ${reason}` }]);
    expect(rig.server.acks().length).toBe(acks + 1); // the new snapshot's, none for the termination
    expect(rig.server.to("DELETE")).toHaveLength(0);
  });

  it("does not fight another console for the set", async () => {
    const rig = await opened();
    rig.server.stream().push(terminated("DuplicateChannelSet", "channel-1"));
    await rig.clock.advance(29_000);
    rig.xsi.feed.poke();
    await rig.clock.settle();
    expect(creations(rig)).toBe(1);
    expect(rig.items.at(-1)).toMatchObject({ kind: "link", phase: "waiting" });
    await rig.clock.advance(10_000);
    expect(creations(rig)).toBe(2);
    rig.server.stream().push(terminated("DuplicateChannelSet", "channel-2"));
    await rig.clock.advance(59_000);
    expect(creations(rig)).toBe(2);
  });

  it("cannot go on when the user was deleted", async () => {
    const rig = await opened();
    rig.server.stream().push(terminated("UserDeleted", "channel-1"));
    await rig.clock.settle();
    expect(codeOf(rig.failure())).toBe("forbidden");
  });

  it("ignores the end of an older channel", async () => {
    const rig = await opened();
    rig.server.stream().push(terminated("Expired", "channel-0"));
    await rig.clock.advance(1_000);
    expect(creations(rig)).toBe(1);
  });

  it("subscribes again when the subscription was terminated, on the same channel", async () => {
    const rig = await opened();
    rig.server.stream().push(rig.server.event({ kind: "SubscriptionTerminatedEvent", data: "<reason>Expired</reason>", id: "e-end" }));
    await rig.clock.settle();
    expect(rig.server.acks()).toContain("e-end");
    expect(creations(rig)).toBe(1);
    expect(rig.server.to("POST /events/v2.0/user")).toHaveLength(2);
    expect(rig.phases()).toEqual(["connecting", "subscribing", "live", "subscribing", "live"]);
  });

  it("throws when subscribing is forbidden, and tries a new channel on 409", async () => {
    const conflict = createRig();
    rigs.push(conflict);
    conflict.server.script("POST /events/v2.0/user", errorInfo(409, "conflict"));
    await conflict.start();
    expect(creations(conflict)).toBe(2);
    expect(conflict.phases().at(-1)).toBe("live");
    const denied = createRig();
    rigs.push(denied);
    denied.server.script("POST /events/v2.0/user", errorInfo(403, "not in scope"));
    await denied.start();
    expect(denied.failure()).toMatchObject({ data: { code: "forbidden", status: 403, detail: "not in scope" } });
  });
});

describe("tokens and limits", () => {
  it("renews once on a 401 of the creation and of a heartbeat, and goes on", async () => {
    const rig = createRig();
    rigs.push(rig);
    rig.server.script("POST /async/v2.0/channel", errorInfo(401, "expired"));
    await rig.start();
    expect(rig.tokens.renewed).toBe(1);
    expect(rig.phases().at(-1)).toBe("live");
    rig.server.script("heartbeat", errorInfo(401, "expired"));
    await rig.clock.advance(15_100);
    expect(rig.tokens.renewed).toBe(2);
    expect(rig.server.to("heartbeat").at(-1)?.headers.get("Authorization")).toBe("Bearer token-2");
    expect(creations(rig)).toBe(2); // the refused one and its repetition
  });

  it("throws unauthorized when the renewed token is refused too", async () => {
    const rig = createRig();
    rigs.push(rig);
    rig.server.always("v2.0", () => errorInfo(401, "no"));
    await rig.start();
    expect(codeOf(rig.failure())).toBe("unauthorized");
    expect(creations(rig)).toBe(2);
  });

  it("throws what the vault says when nothing can be renewed any more, while live", async () => {
    let dead = false;
    const rig = await opened({
      token: async (options) => {
        if (options?.renew && dead) throw new AppError("grant-dead");
        return "t";
      },
    });
    dead = true;
    rig.server.always("v2.0", () => errorInfo(401, "no"));
    await rig.clock.advance(15_100);
    expect(codeOf(rig.failure())).toBe("grant-dead");
  });

  it("rebuilds once when only heartbeats answer 401", async () => {
    const rig = await opened();
    rig.server.script("heartbeat", errorInfo(401, "no"), errorInfo(401, "no"));
    await rig.clock.advance(15_100);
    expect(rig.ended()).toBe(false);
    expect(creations(rig)).toBe(2);
    expect(rig.phases().at(-1)).toBe("live");
  });

  it.each([
    [429, "rate-limited"],
    [503, "overloaded"],
  ])("obeys Retry-After of a %i, poked or not", async (status, code) => {
    const rig = createRig();
    rigs.push(rig);
    rig.server.script("POST /async/v2.0/channel", errorInfo(status, "later", { "Retry-After": "20" }));
    await rig.start();
    expect(rig.items.at(-1)).toMatchObject({ kind: "link", phase: "waiting", error: { code, status, retryAfterMs: 20_000 } });
    await rig.clock.advance(19_900);
    rig.xsi.feed.poke();
    await rig.clock.settle();
    expect(creations(rig)).toBe(1);
    await rig.clock.advance(2_000);
    expect(creations(rig)).toBe(2);
    expect(rig.phases().at(-1)).toBe("live");
  });
});

describe("poked", () => {
  it("wakes from an ordinary wait", async () => {
    const rig = createRig();
    rigs.push(rig);
    rig.server.always("POST /async/v2.0/channel", () => new TypeError("fetch failed"));
    await rig.start();
    await rig.clock.advance(60_000);
    rig.server.relent("POST /async/v2.0/channel");
    const before = rig.clock.now();
    rig.xsi.feed.poke();
    await rig.clock.settle();
    expect(rig.phases().at(-1)).toBe("live");
    expect(rig.clock.now()).toBe(before);
  });

  it("leaves a living line alone, and leaves a dead one within three seconds", async () => {
    const rig = await opened();
    await rig.clock.advance(5_000);
    rig.xsi.feed.poke();
    await rig.clock.advance(4_000);
    expect(creations(rig)).toBe(1);
    rig.server.world.heartbeatDocuments = false;
    rig.xsi.feed.poke();
    rig.xsi.feed.poke();
    await rig.clock.advance(3_100);
    expect(creations(rig)).toBe(2);
    expect(rig.gaps()).toMatchObject([{ reason: "poked" }]);
    expect(rig.phases().at(-1)).toBe("live");
  });
});

describe("what comes over the stream", () => {
  it("asks for everything again when an event is broken, and acknowledges what it can of it", async () => {
    const rig = await opened();
    rig.server.stream().push(rig.server.event({ id: "e-broken", data: "<call><callId>x</call></call>" }));
    await rig.clock.settle();
    expect(rig.server.acks()).toContain("e-broken");
    expect(rig.items).toContainEqual(expect.objectContaining({ kind: "dropped", why: "broken document: not well-formed" }));
    expect(rig.server.to("PUT /events/v2.0/subscription")).toHaveLength(1);
    expect(rig.events().at(-1)).toMatchObject({ kind: "snapshot" });
  });

  it("asks for everything again when a number is missing, but not for mere disorder", async () => {
    const rig = await opened();
    rig.server.stream().push(rig.server.event({ sequence: 3, id: "three" }) + rig.server.event({ sequence: 2, id: "two" }));
    await rig.clock.advance(2_000);
    expect(rig.server.to("PUT /events/v2.0/subscription")).toHaveLength(0);
    rig.server.world.sequence = 6;
    rig.server.stream().push(rig.server.event({ id: "seven" }));
    await rig.clock.advance(2_000);
    expect(rig.server.to("PUT /events/v2.0/subscription")).toHaveLength(1);
    rig.server.world.sequence = 20;
    rig.server.stream().push(rig.server.event({ id: "later" }));
    await rig.clock.advance(5_000);
    expect(rig.server.to("PUT /events/v2.0/subscription")).toHaveLength(1); // at most once a minute
  });

  it("tells of unknown events and of garbage, and goes on", async () => {
    const rig = await opened();
    rig.server.stream().push(rig.server.event({ kind: "CallHistoryEvent", data: "<callHistory/>", id: "h" }));
    rig.server.stream().push("\u0000<<garbage>& ");
    rig.server.stream().push(rig.server.event({ kind: "HookStatusEvent", data: "<hookStatus>Off-Hook</hookStatus>", id: "k" }));
    await rig.clock.settle();
    expect(rig.events().slice(1)).toMatchObject([
      { kind: "other", name: "CallHistoryEvent" },
      { kind: "hook", offHook: true },
    ]);
    expect(rig.server.acks().slice(1)).toEqual(["h", "k"]);
    expect(rig.items.filter(({ kind }) => kind === "dropped")).toHaveLength(1);
  });

  it("tries an acknowledgement a second time, then lets it be", async () => {
    const rig = await opened();
    rig.server.always("eventresponse", () => new TypeError("fetch failed"));
    rig.server.stream().push(rig.server.event({ id: "stubborn" }));
    await rig.clock.advance(5_000);
    expect(rig.server.acks().filter((id) => id === "stubborn")).toHaveLength(2);
    expect(rig.events().at(-1)).toMatchObject({ kind: "call" });
    expect(rig.lines.some(({ text }) => text === "acknowledgement given up")).toBe(true);
  });

  it("never lets a slow acknowledgement hold up the reading", async () => {
    const rig = await opened();
    rig.server.always("eventresponse", () => "hang");
    for (let i = 0; i < 20; i++) rig.server.stream().push(rig.server.event({ id: `q-${i}` }));
    await rig.clock.settle();
    expect(rig.events()).toHaveLength(21);
  });

  it("survives a recorded session cut at every byte", async () => {
    const rig = await opened();
    const told = rig.events().length;
    const bytes = new TextEncoder().encode(
      ["CallReceivedEvent", "CallAnsweredEvent", "CallHeldEvent"].map((kind, i) => rig.server.event({ kind, id: `b-${i}` })).join("\n") +
        `<ChannelHeartbeat ${ns}></ChannelHeartbeat>`,
    );
    for (const byte of bytes) rig.server.stream().push(Uint8Array.of(byte));
    await rig.clock.settle();
    for (let i = 0; i < 50; i++) await rig.clock.settle();
    expect(rig.events().slice(told)).toMatchObject([
      { name: "CallReceivedEvent", call: { party: { name: "Ana & Söhne" } } },
      { name: "CallAnsweredEvent" },
      { name: "CallHeldEvent" },
    ]);
  });

  it("logs and tells no token and no name", async () => {
    const rig = await opened();
    rig.server.script("heartbeat", errorInfo(503, "busy"));
    rig.server.stream().push(rig.server.event({}));
    await rig.clock.advance(20_000);
    const said = JSON.stringify(rig.lines);
    expect(rig.lines.length).toBeGreaterThan(0);
    expect(said).not.toMatch(/token-\d|Söhne|\+4930/);
  });
});

describe("reading", () => {
  it("reads the calls, their details and the conference; what ended meanwhile is left out", async () => {
    const rig = createRig();
    rig.server.world.calls.push(
      { id: "a:0", xml: callXml({ id: "a:0", state: "Active", personality: "Originator" }), inConference: true },
      { id: "b:0", xml: callXml({ id: "b:0", state: "Remote Held" }) },
      { id: "c:0", xml: callXml({ id: "c:0", state: "Alerting" }) },
    );
    rig.server.script(`GET /actions/v2.0/user/${uuid}/calls/c%3A0`, errorInfo(404, "gone"));
    rig.server.script(
      "/calls/Conference",
      xml(
        `<Conference ${ns}><state>Active</state><conferenceParticipantList><conferenceParticipant><callId>a:0</callId><muted>true</muted></conferenceParticipant></conferenceParticipantList></Conference>`,
      ),
    );
    const reading = await rig.xsi.feed.read(new AbortController().signal);
    expect(reading).toMatchObject({
      calls: [
        { id: "a:0", state: "connected", direction: "out", conference: true },
        { id: "b:0", state: "remote-held", conference: false },
      ],
      conference: { state: "active", muted: false, participants: [{ id: "a:0", muted: true }] },
    });
    expect(rig.server.asked.every(({ credentials }) => credentials === "omit")).toBe(true);
  });

  it("rejects when the answer is not a list of calls", async () => {
    const rig = createRig();
    rig.server.script("GET", new Response("<html></html>"));
    await expect(rig.xsi.feed.read(new AbortController().signal)).rejects.toMatchObject({ data: { code: "bad-answer" } });
  });
});
