// The watch over colleagues' lines with a server and a clock that do as they are told: what the loopback Webex cannot be made to do in time.
import { describe, expect, onTestFinished, test } from "vitest";
import type { WatchItem } from "@/entrypoints/background/telephony/ports.ts";
import type { Envelope } from "@/entrypoints/background/telephony/xsi/decode.ts";
import { createWatched } from "@/entrypoints/background/telephony/xsi/watched.ts";
import { parseXml } from "@/entrypoints/background/telephony/xsi/xml.ts";
import { toErrorData } from "@/utils/errors.ts";
import { callXml, createRig, errorInfo, ns, uuid } from "./fake-xsi.ts";

const ana = "11111111-1111-4111-8111-111111111111";
const bo = "22222222-2222-4222-8222-222222222222";

const toColleagues = ({ server }: ReturnType<typeof createRig>) => server.to("/events/v2.0/user/").filter(({ path }) => !path.endsWith(uuid));

async function watching(
  users: readonly string[] = [ana],
  prepare: (rig: ReturnType<typeof createRig>) => void = () => {},
  more: Parameters<typeof createRig>[0] = {},
) {
  const rig = createRig(more);
  await rig.start();
  prepare(rig);
  const items: WatchItem[] = [];
  const state: { failure: unknown } = { failure: null };
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  (async () => {
    for await (const item of rig.xsi.watch.open(users, stop.signal)) items.push(item);
  })().catch((thrown: unknown) => {
    state.failure = thrown;
  });
  await rig.clock.settle();
  const lines = () => items.flatMap((item) => (item.kind === "line" ? [`${item.user === ana ? "ana" : "bo"} ${item.line}`] : []));
  const subscribed = () => toColleagues(rig);
  return { ...rig, lineItems: rig.items, items, lines, subscribed, stop, failure: () => state.failure };
}

describe("subscribing", () => {
  test("over the line's channel, one after the other; a state that overtakes the answer counts", async () => {
    const { server, lines, subscribed, events } = await watching([ana, bo]);
    expect(server.to("POST /async/v2.0/channel")).toHaveLength(1);
    expect(subscribed().map(({ path }) => path.split("/").at(-1))).toEqual([ana, bo]);
    expect(subscribed()[0]?.body).toContain("<channelSetId>set-1</channelSetId><applicationId>app-1</applicationId>");
    expect(lines()).toEqual(["ana free", "bo free"]);
    expect(events().map(({ kind }) => kind)).toEqual(["snapshot"]); // the line's own, and nobody else's
  });

  test("never to the own line: that would replace its subscription", async () => {
    const { subscribed, server } = await watching([uuid, ana]);
    expect(subscribed()).toHaveLength(1);
    expect(server.to("/events/v2.0/user/")).toHaveLength(2);
  });

  test("not before the line is live", async () => {
    const rig = createRig();
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const reading = (async () => {
      for await (const _ of rig.xsi.watch.open([ana], stop.signal));
    })();
    await rig.clock.advance(10_000);
    expect(rig.server.asked).toEqual([]);
    await rig.start();
    expect(toColleagues(rig)).toHaveLength(1);
    stop.abort();
    await reading;
  });

  test("leaving ends the subscriptions, and nothing of the line", async () => {
    const { server, stop, clock, phases, subscribed } = await watching([ana, bo]);
    const ids = [server.subscriptionOf(ana), server.subscriptionOf(bo)];
    stop.abort();
    await clock.advance(60_000);
    expect(server.to("DELETE ").map(({ path }) => path.split("/").at(-1))).toEqual(ids);
    expect(subscribed()).toHaveLength(2);
    expect([server.streams.length, phases().at(-1)]).toEqual([1, "live"]);
  });

  test("again at half of its life", async () => {
    const { subscribed, clock } = await watching();
    await clock.advance(3_600_000 - 1_000);
    expect(subscribed()).toHaveLength(1);
    await clock.advance(2_000);
    expect(subscribed()).toHaveLength(2);
  });

  test("a renewal waits for a quiet minute, but not for ever", async () => {
    const full = async (_requests: number, rest: (ms: number) => Promise<boolean>) => {
      while (await rest(60_000));
      return false;
    };
    const { subscribed, clock } = await watching([ana], () => {}, { quiet: { turn: full } });
    await clock.advance(5_400_000 - 1_000);
    expect(subscribed()).toHaveLength(1);
    await clock.advance(2_000);
    expect(subscribed()).toHaveLength(2);
  });

  test("again after a minute when no state came, and not before", async () => {
    const { subscribed, clock, lines, server } = await watching([ana], (rig) => {
      rig.server.world.initialEvent = false;
    });
    await clock.advance(59_000);
    expect([subscribed().length, lines()]).toEqual([1, []]);
    server.world.initialEvent = true;
    await clock.advance(2_000);
    expect([subscribed().length, lines()]).toEqual([2, ["ana free"]]);
    await clock.advance(600_000);
    expect(subscribed()).toHaveLength(2);
  });

  test("a change before the first state means nothing: a line whose calls are not known is not free", async () => {
    const { server, clock, lines } = await watching([ana], (rig) => {
      rig.server.world.initialEvent = false;
    });
    const subscription = server.subscriptionOf(ana);
    server.stream().push(server.event({ kind: "CallReleasedEvent", subscription, data: `<call>${callXml({ state: "Released" })}</call>` }));
    await clock.settle();
    expect(lines()).toEqual([]);
  });

  test("waits as long as Webex asks", async () => {
    const { subscribed, clock, lines } = await watching([ana], (rig) => {
      rig.server.script("/events/v2.0/user/", errorInfo(429, "slow down", { "Retry-After": "25" }));
    });
    await clock.advance(24_000);
    expect(subscribed()).toHaveLength(1);
    await clock.advance(2_000);
    expect(lines()).toEqual(["ana free"]);
  });

  test("ends as forbidden when nobody may be watched, at once where there is only one", async () => {
    const { failure, subscribed } = await watching([ana], (rig) => {
      rig.server.script("/events/v2.0/user/", errorInfo(403, "not yours"));
    });
    expect(toErrorData(failure())).toMatchObject({ code: "forbidden", status: 403 });
    expect(subscribed()).toHaveLength(1);
  });

  test("whom nobody knows is passed over", async () => {
    const { failure, lines, clock, subscribed } = await watching([ana, bo], (rig) => {
      rig.server.script("/events/v2.0/user/", errorInfo(404, "no such user"));
    });
    await clock.advance(600_000);
    expect([failure(), lines(), subscribed().length]).toEqual([null, ["bo free"], 2]);
  });
});

describe("hearing", () => {
  const received = (rig: Awaited<ReturnType<typeof watching>>, more: Parameters<typeof rig.server.event>[0] = {}) =>
    rig.server.stream().push(rig.server.event({ target: "ana@10001.example", subscription: rig.server.subscriptionOf(ana), ...more }));

  test("every event is acknowledged, whoever it is about", async () => {
    const rig = await watching();
    received(rig, { id: "e-known" });
    received(rig, { id: "e-stranger", subscription: "of-another-worker" });
    received(rig, { id: "e-unknown", kind: "CallHistoryEvent", data: "<x/>" });
    await rig.clock.settle();
    expect(rig.server.acks()).toEqual(expect.arrayContaining(["e-known", "e-stranger", "e-unknown"]));
  });

  test("a missing event: everything is asked for again", async () => {
    const rig = await watching();
    received(rig, { sequence: 9, kind: "HookStatusEvent", data: "<hookStatus>Off-Hook</hookStatus>" });
    rig.server.world.theirCalls = [{ xml: callXml() }];
    await rig.clock.advance(1_100);
    expect(rig.subscribed()).toHaveLength(2);
    expect(rig.lines()).toEqual(["ana free", "ana ringing"]);
    expect(rig.events().flatMap((event) => (event.kind === "snapshot" ? [event.calls.length] : []))).toEqual([0]);
  });

  test("it pulses with each heartbeat, not with each event", async () => {
    const rig = await watching();
    const before = rig.items.length;
    for (let n = 0; n < 20; n++) received(rig, { kind: "HookStatusEvent", data: "<hookStatus>Off-Hook</hookStatus>" });
    await rig.clock.settle();
    expect(rig.items).toHaveLength(before);
    await rig.clock.advance(15_100);
    expect(rig.items.at(-1)).toMatchObject({ kind: "pulse" });
  });

  test("a storm of theirs is no pulse of the line, and not one of its events", async () => {
    const rig = await watching();
    const before = rig.lineItems.length;
    for (let n = 0; n < 300; n++) received(rig, { kind: "HookStatusEvent", data: "<hookStatus>Off-Hook</hookStatus>" });
    await rig.clock.settle();
    expect(rig.lineItems).toHaveLength(before);
  });

  test("of what comes together the line's is heard and acknowledged first", async () => {
    const rig = await watching();
    const theirs = (id: string) => rig.server.event({ id, subscription: rig.server.subscriptionOf(ana), target: "ana@10001.example" });
    const acksBefore = rig.server.acks().length;
    rig.server.stream().push([theirs("e-1st"), theirs("e-2nd"), theirs("e-3rd"), rig.server.event({ id: "e-own" })].join(""));
    await rig.clock.settle();
    const acks = rig.server.acks().slice(acksBefore);
    expect(acks.indexOf("e-own")).toBeLessThan(acks.indexOf("e-3rd"));
    expect(rig.events().at(-1)).toMatchObject({ kind: "call" });
  });

  test("what an earlier worker's subscriptions bring is acknowledged, told to nobody, and they are ended", async () => {
    const rig = await watching();
    received(rig, { id: "e-left", subscription: "left-behind" });
    received(rig, { id: "e-left-2", subscription: "left-behind", target: null });
    await rig.clock.settle();
    expect(rig.server.acks()).toEqual(expect.arrayContaining(["e-left", "e-left-2"]));
    await rig.clock.advance(3_600_000);
    expect(rig.server.to("DELETE ").map(({ path }) => path.split("/").at(-1))).toEqual(["left-behind"]);
    expect(rig.events().every(({ kind }) => kind === "snapshot")).toBe(true);
  });

  test("after its channel died everybody is lost; the next comes no sooner than five seconds later", async () => {
    const rig = await watching();
    rig.server.stream().cut();
    await rig.clock.settle();
    expect(rig.items.at(-1)).toMatchObject({ kind: "lost", users: [ana] });
    await rig.clock.advance(4_900);
    expect([rig.server.streams.length, rig.subscribed().length]).toEqual([2, 1]); // the line's own comes first
    await rig.clock.advance(200);
    expect([rig.server.streams.length, rig.subscribed().length]).toEqual([2, 2]);
    expect(rig.lines()).toEqual(["ana free", "ana free"]);
  });
});

describe("with another grant's token", () => {
  const another = { watchToken: async () => "organisation" };

  test("joins the line's channel where Webex lets it", async () => {
    const { server, lines } = await watching([ana, bo], () => {}, another);
    expect([server.streams.length, lines()]).toEqual([1, ["ana free", "bo free"]]);
  });

  test.each([
    ["409", 409],
    ["403", 403],
  ])("%s on the line's channel: a channel of its own", async (_word, status) => {
    const { server, lines, clock, phases } = await watching(
      [ana],
      ({ server }) => server.script("/events/v2.0/user/11", errorInfo(status, "not your channel set")),
      another,
    );
    await clock.settle();
    expect(server.to("POST /async/v2.0/channel").map(({ body }) => /<channelSetId>([^<]+)/.exec(body)?.[1])).toEqual(["set-1", "set-1/watch"]);
    expect([lines(), phases().at(-1)]).toEqual([["ana free"], "live"]);
  });

  test("accepted but nothing heard: its subscription is ended, and it has a channel of its own", async () => {
    const rig = await watching([ana, bo], ({ server }) => Object.assign(server.world, { initialEvent: false }), another);
    const first = rig.server.subscriptionOf(ana);
    expect(rig.subscribed()).toHaveLength(1); // nobody else before it is proven
    await rig.clock.advance(9_900);
    expect(rig.server.streams).toHaveLength(1);
    rig.server.world.initialEvent = true;
    await rig.clock.advance(200);
    expect(rig.server.to("DELETE ").map(({ path }) => path.split("/").at(-1))).toEqual([first]);
    expect([rig.server.streams.length, rig.lines()]).toEqual([2, ["ana free", "bo free"]]);
  });

  test("two channels together ask no more than six times in any minute, and one lost heartbeat costs neither", async () => {
    const rig = await watching([ana], ({ server }) => server.script("/events/v2.0/user/11", errorInfo(409, "not your channel set")), another);
    // The fake knows one stream's heartbeats only: both are well.
    rig.server.always("heartbeat", () => {
      for (const stream of rig.server.streams) if (stream.open()) stream.push(`<ChannelHeartBeat ${ns}/>`);
      return new Response(null, { status: 200 });
    });
    await rig.clock.advance(60_000); // from the old pace into the new one
    const from = rig.clock.now();
    await rig.clock.advance(600_000);
    const times = rig.server.asked.map(({ at }) => at).filter((at) => at >= from);
    expect(times.length).toBeGreaterThan(50);
    for (const at of times) expect(times.filter((other) => other >= at && other < at + 60_000).length).toBeLessThanOrEqual(6);
    for (const id of ["channel-1", "channel-2"]) {
      const beats = () => rig.server.to(`${id}/heartbeat`).map(({ at }) => at);
      const before = beats().length;
      rig.server.script(`${id}/heartbeat`, "hang");
      await rig.clock.advance(28_000);
      const [answered = 0, , again = Number.POSITIVE_INFINITY] = beats().slice(before - 1);
      expect(again - answered).toBe(26_100); // within the server's patience of 30 s
    }
    expect(rig.server.streams.map(({ open }) => open())).toEqual([true, true]);
  });
});

describe("one colleague's line", () => {
  const envelope = (sequence: number, kind: string, data: string): Envelope => ({
    type: "SubscriptionEvent",
    kind,
    eventId: `e-${sequence}`,
    sequence,
    subscriptionId: "s",
    channelId: null,
    targetId: null,
    reason: null,
    data: parseXml(`<eventData ${ns}>${data}</eventData>`),
  });
  const call = (n: number, state: string, more: Parameters<typeof callXml>[0] = {}) =>
    envelope(n, "CallUpdatedEvent", `<call>${callXml({ state, ...more })}</call>`);
  const snapshot = (n: number, ...states: readonly string[]) =>
    envelope(n, "CallSubscriptionEvent", `<calls>${states.map((state, at) => `<call>${callXml({ id: `c-${at}`, state })}</call>`).join("")}</calls>`);
  const lineAfter = (...events: readonly Envelope[]) => {
    const watched = createWatched(ana);
    let line = "unknown";
    for (const event of events) line = watched.take(event, 1)?.line?.line ?? line;
    return line;
  };

  test.each([
    ["nothing", [], "free"],
    ["a call that rings", ["Alerting"], "ringing"],
    ["a call", ["Active"], "busy"],
    ["a held call", ["Held"], "busy"],
    ["a call held by the other side", ["Remote Held"], "busy"],
    ["a call, and one that rings", ["Active", "Alerting"], "busy"],
    ["what is gone", ["Released", "Detached"], "free"],
  ] as const)("%s", (_what, states, line) => expect(lineAfter(snapshot(1, ...states))).toBe(line));

  test("an own call that rings at the other end is busy", () =>
    expect(lineAfter(snapshot(1), call(2, "Alerting", { personality: "Originator" }))).toBe("busy"));

  test("an older event that comes late changes nothing", () => expect(lineAfter(snapshot(1), call(3, "Released"), call(2, "Alerting"))).toBe("free"));

  test("numbers that wrap, and another subscription's, go on", () => {
    expect(lineAfter(snapshot(2_147_483_647), call(1, "Alerting"))).toBe("ringing");
    const watched = createWatched(ana);
    watched.take(snapshot(50), 1);
    watched.restart();
    expect(watched.take(call(1, "Alerting"), 1).line?.line).toBe("ringing");
  });

  test("what changes nothing is not told, who else rings is", () => {
    const watched = createWatched(ana);
    watched.take(snapshot(1, "Active"), 1);
    expect(watched.take(snapshot(2, "Active"), 1).line).toBeNull();
    expect(watched.take(call(3, "Alerting", { id: "second" }), 1).line).toEqual({
      line: "busy",
      caller: { name: "Ana & Söhne", number: "+4930555012" },
    });
  });

  test("only a gap is missing, and a whole state fills it", () => {
    const watched = createWatched(ana);
    expect(watched.take(snapshot(1), 1).missing).toBe(false);
    expect(watched.take(call(2, "Alerting"), 1).missing).toBe(false);
    expect(watched.take(call(4, "Active"), 1).missing).toBe(true);
    expect(watched.take(snapshot(9), 1).missing).toBe(false);
  });
});
