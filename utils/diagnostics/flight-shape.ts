// What a flight recording looks like, checked before anything is made of a file that somebody dropped, or of storage that may be broken.
import * as v from "valibot";
import type { CallActionKind } from "../calls/action.ts";
import type { Call, Calls } from "../calls/call.ts";
import type { TelephonyEvent } from "../calls/event.ts";
import type { Consult, Grace, LedgerEntry } from "../calls/record.ts";
import type { ErrorCode } from "../errors.ts";
import type { Link } from "../state.ts";
import type { Base, Flight, Frame, Shard } from "./flight.ts";

/** `Shape<T>` below makes the compiler say so when a type got a field that is not checked here. */
type Shape<T> = v.GenericSchema<unknown, T>;

const longestText = 4000;
const text = v.pipe(v.string(), v.maxLength(longestText));
/** A word of a list that may be longer in another version of ours. */
const listed = <T extends string>() => v.custom<T>((value) => typeof value === "string" && value.length <= longestText);
const moment = v.pipe(v.number(), v.finite());
const maybe = v.nullable;
const flag = v.boolean();

const party = v.object({
  name: maybe(text),
  number: maybe(text),
  userId: maybe(text),
  withheld: flag,
  kind: v.picklist(["internal", "external", "emergency", "other"]),
});

const call: Shape<Call> = v.object({
  id: text,
  session: maybe(text),
  direction: v.picklist(["in", "out"]),
  state: v.picklist(["offered", "placing", "connected", "held", "remote-held", "parked", "detached", "gone"]),
  stage: maybe(v.picklist(["own-phone", "far-end"])),
  party,
  redirections: v.array(v.object({ party: maybe(party), reason: text })),
  queue: maybe(v.object({ name: text, waiting: maybe(moment) })),
  recall: maybe(v.object({ type: text, from: maybe(party) })),
  endpoint: maybe(text),
  appearance: maybe(moment),
  can: v.object({ answer: maybe(flag), resume: maybe(flag), mute: maybe(flag) }),
  muted: maybe(flag),
  recording: maybe(text),
  recordingControls: v.optional(v.array(v.picklist(["start", "stop", "pause", "resume"]))),
  conference: flag,
  startedAt: moment,
  answeredAt: maybe(moment),
  heldAt: maybe(moment),
  ended: maybe(v.object({ by: maybe(v.picklist(["local", "remote"])), reason: maybe(text) })),
});

const order = maybe(v.object({ stream: text, n: moment }));
const conference = maybe(
  v.object({ state: v.picklist(["active", "held"]), muted: maybe(flag), participants: v.array(v.object({ id: text, muted: flag })) }),
);

const calls: Shape<Calls> = v.object({
  byId: v.record(text, v.object({ call, since: moment, firstSeen: moment, heardAt: moment, order })),
  gone: v.array(v.object({ id: text, at: moment, told: flag, call })),
  oddities: v.array(v.object({ at: moment, what: text, id: maybe(text) })),
  conference,
});

const heard = { at: moment, order };
const event: Shape<TelephonyEvent> = v.variant("kind", [
  v.object({ ...heard, kind: v.literal("snapshot"), calls: v.array(call), conference }),
  v.object({ ...heard, kind: v.literal("call"), name: text, call }),
  v.object({ ...heard, kind: v.literal("calls"), name: text, calls: v.array(call) }),
  v.object({ ...heard, kind: v.literal("conference"), conference }),
  v.object({ ...heard, kind: v.literal("gone"), id: text }),
  v.object({ ...heard, kind: v.literal("hook"), offHook: flag }),
  v.object({ ...heard, kind: v.literal("other"), name: text }),
]);

const error = v.object({
  code: listed<ErrorCode>(),
  owner: v.picklist(["you", "administrator", "cisco", "network", "switchboard"]),
  retry: flag,
  detail: maybe(text),
  status: maybe(moment),
  trackingId: maybe(text),
  retryAfterMs: maybe(moment),
});
const via = maybe(v.picklist(["xsi", "calling-api"]));

const entry: Shape<LedgerEntry> = v.object({
  id: text,
  command: text,
  call: maybe(text),
  askedAt: moment,
  acceptedAt: maybe(moment),
  seenAt: maybe(moment),
  outcome: v.picklist(["asked", "accepted", "confirmed", "refused", "unknown", "interrupted"]),
  error: maybe(error),
  via,
  trackingId: maybe(text),
});

const link: Shape<Link> = v.object({
  phase: v.picklist(["signed-out", "starting", "connecting", "subscribing", "live", "waiting", "stopped"]),
  via,
  channelId: maybe(text),
  subscriptionId: maybe(text),
  attempt: moment,
  retryAt: maybe(moment),
  since: moment,
  error: maybe(error),
  can: v.array(listed<CallActionKind>()),
});

const consults: Shape<readonly Consult[]> = v.array(
  v.object({
    caller: text,
    leg: maybe(text),
    session: maybe(text),
    destination: text,
    phase: v.picklist(["holding", "dialling", "talking", "completing", "returning"]),
    auto: flag,
    by: v.picklist(["us", "webex"]),
    startedAt: moment,
    ringUntil: v.optional(maybe(moment), null),
  }),
);
const graces: Shape<readonly Grace[]> = v.array(v.object({ entry: text, call: text, destination: text, dueAt: moment }));

const frameShape: Shape<Frame> = v.variant("kind", [
  v.object({ at: moment, kind: v.literal("event"), event }),
  v.object({ at: moment, kind: v.literal("calls"), calls }),
  v.object({ at: moment, kind: v.literal("command"), entry, action: maybe(listed<CallActionKind>()) }),
  v.object({ at: moment, kind: v.literal("link"), link }),
  v.object({ at: moment, kind: v.literal("consults"), consults }),
  v.object({ at: moment, kind: v.literal("graces"), graces }),
  v.object({ at: moment, kind: v.literal("lost"), size: moment }),
]);

const standShape: Shape<Base["stand"]> = v.object({ calls, ledger: v.array(entry), link: maybe(link), consults, graces });
/** More than an hour of the busiest desk. */
const mostFrames = 50_000;
export const flightShape: Shape<Flight> = v.object({ base: standShape, frames: v.pipe(v.array(frameShape), v.maxLength(mostFrames)) });

/** As they lie on disk: the frames are checked one by one, so that a bad one costs only itself. */
const shardShape = v.object({ n: v.pipe(v.number(), v.integer()), frames: v.array(v.unknown()) });
const baseShape: Shape<Base> = v.object({ through: v.pipe(v.number(), v.integer()), stand: standShape });

export const isFrame = (value: unknown): value is Frame => v.is(frameShape, value);
export const isBase = (value: unknown): value is Base => v.is(baseShape, value);
export const isShard = (value: unknown): value is Omit<Shard, "frames"> & { readonly frames: readonly unknown[] } => v.is(shardShape, value);
