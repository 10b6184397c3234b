// Subscriptions of Xsi-Events: who listens to whom, until when, and the envelope that each of their events wears (xsi.md 4.5, 4.7).
import type { Clock } from "./clock.ts";
import type { Switch, SwitchUser } from "./switch.ts";
import type { Channels, PendingEvent } from "./xsi-channels.ts";
import { eventData, hears, initialData } from "./xsi-packages.ts";
import { el, maybe, type XmlNode } from "./xsi-xml.ts";

export interface Subscription {
  readonly id: string;
  readonly setId: string;
  readonly setKey: string;
  readonly owner: SwitchUser;
  /** null: the whole organisation. */
  readonly target: SwitchUser | null;
  readonly packages: readonly string[];
  readonly applicationId: string | null;
  expiresAt: number;
  sequence: number;
  cancelExpiry: () => void;
}

/** A subscription holds this many events in one user's name at most. */
const highestSequence = 2_147_483_647;

export interface Subscriptions {
  readonly live: ReadonlyMap<string, Subscription>;
  add(given: Pick<Subscription, "id" | "setId" | "setKey" | "owner" | "target" | "packages" | "applicationId">, seconds: number): Subscription;
  /** Extends, and sends everything again. */
  refresh(subscription: Subscription, seconds: number): void;
  /** With a SubscriptionTerminatedEvent, unless it is replaced. */
  end(subscription: Subscription, options?: { readonly silently?: boolean }): void;
  /** `targetId` undefined: the subscription's own rule. */
  send(subscription: Subscription, data: XmlNode, about: SwitchUser | null, targetId?: string): void;
  initial(subscription: Subscription): void;
  close(): void;
}

export function createSubscriptions(deps: {
  readonly telephony: Switch;
  readonly clock: Clock;
  readonly channels: Channels;
  readonly newId: (what: string) => string;
}): Subscriptions {
  const { telephony, clock, channels, newId } = deps;
  const { org } = telephony;
  const live = new Map<string, Subscription>();

  const send = (subscription: Subscription, data: XmlNode, about: SwitchUser | null, targetId?: string) => {
    subscription.sequence = subscription.sequence >= highestSequence ? 1 : subscription.sequence + 1;
    const { sequence } = subscription;
    const eventId = newId("event");
    const target = targetId ?? (org.sendsTargetId || subscription.target === null ? about?.userId : undefined);
    const write = (channelId: string) =>
      el(
        "Event",
        [
          el("eventID", eventId),
          el("sequenceNumber", sequence),
          el("userId", subscription.owner.userId),
          maybe("externalApplicationId", subscription.applicationId),
          el("subscriptionId", subscription.id),
          el("channelId", channelId),
          maybe("targetId", target),
          data,
        ],
        { type: "SubscriptionEvent" },
      );
    const event: PendingEvent = { eventId, subscriptionId: subscription.id, write, tries: 0 };
    channels.send(subscription.setKey, event);
  };

  // Later than the change by the org's latency, but never out of order: what waits is not overtaken when the latency shrinks.
  const leaving: (() => void)[] = [];
  const leave = (run: () => void) => {
    if (org.eventLatencyMs <= 0 && leaving.length === 0) {
      run();
      return;
    }
    leaving.push(run);
    clock.setTimer(org.eventLatencyMs, () => leaving.shift()?.());
  };

  const initial = (subscription: Subscription) => {
    const { target } = subscription;
    if (target === null) return; // org-wide subscriptions get none
    const all = initialData(telephony, target, subscription.packages);
    leave(() => {
      if (live.has(subscription.id)) for (const data of all) send(subscription, data, target);
    });
  };

  const extend = (subscription: Subscription, seconds: number) => {
    subscription.cancelExpiry();
    subscription.expiresAt = clock.now() + seconds * 1_000;
    subscription.cancelExpiry = clock.setTimer(seconds * 1_000, () => end(subscription));
  };

  function end(subscription: Subscription, options: { readonly silently?: boolean } = {}): void {
    if (!live.delete(subscription.id)) return;
    subscription.cancelExpiry();
    channels.forget(subscription.id);
    if (!options.silently) send(subscription, el("eventData", null, { type: "SubscriptionTerminatedEvent" }), subscription.target);
  }

  const stop = telephony.on((event) => {
    const user = telephony.users.find((one) => one.uuid === event.user);
    if (!user) return;
    const listening = [...live.values()].filter(
      (subscription) => (subscription.target === null || subscription.target === user) && hears(subscription.packages, event),
    );
    if (listening.length === 0) return;
    const data = eventData(telephony, user, event);
    leave(() => {
      for (const subscription of listening) if (live.has(subscription.id)) send(subscription, data, user);
    });
  });

  return {
    live,
    add(given, seconds) {
      const subscription: Subscription = { ...given, expiresAt: 0, sequence: 0, cancelExpiry: () => undefined };
      live.set(subscription.id, subscription);
      extend(subscription, seconds);
      return subscription;
    },
    refresh(subscription, seconds) {
      extend(subscription, seconds);
      initial(subscription);
    },
    end,
    send,
    initial,
    close() {
      stop();
      for (const subscription of live.values()) subscription.cancelExpiry();
      live.clear();
    },
  };
}
