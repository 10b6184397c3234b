// What only the diagnostics page finds out by itself: permissions, storage, the network, and whether the background answers. ★ browser (and messages)
import { type Browser, browser } from "wxt/browser";
import type { AreaFacts, HostFacts, NetworkFacts, PermissionFacts, TrialId, Trials, WorkerFacts } from "@/utils/diagnostics/facts.ts";
import { waitOf } from "@/utils/diagnostics/requests.ts";
import { integrationShelfItem, keptShelfItem, passingShelfItem } from "@/utils/grants/record.ts";
import { sendMessage } from "@/utils/messages.ts";
import { isWebexHost } from "@/utils/webex-hosts.ts";

export interface Support {
  readPermissions(): Promise<PermissionFacts>;
  tryStorage(): Promise<readonly AreaFacts[]>;
  reachWebex(): Promise<NetworkFacts>;
  greetWorker(): Promise<WorkerFacts>;
  /** {} when the background did not answer in time. */
  tryCall(id: TrialId): Promise<Trials>;
  readHosts(hosts: readonly string[], approved: readonly string[]): Promise<readonly HostFacts[]>;
  /** Must be called in the very call of a click. true = the browser lets us. */
  allowHosts(origins: readonly string[]): Promise<boolean>;
  /** Forgets what could not be read and was set aside. */
  discardBroken(): Promise<void>;
}

/** Milliseconds. */
const greetingWithin = 5_000;
const trialWithin = 12_000;
const networkWithin = 8_000;
const asideMark = "broken:";
const probeKey = "diagnostics:probe";
/** Refused without a token, by Webex itself and by nobody else: that is the proof (webex-rest.md 1.9). */
const probe = { host: "webexapis.com", address: "https://webexapis.com/v1/people/me" } as const;

const late = (ms: number) => new Promise<null>((resolve) => setTimeout(() => resolve(null), ms));
const wordsOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown));

async function tryArea(area: "local" | "session"): Promise<AreaFacts> {
  const store = browser.storage[area];
  const known = await bytesOf(area);
  const broken = await brokenIn(area);
  try {
    const mark = String(Date.now());
    await store.set({ [probeKey]: mark });
    const read = (await store.get(probeKey))[probeKey];
    await store.remove(probeKey);
    return { area, failure: read === mark ? null : "read back something else", broken, ...known };
  } catch (thrown) {
    return { area, failure: wordsOf(thrown).slice(0, 200), broken, ...known };
  }
}

/** Not every browser tells. */
async function bytesOf(area: "local" | "session"): Promise<{ readonly used: number | null; readonly quota: number | null }> {
  const store = browser.storage[area] as Partial<{ getBytesInUse(keys: null): Promise<number>; QUOTA_BYTES: number }>;
  return { used: (await store.getBytesInUse?.(null).catch(() => null)) ?? null, quota: store.QUOTA_BYTES ?? null };
}

async function brokenIn(area: "local" | "session"): Promise<readonly string[]> {
  const names = Object.keys(await browser.storage[area].get(null)).filter((key) => key.startsWith(asideMark));
  const shelves = area === "session" ? [passingShelfItem] : [keptShelfItem, integrationShelfItem];
  const sealed = (await Promise.all(shelves.map((shelf) => shelf.get()))).flatMap((shelf) =>
    Object.keys(shelf).filter((key) => key.startsWith(asideMark)),
  );
  return [...names, ...sealed].map((name) => name.slice(asideMark.length));
}

async function discardIn(area: "local" | "session"): Promise<void> {
  const keys = Object.keys(await browser.storage[area].get(null)).filter((key) => key.startsWith(asideMark));
  await browser.storage[area].remove(keys);
  for (const shelf of area === "session" ? [passingShelfItem] : [keptShelfItem, integrationShelfItem]) {
    const before = await shelf.get();
    const sound = Object.entries(before).filter(([key]) => !key.startsWith(asideMark));
    if (sound.length < Object.keys(before).length) await shelf.set(Object.fromEntries(sound));
  }
}

async function reachWebex(): Promise<NetworkFacts> {
  const began = Date.now();
  const limit = AbortSignal.timeout(networkWithin);
  const about = (answer: NetworkFacts["answer"], response: Response | null): NetworkFacts => {
    const ended = Date.now();
    const date = Date.parse(response?.headers.get("date") ?? "");
    return {
      host: probe.host,
      at: Math.round((began + ended) / 2),
      ms: ended - began,
      online: navigator.onLine,
      answer,
      status: response === null || response.status === 0 ? null : response.status,
      trackingId: response?.headers.get("trackingid") ?? null,
      date: Number.isNaN(date) ? null : date,
      retryAfterMs: waitOf(response?.headers.get("retry-after") ?? null, ended),
    };
  };
  try {
    const response = await fetch(probe.address, { credentials: "omit", cache: "no-store", redirect: "manual", signal: limit });
    if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) return about("redirect", response);
    const text = (await response.text()).trimStart();
    // A gateway that is down may answer for Webex in HTML; a status below 500 in HTML is somebody else's page.
    const isWebex = (response.headers.has("trackingid") || /"trackingId"/.test(text)) && (!text.startsWith("<") || response.status >= 500);
    return about(isWebex ? "webex" : "page", response);
  } catch {
    return about(limit.aborted ? "late" : "none", null); // what fetch says of it has no more in it than that
  }
}

async function readPermissions(): Promise<PermissionFacts> {
  const manifest = browser.runtime.getManifest();
  const wanted = (manifest.permissions ?? []) as readonly Browser.runtime.ManifestPermission[];
  const hosts = (manifest.host_permissions ?? []) as readonly string[];
  const has = (what: Browser.permissions.Permissions) => browser.permissions.contains(what).catch(() => false);
  const missing = (await Promise.all(wanted.map(async (name) => ((await has({ permissions: [name] })) ? [] : [String(name)])))).flat();
  const missingHosts = (await Promise.all(hosts.map(async (origin) => ((await has({ origins: [origin] })) ? [] : [origin])))).flat();
  return { missing, missingHosts, granted: wanted.length + hosts.length - missing.length - missingHosts.length };
}

const ask = (id: TrialId | null) =>
  sendMessage("run", { command: "diagnostics.check", args: { id }, nonce: crypto.randomUUID(), pressedAt: Date.now() });

export function createSupport(): Support {
  return {
    readPermissions,
    tryStorage: () => Promise.all([tryArea("local"), tryArea("session")]),
    reachWebex,
    async greetWorker() {
      const began = Date.now();
      // The first message may find a worker that is just ending: the second one starts the next.
      const answered = await Promise.race([
        ask(null)
          .catch(() => ask(null))
          .catch(() => null),
        late(greetingWithin),
      ]);
      return { answered: answered?.ok === true, ms: Date.now() - began };
    },
    async tryCall(id) {
      const reply = await Promise.race([ask(id).catch(() => null), late(trialWithin)]);
      return reply?.ok ? (reply.data as Trials) : {};
    },
    readHosts: (hosts, approved) =>
      Promise.all(
        hosts.map(async (host) => ({
          host,
          approved: isWebexHost(host) || approved.includes(host),
          granted: await browser.permissions.contains({ origins: [`https://${host}/*`] }).catch(() => false),
        })),
      ),
    allowHosts: (origins) => browser.permissions.request({ origins: [...origins] }),
    async discardBroken() {
      await Promise.all([discardIn("local"), discardIn("session")]);
    },
  };
}
