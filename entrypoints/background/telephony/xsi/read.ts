// Reading the whole truth with ordinary requests: the list of calls, each one's details, and the conference if there is one (xsi.md 2.2, 2.6).
import type { Call, CallId, Conference } from "@/utils/calls/call.ts";
import { AppError } from "@/utils/errors.ts";
import { decodeCall, decodeConference } from "./decode-call.ts";
import type { XsiHttp } from "./http.ts";
import { child, children, flag, textOf, type XmlElement } from "./xml.ts";

export interface Reading {
  readonly calls: readonly Call[];
  readonly conference: Conference | null;
}

export interface Listed {
  readonly id: CallId;
  readonly inConference: boolean;
}

export interface CallReader {
  /** Ids only. Rejects with AppError. */
  list(signal: AbortSignal): Promise<readonly Listed[]>;
  /** null: it ended. Rejects with AppError. */
  details(listed: Listed, signal: AbortSignal): Promise<Call | null>;
  /** Rejects with AppError. */
  read(signal: AbortSignal): Promise<Reading>;
}

const parallel = 10;

/** `base`: {actions}/v2.0/user/{uuid}. */
export function createCallReader(deps: { readonly http: XsiHttp; readonly base: string; readonly now: () => number }): CallReader {
  const { http, base, now } = deps;

  async function get(path: string, root: string, signal: AbortSignal): Promise<XmlElement> {
    const { document, status, trackingId } = await http.send({ method: "GET", url: `${base}${path}`, credentials: "omit" }, signal);
    if (document?.name.toLowerCase() !== root.toLowerCase()) throw new AppError("bad-answer", { detail: `no ${root}`, status, trackingId });
    return document;
  }

  async function unlessGone<T>(asked: Promise<T>): Promise<T | null> {
    try {
      return await asked;
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === "not-found") return null;
      throw thrown;
    }
  }

  async function list(signal: AbortSignal): Promise<readonly Listed[]> {
    const listed = children(await get("/calls", "Calls", signal), "call");
    return listed.flatMap((call) => {
      const id = textOf(call, "callId");
      return id === null ? [] : [{ id, inConference: call.attributes.inConference?.trim().toLowerCase() === "true" || flag(call, "inConference") }];
    });
  }

  async function details({ id, inConference }: Listed, signal: AbortSignal): Promise<Call | null> {
    const element = await unlessGone(get(`/calls/${encodeURIComponent(id)}`, "Call", signal));
    return element && decodeCall(element, inConference, now());
  }

  return {
    list,
    details,
    async read(signal) {
      const listed = await list(signal);
      const found = new Map<CallId, Call>();
      const left = [...listed];
      const work = async () => {
        for (let next = left.shift(); next; next = left.shift()) {
          const call = await details(next, signal);
          if (call) found.set(call.id, call);
        }
      };
      const conference = listed.some(({ inConference }) => inConference) ? unlessGone(get("/calls/Conference", "Conference", signal)) : null;
      const [joined] = await Promise.all([conference, ...Array.from({ length: Math.min(parallel, listed.length) }, work)]);
      const calls = listed.flatMap(({ id }) => found.get(id) ?? []);
      return { calls: calls.filter(({ state }) => state !== "gone" && state !== "detached"), conference: decodeConference(joined ?? null) };
    },
  };
}

/** The BroadWorks id by which events name this user (xsi.md 1.4, 3.1); null when the profile does not say. Rejects with AppError. */
export async function readBroadworksId(deps: { readonly http: XsiHttp; readonly base: string }, signal: AbortSignal): Promise<string | null> {
  const { document } = await deps.http.send({ method: "GET", url: `${deps.base}/profile`, credentials: "omit" }, signal);
  return textOf(child(document, "details"), "userId");
}
