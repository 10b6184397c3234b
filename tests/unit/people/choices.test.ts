// Which numbers of a person are offered, in which order, and what is dialled for each; and two sources of one person made one.
import { describe, expect, test } from "vitest";
import { choicesOf, initialsOf } from "@/utils/people/choices.ts";
import { keysOf, merged, unitedNumbers } from "@/utils/people/merge.ts";
import type { Person, PersonNumber } from "@/utils/people/person.ts";

const person = (numbers: readonly PersonNumber[], more: Partial<Person> = {}): Person => ({
  id: "webex:1",
  displayName: "Ana Novak",
  givenName: "Ana",
  familyName: "Novak",
  readings: [],
  nicknames: [],
  department: null,
  title: null,
  site: null,
  numbers,
  email: null,
  source: "webex",
  userUuid: "1",
  broadworksId: null,
  ...more,
});

const many: readonly PersonNumber[] = [
  { kind: "mobile", value: "0171 55500201" },
  { kind: "work", value: "+493055500201" },
  { kind: "extension", value: "822001" },
  { kind: "extension", value: "2001" },
  { kind: "other", value: "+49 30 55500299" },
  { kind: "other", value: "+49 30 55500298" },
];

describe("numbers", () => {
  test("extension first, then work, mobile, other; four at most; dialled as E.164", () => {
    expect(choicesOf(person(many), "DE", null)).toEqual([
      { kind: "extension", shown: "2001", dial: "2001" },
      { kind: "work", shown: "+49 30 55500201", dial: "+493055500201" },
      { kind: "mobile", shown: "+49 171 55500201", dial: "+4917155500201" },
      { kind: "other", shown: "+49 30 55500299", dial: "+493055500299" },
    ]);
  });

  test("at another site the one with the prefix is dialled: the plain one may be somebody else's there", () => {
    const [first] = choicesOf(person(many, { site: "Berlin" }), "DE", "Dublin");
    expect(first).toEqual({ kind: "extension", shown: "2001", dial: "822001" });
    expect(choicesOf(person(many, { site: "Berlin" }), "DE", "Berlin")[0]?.dial).toBe("2001");
    expect(choicesOf(person(many), "DE", "Dublin")[0]?.dial).toBe("2001");
  });

  test("what cannot be dialled is not offered, and nothing twice", () => {
    expect(choicesOf(person([{ kind: "other", value: "ask Bo" }]), "DE", null)).toEqual([]);
    const twice: readonly PersonNumber[] = [
      { kind: "work", value: "+493055500201" },
      { kind: "other", value: "030 55500201" },
    ];
    expect(choicesOf(person(twice), "DE", null)).toHaveLength(1);
  });
});

test.each([
  ["Ana Novak", "AN"],
  ["Bernhard Müller-Lüdenscheidt", "BL"],
  ["佐藤 花子", "佐"],
  ["محمد الفارسي", "م"],
  ["zoë", "Z"],
  ["", ""],
  ["<b>x</b>", "BB"],
])("initials of %j: %s", (name, initials) => expect(initialsOf(name)).toBe(initials));

describe("one person from two sources", () => {
  test("blanks are filled, what is there stays", () => {
    const one = person([{ kind: "work", value: "+35312345601" }], { department: "Sales", email: "ana@x.example" });
    const other = person([{ kind: "mobile", value: "+353871234567" }], {
      id: "xsi:ana",
      department: "Verkauf",
      site: "Dublin",
      broadworksId: "ana",
      userUuid: null,
      readings: ["Ana"],
    });
    expect(merged(one, other)).toMatchObject({
      id: "webex:1",
      department: "Sales",
      site: "Dublin",
      broadworksId: "ana",
      userUuid: "1",
      readings: ["Ana"],
    });
    expect(merged(one, other).numbers).toHaveLength(2);
  });

  test("a number is the same however it is written; an extension is not the end of a number", () => {
    const first: readonly PersonNumber[] = [{ kind: "work", value: "+353 1 234 5601" }];
    expect(unitedNumbers(first, [{ kind: "other", value: "012345601" }])).toHaveLength(1);
    expect(unitedNumbers(first, [{ kind: "extension", value: "5601" }])).toHaveLength(2);
  });

  test("is known by address, or by name and extension", () => {
    expect(keysOf(person([{ kind: "extension", value: "5601" }], { email: "ANA@x.example" }))).toEqual(["ana@x.example", "5601|ana novak"]);
  });
});
