// What a LineWatch promises (ports.ts), kept by XSI: colleagues' lines as they are, nobody called free who is not known to be, and the own line untouched.
import { describe, expect, test } from "vitest";
import type { LineWatch, WatchItem } from "@/entrypoints/background/telephony/ports.ts";
import type { OrgBehaviour } from "../webex/switch.ts";
import { makeXsi } from "./adapters.ts";
import { type Adapter, type Line, listen, onLine, until } from "./line.ts";

const ben = { from: "+441632960001", name: "Ben Ode" };
const niamh = { from: "+35312005550", name: "Niamh Gallagher" };
/** Sally's. */
const privateUuid = "5b3d9e10-7a44-4c1b-8f00-000000000003";
const granted: Partial<OrgBehaviour> = { usersMayWatchOthers: true };

const xsi: Adapter = {
  name: "XSI",
  make: (webex, bearer) => {
    const made = makeXsi(webex, bearer);
    return { ...made, other: made.control };
  },
  hold: { host: "", path: /$^/ },
  lifeline: { host: "", path: /$^/ },
  troubles: [],
};

interface Ear {
  readonly items: readonly WatchItem[];
  /** What was said of them last; null: nothing, or that they are lost. */
  of(extension: string): Extract<WatchItem, { kind: "line" }> | null;
  sees(extension: string, line: string | null): Promise<void>;
  /** "aborted", or what it threw. */
  readonly ended: Promise<unknown>;
  close(): Promise<unknown>;
}

function watchOver({ webex }: Line, watch: LineWatch, extensions: readonly string[]): Ear {
  const uuidOf = (extension: string) => webex.person(extension).uuid;
  const stop = new AbortController();
  const items: WatchItem[] = [];
  const ended = (async () => {
    for await (const item of watch.open(extensions.map(uuidOf), stop.signal)) items.push(item);
    return "aborted";
  })().catch((thrown: unknown) => thrown);
  const of: Ear["of"] = (extension) => {
    const last = items.findLast((item) =>
      item.kind === "line" ? item.user === uuidOf(extension) : item.kind === "lost" && item.users.includes(uuidOf(extension)),
    );
    return last?.kind === "line" ? last : null;
  };
  return {
    items,
    of,
    ended,
    async sees(extension, line) {
      await until(`${extension} ${line}`, () => (of(extension)?.line ?? null) === line);
    },
    close() {
      stop.abort();
      return ended;
    },
  };
}

/** `behaviour`: of the organisation, before anything is asked. */
const watching = (extensions: readonly string[], behaviour: Partial<OrgBehaviour>, test: (line: Line, ear: Ear) => Promise<void>) => () =>
  onLine(xsi, async (line) => {
    Object.assign(line.webex.switch.org, behaviour);
    const made = makeXsi(line.webex, line.bearer);
    const own = listen(made.feed);
    const ear = watchOver(line, made.watch, extensions);
    try {
      await test(line, ear);
    } finally {
      await ear.close();
      await own.close();
    }
  });

const subscribed = ({ webex }: Line) =>
  webex.requests.filter(({ method, path }) => method === "POST" && /\/v2\.0\/user\//.test(path) && !path.endsWith(webex.desk.uuid));

describe("where it is granted", () => {
  test(
    "everybody is told as they are, then each change: who rings, until somebody talks, until nobody does",
    watching(["1001", "1002", "1080"], granted, async ({ webex }, ear) => {
      await ear.sees("1001", "free");
      await ear.sees("1080", "free");
      const far = webex.switch.placeCall({ ...ben, to: "1001" });
      await ear.sees("1001", "ringing");
      expect(ear.of("1001")?.caller).toEqual({ name: "Ben Ode", number: "+441632960001" });
      expect(ear.of("1002")).toMatchObject({ line: "free", caller: null });
      webex.switch.phone(webex.person("1001").uuid).pickUp();
      await ear.sees("1001", "busy");
      expect(ear.of("1001")?.caller).toBeNull();
      far.hangUp();
      await ear.sees("1001", "free");
    }),
  );

  test(
    "who dials is busy",
    watching(["1001", "1002"], granted, async ({ webex }, ear) => {
      await ear.sees("1002", "free");
      webex.switch.phone(webex.person("1002").uuid).dial("+35312005550");
      await ear.sees("1002", "busy");
    }),
  );

  test(
    "a second call on a busy line leaves it busy, and says who waits",
    watching(["1001"], granted, async ({ webex }, ear) => {
      const { uuid } = webex.person("1001");
      webex.switch.placeCall({ ...ben, to: "1001" });
      webex.switch.phone(uuid).pickUp();
      await ear.sees("1001", "busy");
      const second = webex.switch.placeCall({ ...niamh, to: "1001" });
      await until("Niamh waits", () => ear.of("1001")?.caller?.name === "Niamh Gallagher");
      expect(ear.of("1001")?.line).toBe("busy");
      second.hangUp();
      await until("nobody waits", () => ear.of("1001")?.caller === null);
    }),
  );

  test(
    "who keeps their line private is passed over, the others are not",
    watching(["1001", "1002", "1003"], { ...granted, privateUsers: [privateUuid] }, async (line, ear) => {
      await ear.sees("1001", "free");
      await ear.sees("1003", "free");
      expect(line.webex.person("1002").uuid).toBe(privateUuid);
      expect(ear.of("1002")).toBeNull();
      expect(subscribed(line)).toHaveLength(3);
    }),
  );

  test(
    "it pulses, so that what was said does not age",
    watching(["1001"], granted, async (_, ear) => {
      await ear.sees("1001", "free");
      await until("a pulse", () => ear.items.find(({ kind }) => kind === "pulse"));
    }),
  );

  test(
    "a cut stream loses everybody, and what changed meanwhile is told afterwards",
    watching(["1001", "1002"], granted, async ({ webex }, ear) => {
      await ear.sees("1002", "free");
      webex.xsi.cutStreams();
      await ear.sees("1001", null);
      webex.switch.placeCall({ ...ben, to: "1001" });
      await ear.sees("1001", "ringing");
      await ear.sees("1002", "free");
    }),
  );

  test(
    "a subscription that Webex ended is made anew",
    watching(["1001"], granted, async ({ webex }, ear) => {
      await ear.sees("1001", "free");
      webex.xsi.endSubscriptions();
      await ear.sees("1001", null);
      await ear.sees("1001", "free");
    }),
  );

  test(
    "events out of order, repeated, of unknown kinds and broken ones leave the truth",
    watching(["1001"], granted, async ({ webex }, ear) => {
      await ear.sees("1001", "free");
      webex.xsi.inject({ type: "CallHistoryEvent", xml: "<entry/>" });
      webex.xsi.inject("<bw:Event><bw:eventID>broken");
      webex.xsi.reverseNext(2);
      const far = webex.switch.placeCall({ ...ben, to: "1001" });
      far.hangUp();
      webex.xsi.repeatLast(3);
      webex.switch.placeCall({ ...niamh, to: "1001" });
      await until("Niamh rings", () => ear.of("1001")?.caller?.name === "Niamh Gallagher");
      await ear.sees("1001", "ringing");
    }),
  );

  /** The line is live already, over its own channel. */
  const besideTheLine = (
    act: (desk: { line: Line; webex: Line["webex"]; made: ReturnType<typeof makeXsi>; own: ReturnType<typeof listen> }) => Promise<void>,
  ) =>
    onLine(xsi, async (line) => {
      const { webex } = line;
      Object.assign(webex.switch.org, granted);
      const made = makeXsi(webex, line.bearer);
      const own = listen(made.feed);
      await own.hears("that it is live", (item) => item.kind === "link" && item.phase === "live");
      await act({ line, webex, made, own });
    });

  test("over the line's own channel; neither hears the other's calls, and leaving ends what was subscribed", async () => {
    await besideTheLine(async ({ line, webex, made, own }) => {
      const ear = watchOver(line, made.watch, ["1000", "1001"]);
      await ear.sees("1001", "free");
      expect(webex.xsi.channels()).toHaveLength(1);
      webex.switch.placeCall({ ...ben, to: "1001" });
      await ear.sees("1001", "ringing");
      webex.switch.placeCall({ ...niamh, to: "1000" });
      await own.sees("only Niamh", ([one, more]) => one?.party.name === "Niamh Gallagher" && more === undefined);
      expect(own.items.filter((item) => item.kind === "dropped")).toEqual([]);
      await ear.close();
      await until("only the own subscription is left", () => webex.xsi.subscriptions().every(({ target }) => target === webex.desk.uuid));
      expect(webex.xsi.channels()).toHaveLength(1);
      webex.switch.placeCall({ ...ben, to: "1000" });
      await own.sees("both", (calls) => calls.length === 2);
      await own.close();
    });
  });

  test("what an earlier worker watched over this channel set is no call of ours, and is ended", async () => {
    await besideTheLine(async ({ line, webex, made, own }) => {
      const ear = watchOver(line, made.watch, ["1001", "1002"]);
      await ear.sees("1002", "free");
      // As after the worker's death: nobody said good-bye to 1002.
      const held = webex.faults.add({ match: { method: "DELETE", path: /\/subscription\// }, do: { status: 503 } });
      await ear.close();
      await until("two good-byes", () => held.hits === 2);
      webex.faults.clear();
      const next = watchOver(line, made.watch, ["1001"]);
      await next.sees("1001", "free");
      webex.switch.placeCall({ ...ben, to: "1002" });
      await until("1002 is watched no more", () => !webex.xsi.subscriptions().some(({ target }) => target === webex.person("1002").uuid));
      expect(own.items.flatMap((item) => (item.kind === "event" && item.event.kind === "call" ? [item.event.call.id] : []))).toEqual([]);
      await next.close();
      await own.close();
    });
  });
});

describe("with the organisation's grant", () => {
  /** The line on the user's own token, the watch on an administrator's. */
  const both = async (foreignSets: OrgBehaviour["foreignSets"], test: (line: Line, ear: Ear, own: ReturnType<typeof listen>) => Promise<void>) =>
    onLine(xsi, async (line) => {
      Object.assign(line.webex.switch.org, { foreignSets });
      const admin = line.webex.oauth.issueToken(line.webex.person("1005"), ["spark-admin:xsi", "spark:xsi"]);
      const made = makeXsi(line.webex, line.bearer, { watchToken: async () => admin });
      const own = listen(made.feed);
      const ear = watchOver(line, made.watch, ["1001", "1002"]);
      try {
        await test(line, ear, own);
      } finally {
        await ear.close();
        await own.close();
      }
    });

  test.each([
    ["joined", 1],
    ["conflict", 2],
    ["forbidden", 2],
    ["deaf", 2],
  ] as const)("a line's channel that is %s to it: %i in all, and both hear", (foreignSets, channels) =>
    both(foreignSets, async ({ webex }, ear, own) => {
      await ear.sees("1002", "free");
      expect(webex.xsi.channels()).toHaveLength(channels);
      webex.switch.placeCall({ ...ben, to: "1001" });
      await ear.sees("1001", "ringing");
      webex.switch.placeCall({ ...niamh, to: "1000" });
      await own.sees("only Niamh", ([one, more]) => one?.party.name === "Niamh Gallagher" && more === undefined);
    }),
  );
});

describe("where it is not", () => {
  test(
    "it gives up after three refusals, says forbidden, and the line goes on",
    watching(["1001", "1002", "1003", "2001", "3001"], { usersMayWatchOthers: false }, async (line, ear) => {
      expect(await ear.ended).toMatchObject({ data: { code: "forbidden", status: 403 } });
      expect(subscribed(line)).toHaveLength(3);
      expect(ear.items).toEqual([]);
      expect(line.webex.xsi.channels()).toMatchObject([{ open: true, uuid: line.webex.desk.uuid }]);
    }),
  );

  test(
    "the server's limit on subscriptions leaves the rest unknown",
    watching(["1001", "1002", "1003", "2001", "3001", "2002"], { ...granted, subscriptionsPerUser: 3 }, async (line, ear) => {
      await ear.sees("1001", "free");
      await ear.sees("1002", "free");
      await until("three refusals", () => subscribed(line).length === 5);
      expect(["1003", "2001", "3001", "2002"].map(ear.of)).toEqual([null, null, null, null]);
    }),
  );
});
