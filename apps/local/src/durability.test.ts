import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Event } from "@parley/protocol/events";
import { arrive, type Connected, connect, type Person, parseJson } from "@parley/smoke/person";
import { expect, it, onTestFinished } from "vitest";
import * as z from "zod";
import { data as dataScript } from "../bin/bundle.mjs";
import { type Ended, launch, temporaryFolder } from "../test/process";

const WRITERS = 10;
const KILLS = 20;
const COPIES = 5;
const FULL_KB = 400;
const LONG_MS = 120_000;

const Sent = z.object({ sent: z.object({ seq: z.number() }) });

/** Messages that somebody was shown, by their author or as an event, of which none may be missing later. */
type Shown = Map<number, string>;

/** Ten people in one room, over starts and ends of the product. */
const createRoom = async (url: string) => {
  const people: Person[] = [];
  const first: Connected[] = [];
  for (let n = 0; n < WRITERS; n += 1) first.push(await arrive(url, `Writer ${n}`));
  const [owner, ...others] = first;
  if (!owner) throw new Error("There is no owner.");
  const { room } = await owner.request("createRoom", { name: "Room" });
  for (const other of others) await other.request("joinRoom", { roomId: room.roomId });
  people.push(...first);
  const shown: Shown = new Map();
  let count = 0;
  const nextMessage = () => {
    const clientMessageId = `m${count++}`;
    const content = `${clientMessageId} ${"x".repeat(2_000)}`;
    return { roomId: room.roomId, content, clientMessageId, afterSeq: 0 };
  };
  /** By writer, what was sent and not answered. */
  const unanswered = new Map<number, ReturnType<typeof nextMessage>>();

  const show = (seq: number, content: string) => {
    // One place in the log holds one message (I4).
    expect(shown.get(seq) ?? content).toBe(content);
    shown.set(seq, content);
  };

  return {
    /** Everybody writes until the connection breaks, first what nobody answered before, as a client does. `onShown` hears of each message that was acknowledged. */
    async write(url: string, onShown: (count: number) => void) {
      const writers = await Promise.all(people.map((person) => connect({ ...person, url })));
      let acknowledged = 0;
      const ends = await Promise.allSettled(
        writers.map(async (writer, index) => {
          await writer.request("hello", {});
          writer.socket.on("message", (data) => {
            const event = Event.safeParse(parseJson(data.toString())).data;
            if (event?.type === "message") show(event.data.seq, event.data.content);
          });
          for (;;) {
            const data = unanswered.get(index) ?? nextMessage();
            unanswered.set(index, data);
            const answer = await writer.reply("sendMessage", data);
            if (answer.type === "error") {
              if (answer.retryAfterMs === undefined) throw new Error(answer.code);
              await sleep(answer.retryAfterMs);
              continue;
            }
            unanswered.delete(index);
            show(Sent.parse(answer.data).sent.seq, data.content);
            acknowledged += 1;
            onShown(acknowledged);
          }
        }),
      );
      for (const end of ends) if (end.status === "rejected" && !/closed/.test(end.reason.message)) throw end.reason;
    },
    /** What was shown until now. */
    shown: (): Shown => new Map(shown),
    /** What was shown is there, once and in order (I1, I2, I4). */
    async check(url: string, shownThen: Shown = shown) {
      const [person] = people;
      if (!person) return;
      const reader = await connect({ ...person, url });
      await reader.request("hello", {});
      const kept = new Map<number, string>();
      for (let before: number | undefined; ; ) {
        const page = await reader.request("getRoomHistory", {
          roomId: room.roomId,
          limit: 100,
          ...(before !== undefined && { before }),
        });
        for (const { seq, content } of page.messages) kept.set(seq, content);
        before = page.lastEvaluatedKey?.before;
        if (before === undefined) break;
      }
      reader.socket.terminate();
      const lost = [...shownThen].filter(([seq, content]) => kept.get(seq) !== content);
      expect(lost).toEqual([]);
      expect([...kept.keys()].sort((a, b) => a - b)).toEqual(Array.from(kept, (_, index) => index + 1));
      const texts = [...kept.values()].filter((content) => content.startsWith("m"));
      expect(new Set(texts).size).toBe(texts.length);
    },
  };
};

it(
  "kill -9, again and again, while ten people write: what was acknowledged or seen is there, once and in order (I1, I2, I4)",
  async () => {
    const env = { PARLEY_DATA: await temporaryFolder() };
    let product = launch(env);
    const room = await createRoom(await product.ready);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const enough = 5 + ((kill * 7) % 30);
      await room.write(await product.ready, (acknowledged) => {
        if (acknowledged === enough) product.kill("SIGKILL");
      });
      expect((await product.ended).signal).toBe("SIGKILL");
      product = launch(env);
      await room.check(await product.ready);
    }
    expect(product.output.stderr).toBe("");
  },
  LONG_MS,
);

it(
  "a disk that is full ends the product in one sentence; when there is room, nothing is lost, and what is sent again is there once (I1, I2)",
  async () => {
    const folder = await temporaryFolder();
    const env = { PARLEY_DATA: folder };
    // The system refuses what would make a file longer than this, as it does where the disk is full.
    const product = launch(env, { through: ["bash", "-c", `ulimit -f ${FULL_KB}; exec "$0" "$@"`] });
    const room = await createRoom(await product.ready);
    await room.write(await product.ready, () => {});
    const { stderr, code } = await product.ended;
    expect(code).toBe(1);
    const sentence = `Parley stopped, as its data folder ${folder} can't be written to any more: nothing that was acknowledged is lost; make room, and start it again.`;
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(sentence);
    const again = launch(env);
    await room.check(await again.ready);
    await room.write(await again.ready, (acknowledged) => {
      if (acknowledged === 2 * WRITERS) again.kill("SIGTERM");
    });
    expect(await again.ended).toMatchObject({ code: 0, stderr: "" });
    await room.check(await launch(env).ready);
  },
  LONG_MS,
);

it(
  "a backup that is made while ten people write: what was acknowledged or seen before is there (I1, I2, I4)",
  async () => {
    const folder = await temporaryFolder();
    const env = { PARLEY_DATA: join(folder, "data"), INIT_CWD: folder };
    const product = launch(env);
    const room = await createRoom(await product.ready);
    const backups: { data: string; shown: Shown; ended: Promise<Ended> }[] = [];
    await room.write(await product.ready, (acknowledged) => {
      if (acknowledged % 20 === 0 && backups.length < COPIES) {
        const name = `backup ${backups.length}`;
        const { ended } = launch(env, { script: [dataScript, "backup", name] });
        backups.push({ data: join(folder, name), shown: room.shown(), ended });
        if (backups.length === COPIES) ended.then(() => product.kill("SIGKILL"));
      }
    });
    for (const { data, shown, ended } of backups) {
      const stdout = `The backup is in ${data}. PARLEY_DATA=${data} npm start opens it.\n`;
      expect(await ended).toEqual({ stdout, stderr: "", code: 0, signal: null });
      await room.check(await launch({ PARLEY_DATA: data }).ready, shown);
    }
  },
  LONG_MS,
);

/** Runs one of the commands for data folders; answers with its sentence. */
const command = async (
  base: string,
  data: string,
  ...script: string[]
): Promise<{ said: string; code: number | null }> => {
  const env = { PARLEY_DATA: data, INIT_CWD: base };
  const { stdout, stderr, code } = await launch(env, { script: [dataScript, ...script] }).ended;
  return { said: stdout + stderr, code };
};

it("a backup that can't be made is one sentence", async () => {
  const folder = await temporaryFolder();
  const say = async (data: string, ...args: string[]) => {
    const { said, code } = await command(folder, data, "backup", ...args);
    expect(code).toBe(1);
    return said;
  };
  expect(await say(folder)).toBe("Where shall the backup go? Name a new folder: npm run backup <folder>.\n");
  expect(await say("memory", "copy")).toBe(
    "There is no database of Parley in memory. Name its folder: PARLEY_DATA=<folder>.\n",
  );
  const product = launch({ PARLEY_DATA: folder });
  await product.ready;
  const impossible = (copy: string) =>
    `The backup can't be made in ${copy}. Name a new folder on a disk with room for it.\n`;
  expect(await say(folder, ".")).toBe(impossible(folder));
  // As where the disk is full; a part of a backup would look like one.
  const copy = join(folder, "copy");
  const full = launch(
    { PARLEY_DATA: folder },
    { script: [dataScript, "backup", copy], through: ["bash", "-c", 'ulimit -f 8; exec "$0" "$@"'] },
  );
  expect(await full.ended).toMatchObject({ stderr: impossible(copy), code: 1 });
  expect(readdirSync(folder).sort()).toEqual(["auth-secret", "database", "push-secret", "table"]);
});

it(
  "a backup that is restored: what was shown until it was made is there, and what came later is kept aside (I1, I2, I4)",
  async () => {
    const folder = await temporaryFolder();
    const data = join(folder, "data");
    const product = launch({ PARLEY_DATA: data });
    const url = await product.ready;
    const room = await createRoom(url);
    let before: { shown: Shown; made: ReturnType<typeof command> } | undefined;
    await room.write(url, (acknowledged) => {
      if (acknowledged !== 30) return;
      before = { shown: room.shown(), made: command(folder, data, "backup", "copy") };
      // The room goes on after the backup, until the product is told to end.
      before.made.then(() => product.kill("SIGTERM"));
    });
    if (!before) throw new Error("Nobody wrote.");
    expect((await before.made).code).toBe(0);
    expect(await product.ended).toMatchObject({ code: 0, stderr: "" });

    const refused = await command(folder, data, "restore", "copy");
    expect(refused).toEqual({
      said: `There is a database in ${data} already. To put the backup in its place, and to keep what is there beside it: npm run restore <backup> -- --replace.\n`,
      code: 1,
    });
    const secret = join(data, "push-secret");
    const secretBefore = readFileSync(secret, "utf8");
    writeFileSync(secret, "another");
    const { said, code } = await command(folder, data, "restore", "copy", "--replace");
    expect(readFileSync(secret, "utf8")).toBe(secretBefore);
    const [, aside = ""] =
      /^\S+ is as the backup has it\. What was there is in (\S+)\. npm start opens it\.\n$/.exec(said) ?? [];
    expect([aside.startsWith(join(data, "until-")), code]).toEqual([true, 0]);

    const restored = launch({ PARLEY_DATA: data });
    await room.check(await restored.ready, before.shown);
    const kept = launch({ PARLEY_DATA: aside });
    await room.check(await kept.ready);
    // What is written to one is not in the other, though one file was both.
    expect([restored.output.stderr, kept.output.stderr]).toEqual(["", ""]);
  },
  LONG_MS,
);

it("a backup is restored to a new folder without further words", async () => {
  const folder = await temporaryFolder();
  const product = launch({ PARLEY_DATA: join(folder, "data") });
  const ada = await arrive(await product.ready, "Ada");
  expect((await command(folder, join(folder, "data"), "backup", "copy")).code).toBe(0);
  const fresh = join(folder, "fresh");
  const { said } = await command(folder, fresh, "restore", "copy");
  expect(said).toBe(`${fresh} is as the backup has it. npm start opens it.\n`);
  await connect({ ...ada, url: await launch({ PARLEY_DATA: fresh }).ready });
});

it("a restore that can't be is one sentence, and changes nothing", async () => {
  const folder = await temporaryFolder();
  const data = join(folder, "data");
  const product = launch({ PARLEY_DATA: data });
  const url = await product.ready;
  const ada = await arrive(url, "Ada");
  await command(folder, data, "backup", "copy");
  const say = async (target: string, ...args: string[]) => {
    const { said, code } = await command(folder, target, "restore", ...args, "--replace");
    expect(code).toBe(1);
    return said;
  };
  expect(await say(data)).toBe("Which backup? Name its folder: npm run restore <folder>.\n");
  expect(await say("memory", "copy")).toBe("A backup needs a folder to be restored to: PARLEY_DATA=<folder>.\n");
  expect(await say(data, "nothing")).toBe(
    `There is no backup in ${join(folder, "nothing")}. Name a folder that npm run backup made.\n`,
  );
  expect(await say(data, "copy")).toBe(`The data folder ${data} can't be opened. Is another Parley using it?\n`);
  await ada.request("ping", {});
  product.kill("SIGTERM");
  await product.ended;
  // All that is left says where the rows were.
  truncateSync(join(folder, "copy", "table", "data.mdb"), 2 * 4096);
  expect(await say(data, "copy")).toBe(`The backup in ${join(folder, "copy")} is damaged. Take another one.\n`);
  expect(readdirSync(data).sort()).toEqual(["auth-secret", "database", "push-secret", "table"]);
  await connect({ ...ada, url: await launch({ PARLEY_DATA: data }).ready });
});

/** Stops a process where it is, between any two steps of any of its threads. */
const freeze = ({ pid, kill }: ReturnType<typeof launch>) => {
  kill("SIGSTOP");
  while (
    !execFileSync("ps", ["-o", "state=", "-p", `${pid}`])
      .toString()
      .startsWith("T")
  );
};

it(
  "a power cut, as a copy of the folder at any instant: what was acknowledged or seen until then is there (I1, I2, I4)",
  async () => {
    const folder = await temporaryFolder();
    const product = launch({ PARLEY_DATA: join(folder, "data") });
    const room = await createRoom(await product.ready);
    const copies: { data: string; shown: Shown }[] = [];
    await room.write(await product.ready, () => {
      if (copies.length === COPIES) return;
      freeze(product);
      const data = join(folder, `copy ${copies.length}`);
      const shown = room.shown();
      cpSync(join(folder, "data"), data, { recursive: true });
      copies.push({ data, shown });
      product.kill("SIGCONT");
      if (copies.length === COPIES) product.kill("SIGKILL");
    });
    for (const { data, shown } of copies) {
      const restored = launch({ PARLEY_DATA: data });
      await room.check(await restored.ready, shown);
      expect(restored.output.stderr).toBe("");
    }
  },
  LONG_MS,
);

it("a folder that becomes read-only: who writes is served on, and the next start is one sentence (I1)", async () => {
  const folder = await temporaryFolder();
  const NOBODY = 65_534;
  // Nothing is read-only for root.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  const env = { PARLEY_DATA: folder };
  const how = isRoot ? { through: ["setpriv", "--reuid", `${NOBODY}`, "--clear-groups"] } : {};
  const first = launch(env, how);
  const ada = await arrive(await first.ready, "Ada");
  chmodSync(folder, 0o555);
  onTestFinished(() => chmodSync(folder, 0o755));
  // The files are open.
  const { room } = await ada.request("createRoom", { name: "Room" });
  await ada.request("sendMessage", { roomId: room.roomId, content: "hello" });
  first.kill("SIGTERM");
  expect(await first.ended).toMatchObject({ code: 0, stderr: "" });
  const { stdout, stderr, code } = await launch(env, how).ended;
  expect(stderr).toBe(`The data folder ${folder} can't be written to. Choose another: PARLEY_DATA=<folder>.\n`);
  expect([stdout, code]).toEqual(["", 1]);
  chmodSync(folder, 0o755);
  const again = await connect({ ...ada, url: await launch(env, how).ready });
  expect((await again.request("hello", {})).rooms).toMatchObject([{ roomId: room.roomId, seq: 1 }]);
});
