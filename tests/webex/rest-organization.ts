// /organizations with XSI discovery, licences, roles, locations, token expiry (webex-rest.md 1.8, 3.2, 3.3, 3.5).
import { type Answer, json } from "./http.ts";
import { type Location, locations, type OrgSettings, unwrapId } from "./org.ts";
import { licences, roleNames } from "./rest-people.ts";
import type { Context, Route } from "./rest-router.ts";

/** All four or none (xsi.md 1.1). */
function xsiAddresses({ xsiEnabled, xsiHost }: OrgSettings) {
  if (!xsiEnabled) return {};
  const base = `https://${xsiHost}`;
  return {
    xsiActionsEndpoint: `${base}/com.broadsoft.xsi-actions`,
    xsiEventsEndpoint: `${base}/com.broadsoft.xsi-events`,
    xsiEventsChannelEndpoint: `${base}/com.broadsoft.async/com.broadsoft.xsi-events`,
    xsiDomain: xsiHost,
  };
}

const organizationBody = ({ org, asked }: Context) => ({
  id: org.id,
  displayName: org.displayName,
  created: "2024-02-01T08:00:00.000Z",
  ...(asked.url.searchParams.get("callingData") === "true" ? xsiAddresses(org) : {}),
});

const organization = (context: Context): Answer => {
  const uuid = unwrapId(context.parts[0] ?? "", "ORGANIZATION") ?? context.parts[0];
  return uuid === context.org.uuid ? json(200, organizationBody(context)) : context.fail(404, "Organization not found.");
};

const count = ({ people }: Context, licence: string) => people.filter((person) => person.licence === licence).length;

const licenceList = (context: Context): Answer =>
  json(200, {
    items: Object.entries(licences).map(([key, { id, name }]) => {
      const consumed = key === "messaging" ? context.people.filter(({ kind }) => kind === "person").length : count(context, key);
      const byWorkspaces = key === "workspace" ? consumed : 0;
      return { id, name, totalUnits: 50, consumedUnits: consumed, consumedByUsers: consumed - byWorkspaces, consumedByWorkspaces: byWorkspaces };
    }),
  });

const locationBody = (org: OrgSettings, { id, name, address1, city, postalCode, country, timeZone, language }: Location) => ({
  id,
  name,
  orgId: org.id,
  address: { address1, city, postalCode, country },
  timeZone,
  preferredLanguage: language,
});

const locationList = ({ org, asked }: Context): Answer => {
  const name = asked.url.searchParams.get("name")?.toLocaleLowerCase();
  return json(200, {
    items: locations.filter((each) => !name || each.name.toLocaleLowerCase().includes(name)).map((each) => locationBody(org, each)),
  });
};

const oneLocation = (context: Context): Answer => {
  const found = locations.find(({ id }) => id === context.parts[0]);
  return found ? json(200, locationBody(context.org, found)) : context.fail(404, "Location not found.");
};

const tokenExpiry = (context: Context): Answer => {
  if (context.org.tokenExpiryNeedsScope && !(context.token.scopes.has("identity:tokens_read") && context.person.fullAdmin))
    return context.fail(403, "Missing: scope identity:tokens_read");
  return json(200, { exp: context.token.expiresAt });
};

const mayRead = (org: OrgSettings) => (org.orgReadableByUsers ? org.orgUserScopes : []);

export const organizationRoutes: readonly Route[] = [
  {
    method: "GET",
    path: /^\/organizations$/,
    user: mayRead,
    admin: ["spark-admin:organizations_read"],
    handle: (context) => json(200, { items: [organizationBody(context)] }),
  },
  { method: "GET", path: /^\/organizations\/([^/]+)$/, user: mayRead, admin: ["spark-admin:organizations_read"], handle: organization },
  { method: "GET", path: /^\/licenses$/, admin: ["spark-admin:licenses_read"], handle: licenceList },
  {
    method: "GET",
    path: /^\/roles$/,
    admin: ["spark-admin:roles_read"],
    handle: () => json(200, { items: Object.entries(roleNames).map(([id, name]) => ({ id, name })) }),
  },
  { method: "GET", path: /^\/locations$/, admin: ["spark-admin:locations_read"], handle: locationList },
  { method: "GET", path: /^\/locations\/([^/]+)$/, admin: ["spark-admin:locations_read"], handle: oneLocation },
  { method: "GET", path: /^\/authorizations\/tokenExpiry$/, handle: tokenExpiry },
];
