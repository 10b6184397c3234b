// A person for tests, with what a test cares about.
import type { Person } from "../../../utils/people/person.ts";

export const person = (id: string, displayName: string, more: Partial<Person> = {}): Person => ({
  id,
  displayName,
  givenName: null,
  familyName: null,
  readings: [],
  nicknames: [],
  department: null,
  title: null,
  site: null,
  numbers: [],
  email: null,
  source: "webex",
  userUuid: null,
  broadworksId: null,
  ...more,
});

export const extension = (value: string) => ({ kind: "extension", value }) as const;
export const work = (value: string) => ({ kind: "work", value }) as const;
