import { LIMITS } from "@parley/protocol/limits";
import { describe, expect, it, onTestFinished } from "vitest";
import * as User from "../people/user";
import * as Keys from "../table/keys";
import { all } from "../table/table";
import { arrive, depsOver, type TestDeps, transcript } from "../testing/deps";
import { memoryEngine } from "../testing/engine";
import { Crash, intercept } from "../testing/interleave";
import { type Demo, fill } from "./demo";
import * as Member from "./member";
import * as Message from "./message";
import * as Room from "./room";

/** More lines in a row by one person than flood control lets through at once. */
const monologue = Array.from({ length: LIMITS.floodBurst + 5 }, (_, n) => ({ author: "demo-cy", text: `Also ${n}` }));

const DEMO: Demo = {
  people: { "demo-bea": "Bea", "demo-cy": "Cy" },
  rooms: [
    {
      roomId: "demo-one",
      name: "One",
      description: "The first",
      days: [
        [
          { author: "demo-bea", text: "What is the answer?" },
          { author: "demo-cy", text: "Let me think." },
          { author: "demo-cy", text: "Forty-two.", answers: 2 },
        ],
        monologue,
      ],
    },
    { roomId: "demo-two", name: "Two", description: "The second", days: [[{ author: "demo-cy", text: "Hello?" }]] },
  ],
};

const openDeps = (): TestDeps => {
  const deps = depsOver(memoryEngine());
  onTestFinished(deps.close);
  return deps;
};

const shown = async (deps: TestDeps, roomId = "demo-one") => {
  const reader = await arrive(deps, "Reader");
  return transcript(reader, roomId);
};

const PARTITIONS = [
  ...DEMO.rooms.map(({ roomId }) => Keys.roomPk(roomId)),
  ...Object.keys(DEMO.people).map(Keys.userPk),
  ...[0, 1, 2, 3].flatMap((shard) => [`DIRECTORY#${shard}`, `PEOPLE#${shard}`]),
];

/** Every row that the demo writes. How often the owner was confirmed, and budgets, are left out: a second run may take of them again. */
const dump = async (deps: TestDeps): Promise<object[]> => {
  const rows = PARTITIONS.map((pk) => all<{ handed?: number }>(deps.table, { pk, from: " ", to: "~" }));
  return (await Promise.all(rows))
    .flat()
    .filter(({ sk }) => sk !== "BUDGETS")
    .map(({ handed: _handed, ...row }) => row);
};

describe("the demo", () => {
  it("is rooms that anybody finds, with members, an owner, and all that was said, in order (I4)", async () => {
    const deps = openDeps();
    await fill(deps, DEMO);
    const ada = await arrive(deps, "Ada");
    const { rooms } = (await Room.list(ada, {})).result;
    expect(rooms.map(({ name, description }) => [name, description])).toEqual([
      ["One", "The first"],
      ["Two", "The second"],
    ]);
    const { room } = (await Room.join(ada, { roomId: "demo-one" })).result;
    expect(room).toMatchObject({ createdBy: "demo-bea", unread: 0 });
    const { members } = (await Member.list(ada, { roomId: "demo-one" })).result;
    expect(members.map(({ username, role }) => [username, role]).sort()).toEqual([
      ["Ada", "member"],
      ["Bea", "owner"],
      ["Cy", "member"],
    ]);
    expect((await User.list(ada, { prefix: "be" })).result.users).toEqual([{ userId: "demo-bea", username: "Bea" }]);
    const messages = await transcript(ada, "demo-one");
    expect(messages.map(({ seq, userId, content }) => [seq, userId, content])).toEqual(
      DEMO.rooms[0]?.days.flat().map(({ author, text }, index) => [index + 1, author, text]),
    );
    expect(messages[2]?.replyToMessageId).toBe("demo-one.1");
  });

  it("was said over the last days, one after the other, and not today", async () => {
    const deps = openDeps();
    await fill(deps, DEMO);
    const times = (await shown(deps)).map(({ timestamp }) => Date.parse(timestamp));
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    const day = (at: number | undefined) => Math.floor(((at ?? 0) - deps.clock.now()) / (24 * 60 * 60 * 1000));
    expect([day(times[0]), day(times.at(-1))]).toEqual([-2, -1]);
  });

  it("changes nothing the second time, days later (I2)", async () => {
    const deps = openDeps();
    await fill(deps, DEMO);
    const before = await dump(deps);
    deps.clock.advance(3 * 24 * 60 * 60 * 1000);
    await fill(deps, DEMO);
    expect(await dump(deps)).toEqual(before);
    expect(before.length).toBeGreaterThan(20);
  });

  it("leaves what people wrote in it since", async () => {
    const deps = openDeps();
    await fill(deps, DEMO);
    const ada = await arrive(deps, "Ada");
    await Room.join(ada, { roomId: "demo-two" });
    await Message.send(ada, { roomId: "demo-two", content: "Hello." });
    await fill(deps, DEMO);
    expect((await shown(deps, "demo-two")).map(({ content }) => content)).toEqual(["Hello?", "Hello."]);
  });

  it("completes a run that died at any call of the table", async () => {
    const whole = openDeps();
    let calls = 0;
    const counted = intercept(whole.table, (_call, perform) => {
      calls += 1;
      return perform();
    });
    await fill({ ...whole, table: counted }, DEMO);
    const wanted = await dump(whole);
    expect(calls).toBeGreaterThan(90);
    for (let last = 0; last < calls; last += 1) {
      const deps = openDeps();
      let left = last;
      const dying = intercept(deps.table, (_call, perform) => {
        left -= 1;
        return left < 0 ? Promise.reject(new Crash()) : perform();
      });
      await expect(fill({ ...deps, table: dying }, DEMO)).rejects.toThrow(Crash);
      await fill(deps, DEMO);
      expect(await dump(deps)).toEqual(wanted);
    }
  });

  it("may run twice at once", async () => {
    const deps = openDeps();
    await Promise.all([fill(deps, DEMO), fill(deps, DEMO)]);
    expect((await shown(deps)).map(({ content }) => content)).toEqual(
      DEMO.rooms[0]?.days.flat().map(({ text }) => text),
    );
  });
});
