// The line's channel, lent to whoever else listens over it: the line comes first, and nothing that a guest does or meets ends it.
//
//   no channel ──the line is live on one──→ lent ──it ended──→ no channel
import type { Envelope } from "./decode.ts";
import { follow, unlessAborted } from "./timing.ts";

/** Told of what is not the line's. */
export interface Guest {
  /** Acknowledged, and not heard before. */
  heard(envelope: Envelope, at: number): void;
  /** A heartbeat: the stream lives. */
  pulse(at: number): void;
}

export interface Stay {
  /** Aborted when the channel ended, or the guest left. */
  readonly signal: AbortSignal;
  leave(): void;
}

/** The guests' side. */
export interface Lodging {
  /** Is there a channel with a line at the other end of it, or will there be: without one nobody can stay. */
  enter(guest: Guest, signal: AbortSignal): Promise<Stay>;
}

/** The channel's side. */
export interface Lending extends Lodging {
  /** The line is live: guests may subscribe. */
  opened(): void;
  heard(envelope: Envelope, at: number): void;
  pulse(at: number): void;
  ended(): void;
}

export function createLending(): Lending {
  const guests = new Map<Guest, AbortController>();
  let isOpen = false;
  let opening = Promise.withResolvers<void>();

  return {
    opened() {
      isOpen = true;
      opening.resolve();
    },
    heard(envelope, at) {
      for (const guest of guests.keys()) guest.heard(envelope, at);
    },
    pulse(at) {
      for (const guest of guests.keys()) guest.pulse(at);
    },
    ended() {
      if (isOpen) opening = Promise.withResolvers<void>();
      isOpen = false;
      for (const stop of guests.values()) stop.abort();
      guests.clear();
    },
    async enter(guest, signal) {
      while (!isOpen) await unlessAborted(signal, opening.promise);
      signal.throwIfAborted();
      const stop = new AbortController();
      const release = follow(signal, stop);
      guests.set(guest, stop);
      return {
        signal: stop.signal,
        leave() {
          release();
          guests.delete(guest);
          stop.abort();
        },
      };
    },
  };
}
