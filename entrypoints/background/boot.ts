// Which kind of start this is, and the installation's own lasting ids.
//
//   no installation record ──→ first run        version changed ──→ update
//   session storage empty  ──→ cold start (the browser started; what was live is unknown)
//   session storage marked ──→ wake (the worker was stopped; calls, pending and link are still there)
import * as v from "valibot";
import { defineItem } from "@/utils/storage.ts";

export type Start = "first-run" | "update" | "cold-start" | "wake";

export interface Installation {
  readonly version: string;
  /** The same for all channels of this installation: subscriptions belong to the set (xsi.md 4.2). */
  readonly channelSetId: string;
  /** Unique per browser profile, or two consoles of one user end each other's channels (xsi.md 4.2). */
  readonly applicationId: string;
}

const installationItem = defineItem<Installation | null>({
  key: "installation",
  area: "local",
  schema: v.nullable(v.object({ version: v.string(), channelSetId: v.string(), applicationId: v.string() })),
  fallback: null,
  version: 1,
  wipe: "never",
  report: "keep",
});

/** How many workers this browser session has had; 0 = none yet. */
export const wakesItem = defineItem<number>({
  key: "boot:workers",
  area: "session",
  schema: v.number(),
  fallback: 0,
  version: 1,
  wipe: "never",
  report: "keep",
});

/** Marks the start as seen. `newId` makes unique text. */
export async function begin(version: string, newId: () => string): Promise<{ readonly start: Start; readonly installation: Installation }> {
  const [known, workers] = await Promise.all([installationItem.get(), wakesItem.get()]);
  await wakesItem.set(workers + 1);
  const installation = known ?? { version, channelSetId: `switchboard/${newId()}`, applicationId: `switchboard/${newId()}` };
  if (known?.version !== version) await installationItem.set({ ...installation, version });
  const start: Start = known === null ? "first-run" : known.version !== version ? "update" : workers > 0 ? "wake" : "cold-start";
  return { start, installation };
}
