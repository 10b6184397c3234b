// Brings requests to the XSI hosts to Xsi-Actions and Xsi-Events, and lets streams stay open (xsi.md 1.1).
import type { ServerResponse } from "node:http";
import { type Answer, type Asked, json } from "./http.ts";
import type { BodyStream, Principal, WebexReply, WebexRequest } from "./http-types.ts";
import type { AccessToken } from "./oauth-store.ts";
import type { OrgSettings } from "./org.ts";
import type { Switch } from "./switch.ts";
import { handleXsiActions } from "./xsi-actions.ts";
import type { XsiEvents } from "./xsi-events.ts";

interface Parts {
  readonly org: OrgSettings;
  readonly telephony: Switch;
  readonly xsi: XsiEvents;
}

const bases = [
  ["/com.broadsoft.xsi-actions", "actions"],
  ["/com.broadsoft.xsi-events", "events"],
  ["/com.broadsoft.async/com.broadsoft.xsi-events", "channel"],
] as const;

const principalOf = (token: AccessToken): Principal => ({ uuid: token.person.uuid, scopes: token.scopes, admin: token.person.fullAdmin });

/** A body that stays open on this very response; its head has left when this returns. */
function openStream(response: ServerResponse): BodyStream {
  let closed = false;
  const leavers: (() => void)[] = [];
  const close = () => {
    if (closed) return;
    closed = true;
    for (const run of leavers) run();
  };
  response.on("close", close);
  return {
    write(chunk) {
      if (closed) return;
      response.write(chunk);
      response.socket?.uncork(); // node would join the writes of one turn
    },
    end() {
      if (!closed) response.end();
      close();
    },
    destroy() {
      response.destroy();
      close();
    },
    get closed() {
      return closed;
    },
    onClose(run) {
      leavers.push(run);
    },
  };
}

export function createXsiRoutes({ org, telephony, xsi }: Parts) {
  return async (asked: Asked, token: AccessToken | null, response: ServerResponse): Promise<Answer> => {
    const found = bases.find(([base]) => asked.path.startsWith(`${base}/`));
    if (!found || !org.xsiEnabled) return json(404, { message: "Not Found", trackingId: asked.trackingId });
    const [base, half] = found;
    const request: WebexRequest = {
      host: asked.host,
      method: asked.method,
      path: asked.path.slice(base.length),
      query: asked.url.searchParams,
      headers: asked.headers,
      body: asked.body,
      principal: token && principalOf(token),
    };
    if (half === "actions") return handleXsiActions(request, telephony);
    return new Promise<Answer>((resolve) => {
      const reply: WebexReply = {
        send: (status, headers, body) => resolve({ status, headers, ...(body === undefined ? {} : { body }) }),
        stream(status, headers) {
          response.writeHead(status, { ...headers, trackingid: asked.trackingId });
          response.flushHeaders();
          resolve({ status, written: true });
          return openStream(response);
        },
      };
      xsi.handle(request, reply, { async: half === "channel" });
    });
  };
}
