// The splitter: any cut, any garbage, any size.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSplitter, type Scanned } from "@/entrypoints/background/telephony/xsi/documents.ts";
import { child, flag, parseXml, textOf, type XmlElement } from "@/entrypoints/background/telephony/xsi/xml.ts";

const ns = 'xmlns="http://schema.broadsoft.com/xsi"';
/** A session as four different servers might send it. */
const session: readonly string[] = [
  `<?xml version="1.0" encoding="UTF-8"?>\n<Channel ${ns}><channelId>5f2d</channelId><expires>7200</expires></Channel>`,
  `<ChannelHeartBeat ${ns}/>`,
  `<?xml version='1.0'?><xsi:Event xmlns:xsi="http://schema.broadsoft.com/xsi" xmlns:t="w3" t:type="xsi:SubscriptionEvent"><xsi:eventID>1</xsi:eventID><xsi:eventData t:type='xsi:CallReceivedEvent'><xsi:name>Ana &amp; Söhne 🎷 <![CDATA[<b>&</b> </xsi:Event>]]></xsi:name><xsi:allowAnswer/></xsi:eventData></xsi:Event>`,
  `\n<ChannelHeartbeat xmlns ="x"></ChannelHeartbeat>  `,
  `<b0:Event note="a > b" b0:type="b0:SubscriptionEvent" xmlns:b0="y"><!-- <b0:Event> --><b0:eventID>2</b0:eventID><b0:event>x</b0:event><?pi a?></b0:Event>`,
  `<CHANNELHEARTBEAT/>`,
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><!-- between --><Event type="x:ChannelTerminatedEvent"><reason>Expired</reason></Event>`,
];
const roots = ["Channel", "ChannelHeartBeat", "Event", "ChannelHeartbeat", "Event", "CHANNELHEARTBEAT", "Event"];
const encode = (text: string) => new TextEncoder().encode(text);

function documents(
  chunks: readonly Uint8Array[],
  limit?: number,
): { readonly found: XmlElement[]; readonly dropped: Extract<Scanned, { kind: "dropped" }>[] } {
  const splitter = createSplitter(limit);
  const all = [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
  return {
    found: all.flatMap((scanned) => (scanned.kind === "document" ? [scanned.element] : [])),
    dropped: all.flatMap((scanned) => (scanned.kind === "dropped" ? [scanned] : [])),
  };
}

/** Cuts at the given places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [...new Set([0, ...places.map((place) => place % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  return sorted.slice(1).map((end, i) => bytes.slice(sorted[i], end));
}

const whole = encode(session.join(""));
const expected = documents([whole]).found;

describe("cutting", () => {
  it("finds every document of a session, with names, attributes and text", () => {
    expect(expected.map(({ name }) => name)).toEqual(roots);
    const event = expected[2];
    expect(event?.attributes).toEqual({ type: "xsi:SubscriptionEvent" });
    const data = child(event, "EVENTDATA");
    expect(textOf(data, "name")).toBe("Ana & Söhne 🎷 <b>&</b> </xsi:Event>");
    expect(flag(data, "allowAnswer")).toBe(true);
    expect(flag(data, "allowRetrieve")).toBe(false);
  });

  it("finds the same when it is cut in two at any byte, and byte by byte", () => {
    for (let place = 0; place <= whole.length; place++) expect(documents(cut(whole, [place])).found).toEqual(expected);
    expect(documents([...whole].map((byte) => Uint8Array.of(byte))).found).toEqual(expected);
  });

  it("finds the same when it is cut anywhere, any number of times", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 60 }), (places) => {
        expect(documents(cut(whole, places)).found).toEqual(expected);
      }),
    );
  });

  it("tells a document as soon as its last byte came", () => {
    const splitter = createSplitter();
    const bytes = encode(session[2] ?? "");
    expect(splitter.push(bytes.slice(0, -1))).toEqual([]);
    expect(splitter.push(bytes.slice(-1))).toHaveLength(1);
  });
});

describe("garbage", () => {
  // Whatever is not itself the beginning of a known root with something open that may hold anything (CDATA, a comment).
  const garbage = fc.oneof(
    fc.string({ unit: "binary", maxLength: 40 }),
    fc.constantFrom(
      "<html><body>502 Bad Gateway</body></html>",
      "<<<&&&>>>",
      "<xsi:Event xsi:type='",
      '<Event a="b',
      "<Event><eventID>7</eventID><call>",
      "</xsi:Event></xsi:eventData>",
      "<?xml version",
      "<!DOCTYPE x [<!ENTITY a 'b'>]>",
      "<!-- ",
      "<![CDATA[",
      "]]>",
      "HTTP/1.1 503\r\n\r\n",
      "\u0000\u0001",
      "<",
      "<Event",
    ),
  );

  it("between documents loses none of the others, wherever it is cut", () => {
    fc.assert(
      fc.property(
        fc.array(garbage, { minLength: session.length + 1, maxLength: session.length + 1 }),
        fc.array(fc.nat(4000), { maxLength: 20 }),
        (between, places) => {
          const text = session.map((document, i) => `${between[i]}\n${document}`).join("") + between[session.length];
          const { found } = documents(cut(encode(text), places));
          expect(found).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("may be broken UTF-8", () => {
    const broken = Uint8Array.of(0xff, 0xc3, 0xe2, 0x82);
    const chunks = session.flatMap((document) => [broken, encode(document)]);
    expect(documents(chunks).found).toEqual(expected);
  });

  it("is counted, blanks and declarations are not", () => {
    expect(documents([encode(`  \n<?xml version="1.0"?>\n${session[1]} abc ${session[1]}`)]).dropped).toEqual([
      { kind: "dropped", why: "garbage between documents (3 characters)", lostEvent: false, eventIds: [] },
    ]);
    expect(documents([whole]).dropped).toMatchObject([{ why: "garbage between documents (16 characters)" }]); // the comment
  });
});

describe("broken documents", () => {
  const event = (inside: string) => `<?xml version="1.0"?><x:Event xmlns:x="y"><x:eventID>e-1</x:eventID>${inside}</x:Event>`;

  it.each([
    ["wrong nesting", event("<a><b></a></b>")],
    ["an unknown entity in a tag", event("<a b=&x;></a>")],
    ["twice the same attribute", event('<a b="1" b="2"/>')],
    ["a cut, then the next", event("<x:call><x:callId>").replace("</x:Event>", "")],
    ["a cut in a tag", event("<x:call").replace("</x:Event>", "")],
    ["a doctype inside", event("<!DOCTYPE a>")],
  ])("are dropped with the id of their event: %s", (_what, text) => {
    const { found, dropped } = documents([encode(text + session[0] + text + session[1])]);
    expect(found.map(({ name }) => name)).toEqual(["Channel", "ChannelHeartBeat"]);
    const lost = dropped.filter(({ lostEvent }) => lostEvent);
    expect(lost.map(({ eventIds }) => eventIds)).toEqual([["e-1"], ["e-1"]]);
  });

  it("with bare ampersands or control characters are mended", () => {
    const { found } = documents([encode(event("<x:name>Mayer & Söhne\u0001 &#2; &nbsp; &lt;</x:name>"))]);
    expect(textOf(found[0], "name")).toBe("Mayer & Söhne\ufffd \ufffd &nbsp; <");
  });

  it("expand no entities of their own", () => {
    expect(parseXml('<!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>')?.text ?? "&b;").toBe("&b;");
  });
});

describe("memory", () => {
  it("a document beyond the limit is dropped while it comes, and the next one is found", () => {
    const splitter = createSplitter(10_000);
    const part = encode(`<a>${"x".repeat(3_000)}</a>`);
    let dropped = 0;
    const push = (bytes: Uint8Array) => {
      for (const scanned of splitter.push(bytes)) if (scanned.kind === "dropped") dropped += 1;
    };
    push(encode("<Event><eventID>big</eventID>"));
    for (let i = 0; i < 100; i++) push(part);
    push(encode("</Event>"));
    expect(dropped).toBe(1);
    const [garbage, document] = splitter.push(encode(session[0] ?? ""));
    expect(garbage?.kind).toBe("dropped");
    expect(document).toMatchObject({ kind: "document", element: { name: "Channel" } });
  });

  it("50 MB without an end take no time to speak of", () => {
    const splitter = createSplitter();
    splitter.push(encode("<Event>"));
    const mega = encode("<a>x</a>".repeat(8_192));
    for (let i = 0; i < 760; i++) splitter.push(mega);
    expect(splitter.push(encode(session[1] ?? "")).at(-1)).toMatchObject({ kind: "document" });
  });

  it.each([
    ["CDATA", "<![CDATA["],
    ["a comment", "<!--"],
    ["an attribute", '<a b="'],
    ["text", "<a>"],
  ])("an endless %s is given up", (_what, opening) => {
    const splitter = createSplitter(20_000);
    splitter.push(encode(`<Event>${opening}`));
    for (let i = 0; i < 30; i++) splitter.push(encode("y".repeat(1_000)));
    expect(splitter.push(encode(session[1] ?? "")).at(-1)).toMatchObject({ kind: "document" });
  });

  it("a document that is whole and too large is dropped too", () => {
    const { found, dropped } = documents([encode(`<Event><eventID>z</eventID>${"x".repeat(2_000)}</Event>${session[1]}`)], 1_000);
    expect(found.map(({ name }) => name)).toEqual(["ChannelHeartBeat"]);
    expect(dropped).toMatchObject([{ why: "document too large", eventIds: ["z"], lostEvent: true }]);
  });
});
