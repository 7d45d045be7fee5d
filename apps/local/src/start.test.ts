import { once } from "node:events";
import { readdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { WorkspacePolicy } from "@parley/protocol/workspace";
import { arrive, ask, type Connected, connect, signIn } from "@parley/smoke/person";
import { describe, expect, it } from "vitest";
import { launch, temporaryFolder } from "../test/process";

/** Something else that listens on a port. */
const occupy = async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, [Symbol.dispose]: () => void server.close() };
};

describe("npm start, in the process that it comes to", () => {
  it("prints its address and nothing else, on a port of its own for PORT=0; Ctrl-C ends it, open sockets or not", async () => {
    const product = launch({ PORT: "0" });
    const url = await product.ready;
    expect(url).toMatch(/^http:\/\/localhost:[1-9]\d+$/);
    const ada = await arrive(url, "Ada");
    const { room } = await ada.request("createRoom", { name: "Room" });
    await ada.request("sendMessage", { roomId: room.roomId, content: "hello" });
    product.kill("SIGINT");
    expect(await ada.closed).toBe(1001);
    expect(await product.ended).toEqual({ stdout: `Parley is ready: ${url}\n`, stderr: "", code: 0, signal: null });
  });

  it("says in one sentence that the port is taken", async () => {
    using other = await occupy();
    const { stdout, stderr, code } = await launch({ PORT: `${other.port}` }).ended;
    expect(stderr).toBe(`Port ${other.port} is taken. Choose another: PORT=${other.port + 1} npm start.\n`);
    expect([stdout, code]).toEqual(["", 1]);
  });

  it("is reached on the address that HOST names, and says in one sentence that it is none of this machine", async () => {
    const product = launch({ HOST: "0.0.0.0", PARLEY_GUESTS: "open" });
    const url = await product.ready;
    await arrive(url.replace("localhost", "127.0.0.1"), "Ada");
    // It serves no host but this machine's own until it knows another one, and says so.
    await expect.poll(() => product.output.stdout).toMatch(/\nOthers than you get no answer yet: .+PARLEY_URL\.\n/);
    // Of a network for documentation (RFC 5737).
    const { stdout, stderr, code } = await launch({ HOST: "192.0.2.1", PARLEY_GUESTS: "open" }).ended;
    expect(stderr).toBe("HOST=192.0.2.1 is no address of this machine. HOST=0.0.0.0 listens on all that it has.\n");
    expect([stdout, code]).toEqual(["", 1]);
  });

  it("does not let strangers in unless somebody has said so", async () => {
    const { stdout, stderr, code } = await launch({ HOST: "0.0.0.0" }).ended;
    expect(stderr).toMatch(/^Others than you could reach Parley \(HOST=0\.0\.0\.0\).+PARLEY_GUESTS=open.+\.\n$/);
    expect([stdout, code]).toEqual(["", 1]);
    const off = await launch({ HOST: "0.0.0.0", PARLEY_GUESTS: "off" }).ended;
    expect(off.stderr).toMatch(/^Nobody could sign in: .+\.\n$/);
    expect([off.stdout, off.code]).toEqual(["", 1]);
    const url = await launch({ PARLEY_GUESTS: "off" }).ready;
    expect((await ask(url, "POST", "/api/guest", undefined, { username: "Eve" })).status).toBe(403);
  });

  it("does not let strangers in whom the settings of a laptop let in, and says whom they do", async () => {
    const data = await temporaryFolder();
    const laptop = launch({ PARLEY_DATA: data });
    const here = await laptop.ready;
    await ask(here, "POST", "/api/sign-in/code", undefined, { address: "ada@example.com" });
    await expect.poll(() => laptop.output.stdout).toMatch(/\nMail to ada@example\.com: \d{6} is your code/);
    const [code] = /\d{6}(?= is your code)/.exec(laptop.output.stdout) ?? [];
    const answer = await ask(here, "POST", "/api/sign-in", undefined, {
      address: "ada@example.com",
      code,
      username: "Ada",
    });
    const session = answer.headers.getSetCookie()[0]?.split(";")[0];
    const policy = WorkspacePolicy.parse(await (await ask(here, "GET", "/api/workspace/policy", session)).json());
    const save = (changed: object) => ask(here, "PUT", "/api/workspace/policy", session, { ...policy, ...changed });
    const server = {
      PARLEY_DATA: data,
      HOST: "0.0.0.0",
      PARLEY_ADMIN_EMAIL: "ada@example.com",
      PARLEY_GITHUB_ID: "id",
      PARLEY_GITHUB_SECRET: "secret",
    };
    const off = { ...server, PARLEY_GUESTS: "off" };

    await save({ name: "The lab" });
    laptop.kill("SIGTERM");
    await laptop.ended;
    const invited = launch(off);
    await invited.ready;
    invited.kill("SIGTERM");
    expect((await invited.ended).stdout).not.toContain("Anybody");

    // As versions saved it that saved what nobody had changed, too.
    const again = launch({ PARLEY_DATA: data, PARLEY_GUESTS: "off" });
    const url = await again.ready;
    for (const guests of [false, true])
      expect(
        (
          await ask(url, "PUT", "/api/workspace/policy", session, {
            ...policy,
            guests,
            signUp: guests ? "open" : "invited",
          })
        ).status,
      ).toBe(200);
    again.kill("SIGTERM");
    await again.ended;
    const refused = await launch(off).ended;
    expect(refused.stderr).toMatch(
      /^The workspace's settings let guests in, but PARLEY_GUESTS=off .+ without HOST and .+\.\n$/,
    );
    expect([refused.stdout, refused.code]).toEqual(["", 1]);
    const open = launch({ ...server, PARLEY_GUESTS: "open" });
    await open.ready;
    await expect.poll(() => open.output.stdout).toMatch(/\nAnybody with a mail address may make an account, .+\.\n$/);
  });

  it("shows the codes of sign-ins on this machine alone; where others reach it, it sends them or says that it can't", async () => {
    const code = (url: string) =>
      ask(url, "POST", "/api/sign-in/code", undefined, { address: "ada@example.com" }).then(({ status }) => status);
    const workspace = async (url: string) => (await ask(url, "GET", "/api/workspace")).json();
    const laptop = launch({});
    const here = await laptop.ready;
    expect([await code(here), await workspace(here)]).toMatchObject([204, { mail: true, signUp: "open" }]);
    await expect.poll(() => laptop.output.stdout).toMatch(/\nMail to ada@example\.com: \d{6} is your code/);

    const server = launch({ HOST: "0.0.0.0", PARLEY_GUESTS: "open" });
    const there = await server.ready;
    expect(await workspace(there)).toMatchObject({ mail: false, signUp: "invited" });
    expect(await code(there)).toBe(409);
    expect(await (await fetch(new URL("/mailbox", there))).text()).not.toContain("Mailbox");
    await expect.poll(() => server.output.stdout).toMatch(/\nIt sends no mail, .+PARLEY_SMTP_URL.+\.\n$/);
  });

  it("says the address that people open, and the one that a proxy has to know", async () => {
    const product = launch({ PARLEY_URL: "https://chat.example.com", PARLEY_GUESTS: "open" });
    const url = await product.ready;
    expect(product.output.stdout).toContain(`Parley is ready: https://chat.example.com (it listens on ${url})\n`);
    await expect.poll(() => product.output.stdout).toContain("It sends no mail");
    expect(product.output.stdout).not.toContain("Others than you");
  });

  it("answers what is under way when it is told to end", async () => {
    const product = launch({});
    const url = await product.ready;
    const { port } = new URL(url);
    const asked = request({
      port,
      method: "POST",
      path: "/api/guest",
      headers: { "Content-Type": "application/json" },
    });
    asked.write('{"username":');
    // The head of the request has arrived as soon as a later one has been answered.
    await signIn(url, "Bob");
    product.kill("SIGTERM");
    await expect.poll(() => signIn(url, "Eve").catch(() => "gone")).toBe("gone");
    asked.end('"Ada"}');
    const [response] = await once(asked, "response");
    expect(response.statusCode).toBe(200);
    response.resume();
    expect(await product.ended).toMatchObject({ code: 0, stderr: "" });
  });

  it("says in one sentence that the data folder can't be written to", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");
    const data = join(file, "below");
    const { stdout, stderr, code } = await launch({ PARLEY_DATA: data }).ended;
    expect(stderr).toBe(`The data folder ${data} can't be written to. Choose another: PARLEY_DATA=<folder>.\n`);
    expect([stdout, code]).toEqual(["", 1]);
  });

  it("says in one sentence that another process uses the data folder, which goes on", async () => {
    const data = await temporaryFolder();
    const first = launch({ PARLEY_DATA: data });
    const url = await first.ready;
    const { stdout, stderr, code } = await launch({ PARLEY_DATA: data }).ended;
    expect(stderr).toBe(`The data folder ${data} can't be opened. Is another Parley using it?\n`);
    expect([stdout, code]).toEqual(["", 1]);
    await (await arrive(url, "Ada")).request("ping", {});
  });

  it("takes a relative data folder from where the command was typed, and memory leaves nothing there", async () => {
    const folder = await temporaryFolder();
    const inMemory = launch({ INIT_CWD: folder });
    await arrive(await inMemory.ready, "Ada");
    inMemory.kill("SIGINT");
    await inMemory.ended;
    expect(await readdir(folder)).toEqual([]);

    const onDisk = launch({ INIT_CWD: folder, PARLEY_DATA: "chat" });
    await onDisk.ready;
    expect(await readdir(folder)).toEqual(["chat"]);
  });

  it("keeps sessions, rooms and messages from one start to the next (I1)", async () => {
    const env = { PARLEY_DATA: await temporaryFolder() };
    const first = launch(env);
    const ada = await arrive(await first.ready, "Ada");
    const { room } = await ada.request("createRoom", { name: "Room" });
    await ada.request("sendMessage", { roomId: room.roomId, content: "hello" });
    first.kill("SIGTERM");
    expect(await first.ended).toMatchObject({ code: 0, stderr: "" });

    const url = await launch(env).ready;
    const again = await connect({ ...ada, url });
    expect((await again.request("hello", {})).rooms).toMatchObject([{ roomId: room.roomId, name: "Room", seq: 1 }]);
  });
});

describe("kill -9", () => {
  // Two starts, and a poll between them, on a machine that does other things beside.
  const LONG_MS = 120_000;
  const ROOMS = 6;
  const ENOUGH = 30;
  /** Rooms to leave for somebody who deletes their account, which takes longer than to kill the process. */
  const MANY = 40;

  /** Sends to all rooms at once until the connection breaks: what was acknowledged, by room, in order. */
  const sendUntilItBreaks = async (ada: Connected, roomIds: string[], onAcknowledged: (count: number) => void) => {
    const acknowledged = new Map<string, string[]>(roomIds.map((roomId) => [roomId, []]));
    let count = 0;
    const sendTo = async (roomId: string) => {
      for (let n = 0; ; n += 1) {
        const content = `${roomId} ${n}`;
        await ada.request("sendMessage", { roomId, content, clientMessageId: `${n}`, afterSeq: 0 });
        acknowledged.get(roomId)?.push(content);
        count += 1;
        onAcknowledged(count);
      }
    };
    for (const end of await Promise.allSettled(roomIds.map(sendTo)))
      expect(end).toMatchObject({ reason: { message: expect.stringMatching(/connection was closed/) } });
    return acknowledged;
  };

  it(
    "loses no acknowledged message (I1, I2, I4), and leaves nobody online who is not (I11, I14)",
    async () => {
      const env = { PARLEY_DATA: await temporaryFolder() };
      const first = launch(env);
      const firstUrl = await first.ready;
      const [ada, bob] = [await arrive(firstUrl, "Ada"), await arrive(firstUrl, "Bob")];
      const rooms = await Promise.all(
        Array.from(
          { length: ROOMS },
          async (_, n) => (await ada.request("createRoom", { name: `Room ${n}` })).room.roomId,
        ),
      );
      for (const roomId of rooms) await bob.request("joinRoom", { roomId });
      const acknowledged = await sendUntilItBreaks(ada, rooms, (count) => {
        if (count === ENOUGH) first.kill("SIGKILL");
      });
      expect((await first.ended).signal).toBe("SIGKILL");

      const second = launch(env);
      const url = await second.ready;
      const again = await connect({ ...ada, url });
      const { rooms: known } = await again.request("hello", {});
      expect(new Set(known.map(({ roomId }) => roomId))).toEqual(new Set(rooms));
      for (const roomId of rooms) {
        const { messages } = await again.request("getRoomHistory", { roomId, limit: 100 });
        const contents = messages.toReversed().map(({ content }) => content);
        const kept = acknowledged.get(roomId) ?? [];
        expect(contents.slice(0, kept.length)).toEqual(kept);
        // At most one more, which was under way.
        expect(contents.length - kept.length).toBeLessThanOrEqual(1);
        expect(messages.map(({ seq }) => seq).toReversed()).toEqual(contents.map((_, index) => index + 1));

        const online = async () =>
          (await again.request("listOnline", { roomId })).users.map(({ username }) => username);
        await expect.poll(online).toEqual(["Ada"]);
      }
      expect(second.output.stderr).toBe("");
      expect((await signIn(url, "Carol")).username).toBe("Carol");
    },
    LONG_MS,
  );

  it(
    "right after somebody has deleted their account: the next start goes on with that by itself",
    async () => {
      const env = { PARLEY_DATA: await temporaryFolder() };
      const first = launch(env);
      const firstUrl = await first.ready;
      const [ada, bob] = [await arrive(firstUrl, "Ada"), await arrive(firstUrl, "Bob")];
      const { roomId } = (await bob.request("createRoom", { name: "Hall" })).room;
      await ada.request("joinRoom", { roomId });
      await ada.request("sendMessage", { roomId, content: "I was here" });
      await ada.request("leaveRoom", { roomId });
      for (let n = 0; n < MANY; n += 1) await ada.request("createRoom", { name: `Room ${n}` }).catch(() => {});
      const input = { username: "Ada", messages: "delete" };
      expect((await ask(firstUrl, "DELETE", "/api/account", ada.cookie, input)).status).toBe(204);
      first.kill("SIGKILL");
      await first.ended;

      const url = await launch(env).ready;
      const again = await connect({ ...bob, url });
      const texts = async () =>
        (await again.request("getRoomHistory", { roomId })).messages.map(({ content }) => content);
      await expect.poll(texts, { timeout: 15_000 }).not.toContain("I was here");
    },
    LONG_MS,
  );
});
