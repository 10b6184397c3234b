// Numbers and virtual lines of the organisation, for administrators (webex-rest.md 3.5).
import { type Answer, json } from "./http.ts";
import type { Person } from "./org.ts";
import type { Context, Route } from "./rest-router.ts";

const ownerTypes = { person: "PEOPLE", workspace: "PLACE", "virtual-line": "VIRTUAL_LINE" } as const;

const numberBody = ({ id, kind, firstName, lastName, extension, number, location }: Person) => ({
  ...(number === null ? {} : { phoneNumber: number }),
  extension,
  routingPrefix: location.routingPrefix,
  esn: `${location.routingPrefix}${extension}`,
  state: "ACTIVE",
  ...(number === null ? {} : { phoneNumberType: "PRIMARY" }),
  mainNumber: number === location.mainNumber,
  includedTelephonyTypes: "PSTN_NUMBER",
  tollFreeNumber: false,
  isServiceNumber: false,
  location: { id: location.id, name: location.name },
  owner: { id, type: ownerTypes[kind], firstName, lastName },
});

/** Calling's own way of paging: `max` and `start` (webex-rest.md 5.6). */
function paged<T>({ asked }: Context, key: string, all: readonly T[]): Answer {
  const query = asked.url.searchParams;
  const start = Math.max(0, Math.trunc(Number(query.get("start") ?? 0)) || 0);
  const max = Math.max(1, Math.min(2000, Math.trunc(Number(query.get("max") ?? 2000)) || 2000));
  const next = new URL(asked.url);
  next.searchParams.set("start", String(start + max));
  next.searchParams.set("max", String(max));
  return json(200, { [key]: all.slice(start, start + max) }, start + max < all.length ? { link: `<${next.href}>; rel="next"` } : {});
}

const numbers = (context: Context): Answer => {
  const query = context.asked.url.searchParams;
  const is = (name: string, value: string | null) => !query.has(name) || query.get(name) === value;
  const owner = query.get("ownerName")?.toLocaleLowerCase();
  const found = context.people.filter(
    (person) =>
      person.extension !== null &&
      is("extension", person.extension) &&
      is("phoneNumber", person.number) &&
      is("locationId", person.location.id) &&
      is("ownerId", person.id) &&
      is("ownerType", ownerTypes[person.kind]) &&
      (query.get("phoneNumberType") === null || (query.get("phoneNumberType") === "PRIMARY" && person.number !== null)) &&
      (!owner || person.displayName.toLocaleLowerCase().includes(owner)),
  );
  return paged(context, "phoneNumbers", found.map(numberBody));
};

const virtualLines = (context: Context): Answer => {
  const owner = context.asked.url.searchParams.get("ownerName")?.toLocaleLowerCase();
  return paged(
    context,
    "virtualLines",
    context.people
      .filter(({ kind, displayName }) => kind === "virtual-line" && (!owner || displayName.toLocaleLowerCase().includes(owner)))
      .map(({ id, firstName, lastName, displayName, extension, number, location }) => ({
        id,
        firstName,
        lastName,
        displayName,
        number: { external: number, extension, esn: `${location.routingPrefix}${extension}`, primary: true },
        location: { id: location.id, name: location.name },
        numberOfDevicesAssigned: 0,
        billingPlan: "VIRTUAL_LINE",
      })),
  );
};

const admin = ["spark-admin:telephony_config_read"];

export const numberRoutes: readonly Route[] = [
  { method: "GET", path: /^\/telephony\/config\/numbers$/, admin, handle: numbers },
  { method: "GET", path: /^\/telephony\/config\/virtualLines$/, admin, handle: virtualLines },
];
