// Numbers as people write, paste and mistype them, country by country; and what is none.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countryOf, findNumbers, isDialable, shown, understand } from "../../utils/phone-number.ts";

const dialled = (text: string, country: string | null) => {
  const understood = understand(text, country);
  return isDialable(understood) ? understood.dial : understood;
};

describe("written nationally, in the country of the line", () => {
  test.each([
    ["DE", "030 5550 1234", "+493055501234"],
    ["DE", "(030) 5550-1234", "+493055501234"],
    ["DE", "030/55501234", "+493055501234"],
    ["GB", "020 7946 0018", "+442079460018"],
    ["GB", "07911 123456", "+447911123456"],
    ["US", "(212) 555-0100", "+12125550100"],
    ["US", "212.555.0100", "+12125550100"],
    ["US", "1-212-555-0100", "+12125550100"],
    ["CA", "416 555 0199", "+14165550199"],
    ["FR", "01 23 45 67 89", "+33123456789"],
    ["IT", "02 1234 567", "+39021234567"],
    ["IT", "347 123 4567", "+393471234567"],
    ["ES", "912 34 56 78", "+34912345678"],
    ["IE", "01 234 5678", "+35312345678"],
    ["CH", "044 668 18 00", "+41446681800"],
    ["AT", "01 58858", "+43158858"],
    ["NL", "020-555 0123", "+31205550123"],
    ["SE", "08-555 012 34", "+46855501234"],
    ["NO", "22 12 34 56", "+4722123456"],
    ["DK", "32 12 34 56", "+4532123456"],
    ["PL", "22 555 01 23", "+48225550123"],
    ["JP", "03-5555-0123", "+81355550123"],
    ["AU", "02 5550 1234", "+61255501234"],
    ["BR", "(11) 5555-0123", "+551155550123"],
    ["IN", "022 2555 0123", "+912225550123"],
    ["IN", "98765 43210", "+919876543210"],
    ["AE", "04 440 0000", "+97144400000"],
  ])("%s: %s", (country, text, expected) => expect(dialled(text, country)).toBe(expected));
});

describe("written internationally, wherever the line is", () => {
  test.each([
    ["+49 (0)30 5550 1234", "DE", "+493055501234"],
    ["+44 20 7946 0018", null, "+442079460018"],
    ["0044 20 7946 0018", "DE", "+442079460018"],
    ["0044 20 7946 0018", null, "+442079460018"],
    ["011 44 20 7946 0018", "US", "+442079460018"],
    ["＋８１ ３ ５５５５ ０１２３", null, "+81355550123"],
    ["+353‑1‑234‑5678", "IT", "+35312345678"],
    ["\u202a+39\u00a002\u200b1234567\u202c", "DE", "+39021234567"],
  ])("%s", (text, country, expected) => expect(dialled(text, country)).toBe(expected));
});

describe("digits of other scripts", () => {
  test.each([
    ["０３−５５５５−０１２３", "JP", "+81355550123"],
    ["٠٥٠١٢٣٤٥٦٧", "SA", "+966501234567"],
    ["۰۲۱ ۲۲۲۲ ۳۳۳۳", "IR", "+982122223333"],
    ["०२२ २५५५ ०१२३", "IN", "+912225550123"],
    ["５６０１", "JP", "5601"],
  ])("%s", (text, country, expected) => expect(dialled(text, country)).toBe(expected));
});

describe("addresses of the web", () => {
  test.each([
    ["tel:+49-30-5550-1234", "+493055501234"],
    ["TEL:+493055501234", "+493055501234"],
    ["tel:%2B493055501234", "+493055501234"],
    ["tel:5550;phone-context=+4930", "+49305550"],
    ["tel:5601;phone-context=example.com", "5601"],
    ["callto:+12125550100", "+12125550100"],
    ["sip:ana@example.com", "ana@example.com"],
    ["sip:5601@example.com;user=phone", "5601@example.com"],
    ["ana.novak@example.com", "ana.novak@example.com"],
  ])("%s", (text, expected) => expect(dialled(text, "DE")).toBe(expected));

  test("an extension of the far side is shown, never sent", () => {
    expect(understand("tel:+12125550100;ext=12", null)).toEqual({ kind: "number", dial: "+12125550100", shown: "+1 212 555 0100", ext: "12" });
    expect(understand("+1 212 555 0100 ext. 12", "US")).toMatchObject({ dial: "+12125550100", shown: "+1 212 555 0100", ext: "12" });
  });

  test("a broken escape is not a number", () => expect(understand("tel:%", "DE")).toEqual({ kind: "not-a-number", why: "shape" }));
});

describe("pasted sentences", () => {
  test("with one number", () => {
    expect(dialled("Please call me back at +49 30 5550 1234, thank you.", "DE")).toBe("+493055501234");
    expect(dialled("Rückruf: 030 5550 1234 (Büro)", "DE")).toBe("+493055501234");
  });
  test("with the same number twice", () => expect(dialled("030 5550 1234 or +49 30 5550 1234 please", "DE")).toBe("+493055501234"));
  test("with two numbers we do not guess", () => {
    expect(understand("030 5550 1234 or 030 5550 1235, please", "DE")).toEqual({ kind: "not-a-number", why: "several" });
  });
  test("without any", () => expect(understand("call Ana on her mobile", "DE")).toEqual({ kind: "not-a-number", why: "letters" }));
});

describe("short ones", () => {
  test.each(["1", "56", "5601", "123456"])("%s is an extension", (text) =>
    expect(understand(text, "DE")).toEqual({ kind: "extension", dial: text, shown: text }),
  );
  test.each([
    ["112", null],
    ["911", "DE"],
    ["110", "DE"],
    ["999", "GB"],
    ["000", "AU"],
    ["18", "FR"],
    ["119", "JP"],
    ["1 1 2", "IT"],
    ["tel:112", "DE"],
  ])("%s in %s is an emergency number, as typed", (text, country) => {
    expect(understand(text, country)).toMatchObject({ kind: "emergency", dial: text.replace(/\D/g, "") });
  });
  test("110 is an extension where it is nobody's emergency number", () => expect(understand("110", "IT").kind).toBe("extension"));
  test.each(["*67", "#31#", "*68 5601", "**21*5601#"])("%s is a code", (text) =>
    expect(understand(text, "DE")).toMatchObject({ kind: "code", dial: text.replace(" ", "") }),
  );
});

describe("long ones that no country knows", () => {
  test("a site code with an extension goes as typed, not as a number of the country", () => expect(dialled("80015601", "DE")).toBe("80015601"));
  test("seven local digits go as typed", () => expect(dialled("555-0123", "US")).toBe("5550123"));
  test("without a country, digits go as typed", () => expect(dialled("030 5550 1234", null)).toBe("03055501234"));
});

describe("not a number", () => {
  test.each(["jonson sal", "1-800-FLOWERS", "0x41", "5601a", "O30 5550 1234 x", "<b>", "—", "+", "#", "+1", "@", "5601;5602", "∞"])("%s", (text) => {
    expect(isDialable(understand(text, "US"))).toBe(false);
  });
  test("thirty digits", () => expect(understand("1".repeat(30), "US")).toEqual({ kind: "not-a-number", why: "shape" }));
  test("nothing", () => {
    for (const text of ["", "   ", "\u200b\u202e", "\n"]) expect(understand(text, "US")).toEqual({ kind: "empty" });
  });
  test("ten thousand signs are answered, not hung on", () => expect(isDialable(understand("a1 ".repeat(4000), "US"))).toBe(false));
});

test("whatever is typed is answered, and what is dialled holds no letter", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), fc.constantFrom(null, "DE", "US", "XX"), (text, country) => {
      const understood = understand(text, country);
      if (isDialable(understood) && understood.kind !== "address") expect(understood.dial).toMatch(/^\+?[0-9*#]+$/);
    }),
  );
});

describe("shown", () => {
  test.each([
    ["+35312345678", "DE", "+353 1 234 5678"],
    ["+12125550100", "US", "+1 212 555 0100"],
    ["03055501234", "DE", "+49 30 55501234"],
    ["5601", "DE", "5601"],
    ["80015601", "DE", "80015601"],
    ["ana@example.com", "DE", "ana@example.com"],
    ["<b>", "DE", "<b>"],
    ["", null, ""],
  ])("%s in %s", (number, country, expected) => expect(shown(number, country)).toBe(expected));
  test("the country of a number", () => {
    expect(countryOf("+493055501234")).toBe("DE");
    expect(countryOf("5601")).toBeNull();
  });
});

describe("numbers in a text", () => {
  const found = (text: string, country: string | null) => findNumbers(text, country).map(({ start, end }) => text.slice(start, end));
  test.each([
    ["Call +44 20 7946 0018 or (030) 901820.", null, ["+44 20 7946 0018"]],
    ["Call +44 20 7946 0018 or (030) 901820.", "DE", ["+44 20 7946 0018", "(030) 901820"]],
    ["Order 20240115-778123 of 15.01.2024, 01.02.2024", "DE", []],
    ["(212) 555-0123, order 1234567", "US", ["(212) 555-0123"]],
    ["no number, 12 of 300, 2024-01-15", "US", []],
  ])("%s (%s)", (text, country, numbers) => expect(found(text, country)).toEqual(numbers));
});
