// What every CallControl promises (ports.ts), told as what happens to the people on the phone.
import { describe, expect, it } from "vitest";
import type { CallAction } from "@/utils/calls/action.ts";
import type { CallId } from "@/utils/calls/call.ts";
import { toErrorData } from "@/utils/errors.ts";
import type { FaultDeed } from "../webex/index.ts";
import { type Adapter, callOn, failureOf, inState, type Line, never, onLine, until, whereabouts } from "./line.ts";

const ben = "+441632960001";
const niamh = "+35312005550";

export function describeCallControl(adapter: Adapter): void {
  const on = (test: (line: Line) => Promise<void>) => () => onLine(adapter, test);
  const ask = (line: Line, action: CallAction) => line.control.perform(action, never());
  const desk = (line: Line) => line.webex.desk.uuid;
  const uuidOf = (line: Line, extension: string) => line.webex.person(extension).uuid;
  const legs = (line: Line) => line.webex.switch.legsOf(desk(line));
  const answersAtOnce = (line: Line, who: string) => line.webex.switch.setBehaviour(who, { kind: "answers", afterMs: 0 });

  /** Somebody rings; the id under which we know them. */
  async function ringing(line: Line, from = ben): Promise<CallId> {
    line.webex.switch.placeCall({ from, to: "1000" });
    return (await callOn(line, `offered by ${from}`, (call) => call.state === "offered" && call.party.number === from)).id;
  }
  async function talking(line: Line, from = ben): Promise<CallId> {
    const id = await ringing(line, from);
    await ask(line, { kind: "answer", call: id });
    await whereabouts(line, from, "talking", desk(line));
    return id;
  }
  /** We call a colleague, who answers. */
  async function dialled(line: Line, extension: string): Promise<CallId> {
    answersAtOnce(line, extension);
    await ask(line, { kind: "dial", destination: extension });
    await until("our own phone rings", () => legs(line).find((leg) => leg.personality === "Click-to-Dial"));
    line.webex.switch.phone(desk(line)).pickUp();
    const call = await callOn(line, `connected to ${extension}`, (one) => one.state === "connected" && one.party.number === extension);
    return call.id;
  }

  describe(`${adapter.name}: CallControl`, () => {
    it(
      "answer, hold, resume, hang up",
      on(async (line) => {
        const call = await ringing(line);
        const receipt = await ask(line, { kind: "answer", call });
        expect(receipt.trackingId).toEqual(expect.any(String));
        expect(Number.isFinite(receipt.acceptedAt)).toBe(true);
        await whereabouts(line, ben, "talking", desk(line));
        await ask(line, { kind: "hold", call });
        await whereabouts(line, ben, "held");
        expect((await inState(line, "held")).id).toBe(call);
        await ask(line, { kind: "resume", call });
        await whereabouts(line, ben, "talking");
        await ask(line, { kind: "hang-up", call });
        await whereabouts(line, ben, "gone");
        expect((await line.feed.read(never())).calls).toEqual([]);
      }),
    );

    it(
      "decline: the caller hears busy",
      on(async (line) => {
        await ask(line, { kind: "decline", call: await ringing(line) });
        await whereabouts(line, ben, "gone");
        expect(line.webex.switch.mailboxOf(desk(line))).toEqual([]);
      }),
    );

    it(
      "ignore: the caller goes on waiting, and our phones are quiet",
      on(async (line) => {
        await ask(line, { kind: "ignore", call: await ringing(line) });
        await until("quiet", async () => (await line.feed.read(never())).calls.length === 0);
        expect(line.webex.switch.whereIs(ben).state).toBe("ringing");
      }),
    );

    it(
      "to voicemail: our own, or somebody else's",
      on(async (line) => {
        await ask(line, { kind: "to-voicemail", call: await ringing(line), mailbox: null });
        await whereabouts(line, ben, "voicemail", desk(line));
        await ask(line, { kind: "to-voicemail", call: await ringing(line, niamh), mailbox: "1001" });
        await whereabouts(line, niamh, "voicemail", uuidOf(line, "1001"));
      }),
    );

    it(
      "dial: our phone, then theirs, then connected; then digits, which the switch hears",
      on(async (line) => {
        line.webex.switch.setBehaviour("1001", { kind: "never" });
        const receipt = await ask(line, { kind: "dial", destination: "1001" });
        const own = await callOn(line, "placing", (call) => call.state === "placing");
        expect(own).toMatchObject({ stage: "own-phone", direction: "out" });
        expect(receipt.call).toBe(own.id);
        expect(receipt.session).toBe(own.session);
        line.webex.switch.phone(desk(line)).pickUp();
        const { id } = await callOn(line, "ringing at 1001", (call) => call.stage === "far-end");
        const [leg] = legs(line);
        if (leg === undefined) throw new Error("no leg");
        line.webex.switch.farEndOf(leg.callId)?.answer();
        await callOn(line, "connected", (call) => call.id === id && call.state === "connected" && call.stage === null);
        await ask(line, { kind: "dtmf", call: id, digits: "12#,*A" });
        await until("the digits", () => legs(line)[0]?.dtmf === "12#,*A");
      }),
    );

    it(
      "answering a second caller holds the first",
      on(async (line) => {
        await talking(line, ben);
        await ask(line, { kind: "answer", call: await ringing(line, niamh) });
        await whereabouts(line, niamh, "talking", desk(line));
        await whereabouts(line, ben, "held");
        const states = (await line.feed.read(never())).calls.map((call) => [call.party.number, call.state]);
        expect(new Map(states as [string, string][])).toEqual(
          new Map([
            [ben, "held"],
            [niamh, "connected"],
          ]),
        );
      }),
    );

    it(
      "blind send: the caller goes, from a call and from a ring",
      on(async (line) => {
        answersAtOnce(line, "1001");
        const call = await talking(line);
        await ask(line, { kind: "blind-send", call, destination: "1001" });
        await whereabouts(line, ben, "talking", uuidOf(line, "1001"));
        answersAtOnce(line, "1002");
        await ask(line, { kind: "blind-send", call: await ringing(line, niamh), destination: "1002" });
        await whereabouts(line, niamh, "talking", uuidOf(line, "1002"));
        await until("no call left to us", async () => (await line.feed.read(never())).calls.length === 0);
      }),
    );

    it(
      "complete: the two are joined, and we are out",
      on(async (line) => {
        const caller = await talking(line);
        const leg = await dialled(line, "1002");
        await ask(line, { kind: "complete", call: caller, other: leg });
        await whereabouts(line, ben, "talking", uuidOf(line, "1002"));
        await until("no call left to us", async () => (await line.feed.read(never())).calls.length === 0);
      }),
    );

    it(
      "park says where, and retrieve brings the caller back",
      on(async (line) => {
        const parked = await ask(line, { kind: "group-park", call: await talking(line) });
        expect(line.webex.switch.org.parkExtensions).toContain(parked.parkedAt);
        await whereabouts(line, ben, "parked", parked.parkedAt);
        await ask(line, { kind: "retrieve", destination: parked.parkedAt });
        await until("our own phone rings", () => legs(line).find((leg) => leg.state === "Alerting"));
        line.webex.switch.phone(desk(line)).pickUp();
        await whereabouts(line, ben, "talking", desk(line));
      }),
    );

    it(
      "pick up: a colleague's caller comes to us",
      on(async (line) => {
        line.webex.switch.setBehaviour("1001", { kind: "never" });
        line.webex.switch.placeCall({ from: ben, to: "1001" });
        await whereabouts(line, ben, "ringing");
        await ask(line, { kind: "pick-up", target: "1001" });
        await until("our own phone rings", () => legs(line).find((leg) => leg.state === "Alerting"));
        line.webex.switch.phone(desk(line)).pickUp();
        await whereabouts(line, ben, "talking", desk(line));
      }),
    );

    it(
      "merge: three in one conference",
      on(async (line) => {
        const caller = await talking(line);
        const leg = await dialled(line, "1002");
        await ask(line, { kind: "merge", calls: [caller, leg] });
        await whereabouts(line, ben, "conference");
        const { conference } = await line.feed.read(never());
        expect(new Set(conference?.participants.map((one) => one.id))).toEqual(new Set([caller, leg]));
      }),
    );

    it(
      "recording starts, pauses, goes on and stops",
      on(async (line) => {
        const call = await talking(line);
        const recording = (wanted: string | null) => until(`recording ${wanted}`, () => (legs(line)[0]?.recordingState ?? null) === wanted);
        await ask(line, { kind: "start-recording", call });
        await recording("Started");
        await ask(line, { kind: "pause-recording", call });
        await recording("Paused");
        await ask(line, { kind: "resume-recording", call });
        await recording("Started");
        await ask(line, { kind: "stop-recording", call });
        await recording(null);
      }),
    );

    it(
      "what it cannot do it does not claim, and what it claims of mute and safe send it does",
      on(async (line) => {
        const call = await talking(line);
        if (line.control.can.has("mute")) {
          await ask(line, { kind: "mute", call });
          await callOn(line, "muted", (one) => one.muted === true);
          await ask(line, { kind: "unmute", call });
          await callOn(line, "not muted", (one) => one.muted === false);
        } else expect((await failureOf(ask(line, { kind: "mute", call }))).code).toBe("not-supported");

        line.webex.switch.setBehaviour("1001", { kind: "never" });
        const send: CallAction = { kind: "send-when-answered", call, destination: "1001" };
        if (line.control.can.has("send-when-answered")) {
          await ask(line, send);
          const ringingThere = () => line.webex.switch.legsOf(uuidOf(line, "1001")).find((leg) => leg.state === "Alerting");
          await until("1001 rings", ringingThere);
          expect(line.webex.switch.whereIs(ben).with).not.toBe(uuidOf(line, "1001"));
          line.webex.switch.phone(uuidOf(line, "1001")).pickUp();
          await whereabouts(line, ben, "talking", uuidOf(line, "1001"));
        } else expect((await failureOf(ask(line, send))).code).toBe("not-supported");
      }),
    );
  });

  describe(`${adapter.name}: CallControl, when it cannot be done`, () => {
    it(
      "the caller hung up first: call-gone",
      on(async (line) => {
        const id = await ringing(line);
        await ask(line, { kind: "answer", call: id });
        await whereabouts(line, ben, "talking");
        line.webex.switch.farEndOf(legs(line)[0]?.callId ?? "")?.hangUp();
        await whereabouts(line, ben, "gone");
        expect((await failureOf(ask(line, { kind: "hold", call: id }))).code).toBe("call-gone");
      }),
    );

    it(
      "a call that never was: call-gone",
      on(async (line) => {
        for (const call of ["callhalf-1:0", "nonsense"]) expect((await failureOf(ask(line, { kind: "hold", call }))).code).toBe("call-gone");
      }),
    );

    it(
      "a phone that cannot be answered from afar: cannot-answer, and it still rings",
      on(async (line) => {
        const phone = line.webex.switch.findUser(desk(line))?.devices[0];
        if (phone === undefined) throw new Error("no phone");
        Object.assign(phone, { answerable: false });
        const call = await ringing(line);
        expect((await failureOf(ask(line, { kind: "answer", call }))).code).toBe("cannot-answer");
        expect(line.webex.switch.whereIs(ben).state).toBe("ringing");
      }),
    );

    const holds = (line: Line) =>
      line.webex.requests.filter(
        ({ host, method, path }) => host === adapter.hold.host && method === adapter.hold.method && adapter.hold.path.test(path),
      );

    /** "hold" meets this, once. */
    async function met(line: Line, deed: FaultDeed) {
      const call = await talking(line);
      line.webex.faults.add({ match: adapter.hold, times: 1, do: deed });
      const failure = await failureOf(ask(line, { kind: "hold", call }));
      expect(line.webex.switch.whereIs(ben).state).toBe("talking");
      expect(holds(line)).toHaveLength(1); // never repeated
      return failure;
    }

    it(
      "401: renewed once, asked once more",
      on(async (line) => {
        const call = await talking(line);
        line.bearer.expire();
        await ask(line, { kind: "hold", call });
        await whereabouts(line, ben, "held");
        expect(line.bearer.renewals).toBe(1);
      }),
    );

    it(
      "401 twice: unauthorized",
      on(async (line) => {
        const call = await talking(line);
        line.webex.faults.add({ match: adapter.hold, do: { status: 401 } });
        expect((await failureOf(ask(line, { kind: "hold", call }))).code).toBe("unauthorized");
        expect(line.bearer.renewals).toBe(1);
        expect(holds(line)).toHaveLength(2);
      }),
    );

    it(
      "401 and a dead grant: as the renewal says",
      on(async (line) => {
        const call = await talking(line);
        line.bearer.expire();
        line.bearer.die();
        expect((await failureOf(ask(line, { kind: "hold", call }))).code).toBe("grant-dead");
        expect(line.bearer.renewals).toBe(1);
      }),
    );

    it(
      "403: forbidden, never renewed",
      on(async (line) => {
        expect(await met(line, { status: 403 })).toMatchObject({ code: "forbidden", status: 403, owner: "administrator" });
        expect(line.bearer.renewals).toBe(0);
      }),
    );

    it(
      "429: when to come back",
      on(async (line) => {
        expect(await met(line, { status: 429, headers: { "retry-after": "7" } })).toMatchObject({
          code: "rate-limited",
          retryAfterMs: 7_000,
          retry: true,
        });
      }),
    );

    it(
      "503: overloaded",
      on(async (line) => {
        expect(await met(line, { status: 503, body: "<html>Sorry</html>", headers: { "content-type": "text/html" } })).toMatchObject({
          code: "overloaded",
          status: 503,
          trackingId: expect.any(String),
        });
      }),
    );

    it(
      "500: server-error",
      on(async (line) => {
        expect(await met(line, { status: 500 })).toMatchObject({ code: "server-error", retry: true });
      }),
    );

    it(
      "a gateway's page in place of an answer: bad-answer, not success",
      on(async (line) => {
        expect(await met(line, { garbage: "<!doctype html><html><body>Please sign in to the guest network</body></html>" })).toMatchObject({
          code: "bad-answer",
        });
      }),
    );

    it(
      "no answer, and we give up: timeout",
      on(async (line) => {
        const call = await talking(line);
        line.webex.faults.add({ match: adapter.hold, do: { stall: true } });
        const giveUp = new AbortController();
        const asking = failureOf(line.control.perform({ kind: "hold", call }, giveUp.signal));
        await until("it was asked", () => holds(line).length === 1);
        giveUp.abort();
        expect((await asking).code).toBe("timeout");
      }),
    );

    it(
      "no answer, and we wait: timeout all the same",
      on(async (line) => {
        const call = await talking(line);
        line.webex.faults.add({ match: adapter.hold, do: { stall: true } });
        expect(toErrorData(await line.control.perform({ kind: "hold", call }, never()).catch((thrown: unknown) => thrown)).code).toBe("timeout");
      }),
    );

    it(
      "the connection breaks: offline",
      on(async (line) => {
        const call = await talking(line);
        await line.webex.stop();
        expect((await failureOf(ask(line, { kind: "hold", call }))).code).toBe("offline");
      }),
    );
  });
}
