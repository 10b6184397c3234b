// The signed-in user's own telephony: lines, endpoints, preferred answer endpoint, do not disturb, monitoring (webex-rest.md 3.6).
import { type Answer, empty, json, objectOf } from "./http.ts";
import { type Device, type Person, webexId } from "./org.ts";
import type { Context, Route } from "./rest-router.ts";

const numberOf = ({ extension, number, location }: Person) => ({
  ...(number === null ? {} : { directNumber: number }),
  enterprise: `${location.routingPrefix}${extension}`,
  extension,
  routingPrefix: location.routingPrefix,
  esn: `${location.routingPrefix}${extension}`,
});

const endpointBody = (person: Person, device: Device) => ({
  id: device.id,
  type: device.type,
  name: device.name,
  autoAndForcedAnswerEnabled: device.remoteAnswer,
  ownerId: person.id,
  ownerType: "PEOPLE",
  secondaryLines: [],
  isPreferredAnswerEndpoint: person.preferredAnswerEndpoint === device.id,
});

const profile = ({ person, org }: Context): Answer =>
  json(200, {
    id: person.id,
    firstName: person.firstName,
    lastName: person.lastName,
    displayName: person.displayName,
    email: person.email,
    phoneNumbers: [{ ...numberOf(person), primary: true, state: "ACTIVE" }],
    devices: person.devices.map(({ id, name, type }) => ({ id, model: name, type, primaryOwner: true })),
    location: { id: person.location.id, name: person.location.name, timeZone: person.location.timeZone },
    orgId: org.id,
  });

const endpoints = ({ person }: Context): Answer => json(200, { endpoints: person.devices.map((device) => endpointBody(person, device)) });

const endpoint = ({ person, parts, fail }: Context): Answer => {
  const device = person.devices.find(({ id }) => id === parts[0]);
  return device ? json(200, endpointBody(person, device)) : fail(404, "Endpoint not found.");
};

const answerable = ({ person }: Context) => person.devices.filter(({ remoteAnswer }) => remoteAnswer);

const availablePreferred = (context: Context): Answer =>
  json(200, { endpoints: answerable(context).map(({ id, name, type }) => ({ id, type, name, autoAndForcedAnswerEnabled: true })) });

const preferred = ({ person }: Context): Answer => {
  const device = person.devices.find(({ id }) => id === person.preferredAnswerEndpoint);
  return json(200, device ? { id: device.id, type: device.type, name: device.name } : {});
};

const setPreferred = (context: Context): Answer => {
  const id = objectOf(context.asked)?.id ?? null;
  if (id !== null && !answerable(context).some((device) => device.id === id)) return context.fail(400, "The endpoint cannot be preferred.");
  context.person.preferredAnswerEndpoint = typeof id === "string" ? id : null;
  return empty();
};

const doNotDisturb = ({ person, telephony }: Context): Answer => {
  const dnd = telephony.findUser(person.uuid)?.services.dnd;
  return json(200, { enabled: dnd?.active ?? false, ringSplashEnabled: dnd?.ringSplash ?? false, webexGoOverrideEnabled: false });
};

const setDoNotDisturb = ({ asked, person, telephony, fail }: Context): Answer => {
  const wanted = objectOf(asked);
  if (typeof wanted?.enabled !== "boolean") return fail(400, "enabled is required", 25008);
  const { enabled, ringSplashEnabled } = wanted;
  telephony.setServices(person.uuid, ({ dnd }) => {
    dnd.active = enabled === true;
    if (typeof ringSplashEnabled === "boolean") dnd.ringSplash = ringSplashEnabled;
  });
  return empty();
};

const callForwarding = ({ person, telephony }: Context): Answer => {
  const services = telephony.findUser(person.uuid)?.services;
  if (!services) return json(200, {});
  const { forwardAlways: always, forwardBusy: busy, forwardNoAnswer: noAnswer } = services;
  return json(200, {
    callForwarding: {
      always: { enabled: always.active, destination: always.to ?? "", ringReminderEnabled: always.ringSplash, destinationVoicemailEnabled: false },
      busy: { enabled: busy.active, destination: busy.to ?? "", destinationVoicemailEnabled: false },
      noAnswer: {
        enabled: noAnswer.active,
        destination: noAnswer.to ?? "",
        numberOfRings: noAnswer.numberOfRings,
        destinationVoicemailEnabled: false,
      },
    },
  });
};

const monitoredType = { person: "PEOPLE", workspace: "PLACE", "virtual-line": "VIRTUAL_LINE" } as const;

const monitoring = ({ person, people }: Context): Answer =>
  json(200, {
    callParkNotificationEnabled: true,
    monitoredElements: person.monitors.flatMap((extension) => {
      const other = people.find((candidate) => candidate.extension === extension);
      if (!other) return [];
      return {
        id: other.id,
        firstName: other.firstName,
        lastName: other.lastName,
        displayName: other.displayName,
        type: monitoredType[other.kind],
        email: other.email,
        ...numberOf(other),
        locationId: other.location.id,
        locationName: other.location.name,
        monitoredLineType: "PRIMARY",
      };
    }),
  });

const queues = ({ person, telephony }: Context): Answer =>
  json(200, {
    agentACDState: "AVAILABLE",
    queues: telephony.groups
      .filter(({ kind, members }) => kind === "call-queue" && members.includes(person.uuid))
      .map(({ id, name, extension, number }) => ({
        id: webexId("CALL_QUEUE", id),
        name,
        hasCxEssentials: false,
        available: true,
        ...(number === null ? {} : { phoneNumber: number }),
        extension,
        allowLogOffEnabled: false,
      })),
  });

const base = "telephony/config/people/me";
const read = ["spark:telephony_config_read"];
const write = ["spark:telephony_config_write"];

/** An administrator can switch the whole family off for the organisation: 403. */
const own = (method: Route["method"], path: string, handle: Route["handle"]): Route => ({
  method,
  path: new RegExp(`^/${base}${path}$`),
  user: method === "GET" ? read : write,
  line: true,
  handle: (context) =>
    context.org.userSettingsApi ? handle(context) : context.fail(403, "The user settings API is switched off for this organization."),
});

export const meRoutes: readonly Route[] = [
  own("GET", "", profile),
  own("GET", "/endpoints", endpoints),
  own("GET", "/endpoints/([^/]+)", endpoint),
  own("GET", "/settings/availablePreferredAnswerEndpoints", availablePreferred),
  own("GET", "/settings/preferredAnswerEndpoint", preferred),
  own("PUT", "/settings/preferredAnswerEndpoint", setPreferred),
  own("GET", "/settings/doNotDisturb", doNotDisturb),
  own("PUT", "/settings/doNotDisturb", setDoNotDisturb),
  own("GET", "/settings/callForwarding", callForwarding),
  own("GET", "/settings/monitoring", monitoring),
  own("GET", "/settings/queues", queues),
];
