// What the xsi room is given: addresses, who we are, a bearer, a memory, and the world (network, clock, chance).
import type { Log } from "@/utils/log.ts";
import type { TokenSource } from "../ports.ts";

export interface XsiDeps {
  /** Bases without "/v2.0" and without trailing slash (xsi.md 1.1). */
  readonly hosts: { readonly actions: string; readonly events: string; readonly channel: string };
  readonly user: { readonly uuid: string; readonly broadworksId: string | null };
  readonly token: TokenSource;
  /** For watching colleagues, where another grant reaches further (xsi.md 3.5); absent: the same. */
  readonly watchToken?: TokenSource;
  /** The same for the life of the installation (xsi.md 4.2). */
  readonly channelSetId: string;
  /** Unique per browser profile, else two consoles of one user evict each other (xsi.md 4.2). */
  readonly applicationId: string;
  readonly eventPackage: "Advanced Call" | "Standard Call" | "Basic Call";
  readonly remembered: {
    load(): Promise<{ readonly subscriptionId: string | null }>;
    save(value: { readonly subscriptionId: string | null }): Promise<void>;
  };
  /** Until so many requests that nobody waits for may go without making the minute loud (product.md §7), or `rest` says false; absent: at once. */
  readonly quiet?: { turn(requests: number, rest: (ms: number) => Promise<boolean>): Promise<boolean> };
  /** Learnt from the profile when `user.broadworksId` is null. */
  readonly onIdentity: (broadworksId: string) => void;
  readonly fetch: typeof fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Rejects on abort. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
}
