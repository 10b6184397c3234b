// What an administrator sees of a person's phones: the devices, the lines on each, and whom the person monitors
// (webex-rest.md 3.6; "Get Person Devices" and "Get Device Members" of Webex's device settings).
import { type Answer, json } from "./http.ts";
import { type Person, unwrapId } from "./org.ts";
import type { Context, Route } from "./rest-router.ts";

/** By extension: the lines that ring on somebody's desk phone beside their own. A virtual line, and a colleague's. */
const secondLines: Readonly<Record<string, readonly string[]>> = { "1001": ["1080", "1004"] };

const memberTypes = { person: "PEOPLE", workspace: "PLACE", "virtual-line": "VIRTUAL_LINE" } as const;

const linesBeside = ({ people }: Context, person: Person): readonly Person[] =>
  (secondLines[person.extension ?? ""] ?? []).flatMap((extension) => people.find((other) => other.extension === extension) ?? []);

const owner = (context: Context): Person | undefined => {
  const uuid = unwrapId(context.parts[0] ?? "", "PEOPLE");
  return context.people.find((person) => person.kind === "person" && person.uuid === uuid);
};

const devices = (context: Context): Answer => {
  const person = owner(context);
  if (!person) return context.fail(404, "Failed to get person.");
  const phones = person.devices.filter(({ type }) => type === "CALLING_DEVICE");
  return json(200, {
    devices: phones.map(({ id, name }) => ({
      id,
      model: name,
      primaryOwner: true,
      type: "PRIMARY",
      owner: { id: person.id, type: "PEOPLE", firstName: person.firstName, lastName: person.lastName },
    })),
    maxDeviceCount: 35,
  });
};

const member = (line: Person, port: number) => ({
  id: line.id,
  memberType: memberTypes[line.kind],
  firstName: line.firstName,
  lastName: line.lastName,
  ...(line.number === null ? {} : { phoneNumber: line.number }),
  extension: line.extension,
  port,
  primaryOwner: port === 1,
  lineType: port === 1 ? "PRIMARY" : "SHARED_CALL_APPEARANCE",
  lineWeight: 1,
});

const members = (context: Context): Answer => {
  const person = context.people.find(({ devices: own }) => own.some(({ id }) => id === context.parts[0]));
  if (!person) return context.fail(404, "Device not found.");
  const lines = [person, ...linesBeside(context, person)];
  return json(200, { model: "Cisco 8851", members: lines.map((line, at) => member(line, at + 1)), maxLineCount: 10 });
};

/** `callparkextension` elements stand beside those of members. */
const monitoring = (context: Context): Answer => {
  const person = owner(context);
  if (!person) return context.fail(404, "Failed to get person.");
  const watched = person.monitors.flatMap((extension) => context.people.find((other) => other.extension === extension) ?? []);
  return json(200, {
    callParkNotificationEnabled: true,
    monitoredElements: [
      ...watched.map(({ id, kind, firstName, lastName, displayName }) => ({
        member: { id, type: memberTypes[kind], firstName, lastName, displayName },
      })),
      { callparkextension: { id: "park", name: "Park 7001", extension: "7001" } },
    ],
    availableEntriesCount: 50 - watched.length,
  });
};

const config = ["spark-admin:telephony_config_read"];

export const lineRoutes: readonly Route[] = [
  { method: "GET", path: /^\/telephony\/config\/people\/(?!me\/)([^/]+)\/devices$/, admin: config, handle: devices },
  { method: "GET", path: /^\/telephony\/config\/devices\/([^/]+)\/members$/, admin: config, handle: members },
  { method: "GET", path: /^\/people\/([^/]+)\/features\/monitoring$/, admin: ["spark-admin:people_read"], handle: monitoring },
];
