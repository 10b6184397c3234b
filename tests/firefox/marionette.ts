// Marionette, the remote protocol that Firefox itself is tested by, as far as it is needed: one connection, one command at a time.
import { connect } from "node:net";

export interface Marionette {
  /** Rejects with what Firefox says, the command's name before it. */
  send(command: string, parameters?: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(): void;
}

interface Waiting {
  readonly command: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Cuts the stream into its packets, each `<bytes>:<json>`. */
function createReader(onPacket: (packet: unknown) => void): (piece: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (piece) => {
    rest = Buffer.concat([rest, piece]);
    for (let colon = rest.indexOf(":"); colon >= 0; colon = rest.indexOf(":")) {
      const end = colon + 1 + Number(rest.subarray(0, colon).toString());
      if (rest.length < end) return;
      const packet = JSON.parse(rest.subarray(colon + 1, end).toString("utf8"));
      rest = rest.subarray(end);
      onPacket(packet);
    }
  };
}

/** Resolves when Firefox has greeted. */
export async function openMarionette(port: number): Promise<Marionette> {
  const socket = connect({ host: "127.0.0.1", port });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  await new Promise<void>((greeted, refused) => {
    socket.once("error", refused);
    const read = createReader((packet) => {
      if (!Array.isArray(packet)) return greeted();
      const [, id, error, value] = packet as [number, number, { readonly error: string; readonly message: string } | null, unknown];
      const asked = waiting.get(id);
      waiting.delete(id);
      if (error) asked?.reject(new Error(`${asked.command}: ${error.error}, ${error.message}`));
      else asked?.resolve(value);
    });
    socket.on("data", read);
  });
  socket.on("close", () => {
    for (const { command, reject } of waiting.values()) reject(new Error(`${command}: Firefox has gone`));
    waiting.clear();
  });
  return {
    send(command, parameters = {}) {
      last += 1;
      const id = last;
      const body = Buffer.from(JSON.stringify([0, id, command, parameters]));
      return new Promise((resolve, reject) => {
        waiting.set(id, { command, resolve, reject });
        socket.write(Buffer.concat([Buffer.from(`${body.length}:`), body]));
      });
    },
    close: () => socket.destroy(),
  };
}
