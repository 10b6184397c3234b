// Xsi-Events of the loopback Webex: channels, heartbeats, subscriptions, acknowledgements (xsi.md 4), and the tests' hands on them.
import type { Clock } from "./clock.ts";
import type { WebexReply, WebexRequest } from "./http-types.ts";
import { Refusal, type Switch } from "./switch.ts";
import { answerError, XsiError } from "./xsi-access.ts";
import { type Channel, createChannels, type TerminationReason } from "./xsi-channels.ts";
import { createEventRoutes } from "./xsi-event-routes.ts";
import { createSubscriptions, type Subscription } from "./xsi-subscriptions.ts";
import { el } from "./xsi-xml.ts";

export type { TerminationReason } from "./xsi-channels.ts";

export interface XsiEvents {
  /** `path` begins after the base, at "/v2.0/…"; `async`: the request came to the channel endpoint (com.broadsoft.async). */
  handle(request: WebexRequest, reply: WebexReply, options: { readonly async: boolean }): void;
  /** Ends channels (all, or of one user) with ChannelTerminatedEvent. */
  terminate(reason: TerminationReason, uuid?: string): void;
  /** Sends to every open channel (or one user's): raw bytes or text exactly as given, or an event that is wrapped, numbered and to be acknowledged. */
  inject(what: string | Uint8Array | InjectedEvent, uuid?: string): void;
  /** The last `count` events that were sent, once more, byte for byte (same eventID). */
  repeatLast(count: number, uuid?: string): void;
  /** The next `count` event documents of each channel are collected and sent in reverse order. */
  reverseNext(count: number): void;
  /** Ends subscriptions (all, or of one user) with SubscriptionTerminatedEvent. */
  endSubscriptions(uuid?: string): void;
  /** Cuts the connections; channels live on until their heartbeat is missed. */
  cutStreams(uuid?: string): void;
  /** Bytes are kept back (true) or let go again (false). */
  stallStreams(stalled: boolean): void;
  channels(): readonly ChannelView[];
  subscriptions(): readonly SubscriptionView[];
  /** Every document as it left, with the server's time; the answer ends it. */
  onDocument(listener: (document: { readonly at: number; readonly channelId: string; readonly text: string }) => void): () => void;
  close(): void;
}

/** `xml`: what stands inside eventData, elements without prefix. */
export interface InjectedEvent {
  /** "CallReceivedEvent", "CallHistoryEvent". */
  readonly type: string;
  readonly xml: string;
  /** BroadWorks user id; default the subscription's own. */
  readonly targetId?: string;
}

export interface ChannelView {
  readonly id: string;
  readonly setId: string;
  readonly uuid: string;
  readonly applicationId: string | null;
  readonly openedAt: number;
  readonly lastHeartbeatAt: number;
  readonly expiresAt: number;
  /** The connection still stands. */
  readonly open: boolean;
  readonly unacked: number;
}

export interface SubscriptionView {
  readonly id: string;
  readonly setId: string;
  /** uuids; target null = the whole organisation. */
  readonly owner: string;
  readonly target: string | null;
  readonly packages: readonly string[];
  readonly applicationId: string | null;
  readonly expiresAt: number;
  readonly sequence: number;
}

const channelView = (channel: Channel): ChannelView => ({
  id: channel.id,
  setId: channel.setId,
  uuid: channel.uuid,
  applicationId: channel.applicationId,
  openedAt: channel.openedAt,
  lastHeartbeatAt: channel.lastHeartbeatAt,
  expiresAt: channel.expiresAt,
  open: channel.stream.open,
  unacked: channel.unacked.size,
});

const subscriptionView = (subscription: Subscription): SubscriptionView => ({
  id: subscription.id,
  setId: subscription.setId,
  owner: subscription.owner.uuid,
  target: subscription.target?.uuid ?? null,
  packages: subscription.packages,
  applicationId: subscription.applicationId,
  expiresAt: subscription.expiresAt,
  sequence: subscription.sequence,
});

export function createXsiEvents(deps: {
  readonly telephony: Switch;
  readonly clock?: Clock;
  readonly log?: (line: string) => void;
  /** 0 ≤ n < 1; decides where chunks are cut. */
  readonly random?: () => number;
}): XsiEvents {
  const { telephony } = deps;
  const clock = deps.clock ?? telephony.clock;
  const log = deps.log ?? (() => undefined);
  const random = deps.random ?? Math.random;
  const listeners = new Set<Parameters<XsiEvents["onDocument"]>[0]>();
  const sent: { readonly channel: Channel; readonly text: string }[] = [];
  const state = { serial: 0 };

  // Opaque to clients, and never the same in two runs, as real ids are.
  const run = Math.floor(random() * 0xffffffff)
    .toString(16)
    .padStart(8, "0");
  const newId = (what: string) => {
    state.serial += 1;
    return `${what === "event" ? "e0e0" : what === "channel" ? "c4c4" : "5b5b"}${run}-${String(state.serial).padStart(12, "0")}`;
  };

  const channels = createChannels({
    org: telephony.org,
    clock,
    log,
    onDocument(channel, text) {
      if (text.includes("eventID")) sent.push({ channel, text });
      if (sent.length > 200) sent.shift();
      for (const listener of listeners) listener({ at: clock.now(), channelId: channel.id, text });
    },
  });
  const subscriptions = createSubscriptions({ telephony, clock, channels, newId });
  const route = createEventRoutes({ telephony, channels, subscriptions, newId, random });

  const channelsOf = (uuid?: string) => [...channels.live.values()].filter((channel) => uuid === undefined || channel.uuid === uuid);
  const subscriptionsOf = (uuid?: string) => [...subscriptions.live.values()].filter((one) => uuid === undefined || one.owner.uuid === uuid);

  return {
    handle(request, reply, options) {
      try {
        const answer = route(request, reply, options);
        if (answer) reply.send(answer.status, answer.headers, answer.body);
      } catch (error) {
        const refused = error instanceof Refusal ? new XsiError(error.status, error.text, error.errorCode) : error;
        if (!(refused instanceof XsiError)) throw error;
        const answer = answerError(request, refused, refused.status !== 401 || telephony.org.errorInfoOn401);
        reply.send(answer.status, answer.headers, answer.body);
      }
    },
    terminate(reason, uuid) {
      for (const channel of channelsOf(uuid)) channels.end(channel, reason);
    },
    inject(what, uuid) {
      if (typeof what === "string" || what instanceof Uint8Array) {
        const bytes = typeof what === "string" ? Buffer.from(what, "utf8") : what;
        for (const channel of channelsOf(uuid)) channel.stream.write(bytes);
        return;
      }
      for (const one of subscriptionsOf(uuid)) {
        subscriptions.send(one, el("eventData", null, { type: what.type, raw: what.xml }), one.target, what.targetId);
      }
    },
    repeatLast(count, uuid) {
      const chosen = sent.filter(({ channel }) => channels.live.has(channel.id) && (uuid === undefined || channel.uuid === uuid)).slice(-count);
      for (const { channel, text } of chosen) channel.stream.write(Buffer.from(text, "utf8"));
    },
    reverseNext(count) {
      for (const channel of channelsOf()) channel.stream.reverseNext(count);
    },
    endSubscriptions(uuid) {
      for (const one of subscriptionsOf(uuid)) subscriptions.end(one);
    },
    cutStreams(uuid) {
      for (const channel of channelsOf(uuid)) channel.stream.cut();
    },
    stallStreams(stalled) {
      for (const channel of channelsOf()) channel.stream.stall(stalled);
    },
    channels: () => [...channels.live.values()].map(channelView),
    subscriptions: () => [...subscriptions.live.values()].map(subscriptionView),
    onDocument(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      subscriptions.close();
      channels.close();
      listeners.clear();
    },
  };
}
