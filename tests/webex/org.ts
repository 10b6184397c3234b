// The default organisation of the loopback Webex: who works there, where, on which numbers, and every open fact of the fact sheets as a switch.

export type CallingLicence = "professional" | "standard" | "workspace" | null;

export interface Location {
  readonly uuid: string;
  readonly id: string;
  readonly name: string;
  readonly address1: string;
  readonly city: string;
  readonly postalCode: string;
  /** ISO 3166, two letters. */
  readonly country: string;
  readonly timeZone: string;
  readonly language: string;
  readonly mainNumber: string;
  /** Prefix that other locations dial before the extension. */
  readonly routingPrefix: string;
}

export type WebexStatus = "active" | "call" | "DoNotDisturb" | "inactive" | "meeting" | "OutOfOffice" | "pending" | "presenting" | "unknown";

/** A phone or an app of a person: what REST calls an endpoint (webex-rest.md 3.6). */
export interface Device {
  readonly uuid: string;
  readonly id: string;
  readonly name: string;
  readonly type: "CALLING_DEVICE" | "APPLICATION";
  /** Line/port as XSI names it (`addressOfRecord`). */
  readonly linePort: string;
  /** autoAndForcedAnswerEnabled: answer, hold and resume from afar. */
  readonly remoteAnswer: boolean;
}

export interface Person {
  readonly uuid: string;
  /** base64 of ciscospark://us/PEOPLE/uuid, without padding (webex-rest.md 5.7). */
  readonly id: string;
  /** BroadWorks user id, as events name people (xsi.md 1.4). */
  readonly userId: string;
  readonly kind: "person" | "workspace" | "virtual-line";
  readonly firstName: string;
  readonly lastName: string;
  readonly displayName: string;
  readonly email: string;
  password: string;
  readonly department: string;
  readonly title: string;
  readonly extension: string | null;
  /** E.164. */
  readonly number: string | null;
  readonly mobile: string | null;
  readonly location: Location;
  readonly licence: CallingLicence;
  /** Full Administrator; taken away, every administrator's route answers 403. */
  fullAdmin: boolean;
  /** Ids of roles beside it. */
  roles: readonly string[];
  /** Signs in at the customer's identity provider: a new password ends nothing (webex-rest.md 1.11). */
  behindSso: boolean;
  status: WebexStatus;
  /** Off: nobody sees this person's status, and this person sees nobody's, not even their own (webex-rest.md 3.1). */
  sharesPresence: boolean;
  readonly devices: readonly Device[];
  /** Extensions of those on the monitoring list, at most 50. */
  monitors: readonly string[];
  preferredAnswerEndpoint: string | null;
  /** Deactivated: cannot sign in, and no token of theirs is good any more (401; a refresh ends in invalid_grant). */
  disabled: boolean;
}

/** Somebody outside, to call or be called by. */
export interface Outsider {
  readonly name: string;
  readonly number: string;
  readonly country: string;
}

/** Every "?" and "inferred" of the fact sheets, as a switch; live and mutable. */
export interface OrgSettings {
  readonly uuid: string;
  readonly id: string;
  displayName: string;
  /** XSI addresses are announced (xsi.md 1.1) and served. */
  xsiEnabled: boolean;
  /** Which XSI host is announced; the second is not under webex.com (xsi.md 1.1). */
  xsiHost: "api-loop.bcld.webex.com" | "xsi.loopback-carrier.net";
  /** webex-rest.md 3.2: an ordinary user may read their own organisation. */
  orgReadableByUsers: boolean;
  /** Scopes any one of which lets an ordinary user do so. */
  orgUserScopes: readonly string[];
  /** webex-rest.md 1.4: a refresh gives a new refresh token and kills the old one. */
  rotateRefreshTokens: boolean;
  /** webex-rest.md 1.4: without rotation, the unchanged refresh token is repeated in the answer, or left out. */
  repeatRefreshToken: boolean;
  /** webex-rest.md 1.4: refreshing again within 24 h gives the same access token back. */
  sameTokenWithinDay: boolean;
  /** webex-rest.md 1.9: "rfc" {error, error_description}, "webex" {message, errors, trackingId}. */
  tokenErrors: "webex" | "rfc";
  /** The refusal without a secret: bare text, or in the form of tokenErrors. */
  missingSecret: "text" | "json";
  /** `scope` in token answers (webex-rest.md 1.3). */
  scopeInTokenAnswer: boolean;
  /** webex-rest.md 1.9: a blocked integration ends in a page, or in a redirect with access_denied. */
  blockedEndsIn: "page" | "redirect";
  /** No consent page. */
  autoConsent: boolean;
  /** webex-rest.md 1.8: tokenExpiry wants identity:tokens_read and a Full Administrator. */
  tokenExpiryNeedsScope: boolean;
  /** webex-rest.md 4.2: REST call ids that wrap the XSI call id, or that say nothing. */
  restCallIds: "wrapped" | "opaque";
  /** webex-rest.md 4.3: what a call id that is gone is answered with. */
  goneCallStatus: 404 | 400;
  /** `errorCode` as number or as numeric text, and where (webex-rest.md 5.4). */
  errorCodeForm: "number" | "text";
  errorCodePlace: "top" | "errors";
  /** webex-rest.md 4.4: on members, Webex knows only listing, dial, answer and hangup, and answers so to the rest; null = it knows all. */
  memberActionsMissing: 404 | 405 | null;
  /** webex-rest.md 3.6: the user-settings API. */
  userSettingsApi: boolean;
  /** webex-rest.md 4: user call controls report muteCapable. */
  muteCapable: boolean;
  /** Largest page of /people with calling data. */
  peoplePageMax: number;
  /** Status is hidden from everybody (webex-rest.md 3.1). */
  presenceHidden: boolean;
  /** An administrator's scope reads people/me after the role was taken away: shows that the role is gone; otherwise 403. */
  selfReadableWithoutRole: boolean;
  /** The customer's token broker answers with Access-Control-Allow-Origin. */
  brokerCors: boolean;
  /** Built-in limiter of webexapis.com: requests a minute and token; null = none. */
  requestsPerMinute: number | null;
  retryAfterSeconds: number;
}

export const orgUuid = "3b0c6a52-1c7e-4f4f-9a11-0d7d5a1c9e00";

/** base64 without padding of ciscospark://us/TYPE/name (webex-rest.md 5.7). */
export const webexId = (type: string, name: string) => Buffer.from(`ciscospark://us/${type}/${name}`).toString("base64").replaceAll("=", "");

/** The last part of a Webex id, in base64 or base64url, padded or not; null when it is none. */
export function unwrapId(id: string, type: string): string | null {
  const decoded = Buffer.from(id, "base64url").toString("utf8");
  const parts = /^ciscospark:\/\/[^/]+\/([A-Z_]+)\/(?:BCLD\/)?(.+)$/.exec(decoded);
  return parts && parts[1] === type ? (parts[2] ?? null) : null;
}

export const defaultSettings = (): OrgSettings => ({
  uuid: orgUuid,
  id: webexId("ORGANIZATION", orgUuid),
  displayName: "Loopback Trading",
  xsiEnabled: true,
  xsiHost: "api-loop.bcld.webex.com",
  orgReadableByUsers: true,
  orgUserScopes: ["spark:organizations_read"],
  rotateRefreshTokens: false,
  repeatRefreshToken: true,
  sameTokenWithinDay: false,
  tokenErrors: "webex",
  missingSecret: "text",
  scopeInTokenAnswer: true,
  blockedEndsIn: "page",
  autoConsent: false,
  tokenExpiryNeedsScope: false,
  restCallIds: "wrapped",
  goneCallStatus: 404,
  errorCodeForm: "number",
  errorCodePlace: "top",
  memberActionsMissing: null,
  userSettingsApi: true,
  muteCapable: true,
  peoplePageMax: 100,
  presenceHidden: false,
  selfReadableWithoutRole: false,
  brokerCors: false,
  requestsPerMinute: null,
  retryAfterSeconds: 5,
});

const location = (n: number, rest: Omit<Location, "uuid" | "id">): Location => {
  const uuid = `10c00000-0000-4000-8000-00000000000${n}`;
  return { uuid, id: webexId("LOCATION", uuid), ...rest };
};

export const dublin = location(1, {
  name: "Dublin",
  address1: "14 Grand Canal Quay",
  city: "Dublin",
  postalCode: "D02 HH27",
  country: "IE",
  timeZone: "Europe/Dublin",
  language: "en_US",
  mainNumber: "+35315550100",
  routingPrefix: "81",
});
export const berlin = location(2, {
  name: "Berlin",
  address1: "Köpenicker Straße 40",
  city: "Berlin",
  postalCode: "10179",
  country: "DE",
  timeZone: "Europe/Berlin",
  language: "de_DE",
  mainNumber: "+493055500200",
  routingPrefix: "82",
});
export const osaka = location(3, {
  name: "Osaka 大阪",
  address1: "北区梅田 1-2-3",
  city: "大阪市",
  postalCode: "530-0001",
  country: "JP",
  timeZone: "Asia/Tokyo",
  language: "ja_JP",
  mainNumber: "+81655503000",
  routingPrefix: "83",
});

export const locations: readonly Location[] = [dublin, berlin, osaka];

interface Row {
  readonly kind?: Person["kind"];
  readonly first: string;
  readonly last: string;
  readonly display?: string;
  readonly email: string;
  readonly department: string;
  readonly title: string;
  readonly extension: string | null;
  readonly number?: string;
  readonly mobile?: string;
  readonly location: Location;
  readonly licence?: CallingLicence;
  readonly fullAdmin?: boolean;
  readonly status?: WebexStatus;
  readonly phone?: string;
}

const domain = "loopback-trading.example";

/** Names in several scripts on purpose; the first is the desk. */
const rows: readonly Row[] = [
  {
    first: "Reception",
    last: "Desk",
    display: "Reception",
    email: "reception",
    department: "Front Office",
    title: "Receptionist",
    extension: "1000",
    number: "+35315550100",
    location: dublin,
  },
  {
    first: "Zoë",
    last: "Ní Bhriain",
    email: "zoe",
    department: "Sales",
    title: "Sales Director",
    extension: "1001",
    number: "+35315550101",
    mobile: "+353871550101",
    location: dublin,
  },
  {
    first: "Sally",
    last: "Johnson",
    email: "sally",
    department: "Sales",
    title: "Account Manager",
    extension: "1002",
    number: "+35315550102",
    mobile: "+353871550102",
    location: dublin,
  },
  {
    first: "Erik",
    last: "Jonsson",
    email: "erik",
    department: "Sales",
    title: "Account Manager",
    extension: "1003",
    number: "+35315550103",
    location: dublin,
    licence: "standard",
    status: "meeting",
  },
  {
    first: "María José",
    last: "Fernández de la Peña",
    email: "maria",
    department: "Finance",
    title: "Controller",
    extension: "1004",
    number: "+35315550104",
    location: dublin,
    status: "OutOfOffice",
  },
  {
    first: "Ada",
    last: "Okonkwo",
    email: "ada",
    department: "IT",
    title: "Systems Administrator",
    extension: "1005",
    number: "+35315550105",
    location: dublin,
    fullAdmin: true,
  },
  {
    first: "Bernhard",
    last: "Müller-Lüdenscheidt",
    email: "bernhard",
    department: "Logistics",
    title: "Head of Logistics",
    extension: "2001",
    number: "+493055500201",
    mobile: "+4917155500201",
    location: berlin,
  },
  {
    first: "Έλενα",
    last: "Παπαδοπούλου",
    email: "elena",
    department: "Legal",
    title: "Counsel",
    extension: "2002",
    number: "+493055500202",
    location: berlin,
    status: "DoNotDisturb",
  },
  {
    first: "Jürgen",
    last: "Straße",
    email: "juergen",
    department: "Logistics",
    title: "Dispatcher",
    extension: "2003",
    location: berlin,
    licence: "standard",
    status: "inactive",
  },
  {
    first: "محمد",
    last: "الفارسي",
    email: "mohammed",
    department: "Export",
    title: "Export Manager",
    extension: "2004",
    number: "+493055500204",
    location: berlin,
  },
  {
    first: "花子",
    last: "佐藤",
    display: "佐藤 花子",
    email: "hanako",
    department: "営業部",
    title: "営業部長",
    extension: "3001",
    number: "+81655503001",
    location: osaka,
  },
  {
    first: "健一",
    last: "田中",
    display: "田中 健一",
    email: "kenichi",
    department: "技術部",
    title: "エンジニア",
    extension: "3002",
    number: "+81655503002",
    location: osaka,
    status: "presenting",
  },
  {
    first: "Pádraig",
    last: "O’Sullivan",
    email: "padraig",
    department: "Facilities",
    title: "Caretaker",
    extension: "1006",
    location: dublin,
    licence: "standard",
    phone: "Cisco 6821",
  },
  { first: "Walter", last: "Nowak", email: "walter", department: "Warehouse", title: "Apprentice", extension: null, location: berlin, licence: null },
  {
    kind: "workspace",
    first: "Boardroom",
    last: "Dublin",
    email: "boardroom",
    department: "",
    title: "",
    extension: "1050",
    number: "+35315550150",
    location: dublin,
    licence: "workspace",
  },
  {
    kind: "virtual-line",
    first: "Sales",
    last: "Hotline",
    email: "hotline",
    department: "Sales",
    title: "",
    extension: "1080",
    number: "+35315550180",
    location: dublin,
    licence: null,
  },
];

/** The password of everybody, until a test changes it. */
export const password = "loopback";

function devicesOf(n: number, row: Row, userId: string): Device[] {
  if (row.extension === null || row.kind === "virtual-line") return [];
  const device = (part: number, type: Device["type"], name: string, remoteAnswer: boolean): Device => {
    const uuid = `de71ce00-000${part}-4000-8000-${String(n).padStart(12, "0")}`;
    return { uuid, id: webexId("DEVICE", uuid), name, type, linePort: `${part === 1 ? "" : "app"}${userId}`, remoteAnswer };
  };
  const phone = device(1, "CALLING_DEVICE", row.phone ?? "Cisco 8851", row.phone === undefined);
  return row.kind === "workspace" ? [phone] : [phone, device(2, "APPLICATION", "Webex App", true)];
}

/** A fresh organisation's people, workspace and virtual line; the desk first. */
export function defaultPeople(): readonly Person[] {
  return rows.map((row, at): Person => {
    const n = at + 1;
    const kind = row.kind ?? "person";
    const uuid = `5b3d9e10-7a44-4c1b-8f00-${String(n).padStart(12, "0")}`;
    const type = kind === "person" ? "PEOPLE" : kind === "workspace" ? "PLACE" : "VIRTUAL_LINE";
    const userId = `u${row.extension ?? `x${n}`}.k7@77${String(410000 + n)}.eu10.bcld.webex.com`;
    return {
      uuid,
      id: webexId(type, uuid),
      userId,
      kind,
      firstName: row.first,
      lastName: row.last,
      displayName: row.display ?? `${row.first} ${row.last}`,
      email: `${row.email}@${domain}`,
      password,
      department: row.department,
      title: row.title,
      extension: row.extension,
      number: row.number ?? null,
      mobile: row.mobile ?? null,
      location: row.location,
      licence: row.licence === undefined ? "professional" : row.licence,
      fullAdmin: row.fullAdmin ?? false,
      roles: [],
      behindSso: false,
      status: row.status ?? "active",
      sharesPresence: true,
      devices: devicesOf(n, row, userId),
      monitors: row.extension === "1000" ? ["1001", "1002", "1003", "2001", "3001", "1050", "1080"] : [],
      preferredAnswerEndpoint: null,
      disabled: false,
    };
  });
}

/** Callers from outside, from nine countries; some without a name. Numbers from ranges set aside for fiction where the country has one. */
export const outsiders: readonly Outsider[] = [
  { name: "Niamh Gallagher", number: "+35312005550", country: "IE" },
  { name: "Ben Ode", number: "+441632960001", country: "GB" },
  { name: "Bäckerei Krause", number: "+493023125001", country: "DE" },
  { name: "Chiara D’Angelo", number: "+390655550123", country: "IT" },
  { name: "Société Générale de Bois", number: "+33199005501", country: "FR" },
  { name: "Acme Freight Inc.", number: "+12025550143", country: "US" },
  { name: "鈴木商店", number: "+81312345601", country: "JP" },
  { name: "Κώστας Γεωργίου", number: "+302105550199", country: "GR" },
  { name: "شركة الخليج", number: "+97145550177", country: "AE" },
  { name: "", number: "+61255501234", country: "AU" },
];
