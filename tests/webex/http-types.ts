// The request and reply that the loopback Webex's server hands to its parts: no framework, no sockets.

/** Who the bearer token stands for; null = no token, or one that is expired or unknown. */
export interface Principal {
  readonly uuid: string;
  readonly scopes: ReadonlySet<string>;
  readonly admin: boolean;
}

export interface WebexRequest {
  readonly host: string;
  readonly method: string;
  /** Decoded by nobody yet: percent-encoding as it came, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly principal: Principal | null;
}

/** A response body that stays open. */
export interface BodyStream {
  /** Each call is at least one TCP write; false or a throw never happens, writing to a closed stream does nothing. */
  write(chunk: Uint8Array): void;
  /** Ends the body properly (last chunk). */
  end(): void;
  /** Cuts the connection in the middle. */
  destroy(): void;
  readonly closed: boolean;
  /** Called once, whichever side closed. */
  onClose(run: () => void): void;
}

export interface WebexReply {
  send(status: number, headers: Readonly<Record<string, string>>, body?: string | Uint8Array): void;
  stream(status: number, headers: Readonly<Record<string, string>>): BodyStream;
}

/** What a pure handler answers; the server passes it to `send`. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}
