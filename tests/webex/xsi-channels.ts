// Channels of Xsi-Events: who is alive, what was sent and not yet acknowledged, where an event goes next.
//
//   opened ──heartbeat in time──▶ opened        no heartbeat, or acks missing → NonResponsiveChannel
//      │  stream cut: stays until its heartbeat is missed; events go to the next channel of the set or wait
//      └─▶ ended (ChannelTerminatedEvent with the reason, stream closed, unacknowledged events back to the set)
import type { Clock } from "./clock.ts";
import type { OrgBehaviour } from "./switch.ts";
import type { DocumentStream } from "./xsi-stream.ts";
import { el, eventStyle, plainStyle, toXml, type XmlNode } from "./xsi-xml.ts";

export type TerminationReason = "DuplicateChannelSet" | "UserDeleted" | "NonResponsiveChannel" | "ExplicitDelete" | "Expired" | "UnknownChannel";

export interface PendingEvent {
  readonly eventId: string;
  readonly subscriptionId: string;
  /** The document, given the channel that carries it. */
  readonly write: (channelId: string) => XmlNode;
  tries: number;
}

export interface Channel {
  readonly id: string;
  /** uuid and set id: sets of two users never mix. */
  readonly setKey: string;
  readonly setId: string;
  readonly uuid: string;
  readonly applicationId: string | null;
  readonly priority: number;
  readonly weight: number;
  readonly stream: DocumentStream;
  readonly openedAt: number;
  lastHeartbeatAt: number;
  expiresAt: number;
  readonly unacked: Map<string, { readonly event: PendingEvent; readonly cancel: () => void }>;
  cancelHeartbeat: () => void;
  cancelExpiry: () => void;
}

export interface Channels {
  readonly live: ReadonlyMap<string, Channel>;
  open(
    given: Pick<Channel, "id" | "setKey" | "setId" | "uuid" | "applicationId" | "priority" | "weight" | "stream"> & { readonly expires: number },
  ): Channel;
  extend(channel: Channel, seconds: number): void;
  heartbeat(channel: Channel): void;
  end(channel: Channel, reason: TerminationReason): void;
  /** To a channel of the set, or kept until one joins. */
  send(setKey: string, event: PendingEvent, not?: Channel): void;
  /** Drops everything that waits for this subscription. */
  forget(subscriptionId: string): void;
  close(): void;
}

export function createChannels(deps: {
  readonly org: OrgBehaviour;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly onDocument: (channel: Channel, text: string) => void;
}): Channels {
  const { org, clock, log, onDocument } = deps;
  const live = new Map<string, Channel>();
  const waiting = new Map<string, PendingEvent[]>();

  const write = (channel: Channel, node: XmlNode, events: boolean) => {
    const text = toXml(node, events ? eventStyle(org) : plainStyle);
    channel.stream.write(Buffer.from(text, "utf8"));
    onDocument(channel, text);
  };

  const deliver = (channel: Channel, event: PendingEvent) => {
    event.tries += 1;
    write(channel, event.write(channel.id), true);
    const cancel = clock.setTimer(org.ackTimeoutMs, () => missed(channel, event));
    channel.unacked.set(event.eventId, { event, cancel });
  };

  /** No acknowledgement in time: again, on another channel if there is one; at last the channel is given up (xsi.md 4.9). */
  function missed(channel: Channel, event: PendingEvent): void {
    channel.unacked.delete(event.eventId);
    if (!live.has(channel.id)) return;
    log(`event ${event.eventId} was not acknowledged on ${channel.id} (try ${event.tries})`);
    if (event.tries <= org.ackRepeats) {
      send(channel.setKey, event, channel);
      return;
    }
    event.tries = 0;
    keep(channel.setKey, event);
    end(channel, "NonResponsiveChannel");
  }

  function keep(setKey: string, event: PendingEvent): void {
    const queue = waiting.get(setKey) ?? [];
    queue.push(event);
    waiting.set(setKey, queue);
  }

  function send(setKey: string, event: PendingEvent, not?: Channel): void {
    const set = [...live.values()]
      .filter((channel) => channel.setKey === setKey && channel.stream.open)
      .toSorted((one, other) => one.priority - other.priority || other.weight - one.weight);
    const channel = set.find((one) => one !== not) ?? set[0];
    if (channel) deliver(channel, event);
    else keep(setKey, event);
  }

  function flush(setKey: string): void {
    const queue = waiting.get(setKey) ?? [];
    waiting.delete(setKey);
    for (const event of queue) send(setKey, event);
  }

  function end(channel: Channel, reason: TerminationReason): void {
    if (!live.delete(channel.id)) return;
    log(`channel ${channel.id} ends: ${reason}`);
    channel.cancelHeartbeat();
    channel.cancelExpiry();
    write(channel, el("Event", [el("channelId", channel.id), el("reason", reason)], { type: "ChannelTerminatedEvent" }), true);
    channel.stream.end();
    const unacked = [...channel.unacked.values()];
    channel.unacked.clear();
    for (const { event, cancel } of unacked) {
      cancel();
      event.tries = 0;
      send(channel.setKey, event);
    }
  }

  const watchHeartbeat = (channel: Channel) => {
    channel.cancelHeartbeat();
    channel.cancelHeartbeat = clock.setTimer(org.eventTimeoutMs, () => end(channel, "NonResponsiveChannel"));
  };

  const extend = (channel: Channel, seconds: number) => {
    channel.cancelExpiry();
    channel.expiresAt = clock.now() + seconds * 1_000;
    channel.cancelExpiry = clock.setTimer(seconds * 1_000, () => end(channel, "Expired"));
  };

  return {
    live,
    open({ expires, ...given }) {
      const now = clock.now();
      const nothing = () => undefined;
      const channel: Channel = {
        ...given,
        openedAt: now,
        lastHeartbeatAt: now,
        expiresAt: now,
        unacked: new Map(),
        cancelHeartbeat: nothing,
        cancelExpiry: nothing,
      };
      live.set(channel.id, channel);
      extend(channel, expires);
      watchHeartbeat(channel);
      write(channel, el("Channel", [el("channelId", channel.id), el("expires", expires)]), false);
      flush(channel.setKey);
      return channel;
    },
    extend,
    heartbeat(channel) {
      channel.lastHeartbeatAt = clock.now();
      watchHeartbeat(channel);
      if (channel.stream.open) write(channel, el("ChannelHeartBeat"), false);
    },
    end,
    send,
    forget(subscriptionId) {
      for (const [setKey, queue] of waiting) {
        waiting.set(
          setKey,
          queue.filter((event) => event.subscriptionId !== subscriptionId),
        );
      }
    },
    close() {
      for (const channel of live.values()) {
        channel.cancelHeartbeat();
        channel.cancelExpiry();
        for (const { cancel } of channel.unacked.values()) cancel();
        channel.stream.cut();
      }
      live.clear();
      waiting.clear();
    },
  };
}
