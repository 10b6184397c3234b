// /people: the signed-in person, look-ups, pages (webex-rest.md 3.1).
import { type Answer, json } from "./http.ts";
import { orgUuid, type Person, unwrapId, webexId } from "./org.ts";
import type { Context, Route } from "./rest-router.ts";

export const fullAdminRole = webexId("ROLE", "id_full_admin");
/** Names by id, as /roles gives them; ids of older organisations are uuids (webex-rest.md 3.3). */
export const roleNames: Readonly<Record<string, string>> = {
  [fullAdminRole]: "Full Administrator",
  [webexId("ROLE", "id_user_admin")]: "User Administrator",
  [webexId("ROLE", "0b000000-0000-4000-8000-000000000001")]: "Webex Calling Detailed Call History API access",
};

const licence = (type: string, uuid: string, name: string) => ({ id: webexId("LICENSE", `${orgUuid}:${type}_${uuid}`), name });

export const licences = {
  professional: licence("BCSTD", "0a000000-0000-4000-8000-000000000001", "Webex Calling - Professional"),
  standard: licence("BCBAS", "0a000000-0000-4000-8000-000000000002", "Webex Calling - Standard"),
  workspace: licence("BCCA", "0a000000-0000-4000-8000-000000000003", "Webex Calling - Workspaces"),
  messaging: licence("MS", "0a000000-0000-4000-8000-000000000004", "Messaging"),
} as const;

/** On a call counts only where nothing else hides it (product.md 3). Whoever hides their own status sees nobody's (webex-rest.md 3.1). */
function statusOf({ telephony, org, person: asking }: Context, person: Person): string | undefined {
  if (org.presenceHidden || !person.sharesPresence || !asking.sharesPresence) return undefined;
  const talking = telephony.findUser(person.uuid) && telephony.hookStatusOf(person.uuid) === "Off-Hook";
  return talking && (person.status === "active" || person.status === "inactive") ? "call" : person.status;
}

interface View {
  readonly calling: boolean;
  /** licenses, roles, locationId are promised only on the single-person call. */
  readonly single: boolean;
  readonly presence: boolean;
}

function personBody(context: Context, person: Person, { calling, single, presence }: View) {
  const { org } = context;
  const own = person === context.person;
  const trusted = own || context.as !== "user";
  const status = presence ? statusOf(context, person) : undefined;
  const { extension, number, location } = person;
  return {
    id: person.id,
    emails: [person.email],
    phoneNumbers: [
      ...(number === null ? [] : [{ type: "work", value: number, primary: true }]),
      ...(extension === null ? [] : [{ type: "work_extension", value: `${location.routingPrefix}${extension}`, primary: false }]),
      ...(person.mobile === null ? [] : [{ type: "mobile", value: person.mobile, primary: false }]),
    ],
    ...(calling && extension !== null ? { extension, locationId: location.id } : {}),
    displayName: person.displayName,
    nickName: person.firstName,
    firstName: person.firstName,
    lastName: person.lastName,
    userName: person.email,
    orgId: org.id,
    ...(trusted
      ? {
          roles: [...(person.fullAdmin ? [fullAdminRole] : []), ...person.roles],
          licenses: single ? [licences.messaging.id, ...(person.licence === null ? [] : [licences[person.licence].id])] : [],
        }
      : {}),
    department: person.department,
    title: person.title,
    created: "2024-02-01T08:00:00.000Z",
    lastModified: "2026-01-15T10:30:00.000Z",
    timezone: location.timeZone,
    ...(status === undefined ? {} : { status, lastActivity: new Date(context.clock.now() - 60_000).toISOString() }),
    sipAddresses: [{ type: "cloud-calling", value: `${person.email.split("@")[0]}@loopback-trading.calls.webex.com`, primary: true }],
    invitePending: false,
    loginEnabled: !person.disabled,
    type: "person",
  };
}

const wantsCalling = ({ asked }: Context) => asked.url.searchParams.get("callingData") === "true";

const me = (context: Context): Answer =>
  json(200, personBody(context, context.person, { calling: wantsCalling(context), single: true, presence: true }));

const one = (context: Context): Answer => {
  const uuid = unwrapId(context.parts[0] ?? "", "PEOPLE") ?? context.parts[0];
  const person = context.people.find((other) => other.kind === "person" && other.uuid === uuid);
  if (!person) return context.fail(404, "Failed to get person.");
  return json(200, personBody(context, person, { calling: wantsCalling(context), single: true, presence: true }));
};

/** `{items, notFoundIds?}` with a Link to the next page (webex-rest.md 5.6). */
const list = (context: Context): Answer => {
  const { asked, people, org } = context;
  const query = asked.url.searchParams;
  const [email, displayName, id, locationId] = ["email", "displayName", "id", "locationId"].map((name) => query.get(name));
  const admin = context.as !== "user";
  if (!admin && !email && !displayName && !id) return context.fail(400, "Email, displayName, or id list should be specified.");
  if (displayName && displayName.length < 3 && !admin) return context.fail(400, "displayName must have at least three characters.");
  const calling = wantsCalling(context);
  const most = locationId ? 50 : calling ? Math.min(100, org.peoplePageMax) : 1000;
  const max = query.has("max") ? Number(query.get("max")) : Math.min(100, most);
  if (!Number.isInteger(max) || max < 1 || max > most) return context.fail(400, `max must be between 1 and ${most}`);
  const ids = id ? id.split(",") : null;
  if (ids && ids.length > 85) return context.fail(400, "At most 85 ids may be given.");
  const uuids = ids?.map((each) => unwrapId(each, "PEOPLE"));
  const prefix = displayName?.toLocaleLowerCase();
  const found = people.filter(
    (person) =>
      person.kind === "person" &&
      (!uuids || uuids.includes(person.uuid)) &&
      (!email || person.email.toLowerCase() === email.toLowerCase()) &&
      (prefix === undefined || person.displayName.toLocaleLowerCase().startsWith(prefix)) &&
      (!locationId || person.location.id === locationId),
  );
  const start = Number(Buffer.from(query.get("cursor") ?? "", "base64url").toString("utf8") || "0");
  if (!Number.isInteger(start) || start < 0) return context.fail(400, "cursor is not valid");
  const items = found.slice(start, start + max).map((person) => personBody(context, person, { calling, single: false, presence: ids === null }));
  const next = new URL(asked.url);
  next.searchParams.set("max", String(max));
  next.searchParams.set("cursor", Buffer.from(String(start + max)).toString("base64url"));
  const missing = ids?.filter((_, at) => !found.some((person) => person.uuid === uuids?.[at]));
  return json(
    200,
    { ...(missing && missing.length > 0 ? { notFoundIds: missing } : {}), items },
    start + max < found.length ? { link: `<${next.href}>; rel="next"` } : {},
  );
};

const access = { user: ["spark:people_read"], admin: ["spark-admin:people_read"] } as const;

export const peopleRoutes: readonly Route[] = [
  {
    method: "GET",
    path: /^\/people\/me$/,
    user: ({ selfReadableWithoutRole }) => (selfReadableWithoutRole ? [...access.user, ...access.admin] : access.user),
    admin: access.admin,
    handle: me,
  },
  { method: "GET", path: /^\/people$/, ...access, handle: list },
  { method: "GET", path: /^\/people\/(?!me$)([^/]+)$/, ...access, handle: one },
];
