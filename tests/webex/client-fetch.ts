// A `fetch` for plain node that finds the real host names on 127.0.0.1: what contract tests give to the adapters.

import type { IncomingMessage } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { certificate } from "./loopback-cert.ts";

const nullBody = new Set([101, 204, 205, 304]);

export interface ClientFetch {
  readonly fetch: typeof fetch;
  /** Closes the idle connections. */
  stop(): void;
}

const network = (cause: unknown) => new TypeError("fetch failed", { cause });

function bodyOf(incoming: IncomingMessage, signal: AbortSignal): ReadableStream<Uint8Array<ArrayBuffer>> {
  let ended = false;
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      const fail = (error: unknown) => {
        if (ended) return;
        ended = true;
        controller.error(error);
      };
      signal.addEventListener("abort", () => {
        fail(signal.reason);
        incoming.destroy();
      });
      incoming.on("data", (chunk: Buffer) => {
        if (!ended) controller.enqueue(new Uint8Array(chunk));
        if (!ended && (controller.desiredSize ?? 1) <= 0) incoming.pause();
      });
      incoming.on("end", () => {
        if (ended) return;
        ended = true;
        controller.close();
      });
      incoming.on("error", (error) => fail(new TypeError("terminated", { cause: error })));
      incoming.on("close", () => fail(new TypeError("terminated")));
    },
    pull() {
      incoming.resume();
    },
    cancel() {
      ended = true;
      incoming.destroy();
    },
  });
}

export function createClientFetch(port: number, hosts: readonly string[]): ClientFetch {
  const agent = new Agent({ keepAlive: true, ca: certificate, checkServerIdentity: () => undefined });

  const once = (request: Request, url: URL, body: Buffer | null) =>
    new Promise<Response>((resolve, reject) => {
      const { signal } = request;
      if (signal.aborted) return reject(signal.reason);
      if (url.protocol !== "https:" || !hosts.includes(url.hostname)) return reject(network(new Error(`not served here: ${url.origin}`)));
      const headers: Record<string, string> = { host: url.host, accept: "*/*" };
      request.headers.forEach((value, name) => {
        headers[name] = value;
      });
      if (body) headers["content-length"] = String(body.length);
      const outgoing = httpsRequest(
        { agent, host: "127.0.0.1", port, servername: url.hostname, method: request.method, path: `${url.pathname}${url.search}`, headers },
        (incoming) => {
          const status = incoming.statusCode ?? 0;
          const answered = new Headers();
          for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) answered.append(incoming.rawHeaders[i] ?? "", incoming.rawHeaders[i + 1] ?? "");
          if (nullBody.has(status)) incoming.resume();
          const response = new Response(nullBody.has(status) ? null : bodyOf(incoming, signal), {
            status,
            statusText: incoming.statusMessage ?? "",
            headers: answered,
          });
          Object.defineProperty(response, "url", { value: url.href });
          resolve(response);
        },
      );
      outgoing.on("error", (error) => reject(signal.aborted ? signal.reason : network(error)));
      signal.addEventListener("abort", () => {
        outgoing.destroy();
        reject(signal.reason);
      });
      outgoing.end(body ?? undefined);
    });

  const clientFetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    let request = new Request(input, init);
    let body = request.body === null ? null : Buffer.from(await request.arrayBuffer());
    let url = new URL(request.url);
    for (let hops = 0; hops <= 20; hops++) {
      const response = await once(request, url, body);
      const location = response.headers.get("location");
      if (location === null || ![301, 302, 303, 307, 308].includes(response.status) || request.redirect === "manual") {
        if (hops > 0) Object.defineProperty(response, "redirected", { value: true });
        return response;
      }
      if (request.redirect === "error") throw network(new Error("unexpected redirect"));
      await response.body?.cancel();
      const next = new URL(location, url);
      const toGet = response.status === 303 || (response.status < 303 && request.method === "POST");
      const headers = new Headers(request.headers);
      if (next.origin !== url.origin) headers.delete("authorization"); // as the fetch standard has it
      if (toGet) {
        body = null;
        headers.delete("content-type");
      }
      request = new Request(next, { method: toGet ? "GET" : request.method, headers, signal: request.signal });
      url = next;
    }
    throw network(new Error("too many redirects"));
  };
  return { fetch: clientFetch as typeof fetch, stop: () => agent.destroy() };
}
