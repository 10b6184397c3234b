// Xsi-Actions and Xsi-Events as the doors of ports.ts: all that the rest of the house knows of XSI.
import type { CallControl, LineWatch } from "../ports.ts";
import { createActions } from "./actions.ts";
import { createDecoder, type Identity } from "./decode.ts";
import type { XsiDeps } from "./deps.ts";
import { createFeed, type XsiFeed } from "./feed.ts";
import { createXsiHttp } from "./http.ts";
import { createLending } from "./lending.ts";
import { createCallReader, readBroadworksId } from "./read.ts";
import { createPace } from "./upkeep.ts";
import { createLineWatch } from "./watch.ts";

export type { XsiDeps } from "./deps.ts";
export type { XsiFeed } from "./feed.ts";

export function createXsi(deps: XsiDeps): { readonly control: CallControl; readonly feed: XsiFeed; readonly watch: LineWatch } {
  const { user, now } = deps;
  const base = `${deps.hosts.actions}/v2.0/user/${encodeURIComponent(user.uuid)}`;
  const identity: Identity = { uuid: user.uuid, broadworksId: user.broadworksId };
  const http = createXsiHttp(deps);
  const reader = createCallReader({ http, base, now });
  const decoder = createDecoder(identity);
  const lending = createLending();
  const pace = createPace();

  async function identify(signal: AbortSignal): Promise<void> {
    if (identity.broadworksId !== null) return;
    const found = await readBroadworksId({ http, base }, signal);
    if (found === null) return;
    identity.broadworksId = found;
    deps.onIdentity(found);
  }

  return {
    control: createActions({ http, base, reader, legs: decoder.legs, now }),
    feed: createFeed({ deps, http, decoder, read: reader.read, lending, pace, identify }),
    watch: createLineWatch({ deps, lodging: lending, pace }),
  };
}
