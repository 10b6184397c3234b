// As many colleagues as a test wants: each with a line and one phone, so that a thousand lines can be busy at once.
import { berlin, dublin, osaka, type Person, password, webexId } from "./org.ts";

/** The first one's extension; the others follow. */
export const firstOfCrowd = 60_000;

const places = [dublin, berlin, osaka] as const;

export function crowdOf(count: number): readonly Person[] {
  return Array.from({ length: count }, (_, n): Person => {
    const extension = String(firstOfCrowd + n);
    const uuid = `c0de9e10-7a44-4c1b-8f00-${String(n).padStart(12, "0")}`;
    const deviceUuid = `de71ce00-0009-4000-8000-${String(n).padStart(12, "0")}`;
    const userId = `u${extension}.k7@7742${extension}.eu10.bcld.webex.com`;
    return {
      uuid,
      id: webexId("PEOPLE", uuid),
      userId,
      kind: "person",
      firstName: "Colleague",
      lastName: extension,
      displayName: `Colleague ${extension}`,
      email: `colleague${extension}@loopback-trading.example`,
      password,
      department: "Crowd",
      title: "",
      extension,
      number: null,
      mobile: null,
      location: places[n % places.length] ?? dublin,
      licence: "professional",
      fullAdmin: false,
      roles: [],
      behindSso: false,
      status: "active",
      sharesPresence: true,
      devices: [
        { uuid: deviceUuid, id: webexId("DEVICE", deviceUuid), name: "Cisco 8851", type: "CALLING_DEVICE", linePort: userId, remoteAnswer: true },
      ],
      monitors: [],
      preferredAnswerEndpoint: null,
      disabled: false,
    };
  });
}
