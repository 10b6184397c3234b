// The bytes of one event stream: cut into chunks as the org says, kept back, cut off.
import type { BodyStream } from "./http-types.ts";
import type { OrgBehaviour } from "./switch.ts";

export interface DocumentStream {
  /** Writes one document (or garbage), whole, in as many chunks as the org's chunking makes of it. */
  write(bytes: Uint8Array): void;
  stall(stalled: boolean): void;
  /** Collects the next `count` documents and writes them in reverse order. */
  reverseNext(count: number): void;
  end(): void;
  cut(): void;
  readonly open: boolean;
}

/** Chunk lengths for `size` bytes; `random` gives 0 ≤ n < 1. */
export function chunkLengths(size: number, chunking: OrgBehaviour["chunking"], random: () => number): readonly number[] {
  if (chunking === "documents") return [size];
  const lengths: number[] = [];
  for (let left = size; left > 0; ) {
    const wanted = chunking === "random" ? 1 + Math.floor(random() * 400) : Math.max(1, chunking.every);
    const length = Math.min(left, wanted);
    lengths.push(length);
    left -= length;
  }
  return lengths;
}

export function createDocumentStream(deps: { readonly body: BodyStream; readonly org: OrgBehaviour; readonly random: () => number }): DocumentStream {
  const { body, org, random } = deps;
  const kept: Uint8Array[] = [];
  const collected: Uint8Array[] = [];
  const state = { stalled: false, collect: 0 };
  const push = (bytes: Uint8Array) => {
    if (state.stalled) kept.push(bytes);
    else body.write(bytes);
  };
  const writeNow = (bytes: Uint8Array) => {
    let at = 0;
    // A very large document is not worth a million writes.
    const lengths =
      bytes.length > 1_000_000 ? chunkLengths(bytes.length, { every: 65_536 }, random) : chunkLengths(bytes.length, org.chunking, random);
    for (const length of lengths) {
      push(bytes.subarray(at, at + length));
      at += length;
    }
  };
  return {
    write(bytes) {
      if (state.collect === 0) {
        writeNow(bytes);
        return;
      }
      collected.push(bytes);
      state.collect -= 1;
      if (state.collect === 0) for (const one of collected.splice(0).reverse()) writeNow(one);
    },
    reverseNext(count) {
      state.collect = count;
    },
    stall(stalled) {
      state.stalled = stalled;
      if (!stalled) for (const bytes of kept.splice(0)) body.write(bytes);
    },
    end: () => body.end(),
    cut: () => body.destroy(),
    get open() {
      return !body.closed;
    },
  };
}
