// The watch over colleagues' lines with a server and a clock that do as they are told: what the loopback Webex cannot be made to do in time.
import { describe, expect, onTestFinished, test } from "vitest";
import type { WatchItem } from "@/entrypoints/background/telephony/ports.ts";
import type { Envelope } from "@/entrypoints/background/telephony/xsi/decode.ts";
import { createWatched } from "@/entrypoints/background/telephony/xsi/watched.ts";
import { parseXml } from "@/entrypoints/background/telephony/xsi/xml.ts";
import { toErrorData } from "@/utils/errors.ts";
import { callXml, createRig, errorInfo, ns } from "./fake-xsi.ts";

const ana = "11111111-1111-4111-8111-111111111111";
const bo = "22222222-2222-4222-8222-222222222222";

async function watching(users: readonly string[] = [ana], prepare: (rig: ReturnType<typeof createRig>) => void = () => {}) {
  const rig = createRig();
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
  const subscribed = () => rig.server.to("/events/v2.0/user/");
  return { ...rig, items, lines, subscribed, stop, failure: () => state.failure };
}

describe("subscribing", () => {
  test("over a channel set and an application of its own, one after the other; a state that overtakes the answer counts", async () => {
    const { server, lines, subscribed } = await watching([ana, bo]);
    expect(server.to("POST /async/v2.0/channel")[0]?.body).toContain("<channelSetId>set-1/watch");
    expect(subscribed().map(({ path }) => path.split("/").at(-1))).toEqual([ana, bo]);
    expect(subscribed()[0]?.body).toContain("<applicationId>app-1/watch</applicationId>");
    expect(lines()).toEqual(["ana free", "bo free"]);
  });

  test("again at half of its life", async () => {
    const { subscribed, clock } = await watching();
    await clock.advance(3_600_000 - 1_000);
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
    server.stream().push(server.event({ kind: "CallReleasedEvent", data: `<call>${callXml({ state: "Released" })}</call>` }));
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
    rig.server.stream().push(rig.server.event({ target: "ana@10001.example", ...more }));

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
    rig.server.world.calls = [{ id: "callhalf-1:0", xml: callXml() }];
    await rig.clock.advance(1_100);
    expect(rig.subscribed()).toHaveLength(2);
    expect(rig.lines()).toEqual(["ana free", "ana ringing"]);
  });

  test("it pulses with each heartbeat, not with each event", async () => {
    const rig = await watching();
    const before = rig.items.length;
    for (let n = 0; n < 20; n++) received(rig, { kind: "HookStatusEvent", data: "<hookStatus>Off-Hook</hookStatus>" });
    await rig.clock.settle();
    expect(rig.items).toHaveLength(before);
    await rig.clock.advance(15_000);
    expect(rig.items.at(-1)).toMatchObject({ kind: "pulse" });
  });

  test("after its channel died everybody is lost; the next comes no sooner than five seconds later", async () => {
    const rig = await watching();
    rig.server.stream().cut();
    await rig.clock.settle();
    expect(rig.items.at(-1)).toMatchObject({ kind: "lost", users: [ana] });
    await rig.clock.advance(4_900);
    expect(rig.server.streams).toHaveLength(1);
    await rig.clock.advance(200);
    expect(rig.server.streams).toHaveLength(2);
    expect(rig.lines()).toEqual(["ana free", "ana free"]);
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
