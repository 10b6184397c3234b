// Contacts out of files as address books and spreadsheets really write them; nothing is lost without a line that says so.
import { describe, expect, test } from "vitest";
import { decodeContacts, kindOf, readContacts } from "@/utils/people/import-contacts.ts";

const csv = (text: string) => readContacts("csv", text);
const vcard = (...lines: readonly string[]) => readContacts("vcard", lines.join("\r\n"));
const brief = ({ people }: ReturnType<typeof csv>) =>
  people.map(({ displayName, numbers }) => [displayName, ...numbers.map(({ kind, value }) => `${kind} ${value}`)]);

describe("CSV", () => {
  test.each([
    ["commas", "Name,Phone\nAna Novak,+353 1 234\n"],
    ["semicolons, quotes and CRLF", 'Name;Telefon\r\n"Ana Novak";"+353 1 234"\r\n'],
    ["tabs", "Name\tTel.\nAna Novak\t+353 1 234"],
    ["sep= of a spreadsheet", "sep=|\r\nName|Telefono\r\nAna Novak|+353 1 234"],
    ["a byte order mark", "\ufeffName,Phone\nAna Novak,+353 1 234"],
    ["no headings", "Ana Novak,+353 1 234"],
    ["given and family name", "First Name,Last Name,Phone 1 - Value\nAna,Novak,+353 1 234"],
    ["headings in German", "Vorname;Nachname;Rufnummer\nAna;Novak;+353 1 234"],
    ["headings in Italian", "Nome;Cognome;Telefono\nAna;Novak;+353 1 234"],
    ["headings in French", "Prénom;Nom;Téléphone\nAna;Novak;+353 1 234"],
  ])("%s", (_what, text) => {
    expect(brief(csv(text))).toEqual([["Ana Novak", "other +353 1 234"]]);
    expect(csv(text).problems).toEqual([]);
  });

  test("Outlook's columns, each number by its kind", () => {
    const text =
      '"Title","First Name","Middle Name","Last Name","Company","Department","Job Title","Business Phone","Business Fax","Home Phone","Mobile Phone","E-mail Address","Office Location"\n' +
      '"Dr","Ana","M.","Novak","Acme","Sales","Buyer","+353 1 111","+353 1 999","+353 1 222","+353 87 333","ana@acme.example","Dublin"';
    expect(csv(text).people[0]).toMatchObject({
      displayName: "Ana Novak",
      givenName: "Ana",
      familyName: "Novak",
      department: "Sales, Acme",
      site: "Dublin",
      email: "ana@acme.example",
      source: "personal",
      numbers: [
        { kind: "work", value: "+353 1 111" },
        { kind: "other", value: "+353 1 222" },
        { kind: "mobile", value: "+353 87 333" },
      ],
    });
  });

  test("Google's several numbers in one cell", () => {
    expect(brief(csv("Name,Phone 1 - Type,Phone 1 - Value\nAna,Mobile,+353 1 111 ::: +353 1 222"))).toEqual([
      ["Ana", "other +353 1 111", "other +353 1 222"],
    ]);
  });

  test("separators, quotation marks and line breaks inside quotation marks; lines are counted as an editor counts", () => {
    const text = 'Name;Tel\n"Krause; ""Bäckerei""\nSöhne";12 34\nBo;n/a\n';
    expect(csv(text).people.map(({ displayName }) => displayName)).toEqual(['Krause; "Bäckerei"\nSöhne', "Bo"]);
    expect(csv(text).problems).toEqual([
      { line: 4, why: "not-a-number", text: "n/a" },
      { line: 4, why: "no-number", text: "Bo" },
    ]);
  });

  test("a quotation mark that never closes costs its own line only", () => {
    const read = csv('Name,Phone\nAna,11 22\n"Bo,33 44\nCy,55 66');
    expect(brief(read)).toEqual([
      ["Ana", "other 11 22"],
      ["Bo", "other 33 44"],
      ["Cy", "other 55 66"],
    ]);
    expect(read.problems).toEqual([{ line: 3, why: "unclosed", text: '"Bo,33 44' }]);
  });

  test("what is missing or too much is told by line, and what is there is kept", () => {
    const read = csv("Name,Phone,Note\n,+353 1 234,x\nAna,,\n,,only a note\nBo,11 22,y,z");
    expect(read.people.map(({ displayName }) => displayName)).toEqual(["+353 1 234", "Ana", "Bo"]);
    expect(read.problems).toEqual([
      { line: 2, why: "no-name", text: "+353 1 234" },
      { line: 3, why: "no-number", text: "Ana" },
      { line: 4, why: "empty", text: "" },
      { line: 5, why: "extra-cells", text: "z" },
    ]);
  });

  test("two lines of one person are one person with both numbers", () => {
    expect(brief(csv("Name,Email,Phone\nAna,ana@x.example,11 22\nAna Novak,ANA@x.example,33 44"))).toEqual([["Ana", "other 11 22", "other 33 44"]]);
  });

  test.each(["", "\n\n", "hello world", "a;b;c\n1;2;3", "\u0000\u0001,\uffff\n".repeat(50), '"'.repeat(99)])(
    "garbage has an answer too: %j",
    (text) => {
      expect(() => csv(text)).not.toThrow();
    },
  );
  test("what is no contacts at all says so", () => expect(csv("just\nsome\ntext").problems).toEqual([{ line: 1, why: "unreadable", text: "just" }]));
});

describe("vCard", () => {
  test("3.0: folded lines, escapes, groups, kinds of number", () => {
    const read = vcard(
      "BEGIN:VCARD",
      "VERSION:3.0",
      "N:Novak;Ana;;Dr.;",
      "FN:Ana No",
      " vak",
      "ORG:Acme\\; Söhne;Sales;Export",
      "TITLE:Head\\, Sales",
      "item1.TEL;TYPE=CELL,VOICE:+353 87 111",
      "item1.X-ABLabel:mobile",
      "TEL;TYPE=WORK;TYPE=FAX:+353 1 999",
      'TEL;TYPE="work,voice":+353 1 222',
      "EMAIL;TYPE=INTERNET:ana@acme.example",
      "NICKNAME:Annie,Nan",
      "X-PHONETIC-FIRST-NAME:アナ",
      "END:VCARD",
    );
    expect(read.problems).toEqual([]);
    expect(read.people[0]).toMatchObject({
      displayName: "Ana Novak",
      familyName: "Novak",
      givenName: "Ana",
      department: "Sales, Export, Acme; Söhne",
      title: "Head, Sales",
      nicknames: ["Annie", "Nan"],
      readings: ["アナ"],
      email: "ana@acme.example",
      numbers: [
        { kind: "mobile", value: "+353 87 111" },
        { kind: "work", value: "+353 1 222" },
      ],
    });
  });

  test("2.1: quoted-printable over several lines, in its own character set", () => {
    const read = vcard(
      "BEGIN:VCARD",
      "VERSION:2.1",
      "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller-L=FCdenscheidt;Bern=",
      "hard",
      "FN;CHARSET=UTF-8;QUOTED-PRINTABLE:Bernhard M=C3=BCller",
      "TEL;WORK;VOICE:030 5550",
      "TEL;CELL;PREF:0171 5550",
      "END:VCARD",
    );
    expect(read.problems).toEqual([]);
    expect(read.people[0]).toMatchObject({
      displayName: "Bernhard Müller",
      familyName: "Müller-Lüdenscheidt",
      givenName: "Bernhard",
      numbers: [
        { kind: "work", value: "030 5550" },
        { kind: "mobile", value: "0171 5550" },
      ],
    });
  });

  test("4.0: tel URIs with an extension, preferred address", () => {
    const read = vcard(
      "BEGIN:VCARD",
      "VERSION:4.0",
      "FN:佐藤 花子",
      'TEL;VALUE=uri;TYPE="voice,work":tel:+81-6-5550-3001;ext=42',
      "EMAIL:old@x.example",
      "EMAIL;PREF=1:hanako@x.example",
      "END:VCARD",
    );
    expect(brief(read)).toEqual([["佐藤 花子", "work +81-6-5550-3001 ext. 42"]]);
    expect(read.people[0]?.email).toBe("hanako@x.example");
  });

  test("cards that never end, lines outside, cards without anything: told by line, the rest is kept", () => {
    const read = vcard(
      "BEGIN:VCARD",
      "FN:Ana",
      "TEL:11 22",
      "BEGIN:VCARD",
      "FN:Bo",
      "TEL:33 44",
      "END:VCARD",
      "TEL:99 99",
      "BEGIN:VCARD",
      "VERSION:3.0",
      "END:VCARD",
      "BEGIN:VCARD",
      "FN:Cy",
      "TEL:55 66",
    );
    expect(brief(read)).toEqual([
      ["Ana", "other 11 22"],
      ["Bo", "other 33 44"],
      ["Cy", "other 55 66"],
    ]);
    expect(read.problems.map(({ line, why }) => [line, why])).toEqual([
      [1, "unclosed"],
      [8, "not-a-card"],
      [9, "empty"],
      [12, "unclosed"],
    ]);
  });
});

describe("bytes", () => {
  test.each([
    ["UTF-8", new TextEncoder().encode("Zoë")],
    ["UTF-8 with its mark", new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode("Zoë")])],
    ["Windows", new Uint8Array([0x5a, 0x6f, 0xeb])],
    ["UTF-16 little-endian", new Uint8Array([0xff, 0xfe, 0x5a, 0, 0x6f, 0, 0xeb, 0])],
    ["UTF-16 big-endian", new Uint8Array([0xfe, 0xff, 0, 0x5a, 0, 0x6f, 0, 0xeb])],
  ])("%s", (_what, bytes) => expect(decodeContacts(bytes)).toBe("Zoë"));

  test("a vCard is known by its first line", () => {
    expect(kindOf("\ufeffbegin:vcard\r\n")).toBe("vcard");
    expect(kindOf("Name,BEGIN:VCARD")).toBe("csv");
  });
});
