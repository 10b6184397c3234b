// The loopback Webex: a whole Webex organisation on 127.0.0.1 under the real host names. This is its door (design.md §7).
import type { ServerResponse } from "node:http";
import { type CdrControls, cdrHosts, createCdr } from "./cdr.ts";
import { createClientFetch } from "./client-fetch.ts";
import { type Clock, realClock } from "./clock.ts";
import { type ConnectControls, connectHosts, createConnect } from "./connect.ts";
import { createFaults, type Faults } from "./faults.ts";
import { type Answer, type Asked, json, page } from "./http.ts";
import { createOAuthRoutes } from "./oauth.ts";
import { createOAuthStore, type OAuthControls } from "./oauth-store.ts";
import { defaultPeople, defaultSettings, type OrgSettings, type Person } from "./org.ts";
import { callRoutes } from "./rest-calls.ts";
import { lineRoutes } from "./rest-lines.ts";
import { meRoutes } from "./rest-me.ts";
import { numberRoutes } from "./rest-numbers.ts";
import { organizationRoutes } from "./rest-organization.ts";
import { peopleRoutes } from "./rest-people.ts";
import { bearerOf, createRest, unauthorized } from "./rest-router.ts";
import { type Handled, listen, type RequestRecord } from "./server.ts";
import { createSwitch, type OrgBehaviour, type Switch } from "./switch.ts";
import { seedOf } from "./switch-seed.ts";
import { createXsiEvents, type XsiEvents } from "./xsi-events.ts";
import { createXsiRoutes } from "./xsi-routes.ts";

export type { FaultDeed, Faults } from "./faults.ts";
export type { Integration, OAuthControls, Session } from "./oauth-store.ts";
export { type OrgSettings, outsiders, type Person, password } from "./org.ts";
export type { RequestRecord } from "./server.ts";

export interface WebexOptions {
  readonly org?: Partial<OrgSettings>;
  /** Beside the default ones (crowd.ts). */
  readonly morePeople?: readonly Person[];
  /** Facts of the telephone world; live as `webex.switch.org`. */
  readonly behaviour?: Partial<OrgBehaviour>;
  readonly port?: number;
  readonly clock?: Clock;
}

export interface Webex {
  readonly port: number;
  /** Every host name that is served. */
  readonly hosts: readonly string[];
  /** For Chromium's --host-resolver-rules. */
  readonly resolverRules: string;
  /** `fetch` for plain node that finds the host names here. */
  readonly fetch: typeof fetch;
  readonly org: OrgSettings;
  readonly people: readonly Person[];
  /** By extension, display name, first name, email or uuid; throws when there is nobody. */
  person(nameOrExtension: string): Person;
  /** The receptionist, extension 1000. */
  readonly desk: Person;
  readonly switch: Switch;
  readonly xsi: XsiEvents;
  readonly oauth: OAuthControls;
  readonly connect: ConnectControls;
  readonly faults: Faults;
  /** Call statistics. */
  readonly cdr: CdrControls;
  readonly requests: readonly RequestRecord[];
  /** The first request so far, or from now on, that fits. Rejects after `timeoutMs` (default 5 s). */
  waitFor(predicate: (record: RequestRecord) => boolean, timeoutMs?: number): Promise<RequestRecord>;
  stop(): Promise<void>;
}

const xsiHosts = ["api-loop.bcld.webex.com", "xsi.loopback-carrier.net"] as const;
const hosts = ["webexapis.com", "idbroker.webex.com", ...xsiHosts, "broker.customer.example", ...cdrHosts, ...connectHosts] as const;

/** One listener on 127.0.0.1; every port of the machine is fine (`port` absent or 0: a free one). */
export async function startWebex(options: WebexOptions = {}): Promise<Webex> {
  const clock = options.clock ?? realClock;
  const org: OrgSettings = { ...defaultSettings(), ...options.org };
  const people = [...defaultPeople(), ...(options.morePeople ?? [])];
  const telephony = createSwitch(seedOf({ people, clock, ...(options.behaviour ? { org: options.behaviour } : {}) }));
  const xsi = createXsiEvents({ telephony, clock });
  const store = createOAuthStore({ org, clock });
  const oauth = createOAuthRoutes({ store, org, people, clock });
  const connect = createConnect({ clock });
  const faults = createFaults();
  const rest = createRest({
    store,
    org,
    people,
    clock,
    telephony,
    routes: [...peopleRoutes, ...organizationRoutes, ...meRoutes, ...numberRoutes, ...lineRoutes, ...callRoutes],
  });
  const xsiRoutes = createXsiRoutes({ org, telephony, xsi });
  const cdr = createCdr({ clock, people, org, telephony });

  const requests: RequestRecord[] = [];
  const watchers = new Set<(record: RequestRecord) => void>();

  const plain = (answer: Answer): Handled => ({ answer, principal: null });
  const handle = async (asked: Asked, response: ServerResponse): Promise<Handled> => {
    const { host, path } = asked;
    if (host === "webexapis.com") {
      if (asked.method === "OPTIONS") return plain(json(404, { message: "Not Found" })); // no CORS here (webex-rest.md 5.9)
      if (path === "/v1/authorize") return plain(oauth.authorize(asked));
      if (path === "/v1/access_token") return plain(oauth.accessToken(asked));
      return rest.handle(asked);
    }
    if (host === "idbroker.webex.com") return plain(oauth.broker(asked));
    if (host === "broker.customer.example") return plain(oauth.customerBroker(asked));
    if (xsiHosts.some((each) => each === host)) {
      const bearer = bearerOf(asked);
      const token = bearer === null ? null : store.token(bearer);
      const answer = await xsiRoutes(asked, token, response);
      return { answer, principal: token?.person.email ?? null };
    }
    if (cdrHosts.some((each) => each === host)) {
      const bearer = bearerOf(asked);
      const token = bearer === null ? null : store.token(bearer);
      return token === null ? plain(unauthorized(asked)) : { answer: cdr.answer(asked, token), principal: token.person.email };
    }
    if (connectHosts.some((each) => each === host)) return plain(connect.handle(asked));
    return plain(page(421, `Nobody answers for ${host} here.`, { "content-type": "text/plain" }));
  };

  const server = await listen(options.port ?? 0, {
    faults,
    clock,
    handle,
    onRecord(record) {
      requests.push(record);
      for (const watch of [...watchers]) watch(record);
    },
  });
  const client = createClientFetch(server.port, hosts);

  const person = (wanted: string): Person => {
    const found = people.find(({ extension, displayName, firstName, lastName, email, uuid }) =>
      [extension, displayName, `${firstName} ${lastName}`, firstName, email, uuid].includes(wanted),
    );
    if (!found) throw new Error(`nobody in Loopback Trading is ${wanted}`);
    return found;
  };

  return {
    port: server.port,
    hosts,
    resolverRules: hosts.map((host) => `MAP ${host} 127.0.0.1:${server.port}`).join(", "),
    fetch: client.fetch,
    org,
    people,
    person,
    desk: person("1000"),
    switch: telephony,
    xsi,
    oauth: store,
    connect,
    faults,
    cdr: cdr.controls,
    requests,
    waitFor(predicate, timeoutMs = 5_000) {
      const seen = requests.find(predicate);
      if (seen) return Promise.resolve(seen);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          watchers.delete(watch);
          const last = requests.slice(-8).map((each) => `${each.status} ${each.method} ${each.host}${each.path}`);
          reject(new Error(`no such request within ${timeoutMs} ms; the last ones were:\n${last.join("\n")}`));
        }, timeoutMs);
        const watch = (record: RequestRecord) => {
          if (!predicate(record)) return;
          watchers.delete(watch);
          clearTimeout(timer);
          resolve(record);
        };
        watchers.add(watch);
      });
    },
    async stop() {
      xsi.close();
      telephony.close();
      client.stop();
      await server.stop();
    },
  };
}
