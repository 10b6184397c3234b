// People as Webex REST tells them (webex-rest.md 3.1).
import * as v from "valibot";
import { AppError } from "@/utils/errors.ts";
import type { WebexHttp } from "./http.ts";

/** null where Webex says null or nothing. */
const text = v.fallback(v.nullable(v.string()), null);
const phoneNumber = v.object({ type: v.fallback(v.string(), ""), value: v.fallback(v.string(), ""), primary: v.fallback(v.boolean(), false) });

const meSchema = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  orgId: v.pipe(v.string(), v.minLength(1)),
  displayName: v.fallback(v.string(), ""),
  emails: v.fallback(v.array(v.string()), []),
  phoneNumbers: v.fallback(v.array(phoneNumber), []),
  /** Only with callingData. */
  extension: text,
  status: text,
});

/** The person whose token it is. Ids are Webex's own, undecoded. */
export type Me = Readonly<v.InferOutput<typeof meSchema>>;

/** `GET people/me?callingData=true`. Rejects with AppError. */
export const readMe = (http: WebexHttp, signal?: AbortSignal): Promise<Me> =>
  http.getJson("people/me", meSchema, { query: { callingData: true }, ...(signal ? { signal } : {}) });

/**
 * The UUID in a Webex id: base64, with or without padding, of `ciscospark://{region}/{TYPE}/{uuid}` (webex-rest.md 5.7, xsi.md 1.4).
 * An id that is a UUID already is given back. Throws `bad-answer`.
 */
export function uuidOf(webexId: string): string {
  const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  if (uuid.test(webexId)) return webexId;
  const last = decodeId(webexId)?.split("/").at(-1) ?? "";
  if (!uuid.test(last)) throw new AppError("bad-answer", { detail: "person id without UUID" });
  return last;
}

/** null: not base64. */
function decodeId(webexId: string): string | null {
  const plain = webexId.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  try {
    return atob(plain.padEnd(Math.ceil(plain.length / 4) * 4, "="));
  } catch {
    return null;
  }
}
