import { describe, expect, it, test } from "vitest";
import { fieldText, type Person } from "../../../utils/people/person.ts";
import { createIndex, type Hit, type SearchOptions } from "../../../utils/people/search.ts";
import { extension, person, work } from "./sample.ts";

const house: readonly Person[] = [
  person("jon", "Jon Smith", {
    department: "Sales",
    title: "Account Manager",
    site: "Berlin",
    numbers: [extension("5601"), work("+44 (0)1632 960001")],
    email: "jon.smith@example.com",
  }),
  person("mueller", "Anna Müller-Lüdenscheidt", { department: "Human Resources", site: "München", numbers: [extension("5602")] }),
  person("obrien", "Robert O'Brien", { department: "IT", title: "Chief Financial Officer", site: "Berlin", numbers: [extension("7756")] }),
  person("tanaka", "田中 太郎", { readings: ["たなか たろう"] }),
  person("chaykovsky", "Юрий Чайковский"),
  person("khaled", "محمد خالد"),
  person("kim", "김민수"),
  person("papadopoulos", "Γιώργος Παπαδόπουλος"),
  person("berg", "Jan van den Berg"),
  person("annalena", "Annalena Kowalczyk", { title: "Salesforce Admin" }),
  person("meyer", "Meyer, Hans", { department: "Sales Operations" }),
  person("mayr", "Hansi Mayr", { department: "Sales" }),
  person("weiss", "Käthe Weiß", { numbers: [work("+49 30 5550199"), { kind: "mobile", value: "+49 171 5601999" }] }),
  person("andersen", "Anna Andersen", { department: "Logistics", site: "Aarhus" }),
  person("smithers", "Jonas Smithers", { department: "Sales", site: "München" }),
  person("levi", "שרה לוי"),
];

const index = createIndex();
index.add(house);

const ids = (query: string, options?: SearchOptions) => index.search(query, options).hits.map(({ id }) => id);
const marked = ({ person, marks }: Hit) => marks.map(({ field, index: at, start, end }) => fieldText(person, field, at)?.slice(start, end));

describe("whoever was meant comes first", () => {
  it.each([
    ["a given name", "jon", "jon"],
    ["both names, begun", "sm jo", "jon"],
    ["an accent left off", "muller", "mueller"],
    ["an accent written out", "mueller", "mueller"],
    ["ß as ss", "kathe weiss", "weiss"],
    ["a letter left out", "Smth jon", "jon"],
    ["two letters swapped", "ojn smith", "jon"],
    ["one letter too many", "andersenn", "andersen"],
    ["another letter", "kovalczyk", "annalena"],
    ["as it sounds", "kovalchik", "annalena"],
    ["a nickname of the name", "bob obrien", "obrien"],
    ["the apostrophe typed", "o'brien", "obrien"],
    ["the apostrophe as a gap", "o brien", "obrien"],
    ["a name of several words run together", "vandenberg", "berg"],
    ["two names run together", "smithjon", "jon"],
    ["one name as two", "anna lena kowalczyk", "annalena"],
    ["the family name first, with a comma", "hans meyer", "meyer"],
    ["an address", "jon.smith@example.com", "jon"],
    ["an extension", "5602", "mueller"],
    ["the end of an extension", "756", "obrien"],
    ["the end of a number", "550199", "weiss"],
    ["a number as dialled inside the country", "01632 960001", "jon"],
    ["a number as dialled from abroad", "0044 1632 960001", "jon"],
    ["digits of another script", "٥٦٠٢", "mueller"],
    ["name, department and the beginning of an extension", "jon sales 56", "jon"],
    ["name and place", "anna aarhus", "andersen"],
    ["name and title", "robert officer", "obrien"],
    ["a department by its initials", "hr", "mueller"],
    ["a title by its initials", "cfo", "obrien"],
    ["a name on the dialpad", "26337736 2662", "andersen"],
    ["two names on the dialpad without a gap", "56676484", "jon"],
    ["two names on the dialpad with a zero between", "566076484", "jon"],
    ["the middle of a Japanese name", "太郎", "tanaka"],
    ["a Japanese name without its gap", "田中太郎", "tanaka"],
    ["katakana for hiragana", "タナカ", "tanaka"],
    ["kana in Latin letters", "tanaka taro", "tanaka"],
    ["Cyrillic", "чайк", "chaykovsky"],
    ["Cyrillic in a German spelling", "tschaikowsky", "chaykovsky"],
    ["Greek in Latin letters", "papadopoulos giorgos", "papadopoulos"],
    ["Greek without accents", "παπαδοπουλος", "papadopoulos"],
    ["Arabic", "خالد", "khaled"],
    ["Arabic in Latin letters", "mohammed khaled", "khaled"],
    ["Hebrew in Latin letters", "levi sara", "levi"],
    ["Hangul in Latin letters", "kim minsu", "kim"],
    ["a syllable not yet finished", "기", "kim"],
  ])("%s: %s", (_, query, wanted) => {
    expect(ids(query)[0]).toBe(wanted);
  });
});

describe("the order", () => {
  it("is exact, then begun, then guessed", () => {
    expect(ids("meyer").slice(0, 2)).toEqual(["meyer", "mayr"]);
    expect(index.search("jon").hits.map(({ why }) => why.words[0]?.how)).toEqual([
      "exact",
      "prefix",
      ...Array.from(index.search("jon").hits.slice(2), () => "nickname"),
    ]);
    expect(ids("smith").slice(0, 2)).toEqual(["jon", "smithers"]);
  });

  it("puts names before departments and titles", () => {
    expect(ids("sales").slice(0, 3).sort()).toEqual(["jon", "mayr", "smithers"]);
    expect(ids("sales").at(-1)).toBe("annalena");
  });

  it("puts extensions before names on the dialpad and before the ends of numbers", () => {
    const found = index.search("560").hits;
    expect(found.slice(0, 2).map(({ id }) => id)).toEqual(["mueller", "jon"]);
    expect(found.slice(0, 2).every(({ why }) => why.words[0]?.field === "numbers")).toBe(true);
  });

  it("gives every typed word a word of its own", () => {
    expect(ids("anna a")[0]).toBe("andersen");
    expect(ids("a anna")[0]).toBe("andersen");
    const reversed = createIndex();
    reversed.add([person("1", "Andersen, Anna")]);
    for (const query of ["a anna", "anna a"])
      expect(new Set(reversed.search(query).hits[0]?.why.words.map(({ how }) => how))).toEqual(new Set(["exact", "prefix"]));
  });

  it("counts a word once, even when typed twice, and whatever was searched before", () => {
    const one = createIndex();
    one.add([person("1", "Anna Andersen")]);
    for (const before of ["a", "an", ..."bcdefghijk"]) {
      one.search(before);
      expect(one.search("andersen andersen").hits[0]?.why.words.map(({ how }) => how)).toEqual(["exact", "again"]);
      for (const other of "lmopqrstu") one.search(other);
    }
  });

  it("puts people of the same site first among equals only", () => {
    expect(ids("sales", { here: "münchen" })[0]).toBe("smithers");
    expect(ids("smith", { here: "München" })[0]).toBe("jon");
  });

  it("prefers the shorter of two names that fit alike", () => {
    const two = createIndex();
    two.add([person("long", "Miguel Ángel Silva"), person("short", "Miguel Silva")]);
    expect(two.search("silva miguel").hits[0]?.id).toBe("short");
  });

  it("does not depend on the order in which people were added", () => {
    const other = createIndex();
    other.add(house.toReversed());
    for (const query of ["a", "sales", "jon", "5", "an mu", "berlin"])
      expect(other.search(query, { limit: 5 }).hits.map(({ id }) => id)).toEqual(ids(query, { limit: 5 }));
  });
});

describe("people this caller was sent to before", () => {
  const sentBefore = new Map([
    ["smithers", 1],
    ["mayr", 0],
    ["gone", 2],
  ]);

  it("come first when they fit as typed", () => {
    expect(ids("smith", { sentBefore })[0]).toBe("smithers");
    expect(ids("sales", { sentBefore }).slice(0, 2)).toEqual(["mayr", "smithers"]);
    expect(index.search("smith", { sentBefore }).hits[0]?.why.sentBefore).toBe(true);
  });

  it("are the first guess, but no guess comes before what was typed", () => {
    expect(ids("meyer", { sentBefore }).slice(0, 2)).toEqual(["meyer", "mayr"]);
    expect(ids("maier")[0]).toBe("mayr");
    expect(ids("maier", { sentBefore: new Map([["meyer", 0]]) })[0]).toBe("meyer");
  });

  it("are what an empty box offers", () => {
    expect(ids("  ", { sentBefore })).toEqual(["mayr", "smithers"]);
    expect(ids("")).toEqual([]);
  });
});

describe("narrowing", () => {
  it("@ keeps a department, # a site", () => {
    expect(ids("@sales").sort()).toEqual(["jon", "mayr", "meyer", "smithers"]);
    expect(ids("@sales #mün")).toEqual(["smithers"]);
    expect(ids("jo @sales").slice(0, 2)).toEqual(["jon", "smithers"]);
    expect(ids("#berlin @it")).toEqual(["obrien"]);
    expect(ids('@"human resources"')).toEqual(["mueller"]);
  });

  it("does not mistake a title or a name for a department", () => {
    expect(ids("@salesforce")).toEqual([]);
    expect(ids("@jon")).toEqual([]);
  });

  it("forgives a typo where nothing fits as typed", () => {
    expect(ids("#berln").sort()).toEqual(["jon", "obrien"]);
  });

  it("says what it understood, and what nobody has", () => {
    expect(index.search("jon @sales #nowhere 56").understood.tokens).toEqual([
      { kind: "word", text: "jon", start: 0, end: 3, known: true },
      { kind: "department", text: "sales", start: 5, end: 10, known: true },
      { kind: "site", text: "nowhere", start: 12, end: 19, known: false },
      { kind: "digits", text: "56", start: 20, end: 22, known: true },
    ]);
  });

  it("is not begun by the sign alone, nor by a feature code", () => {
    for (const query of ["@", "#", "@ #", "#31", "*67", "#31#"]) expect(ids(query)).toEqual([]);
  });
});

describe("when nobody has all of it", () => {
  it("shows who has all but one word, and says so", () => {
    const [first] = index.search("smith logistics").hits;
    expect(first?.why.partial).toBe(true);
    expect(["jon", "andersen"]).toContain(first?.id);
    expect(index.search("jon smith").hits[0]?.why.partial).toBe(false);
  });

  it("never widens what was narrowed", () => {
    expect(ids("qqqq @sales")).toEqual([]);
  });

  it("does not guess at three letters", () => {
    expect(ids("jnn")).toEqual([]);
    expect(ids("zzz")).toEqual([]);
  });
});

describe("marks", () => {
  it.each([
    ["smi jo", "jon", ["Jo", "Smi"]],
    ["muller", "mueller", ["Müller"]],
    ["muelle", "mueller", ["Mülle"]],
    ["weis", "weiss", ["Weiß"]],
    ["wei", "weiss", ["Wei"]],
    ["vandenb", "berg", ["van den B"]],
    ["obri", "obrien", ["O'Bri"]],
    ["bob", "obrien", ["Robert"]],
    ["jon sales 56", "jon", ["Sales", "Jon", "56"]],
    ["960001", "jon", ["960001"]],
    ["01632960", "jon", ["1632 960"]],
    ["566764", "jon", ["Jon", "Smi"]],
    ["太", "tanaka", ["太"]],
    ["tanak", "tanaka", ["たなか"]],
    ["андерсен", "andersen", ["Andersen"]],
    ["hr", "mueller", ["Human Resources"]],
    ["inutes", "none", []],
  ])("%s", (query, id, texts) => {
    const hit = index.search(query, { limit: 50 }).hits.find((one) => one.id === id);
    expect(hit ? marked(hit) : []).toEqual(texts);
  });
});

describe("how many", () => {
  it("shows twelve, or as many as asked for, and counts all", () => {
    const many = createIndex();
    many.add(Array.from({ length: 40 }, (_, n) => person(`p${n}`, `Anna Number${String.fromCharCode(97 + (n % 26))}`)));
    expect(many.search("anna").hits).toHaveLength(12);
    expect(many.search("anna", { limit: 3 }).hits).toHaveLength(3);
    expect(many.search("anna").total).toBe(40);
  });
});

test("a salutation before a name is passed over, unless somebody is called so", () => {
  const few = createIndex();
  few.add([person("oberhuber", "Siegfried Oberhuber"), person("harris", "Barbara Harris"), person("pan", "Pan Wei"), person("wei", "Anna Wei")]);
  const first = (query: string) => few.search(query).hits[0];
  // "Herr" is nearly Harris, and Oberhuber sounds like Barbara: two guesses.
  expect(first("herr oberhuber")).toMatchObject({ id: "oberhuber", why: { partial: false } });
  expect(first("pan wei")?.id).toBe("pan");
  expect(first("mrs wei")?.id).toBe("wei");
});
