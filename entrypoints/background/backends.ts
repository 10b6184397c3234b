// Which backends serve a line: XSI where the organisation has it, the Calling API beside it or alone.
import type { Log } from "@/utils/log.ts";
import type { Settings } from "@/utils/settings.ts";
import { type Line, subscriptionItem } from "@/utils/state.ts";
import type { Installation } from "./boot.ts";
import { callsOfMember, createCallingApi } from "./telephony/calling-api/index.ts";
import type { CallFeed, LineWatch, TokenSource } from "./telephony/ports.ts";
import { createRoute, type Route } from "./telephony/route.ts";
import { createXsi, type XsiDeps } from "./telephony/xsi/index.ts";

export interface Backends {
  readonly route: Route;
  readonly feed: CallFeed & { poke(): void };
  /** The Calling API's own view beside XSI: what XSI does not say (muting). Null where the grant has no such scope, or it is the feed itself. */
  readonly beside: CallFeed | null;
  /** Colleagues' lines; null: no backend in use hears of them. */
  readonly watch: LineWatch | null;
}

export interface BackendDeps {
  readonly line: Line;
  readonly settings: Settings;
  readonly installation: Installation;
  /** Scopes of the line's grant; null = Webex did not say: then everything is tried on one's own line, and only XSI on another's. */
  readonly scopes: readonly string[] | null;
  readonly token: TokenSource;
  /** For watching colleagues: the organisation's grant where there is one. */
  readonly watchToken: TokenSource;
  /** The turns of requests that nobody waits for. */
  readonly quiet: NonNullable<XsiDeps["quiet"]>;
  readonly fetch: typeof fetch;
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onIdentity: (broadworksId: string) => void;
  readonly log: (room: string) => Log;
  /** XSI turned out to be closed to this person: the Calling API alone. */
  readonly withoutXsi: boolean;
}

const webexBase = "https://webexapis.com/v1";

export function createBackends(deps: BackendDeps): Backends {
  const { line, settings, installation, scopes, token, fetch, now, sleep, log } = deps;
  const random = Math.random;
  const isOwn = line.grant === "my-line";
  // On another's line these are optional (product.md §4): what was not expressly granted would only be refused.
  const may = (right: "calls_read" | "calls_write") =>
    isOwn ? scopes === null || scopes.includes(`spark:${right}`) : (scopes?.includes(`spark-admin:${right}`) ?? false);
  const paths = isOwn ? {} : { paths: callsOfMember(line.personId) };
  const api = createCallingApi({ base: webexBase, token, ...paths, fetch, now, random, sleep, log: log("calling-api") });
  const controls = may("calls_write") ? [api.control] : [];
  if (line.xsi === null || deps.withoutXsi) return { route: createRoute(controls), feed: api.feed, beside: null, watch: null };
  // With one grant many lines can be followed, one after the other: in a channel set of its own no line hears what the last one subscribed to.
  const mark = isOwn ? "" : `/${line.userUuid}`;
  const xsi = createXsi({
    hosts: line.xsi,
    user: { uuid: line.userUuid, broadworksId: line.broadworksId },
    token,
    watchToken: deps.watchToken,
    quiet: deps.quiet,
    channelSetId: `${installation.channelSetId}${mark}`,
    applicationId: `${installation.applicationId}${mark}`,
    eventPackage: settings["xsi.eventPackage"],
    remembered: { load: () => subscriptionItem.get(), save: (value) => subscriptionItem.set(value) },
    onIdentity: deps.onIdentity,
    fetch,
    now,
    random,
    sleep,
    log: log("xsi"),
  });
  return { route: createRoute([xsi.control, ...controls]), feed: xsi.feed, beside: may("calls_read") ? api.feed : null, watch: xsi.watch };
}
