// Who may ask what of XSI, and how XSI answers and says no (xsi.md 1.2, 2.8).
import type { Answer, WebexRequest } from "./http-types.ts";
import type { Switch, SwitchUser } from "./switch.ts";
import { el, plainStyle, toJson, toLatin1Xml, toXml, type XmlNode } from "./xsi-xml.ts";

/** Thrown by handlers; becomes a status with ErrorInfo. */
export class XsiError extends Error {
  readonly status: number;
  readonly errorCode: number;
  constructor(status: number, text: string, errorCode = status * 100) {
    super(text);
    this.name = "XsiError";
    this.status = status;
    this.errorCode = errorCode;
  }
}

const wantsJson = (request: WebexRequest) =>
  request.query.get("format") === "json" || (request.headers.accept ?? "").toLowerCase().includes("application/json");

const always = { "cache-control": "no-cache, no-store" };

/** 200 with a document; `latin1` for profile, services and directories (xsi.md 2.8). */
export function answerDocument(
  request: WebexRequest,
  node: XmlNode,
  options: { readonly status?: number; readonly latin1?: boolean; readonly headers?: Readonly<Record<string, string>> } = {},
): Answer {
  const { status = 200, latin1 = false } = options;
  const charset = latin1 ? "ISO-8859-1" : "UTF-8";
  if (wantsJson(request)) {
    const ascii = toJson(node).replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
    return { status, headers: { ...always, "content-type": `application/json;charset=${charset}`, ...options.headers }, body: ascii };
  }
  const xml = toXml(node, { ...plainStyle, encoding: charset });
  return {
    status,
    headers: { ...always, "content-type": `application/xml;charset=${charset}`, ...options.headers },
    body: latin1 ? toLatin1Xml(xml) : Buffer.from(xml, "utf8"),
  };
}

export const answerEmpty = (headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  headers: { ...always, ...headers },
  body: "",
});

export function answerError(request: WebexRequest, error: XsiError, withBody = true): Answer {
  if (!withBody) return { status: error.status, headers: always, body: "" };
  const node = el("ErrorInfo", [
    el("summary", `Nicht möglich: ${error.message}`),
    el("summaryEnglish", error.message),
    el("errorCode", error.errorCode),
  ]);
  return answerDocument(request, node, { status: error.status });
}

/** Throws XsiError 401 without a token, 403 without a scope of XSI. */
export function needPrincipal(request: WebexRequest): NonNullable<WebexRequest["principal"]> {
  const { principal } = request;
  if (principal === null) throw new XsiError(401, "Authentication required");
  if (!principal.scopes.has("spark:xsi") && !principal.scopes.has("spark-admin:xsi")) throw new XsiError(403, "The token has no scope for XSI");
  return principal;
}

/** The user of the path, when the token may act for them. Throws XsiError 403, 404. */
export function needUser(request: WebexRequest, telephony: Switch, id: string): SwitchUser {
  const principal = needPrincipal(request);
  const user = telephony.users.find((one) => one.uuid === id || one.userId === id);
  const own = user?.uuid === principal.uuid && principal.scopes.has("spark:xsi");
  const foreign = principal.admin && principal.scopes.has("spark-admin:xsi");
  if (!own && !foreign) throw new XsiError(user ? 403 : 404, user ? "Not authorized for this user" : "Subscriber not found");
  if (!user) throw new XsiError(404, "Subscriber not found");
  return user;
}

/** Decoded path segments after "/v2.0". Throws XsiError 404 for another version, 400 for bad encoding. */
export function segmentsOf(request: WebexRequest): readonly string[] {
  const [version, ...rest] = request.path.split("/").filter((part) => part !== "");
  if (version?.toLowerCase() !== "v2.0") throw new XsiError(404, "Unknown version");
  try {
    return rest.map(decodeURIComponent);
  } catch (error) {
    throw new XsiError(400, `Bad path: ${error instanceof Error ? error.message : String(error)}`);
  }
}
