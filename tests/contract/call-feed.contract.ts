// What every CallFeed promises (ports.ts): the truth from the start, proof of life, and a confession of every blind moment.
import { describe, expect, it } from "vitest";
import { type Adapter, type Ear, type Line, listen, never, onLine, until } from "./line.ts";

const ben = "+441632960001";
const niamh = "+35312005550";

export function describeCallFeed(adapter: Adapter): void {
  const hearing =
    (test: (line: Line, ear: Ear) => Promise<void>, before: (line: Line) => void = () => {}) =>
    () =>
      onLine(adapter, async (line) => {
        before(line);
        const ear = listen(line.feed);
        try {
          await test(line, ear);
        } finally {
          await ear.close();
        }
      });
  const live = (ear: Ear) =>
    ear
      .hears("a first snapshot", (item) => item.kind === "event" && item.event.kind === "snapshot")
      .then(() => ear.hears("a pulse", (item) => item.kind === "pulse"));
  const call = (line: Line, from: string) => line.webex.switch.placeCall({ from, to: "1000" });

  describe(`${adapter.name}: CallFeed`, () => {
    it(
      "starts with everything there is, and pulses",
      hearing(
        async (line, ear) => {
          await live(ear);
          await ear.sees("Ben", (calls) => calls.length === 1 && calls[0]?.state === "offered" && calls[0].party.number === ben);
          const first = ear.items.find((item) => item.kind === "event");
          expect(first).toMatchObject({ event: { kind: "snapshot" } });
          expect(ear.items[0]).toMatchObject({ kind: "link", phase: "connecting", via: line.feed.name });
          await ear.hears("that it is live", (item) => item.kind === "link" && item.phase === "live");
          expect(ear.items.filter((item) => item.kind === "gap")).toEqual([]);
        },
        (line) => call(line, ben),
      ),
    );

    it(
      "an empty line starts with an empty snapshot",
      hearing(async (_, ear) => {
        await live(ear);
        expect(ear.items.find((item) => item.kind === "event")).toMatchObject({ event: { kind: "snapshot", calls: [], conference: null } });
      }),
    );

    it(
      "sees a caller come, and go",
      hearing(async (line, ear) => {
        await live(ear);
        const far = call(line, ben);
        await ear.sees("Ben ringing", ([one]) => one?.state === "offered" && one.party.name === "Ben Ode" && one.direction === "in");
        far.hangUp();
        await ear.sees("nobody", (calls) => calls.length === 0);
      }),
    );

    it(
      "sees a caller answered and held on the phone itself, or put down",
      hearing(async (line, ear) => {
        await live(ear);
        call(line, ben);
        await ear.sees("ringing", ([one]) => one?.state === "offered");
        const phone = line.webex.switch.phone(line.webex.desk.uuid);
        phone.pickUp();
        await ear.sees("connected", ([one]) => one?.state === "connected" && one.answeredAt !== null);
        phone.hangUp();
        await ear.sees("nobody", (calls) => calls.length === 0);
      }),
    );

    it(
      "sees a call that was dialled on the phone",
      hearing(async (line, ear) => {
        await live(ear);
        line.webex.switch.setBehaviour("1001", { kind: "answers", afterMs: 0 });
        line.webex.switch.phone(line.webex.desk.uuid).dial("1001");
        await ear.sees("connected to 1001", ([one]) => one?.state === "connected" && one.direction === "out" && one.party.number === "1001");
      }),
    );

    it(
      "sees what the other protocol did, under the same id as itself",
      hearing(async (line, ear) => {
        await live(ear);
        line.webex.switch.setBehaviour("1001", { kind: "never" });
        const receipt = await line.other.perform({ kind: "dial", destination: "1001" }, never());
        await ear.sees("our phone ringing", ([one]) => one?.state === "placing" && one.stage === "own-phone");
        const [one] = ear.calls.values();
        expect(one?.id).toBe(receipt.call);
        expect(one?.session).toBe(receipt.session);
        line.webex.switch.phone(line.webex.desk.uuid).pickUp();
        await ear.sees("theirs ringing", ([two]) => two?.state === "placing" && two.stage === "far-end");
      }),
    );

    it(
      "follows its own commands: hold, resume, a second caller",
      hearing(async (line, ear) => {
        await live(ear);
        call(line, ben);
        await ear.sees("ringing", ([one]) => one?.state === "offered");
        const [first] = ear.calls.keys();
        if (first === undefined) throw new Error("no call");
        const ask = (kind: "answer" | "hold" | "resume") => line.control.perform({ kind, call: first }, never());
        await ask("answer");
        await ear.sees("connected", ([one]) => one?.state === "connected");
        await ask("hold");
        await ear.sees("held", ([one]) => one?.state === "held");
        call(line, niamh);
        await ear.sees("Niamh too", (calls) => calls.length === 2 && calls.some((one) => one.state === "offered" && one.party.number === niamh));
        await ask("resume");
        await ear.sees("connected again", (calls) => calls.some((one) => one.id === first && one.state === "connected"));
      }),
    );

    it(
      "says nothing of a caller who withholds",
      hearing(async (line, ear) => {
        await live(ear);
        line.webex.switch.placeCall({ from: ben, to: "1000", withheld: true });
        await ear.sees("a private caller", ([one]) => one?.party.withheld === true && one.party.number === null && one.party.name === null);
      }),
    );

    it("read() is the truth, with no feed open", () =>
      onLine(adapter, async (line) => {
        expect(await line.feed.read(never())).toEqual({ calls: [], conference: null });
        call(line, ben);
        const { calls } = await line.feed.read(never());
        expect(calls).toMatchObject([{ state: "offered", party: { number: ben } }]);
      }));

    it(
      "ends on abort, and asks nothing more",
      hearing(async (line, ear) => {
        await live(ear);
        expect(await ear.close()).toBe("aborted");
        await new Promise((resolve) => setTimeout(resolve, 5_000)); // what was on its way when it ended
        const before = line.webex.requests.length;
        call(line, ben);
        await new Promise((resolve) => setTimeout(resolve, 120_000));
        expect(line.webex.requests.slice(before).map((one) => one.path)).toEqual([]);
        expect(ear.calls.size).toBe(0);
      }),
    );
  });

  describe(`${adapter.name}: CallFeed on a bad day`, () => {
    for (const trouble of adapter.troubles) {
      it(
        `${trouble.name}: says since when it was blind, and what is true now`,
        hearing(async (line, ear) => {
          await live(ear);
          const far = call(line, ben);
          await ear.sees("Ben", ([one]) => one?.party.number === ben);
          const before = ear.items.length;
          trouble.strike(line.webex);
          far.hangUp();
          call(line, niamh);
          const gap = await ear.hears("a gap", (item) => item.kind === "gap", before);
          if (gap.kind !== "gap") throw new Error("no gap");
          expect(gap.to).toBeGreaterThanOrEqual(gap.from);
          expect(gap.reason).not.toBe("");
          await ear.hears("a snapshot", (item) => item.kind === "event" && item.event.kind === "snapshot", before);
          await ear.sees("Niamh alone", (calls) => calls.length === 1 && calls[0]?.party.number === niamh);
          const again = ear.items.length;
          await ear.hears("a pulse", (item) => item.kind === "pulse", again);
        }),
      );
    }

    it(
      "the token runs out: renews once and lives on",
      hearing(async (line, ear) => {
        await live(ear);
        line.bearer.expire();
        call(line, ben);
        await until("the renewal", () => line.bearer.renewals > 0);
        const heard = ear.items.length;
        await ear.hears("a pulse", (item) => item.kind === "pulse", heard);
        await ear.sees("Ben", ([one]) => one?.party.number === ben);
        expect(line.bearer.renewals).toBe(1);
      }),
    );

    it(
      "the token runs out and the grant is dead: throws",
      hearing(async (line, ear) => {
        await live(ear);
        line.bearer.die();
        line.bearer.expire();
        expect(await ear.ended).toMatchObject({ data: { code: expect.stringMatching(/^(grant-dead|unauthorized)$/) } });
      }),
    );

    it(
      "refused from the start: throws",
      hearing(
        async (_, ear) => {
          expect(await ear.ended).toMatchObject({ data: { code: "forbidden", status: 403 } });
        },
        (line) => {
          line.webex.faults.add({ match: adapter.lifeline, do: { status: 403 } });
        },
      ),
    );
  });
}
