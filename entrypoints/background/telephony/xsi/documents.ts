// Cuts the endless event stream into complete XML documents, whatever the network did to it (xsi.md 4.3).
//
//            known root                    its end tag
//   between ────────────→ inside (depth n) ────────────→ a document, between
//      ↑                     │ "<" inside a tag, "<?xml", a known root inside, a doctype, a tag or document too large
//      └─────────────────────┘ dropped; the scan goes on at that very place
//
// Promises: any cut of the bytes gives the same documents; garbage costs nothing but itself; memory is bounded by `limit`; push never throws.
import { parseXml, type XmlElement } from "./xml.ts";

export type Scanned =
  | { readonly kind: "document"; readonly element: XmlElement }
  /** Not readable. `eventIds`: what could be saved of it, because an event that is never acknowledged costs the channel (xsi.md 4.9). */
  | { readonly kind: "dropped"; readonly why: string; readonly lostEvent: boolean; readonly eventIds: readonly string[] };

export interface Splitter {
  push(bytes: Uint8Array): readonly Scanned[];
  /** The stream ended: what is left is dropped. */
  end(): readonly Scanned[];
}

/** Characters of one document: the largest real one (a snapshot of fifty calls) is a twentieth of it. */
const defaultLimit = 1_048_576;
/** Characters of one tag. */
const tagLimit = 16_384;
/** What is kept between documents because it may be the beginning of a root or of a declaration. */
const tailLimit = 256;

const rootStart = /<(?:[A-Za-z_][\w.-]*:)?(?:ChannelHeartBeat|Channel|Event|ErrorInfo)(?=[\s/>])/gi;
/** None of them ever stands inside another (xsi.md 4.7), but for words spelt "event" and "channel": one that does begins the next document. */
const rootInside = /<(?:[A-Za-z_][\w.-]*:)?(ChannelHeartBeat|Channel|Event|ErrorInfo)(?=[\s/>])/iy;
const eventIdInside = /<(?:[\w.-]+:)?eventID\s*>\s*([^<\s]{1,200})\s*</gi;
const eventInside = /^<(?:[\w.-]+:)?Event[\s/>]/i;

const [lt, gt, quote, apostrophe, slash] = [0x3c, 0x3e, 0x22, 0x27, 0x2f];

/** Where the tag that begins at `from` ends: its ">", or the place where it breaks, or neither yet. */
function endOfTag(text: string, from: number): { readonly end: number } | { readonly broken: number } | null {
  let quoted = 0;
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === lt || i - from > tagLimit) return { broken: i };
    if (quoted !== 0) {
      if (code === quoted) quoted = 0;
    } else if (code === quote || code === apostrophe) quoted = code;
    else if (code === gt) return { end: i };
  }
  return null;
}

/** `limit`: characters of one document. */
export function createSplitter(limit = defaultLimit): Splitter {
  const decoder = new TextDecoder("utf-8");
  /** Begins with the present document's root while inside. */
  let held = "";
  let inside = false;
  let depth = 0;
  /** Everything before it has been understood. */
  let at = 0;
  /** Everything before it was searched for the end of the present comment, CDATA or instruction. */
  let searched = 0;
  let garbage = 0;

  const skip = (text: string) => {
    garbage += text.replace(/<\?xml[^>]*\?>/gi, "").trim().length;
  };

  function reportGarbage(out: Scanned[]): void {
    if (garbage > 0) out.push({ kind: "dropped", why: `garbage between documents (${garbage} characters)`, lostEvent: false, eventIds: [] });
    garbage = 0;
  }

  function drop(why: string, resumeAt: number): Scanned {
    const lost = held.slice(0, resumeAt);
    const eventIds = [...lost.matchAll(eventIdInside)].flatMap(([, id]) => (id === undefined ? [] : [id]));
    leave(resumeAt);
    return { kind: "dropped", why, lostEvent: eventInside.test(lost), eventIds };
  }

  function leave(resumeAt: number): void {
    held = held.slice(resumeAt);
    inside = false;
    depth = 0;
    at = 0;
    searched = 0;
  }

  /** Enters the next document, if there is one. */
  function enter(out: Scanned[]): boolean {
    rootStart.lastIndex = 0;
    const found = rootStart.exec(held);
    if (!found) {
      const last = held.lastIndexOf("<");
      const keep = last >= 0 && held.length - last <= tailLimit && !held.includes(">", last) ? last : held.length;
      skip(held.slice(0, keep));
      held = held.slice(keep);
      return false;
    }
    skip(held.slice(0, found.index));
    reportGarbage(out);
    leave(found.index);
    inside = true;
    return true;
  }

  /** Steps over something that ends with `terminator`. False: not there yet. */
  function over(opening: number, terminator: string): boolean {
    const end = held.indexOf(terminator, Math.max(searched, at + opening));
    if (end < 0) {
      searched = Math.max(at + opening, held.length - terminator.length + 1);
      return false;
    }
    at = end + terminator.length;
    searched = 0;
    return true;
  }

  /** One step inside a document. False: more bytes are needed. */
  function step(out: Scanned[]): boolean {
    const next = held.indexOf("<", at);
    at = next < 0 ? held.length : next;
    if (next < 0) return false;
    const head = held.slice(at, at + 9);
    if (head.startsWith("<!--")) return over(4, "-->");
    if (head.startsWith("<![CDATA[")) return over(9, "]]>");
    if ("<![CDATA[".startsWith(head) || "<!--".startsWith(head) || ("<?xml".startsWith(head) && head.length < 6)) return false;
    if (/^<\?xml[\s?]/i.test(head) || head.startsWith("<!")) {
      out.push(drop("broken document: another one begins inside", at));
      return true;
    }
    if (head.startsWith("<?")) return over(2, "?>");
    const tag = endOfTag(held, at);
    if (tag === null) return false;
    if ("broken" in tag) {
      out.push(drop("broken document: unfinished tag", tag.broken));
      return true;
    }
    rootInside.lastIndex = at;
    const root = depth > 0 ? rootInside.exec(held)?.[1] : undefined;
    if (root !== undefined && root !== "event" && root !== "channel") {
      out.push(drop("broken document: another one begins inside", at));
      return true;
    }
    if (held.charCodeAt(at + 1) === slash) depth -= 1;
    else if (held.charCodeAt(tag.end - 1) !== slash) depth += 1;
    at = tag.end + 1;
    if (depth <= 0) finish(out);
    return true;
  }

  function finish(out: Scanned[]): void {
    const text = held.slice(0, at);
    if (text.length > limit) {
      out.push(drop("document too large", at));
      return;
    }
    const element = parseXml(text);
    if (element === null) out.push(drop("broken document: not well-formed", at));
    else {
      out.push({ kind: "document", element });
      leave(at);
    }
  }

  function scan(out: Scanned[]): void {
    for (;;) {
      if (!inside && !enter(out)) return;
      if (!step(out)) break;
    }
    if (held.length > limit) out.push(drop("document too large", searched > 0 ? held.length : at));
  }

  return {
    push(bytes) {
      const out: Scanned[] = [];
      held += decoder.decode(bytes, { stream: true });
      scan(out);
      return out;
    },
    end() {
      const out: Scanned[] = [];
      held += decoder.decode();
      scan(out);
      if (inside) out.push(drop("stream ended inside a document", held.length));
      skip(held);
      held = "";
      reportGarbage(out);
      return out;
    },
  };
}
