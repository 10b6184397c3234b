// A primary line, the signed-in person's or a chosen one's: who they are, what they are called by, and where its XSI is.
import { AppError } from "@/utils/errors.ts";
import type { Line } from "@/utils/state.ts";
import type { WebexHttp } from "./http.ts";
import { readXsiAddresses, type XsiAddresses, xsiBase } from "./organization.ts";
import { type Me, readMe, readPersonOf, uuidOf } from "./people.ts";

/** Addresses set by the administrator, "" = none: for people who may not read the organisation. */
export interface ConfiguredXsi {
  readonly "xsi.actionsUrl": string;
  readonly "xsi.eventsUrl": string;
  readonly "xsi.channelUrl": string;
}

/** Whose line, and with whose authorisation. `person`: uuid. */
export type LineOf = { readonly grant: "my-line" } | { readonly grant: "control-phones"; readonly person: string };

/**
 * webex-rest.md §7 steps 1 and 2; `http` carries the token of that grant. `no-line`: neither extension nor work number. `xsi` is null when neither the organisation nor the
 * settings name its addresses; `country` and `broadworksId` are left null for others to fill. Rejects with AppError.
 */
export async function readLine(needs: {
  readonly http: WebexHttp;
  /** Absent: the line of whoever's token it is. */
  readonly of?: LineOf;
  readonly settings: ConfiguredXsi;
  readonly signal?: AbortSignal;
}): Promise<Line> {
  const { http, of = { grant: "my-line" }, settings, signal } = needs;
  const me = await (of.grant === "my-line" ? readMe(http, signal) : readPersonOf(http, of.person, signal));
  const extension = extensionOf(me);
  const work = workNumberOf(me);
  if (extension === null && work === null) throw new AppError("no-line");
  const { addresses } = await readXsiAddresses(http, me.orgId, signal);
  return {
    grant: of.grant,
    personId: me.id,
    userUuid: uuidOf(me.id),
    orgId: me.orgId,
    displayName: me.displayName,
    extension,
    number: work,
    country: null,
    broadworksId: null,
    xsi: addresses ?? configuredAddresses(settings),
  };
}

/** `work_extension` is routing prefix + extension: second best, but it can be dialled. */
export function extensionOf(me: Pick<Me, "extension" | "phoneNumbers">): string | null {
  return me.extension || me.phoneNumbers.find(({ type, value }) => type === "work_extension" && value !== "")?.value || null;
}

/** E.164; a work number without its country is no number of a line. */
export function workNumberOf(me: Pick<Me, "phoneNumbers">): string | null {
  const work = me.phoneNumbers
    .filter(({ type }) => type === "work")
    .map(({ value, primary }) => ({ value: value.replace(/[^\d+]/g, ""), primary }))
    .filter(({ value }) => /^\+\d{5,15}$/.test(value));
  return (work.find(({ primary }) => primary) ?? work[0])?.value ?? null;
}

function configuredAddresses(settings: ConfiguredXsi): XsiAddresses | null {
  const actions = xsiBase(settings["xsi.actionsUrl"]);
  const events = xsiBase(settings["xsi.eventsUrl"]);
  const channel = xsiBase(settings["xsi.channelUrl"]);
  return actions !== null && events !== null && channel !== null ? { actions, events, channel, domain: null } : null;
}
