// OAuth of the loopback Webex: /authorize, the broker's login and consent, the token endpoint and the customer's token broker (webex-rest.md 1).
//
//   /v1/authorize ─ bad client or redirect ─▶ error page (nothing comes back)
//        │      └─ bad scope, type, PKCE ───▶ redirect ?error=…
//        ▼
//   /idb/login ─ no session, prompt=none ───▶ redirect ?error=login_required
//        │  (form until email and password fit)
//        ▼
//   blocked? ─▶ page, or redirect ?error=access_denied
//        ▼
//   consent (once a person, client and set of scopes) ─ Deny ─▶ redirect ?error=access_denied
//        ▼
//   redirect ?code=…&state=…  or  #access_token=…&state=…

import type { Clock } from "./clock.ts";
import { type Answer, type Asked, cookieOf, empty, formOf, json, page, redirect, webexError } from "./http.ts";
import { blockedPage, consentPage, errorPage, loginPage } from "./oauth-pages.ts";
import { type Authorization, type OAuthStore, oidcScopes, type Session, type TokenAnswer, verifierFits } from "./oauth-store.ts";
import type { OrgSettings, Person } from "./org.ts";

const sessionCookie = "idb_session";

interface Parts {
  readonly store: OAuthStore;
  readonly org: OrgSettings;
  readonly people: readonly Person[];
  readonly clock: Clock;
}

export interface OAuthRoutes {
  /** GET webexapis.com/v1/authorize (and the broker's own /idb/oauth2/v1/authorize). */
  authorize(asked: Asked): Answer;
  /** POST webexapis.com/v1/access_token. */
  accessToken(asked: Asked): Answer;
  /** Everything on idbroker.webex.com. */
  broker(asked: Asked): Answer;
  /** POST broker.customer.example/token: adds the secret that the extension must not have. */
  customerBroker(asked: Asked): Answer;
}

function sendBack(authorization: Authorization, parameters: Readonly<Record<string, string>>, place: "query" | "fragment"): Answer {
  const all = new URLSearchParams(parameters);
  if (authorization.state !== null) all.set("state", authorization.state);
  const separator = place === "fragment" ? "#" : authorization.redirectUri.includes("?") ? "&" : "?";
  return redirect(`${authorization.redirectUri}${separator}${all}`);
}

/** Errors come in the query, in the implicit flow too (webex-rest.md 1.6). */
const sendError = (authorization: Authorization, error: string, description: string) =>
  sendBack(authorization, { error, error_description: description }, "query");

export function createOAuthRoutes({ store, org, people, clock }: Parts): OAuthRoutes {
  const badPage = (error: string, description: string) => page(400, errorPage(error, description));

  const authorize = (asked: Asked): Answer => {
    const query = asked.url.searchParams;
    const clientId = query.get("client_id") ?? "";
    const integration = store.integration(clientId);
    if (clientId === "") return badPage("invalid_request", "Parameter:client_id is blank");
    if (!integration) return badPage("invalid_client", "The client id is unknown.");
    const sentRedirect = query.get("redirect_uri");
    const only = integration.redirects.length === 1 ? integration.redirects[0] : undefined;
    const redirectUri = sentRedirect ?? only;
    if (redirectUri === undefined || !integration.redirects.includes(redirectUri))
      return badPage("redirect_uri_mismatch", "The redirect URI of the request is not one that the integration registered.");
    const responseType = query.get("response_type");
    const challenge = query.get("code_challenge");
    const method = query.get("code_challenge_method") ?? "plain";
    const scopes = (query.get("scope") ?? "").split(" ").filter((scope) => scope !== "");
    const authorization = store.begin({
      integration,
      redirectUri,
      responseType: responseType === "token" ? "token" : "code",
      scopes,
      state: query.get("state"),
      challenge: challenge === null ? null : { value: challenge, method: method === "S256" ? "S256" : "plain" },
      prompt: query.get("prompt"),
      loginHint: query.get("login_hint"),
    });
    if (responseType !== "code" && responseType !== "token")
      return sendError(authorization, "unsupported_response_type", "response_type must be code or token");
    const unticked = scopes.find((scope) => !integration.scopes.includes(scope) && !oidcScopes.has(scope));
    if (scopes.length === 0 || unticked !== undefined)
      return sendError(authorization, "invalid_scope", `The requested scope is invalid, unknown, or malformed: ${unticked ?? ""}`);
    if (challenge !== null && ((method !== "S256" && method !== "plain") || !/^[A-Za-z0-9._~-]{43,128}$/.test(challenge)))
      return sendError(authorization, "invalid_request", "code_challenge or its method is not acceptable");
    return redirect(`https://idbroker.webex.com/idb/login?request=${authorization.id}`);
  };

  const finish = (authorization: Authorization, person: Person): Answer => {
    if (authorization.responseType === "code") return sendBack(authorization, { code: store.makeCode(authorization, person) }, "query");
    const { access } = store.grant(person, authorization.integration.clientId, authorization.scopes, false);
    const expires = String(Math.floor((access.expiresAt - clock.now()) / 1000) - 1);
    return sendBack(authorization, { access_token: access.value, token_type: "Bearer", expires_in: expires }, "fragment");
  };

  /** Signed in: blocked, consent, or done. */
  const proceed = (authorization: Authorization, session: Session): Answer => {
    if (store.isBlocked(authorization.integration.clientId))
      return org.blockedEndsIn === "redirect"
        ? sendError(authorization, "access_denied", "Your administrator denied access to the integration you selected")
        : page(403, blockedPage());
    if (store.hasConsent(session.person, authorization)) return finish(authorization, session.person);
    if (authorization.prompt === "none") return sendError(authorization, "consent_required", "Consent is required");
    return page(200, consentPage(authorization, session.person));
  };

  const login = (asked: Asked): Answer => {
    const form = asked.method === "POST" ? formOf(asked) : asked.url.searchParams;
    const authorization = store.pending(form.get("request") ?? "");
    if (!authorization) return badPage("invalid_request", "This sign-in has ended. Start again from the application.");
    const session = store.session(cookieOf(asked, sessionCookie));
    if (asked.method === "GET") {
      if (session && authorization.prompt !== "select_account") return proceed(authorization, session);
      if (authorization.prompt === "none") return sendError(authorization, "login_required", "The user is not signed in");
      return page(200, loginPage(authorization, null, authorization.loginHint ?? ""));
    }
    const email = (form.get("email") ?? "").trim().toLowerCase();
    const person = people.find((candidate) => candidate.kind === "person" && candidate.email === email);
    if (!person || person.disabled || person.password !== form.get("password"))
      return page(200, loginPage(authorization, "You’ve entered an incorrect email address or password.", email));
    const opened = store.signIn(person);
    const cookie = `${sessionCookie}=${opened.cookie}; Path=/idb; Secure; HttpOnly; SameSite=Lax`;
    const answer = proceed(authorization, opened);
    return { ...answer, headers: { ...answer.headers, "set-cookie": cookie } };
  };

  const decide = (asked: Asked): Answer => {
    const form = formOf(asked);
    const authorization = store.pending(form.get("request") ?? "");
    const session = store.session(cookieOf(asked, sessionCookie));
    if (!authorization || !session) return badPage("invalid_request", "This sign-in has ended. Start again from the application.");
    if (form.get("decision") !== "accept") return sendError(authorization, "access_denied", "The user denied the request");
    store.consent(session.person, authorization);
    return proceed(authorization, session);
  };

  const refuse = (asked: Asked, status: number, error: string, description: string): Answer => {
    store.counts.refused++;
    const headers = { "cache-control": "no-store" };
    return org.tokenErrors === "rfc"
      ? json(status, { error, error_description: description }, headers)
      : webexError(asked, status, `${error}: ${description}`, undefined, undefined, headers);
  };

  const give = ({ access, refresh }: TokenAnswer): Answer =>
    json(
      200,
      {
        access_token: access.value,
        expires_in: Math.max(0, Math.floor((access.expiresAt - clock.now()) / 1000) - 1),
        ...(refresh ? { refresh_token: refresh.value, refresh_token_expires_in: refresh.expiresIn } : {}),
        token_type: "Bearer",
        ...(org.scopeInTokenAnswer ? { scope: [...access.scopes].join(" ") } : {}),
      },
      { "cache-control": "no-store" },
    );

  /** `form` has no secret yet when it came through the customer's broker. */
  const exchange = (asked: Asked, form: URLSearchParams, clientId: string | null, secret: string | null): Answer => {
    store.counts.tokenRequests++;
    const grantType = form.get("grant_type");
    if (grantType === "authorization_code") store.counts.codeRequests++;
    if (grantType === "refresh_token") store.counts.refreshRequests++;
    if (grantType !== "authorization_code" && grantType !== "refresh_token")
      return refuse(asked, 400, "unsupported_grant_type", "grant_type is not supported");
    if (clientId === null || clientId === "") return refuse(asked, 400, "invalid_request", "Parameter:client_id is blank");
    if (secret === null || secret === "") {
      const text = "client_secret cannot be null or empty";
      if (org.missingSecret === "json") return refuse(asked, 400, "invalid_request", text);
      store.counts.refused++;
      return { status: 400, headers: { "content-type": "text/plain;charset=UTF-8" }, body: text };
    }
    const integration = store.integration(clientId);
    if (!integration || integration.secret !== secret) return refuse(asked, 401, "invalid_client", "The client id or secret is wrong");
    if (grantType === "refresh_token") {
      const answer = store.isBlocked(clientId) ? null : store.refresh(form.get("refresh_token") ?? "", clientId);
      return answer ? give(answer) : refuse(asked, 400, "invalid_grant", "The refresh token is expired or revoked");
    }
    const redeemed = store.redeem(form.get("code") ?? "");
    if (!redeemed || redeemed.authorization.integration.clientId !== clientId || redeemed.authorization.responseType !== "code")
      return refuse(asked, 400, "invalid_grant", "The code is unknown, expired or used");
    const { authorization, person } = redeemed;
    if (form.get("redirect_uri") !== authorization.redirectUri) return refuse(asked, 400, "invalid_grant", "redirect_uri is not the one of the code");
    const verifier = form.get("code_verifier");
    if (authorization.challenge && (verifier === null || !verifierFits(authorization.challenge, verifier)))
      return refuse(asked, 400, "invalid_grant", "code_verifier does not fit the challenge");
    if (!authorization.challenge && verifier !== null) return refuse(asked, 400, "invalid_request", "code_verifier without a challenge");
    if (store.isBlocked(clientId)) return refuse(asked, 400, "unauthorized_client", "The integration is blocked");
    return give(store.grant(person, clientId, authorization.scopes, true));
  };

  const isForm = (asked: Asked) => (asked.headers["content-type"] ?? "").startsWith("application/x-www-form-urlencoded");

  const basicOf = (asked: Asked): readonly [string, string] | null => {
    const found = /^Basic (.+)$/i.exec(asked.headers.authorization ?? "");
    const [id, ...rest] = found?.[1] === undefined ? [] : Buffer.from(found[1], "base64").toString("utf8").split(":");
    return id === undefined ? null : [id, rest.join(":")];
  };

  const accessToken = (asked: Asked): Answer => {
    if (asked.method !== "POST") return webexError(asked, 405, "Method Not Allowed");
    if (!isForm(asked)) return webexError(asked, 415, "Unsupported Media Type");
    const form = formOf(asked);
    const basic = basicOf(asked);
    return exchange(asked, form, basic?.[0] ?? form.get("client_id"), basic?.[1] ?? form.get("client_secret"));
  };

  const revoke = (asked: Asked): Answer => {
    const basic = basicOf(asked);
    if (!basic || store.integration(basic[0])?.secret !== basic[1]) return refuse(asked, 401, "invalid_client", "The client id or secret is wrong");
    store.revoke(formOf(asked).get("token") ?? "");
    return empty(200);
  };

  const logout = (asked: Asked): Answer => {
    store.signOut(cookieOf(asked, sessionCookie));
    const goto = asked.url.searchParams.get("goto");
    const headers = { "set-cookie": `${sessionCookie}=; Path=/idb; Secure; HttpOnly; Max-Age=0` };
    return goto?.startsWith("https://") ? redirect(goto, headers) : page(200, errorPage("signed_out", "You are signed out."), headers);
  };

  const broker = (asked: Asked): Answer => {
    switch (`${asked.method} ${asked.path}`) {
      case "GET /idb/oauth2/v1/authorize":
        return authorize(asked);
      case "GET /idb/login":
      case "POST /idb/login":
        return login(asked);
      case "POST /idb/consent":
        return decide(asked);
      case "POST /idb/oauth2/v1/access_token":
        return accessToken(asked);
      case "POST /idb/oauth2/v1/revoke":
        return revoke(asked);
      case "GET /idb/oauth2/v1/logout":
        return logout(asked);
      default:
        return page(404, errorPage("not_found", "There is nothing here."));
    }
  };

  const customerBroker = (asked: Asked): Answer => {
    const cors: Record<string, string> = org.brokerCors ? { "access-control-allow-origin": asked.headers.origin ?? "*" } : {};
    const reply = (answer: Answer): Answer => ({ ...answer, headers: { ...answer.headers, ...cors } });
    if (asked.path !== "/token") return reply(json(404, { error: "not_found" }));
    if (asked.method !== "POST" || !isForm(asked)) return reply(json(405, { error: "invalid_request" }));
    const form = formOf(asked);
    if (form.has("client_secret") || asked.headers.authorization !== undefined)
      return reply(json(400, { error: "invalid_request", error_description: "this broker has the secret: do not send one" }));
    const integration = store.integration(form.get("client_id") ?? "");
    if (!integration) return reply(json(401, { error: "invalid_client", error_description: "unknown to this broker" }));
    return reply(exchange(asked, form, integration.clientId, integration.secret));
  };

  return { authorize, accessToken, broker, customerBroker };
}
