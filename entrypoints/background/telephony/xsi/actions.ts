// Asking: each CallAction as its Xsi-Actions request, and what the acceptance says (xsi.md 2.1, 2.5, 2.6).
import type { CallAction, CallActionKind } from "@/utils/calls/action.ts";
import type { CallId } from "@/utils/calls/call.ts";
import { AppError } from "@/utils/errors.ts";
import type { CallControl, Receipt } from "../ports.ts";
import { percentDecoded } from "./decode-call.ts";
import type { Answer, XsiHttp, XsiRequest } from "./http.ts";
import type { CallReader } from "./read.ts";
import { escapeXml, textOf } from "./xml.ts";

/** Two-party mute and "send when answered" do not exist in XSI (xsi.md 2.1 notes). */
const can: ReadonlySet<CallActionKind> = new Set<CallActionKind>([
  "answer",
  "decline",
  "ignore",
  "to-voicemail",
  "dial",
  "dtmf",
  "hold",
  "resume",
  "hang-up",
  "blind-send",
  "complete",
  "leave",
  "park",
  "group-park",
  "retrieve",
  "pick-up",
  "pull",
  "merge",
  "start-recording",
  "stop-recording",
  "pause-recording",
  "resume-recording",
]);

interface Asked {
  readonly method: XsiRequest["method"];
  readonly path: string;
  readonly body?: string;
}

const path = (call: CallId, verb = ""): string => `/calls/${encodeURIComponent(call)}${verb === "" ? "" : `/${verb}`}`;

/** null values are left out. Encodes "+" and "#" as they need it. */
function query(values: Readonly<Record<string, string | null>>): string {
  const parts = Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [`${name}=${encodeURIComponent(value)}`]));
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

const conferenceOf = (calls: readonly CallId[]): string => {
  const participants = calls.map((id) => `<conferenceParticipant><callId>${escapeXml(id)}</callId></conferenceParticipant>`).join("");
  return `<Conference xmlns="http://schema.broadsoft.com/xsi"><conferenceParticipantList>${participants}</conferenceParticipantList></Conference>`;
};

/** One request, but for adding several calls to a conference. `legs`: who is in ours already. */
function requestsOf(action: CallAction, legs: ReadonlySet<CallId>): readonly [Asked, ...Asked[]] {
  const put = (where: string): readonly [Asked] => [{ method: "PUT", path: where }];
  const post = (where: string): readonly [Asked] => [{ method: "POST", path: where }];
  switch (action.kind) {
    case "answer":
      return put(path(action.call, "Talk"));
    case "decline":
      return [{ method: "DELETE", path: `${path(action.call)}${query({ decline: "true", declineReason: "Busy" })}` }];
    case "ignore":
    case "hang-up":
      return [{ method: "DELETE", path: path(action.call) }];
    case "to-voicemail":
      return put(`${path(action.call, "VmTransfer")}${query({ address: action.mailbox })}`);
    case "dial":
      return post(`/calls/new${query({ address: action.destination, location: "All", info: "" })}`);
    case "dtmf":
      return put(`${path(action.call, "TransmitDTMF")}${query({ playdtmf: action.digits })}`);
    case "hold":
      return put(legs.has(action.call) ? "/calls/Conference/Hold" : path(action.call, "Hold"));
    case "resume":
      return put(legs.has(action.call) ? "/calls/Conference/Talk" : path(action.call, "Talk"));
    case "blind-send":
      return put(`${path(action.call, "BlindTransfer")}${query({ address: action.destination })}`);
    case "complete":
    case "leave":
      return put(path(action.call, `ConsultTransfer/${encodeURIComponent(action.other)}`));
    case "park":
      return put(`${path(action.call, "Park")}${query({ address: action.destination })}`);
    case "group-park":
      return put(path(action.call, "GroupCallPark"));
    case "retrieve":
      return post(`/calls/ParkRetrieve${query({ address: action.destination, location: "All" })}`);
    case "pick-up":
      return post(action.target === null ? "/calls/CallPickup?location=All" : `/calls/DirectedCallPickup${query({ address: action.target })}`);
    case "pull":
      return post("/calls/CallRetrieve?location=All");
    case "merge": {
      const [first, ...others] = action.calls
        .filter((id) => !legs.has(id))
        .map((id): Asked => ({ method: "PUT", path: `/calls/Conference/${encodeURIComponent(id)}` }));
      if (first && action.calls.some((id) => legs.has(id))) return [first, ...others];
      return [{ method: "POST", path: "/calls/Conference", body: conferenceOf(action.calls) }];
    }
    case "start-recording":
      return put(path(action.call, "Record"));
    case "stop-recording":
      return put(path(action.call, "StopRecording"));
    case "pause-recording":
      return put(path(action.call, "PauseRecording"));
    case "resume-recording":
      return put(path(action.call, "ResumeRecording"));
    case "mute":
    case "unmute":
    case "send-when-answered":
      throw new AppError("not-supported", { detail: action.kind });
  }
}

/** Calls that have to be there for the action to make sense. */
function callsOf(action: CallAction): readonly CallId[] {
  if (action.kind === "merge") return action.calls;
  if (action.kind === "complete" || action.kind === "leave") return [action.call, action.other];
  return "call" in action ? [action.call] : [];
}

function lastSegment(location: string | null): CallId | null {
  const tail = /\/calls\/([^/?#]+)/.exec(location ?? "")?.[1];
  return tail === undefined ? null : percentDecoded(tail);
}

/** "…?address=tel:5601" → "5601" (xsi.md 2.1 notes). */
function parkedAt(contentLocation: string | null): string | null {
  if (contentLocation === null) return null;
  const address = /[?&]address=([^&]+)/i.exec(contentLocation)?.[1];
  const decoded = percentDecoded(address ?? "");
  const extension = decoded
    .slice(decoded.lastIndexOf(":") + 1)
    .split(";")[0]
    ?.trim();
  return extension ? extension : null;
}

export interface ActionsDeps {
  readonly http: XsiHttp;
  /** {actions}/v2.0/user/{uuid}. */
  readonly base: string;
  readonly reader: CallReader;
  readonly legs: ReadonlySet<CallId>;
  readonly now: () => number;
}

export function createActions(deps: ActionsDeps): CallControl {
  const { http, base, reader, legs, now } = deps;

  const ask = ({ method, path: where, body }: Asked, signal: AbortSignal) =>
    http.send({ method, url: `${base}${where}`, credentials: "omit", ...(body === undefined ? {} : { body }) }, signal);

  /** A command races with the far end: what the list says decides whether the call ended or the command was refused (xsi.md 2.8). */
  async function explain(action: CallAction, refusal: AppError, signal: AbortSignal): Promise<AppError> {
    const { status, trackingId, detail } = refusal.data;
    const wanted = callsOf(action);
    const aboutTheCall = status !== null && status >= 400 && status < 500 && ![401, 408, 429].includes(status);
    if (wanted.length === 0 || !aboutTheCall) return refusal;
    try {
      const present = new Set((await reader.list(signal)).map(({ id }) => id));
      if (wanted.some((id) => !present.has(id))) return new AppError("call-gone", { status, trackingId, detail, cause: refusal });
      if (action.kind !== "answer") return refusal;
      const call = await reader.details({ id: action.call, inConference: false }, signal);
      if (call?.state === "offered" && call.can.answer === false)
        return new AppError("cannot-answer", { status, trackingId, detail, cause: refusal });
      return refusal;
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof AppError) return refusal; // could not be looked up: the first answer stands
      throw thrown;
    }
  }

  function receipt({ headers, document, trackingId }: Answer): Receipt {
    return {
      acceptedAt: now(),
      trackingId,
      call: textOf(document, "callId") ?? lastSegment(headers.get("Location")),
      session: textOf(document, "externalTrackingId") ?? textOf(document, "extTrackingId"),
      parkedAt: parkedAt(headers.get("Content-Location")),
    };
  }

  return {
    name: "xsi",
    can,
    async perform(action, signal) {
      const [first, ...others] = requestsOf(action, legs);
      try {
        let answer = await ask(first, signal);
        for (const other of others) answer = await ask(other, signal);
        return receipt(answer);
      } catch (thrown) {
        throw thrown instanceof AppError ? await explain(action, thrown, signal) : thrown;
      }
    },
  };
}
