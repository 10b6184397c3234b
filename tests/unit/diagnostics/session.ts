// A working day at the loopback switch, in process and on its own clock: what the desk heard of it, believed, and recorded.
import { createRecorder, type Recorder } from "../../../entrypoints/background/recorder.ts";
import { createDecoder, readEnvelope } from "../../../entrypoints/background/telephony/xsi/decode.ts";
import { parseXml } from "../../../entrypoints/background/telephony/xsi/xml.ts";
import { type CallId, type Calls, noCalls } from "../../../utils/calls/call.ts";
import type { LedgerEntry } from "../../../utils/calls/record.ts";
import { reduce } from "../../../utils/calls/reducer.ts";
import { AppError } from "../../../utils/errors.ts";
import { createLog } from "../../../utils/log.ts";
import { createManualClock } from "../../webex/clock.ts";
import type { WebexRequest } from "../../webex/http-types.ts";
import { createSwitch, Refusal, type SwitchAction, type UserSeed } from "../../webex/switch.ts";
import { createXsiEvents } from "../../webex/xsi-events.ts";

const desk = "5b5ba3d4-1111-4222-8333-000000000001";
const users: readonly UserSeed[] = [
  { uuid: desk, userId: "desk01@10001.example", firstName: "Zoë", lastName: "Müller", extension: "1000", number: "+35315550100" },
  { uuid: "uuid-ben", userId: "ben@10001.example", firstName: "Benedikta", lastName: "Obermeier", extension: "1001", number: null },
];
/** Who called: none of it may be in a report. */
export const callers = Array.from({ length: 12 }, (_, index) => ({ number: `+49305550${index}1`, name: `Quennevere Zorblax${index}` }));
export const personal = [
  ...callers.flatMap(({ number, name }) => [number.slice(1), name]),
  "Zorblax",
  "Quennevere",
  "Obermeier",
  "desk01",
  "10001.example",
];

/** The same numbers for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Session {
  readonly recorder: Recorder;
  /** What the desk believed after each event, oldest first. */
  readonly believed: readonly Calls[];
  readonly ledger: readonly LedgerEntry[];
  readonly calls: ReadonlySet<CallId>;
  readonly endedAt: number;
}

/** `count` calls come in and go out and are dealt with in every way. `restart`: after which calls the worker dies and another one takes over. */
export async function liveThrough(count: number, { seed = 1, restart = [] as readonly number[] } = {}): Promise<Session> {
  const random = createRandom(seed);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const clock = createManualClock();
  const telephony = createSwitch({
    users,
    externals: callers,
    org: { treatmentMs: 0, callIdChangesOnOriginate: true, twoAnsweredEvents: true, ackTimeoutMs: 1e9, eventTimeoutMs: 1e9 },
    clock,
  });
  const xsi = createXsiEvents({ telephony, clock, random });
  const decoder = createDecoder({ uuid: desk, broadworksId: "desk01@10001.example" });
  const log = createLog("test", () => undefined, clock.now);
  const newRecorder = () => createRecorder({ now: clock.now, setTimer: () => undefined, log });
  let recorder = newRecorder();
  let calls = noCalls;
  const believed: Calls[] = [];
  const seen = new Set<CallId>();
  const ledger: LedgerEntry[] = [];

  xsi.onDocument(({ text }) => {
    const element = parseXml(text);
    if (!element?.name.endsWith("Event")) return;
    const item = decoder.decode(readEnvelope(element), clock.now());
    if (item.kind !== "event") return;
    const before = calls;
    calls = reduce(before, item.event);
    recorder.heard(item.event, before, calls);
    believed.push(calls);
    for (const id of Object.keys(calls.byId)) seen.add(id);
  });

  const request = (target: string, xml: string): WebexRequest => {
    const url = new URL(target, "https://api-loop.bcld.webex.com");
    return {
      host: url.host,
      method: "POST",
      path: url.pathname,
      query: url.searchParams,
      headers: { "content-type": "application/xml; charset=UTF-8" },
      body: Buffer.from(xml),
      principal: { uuid: desk, scopes: new Set(["spark:xsi"]), admin: false },
    };
  };
  const deaf = { write: () => undefined, end: () => undefined, destroy: () => undefined, closed: false, onClose: () => undefined };
  const reply = { send: () => undefined, stream: () => deaf };
  const inner = 'xmlns="http://schema.broadsoft.com/xsi"><channelSetId>s</channelSetId><expires>86400</expires>';
  xsi.handle(request("/v2.0/channel", `<Channel ${inner}</Channel>`), reply, { async: true });
  xsi.handle(request(`/v2.0/user/${desk}`, `<Subscription ${inner}<event>Advanced Call</event></Subscription>`), reply, { async: false });

  function perform(command: string, call: CallId | null, action: SwitchAction): void {
    const asked: LedgerEntry = {
      id: `5b5ba3d4-2222-4222-8333-${String(ledger.length).padStart(12, "0")}`,
      command,
      call,
      askedAt: clock.now(),
      acceptedAt: null,
      seenAt: null,
      outcome: "asked",
      error: null,
      via: null,
      trackingId: null,
    };
    recorder.asked(asked, null);
    let entry: LedgerEntry;
    try {
      telephony.perform(desk, action);
      entry = { ...asked, acceptedAt: clock.now(), seenAt: clock.now(), outcome: "confirmed", via: "xsi" };
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      entry = { ...asked, outcome: "refused", error: new AppError("refused", { detail: thrown.text, status: thrown.status }).data };
    }
    ledger.push(entry);
    recorder.asked(entry, null);
  }

  function act(): void {
    const own = Object.values(calls.byId).map((tracked) => tracked.call);
    const call = pick(own);
    if (call === undefined) return;
    const { id: callId } = call;
    const other = own.find(({ id }) => id !== callId)?.id ?? callId;
    const deeds: readonly (readonly [string, SwitchAction])[] =
      call.state === "offered"
        ? [
            ["call.answer", { kind: "talk", callId }],
            ["call.answer", { kind: "talk", callId }],
            ["call.decline", { kind: "decline", callId, reason: "Busy" }],
          ]
        : [
            ["call.hold", { kind: "hold", callId }],
            ["call.resume", { kind: "talk", callId }],
            ["call.blindSend", { kind: "blind-transfer", callId, address: "1001" }],
            ["call.complete", { kind: "consult-transfer", callId, other }],
            ["call.dial", { kind: "dial", address: pick(callers)?.number ?? "1001" }],
            ["call.hangUp", { kind: "hang-up", callId }],
          ];
    const [command, action] = pick(deeds) ?? [];
    if (command !== undefined && action !== undefined) perform(command, callId, action);
  }

  for (let call = 0; call < count; call += 1) {
    if (restart.includes(call)) {
      await recorder.flush();
      recorder = newRecorder();
    }
    const { number = "" } = pick(callers) ?? {};
    if (random() < 0.8) telephony.placeCall({ from: number, to: "1000" });
    else perform("call.dial", null, { kind: "dial", address: number });
    for (let turn = 0; turn < 6; turn += 1) {
      clock.advance(Math.floor(random() * 6000));
      act();
    }
    await recorder.flush();
  }
  clock.advance(60_000);
  await recorder.flush();
  xsi.close();
  telephony.close();
  return { recorder, believed, ledger, calls: seen, endedAt: clock.now() };
}
