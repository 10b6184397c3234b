// Webex Connect in the loopback Webex: the token endpoint of one region and an inbound webhook (webex-rest.md 6).
import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";
import { type Answer, type Asked, formOf, json, objectOf } from "./http.ts";

export const connectHosts = ["keycloak-authservice.imiconnect.eu", "hooks.uk.webexconnect.io"] as const;

/** An event as the webhook took it. */
export interface TakenEvent {
  /** By the loopback's clock. */
  readonly at: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ConnectControls {
  readonly tokenUrl: string;
  readonly webhookUrl: string;
  readonly clientId: string;
  readonly secret: string;
  /** Access tokens given so far: for canaries. */
  readonly tokens: readonly string[];
  /** Events that were accepted (1002), in order; test events too. */
  readonly taken: readonly TakenEvent[];
  /** Where the token endpoint wants the secret: the sources do not show it (webex-rest.md 6.1). */
  secretIn: "either" | "body" | "basic";
  /** `down`: 503 to everything. */
  state: "up" | "down";
  /** What the webhook says to an event in place of 1002; null = it takes it. Errors come with HTTP 200 (webex-rest.md 6.2). */
  refuse: ((body: Readonly<Record<string, unknown>>) => number | null) | null;
  /** Seconds that new tokens are good for. */
  tokenSeconds: number;
  /** All tokens given so far are not good any more. */
  revoke(): void;
}

export interface ConnectPart extends ConnectControls {
  handle(asked: Asked): Answer;
}

const tokenPath = "/auth/realms/imiconnect_ln_prod/token";
const webhookPath = "/events/Qp4Zt81LxA";
const largest = 256 * 1024;

export function createConnect({ clock }: { readonly clock: Clock }): ConnectPart {
  const clientId = "cce-event-authorization";
  const secret = `connect-${randomBytes(18).toString("hex")}`;
  const tokens = new Map<string, number>();
  const handedOut: string[] = [];
  const taken: TakenEvent[] = [];

  function credentials(asked: Asked): readonly [id: string, secret: string, place: "body" | "basic"] | null {
    const basic = /^Basic (.+)$/.exec(asked.headers.authorization ?? "")?.[1];
    if (basic !== undefined) {
      const [id = "", key = ""] = Buffer.from(basic, "base64").toString("utf8").split(":").map(decodeURIComponent);
      return [id, key, "basic"];
    }
    const form = formOf(asked);
    const [id, key] = [form.get("client_id"), form.get("client_secret")];
    return id === null || key === null ? null : [id, key, "body"];
  }

  function token(asked: Asked): Answer {
    if (asked.method !== "POST" || asked.path !== tokenPath) return json(404, { error: "RESTEASY003210" });
    if (formOf(asked).get("grant_type") !== "client_credentials") return json(400, { error: "unsupported_grant_type" });
    const given = credentials(asked);
    const isRightPlace = given !== null && (part.secretIn === "either" || part.secretIn === given[2]);
    if (!isRightPlace || given[0] !== clientId || given[1] !== secret)
      return json(401, { error: "invalid_client", error_description: "Invalid client or Invalid client credentials" });
    const value = randomBytes(24).toString("base64url");
    handedOut.push(value);
    tokens.set(value, clock.now() + part.tokenSeconds * 1000);
    return json(200, { access_token: value, expires_in: part.tokenSeconds, token_type: "Bearer" });
  }

  function webhook(asked: Asked): Answer {
    if (asked.method !== "POST" || asked.path !== webhookPath) return json(200, { code: 7008, description: "No such endpoint" });
    const bearer = /^Bearer (.+)$/.exec(asked.headers.authorization ?? "")?.[1];
    if (bearer === undefined) return json(200, { code: 7002, description: "Key is missing" });
    if ((tokens.get(bearer) ?? 0) <= clock.now()) return json(200, { code: 7001, description: "Authorization failed" });
    if (asked.body.length > largest) return json(200, { code: 430, description: "Payload too large" });
    const body = objectOf(asked);
    if (body === null) return json(200, { code: 7000, description: "Invalid JSON" });
    const code = part.refuse?.(body) ?? null;
    if (code !== null) return json(200, { code, description: `Loopback refusal ${code}` });
    taken.push({ at: clock.now(), body });
    return json(200, { code: 1002, description: "Queued", transid: randomBytes(8).toString("hex") });
  }

  const part: ConnectPart = {
    tokenUrl: `https://${connectHosts[0]}${tokenPath}`,
    webhookUrl: `https://${connectHosts[1]}${webhookPath}`,
    clientId,
    secret,
    tokens: handedOut,
    taken,
    secretIn: "either",
    state: "up",
    refuse: null,
    tokenSeconds: 300,
    revoke: () => tokens.clear(),
    handle(asked) {
      if (part.state === "down") return json(503, { message: "Service unavailable" });
      return asked.host === connectHosts[0] ? token(asked) : webhook(asked);
    },
  };
  return part;
}
