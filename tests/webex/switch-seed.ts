// From the organisation's people to the switch's users, groups and outside parties.
import type { Clock } from "./clock.ts";
import { outsiders, type Person } from "./org.ts";
import type { ExternalSeed, OrgBehaviour, SwitchSeed, UserSeed } from "./switch.ts";

interface Given {
  readonly people: readonly Person[];
  readonly clock: Clock;
  readonly org?: Partial<OrgBehaviour>;
}

function userOf(person: Person, extension: string): UserSeed {
  return {
    uuid: person.uuid,
    userId: person.userId,
    firstName: person.firstName,
    lastName: person.lastName,
    extension,
    esn: `${person.location.routingPrefix}${extension}`,
    number: person.number,
    email: person.email,
    department: person.department || null,
    title: person.title || null,
    mobile: person.mobile,
    location: person.location.name,
    devices: person.devices.map((device) => ({
      linePort: device.linePort,
      name: device.name,
      kind: device.type === "APPLICATION" ? "app" : "desk-phone",
      answerable: device.remoteAnswer,
    })),
    hasMailbox: person.kind === "person",
    pickupGroup: person.location.name,
  };
}

const external = ({ name, number }: (typeof outsiders)[number]): ExternalSeed => ({ number, name: name || null });

/** People without an extension have no line and so are no users of the switch. */
export function seedOf({ people, clock, org }: Given): SwitchSeed {
  const uuidOf = (extension: string) => people.filter((person) => person.extension === extension).map(({ uuid }) => uuid);
  return {
    users: people.flatMap((person) => (person.extension === null ? [] : [userOf(person, person.extension)])),
    groups: [
      { id: "queue-reception", kind: "call-queue", name: "Front Desk", extension: "1900", number: "+35315550190", members: uuidOf("1000") },
      {
        id: "hunt-sales",
        kind: "hunt-group",
        name: "Sales Team",
        extension: "1901",
        number: null,
        members: ["1001", "1002", "1003"].flatMap(uuidOf),
      },
    ],
    externals: outsiders.map(external),
    clock,
    domain: "77410001.eu10.bcld.webex.com",
    ...(org ? { org } : {}),
  };
}
