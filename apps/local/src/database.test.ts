import { once } from "node:events";
import { mkdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import * as Message from "@parley/core/room/message";
import { createTable } from "@parley/core/table/dynamodb";
import * as Keys from "@parley/core/table/keys";
import { createTable as createEmptyTable } from "@parley/core/table/schema";
import { createClock } from "@parley/core/testing/clock";
import { arrive, openRoom } from "@parley/core/testing/deps";
import { connectTo } from "@parley/core/testing/engine";
import { mintId } from "@parley/functions/system";
import dynalite from "dynalite";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../test/process";
import { openDatabase, sweep } from "./database";
import { StartError } from "./start-error";
import type { Store } from "./store";

type Row = Record<string, unknown>;
const open = (folder: string) => openDatabase(folder, expect.unreachable);

const rowsOf = async (store: Store): Promise<Row[]> => {
  const rows: Row[] = [];
  await store.sweep((row) => {
    rows.push(row);
    return false;
  });
  return rows;
};

const places = (rows: Row[]) => new Map(rows.map((row) => [`${row.pk} ${row.sk}`, row]));

/** Fills a data folder as the version before LMDB did, with dynalite; answers with its rows. */
const fillFormer = async (folder: string): Promise<Row[]> => {
  await mkdir(folder, { recursive: true });
  const server = dynalite({ createTableMs: 0, path: join(folder, "database") });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connectTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await createEmptyTable(client, "parley");
  const documents = DynamoDBDocumentClient.from(client);
  const clock = createClock();
  const table = createTable(documents, "parley", clock);
  const deps = { table, clock, random: Math.random, mintId, epoch: "former" };
  const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];
  const roomId = await openRoom([ada, bob]);
  for (let n = 1; n <= 20; n += 1) {
    clock.advance(1_000);
    await Message.send(n % 2 ? ada : bob, { roomId, content: `line ${n} 👋🏽 "ä"`, messageType: "TEXT" });
  }
  const rows: Row[] = [];
  for await (const { Items = [] } of paginateScan({ client: documents }, { TableName: "parley" })) rows.push(...Items);
  client.destroy();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  return rows;
};

describe("a data folder of an earlier version, which dynalite wrote", () => {
  it("is taken over once and as a whole, and stays as it was (I1)", async () => {
    const folder = await temporaryFolder();
    const former = await fillFormer(folder);
    expect(former.length).toBeGreaterThan(30);
    expect(former.some((row) => Object.values(row).some((value) => value instanceof Set))).toBe(true);

    const store = await open(folder);
    const { table, lasting } = store.view();
    const found = places(await rowsOf(store));
    expect(found.delete("DATABASE TAKEN_OVER")).toBe(true);
    expect(found).toEqual(places(former));
    // From here on the two differ.
    const key = { pk: "ROOM#new", sk: "LOG#HEAD" };
    await table.put({ ...key, seq: 1 });
    for (const row of former) await table.remove({ pk: String(row.pk), sk: String(row.sk) });
    await lasting();
    await store.close();

    const again = await open(folder);
    expect([...places(await rowsOf(again)).keys()].sort()).toEqual(["DATABASE TAKEN_OVER", "ROOM#new LOG#HEAD"]);
    await again.close();
    // The copy: without the new files all of it is there.
    await rm(join(folder, "table"), { recursive: true });
    const restored = await open(folder);
    expect(places(await rowsOf(restored)).size).toBe(former.length + 1);
    await restored.close();
  });
});

it("the sweep removes what is over, and nothing else; it leaves out rooms, in which nothing expires", async () => {
  const folder = await temporaryFolder();
  const written = await fillFormer(folder);
  const mayEnd = written.filter((row) => "ttl" in row || "connectedAt" in row);
  expect(mayEnd.length).toBeGreaterThan(0);
  expect(mayEnd.filter(({ pk }) => `${pk}`.startsWith("ROOM#"))).toEqual([]);

  const store = await open(folder);
  const { table, lasting } = store.view();
  // More than the sweep reads at once.
  for (let n = 0; n < 1_200; n += 1) await table.put(Keys.logRow("long", n));
  await lasting();
  const before = places(await rowsOf(store));
  const later = Math.ceil(Date.now() / 1000) + 60;
  await table.put({ pk: "TICKET#over", sk: "TICKET#over", ttl: later - 120 });
  await table.put({ pk: "TICKET#good", sk: "TICKET#good", ttl: later });
  await table.put({ pk: "ADDRESS#over", sk: "BUDGETS", ttl: later - 120 });
  await table.put({ pk: "CONN#former", sk: "CONN#former", ttl: later, connectedAt: 999 });
  await table.put({ pk: "CONN#live", sk: "CONN#live", ttl: later, connectedAt: 1_000 });
  await lasting();
  await sweep(store, 1_000);
  const left = [...places(await rowsOf(store)).keys()];
  expect(left.filter((place) => place.includes("over") || place.includes("former"))).toEqual([]);
  expect(left).toEqual(expect.arrayContaining(["TICKET#good TICKET#good", "CONN#live CONN#live"]));
  const rooms = (from: Iterable<string>) => [...from].filter((place) => place.startsWith("ROOM#"));
  expect(rooms(left)).toEqual(rooms(before.keys()));
  await store.close();
});

describe("a damaged file is one clear sentence, and stays as it is", () => {
  const fill = async () => {
    const folder = await temporaryFolder();
    const store = await open(folder);
    const { table, lasting } = store.view();
    for (let n = 0; n < 2_000; n += 1) await table.put({ pk: "ROOM#r", sk: `LOG#${n}`, text: "x".repeat(500) });
    await lasting();
    await store.close();
    return { folder, file: join(folder, "table", "data.mdb") };
  };
  const sentence = (folder: string, file: string) =>
    `The file ${file} is damaged: put a backup of ${folder} in its place, or choose another folder: PARLEY_DATA=<folder>.`;

  it.each([
    ["something else", (file: string) => writeFile(file, "garbage ".repeat(10_000))],
    ["zeros", (file: string) => writeFile(file, Buffer.alloc(100_000))],
    ["nothing", (file: string) => truncate(file, 0)],
    ["its first bytes", (file: string) => truncate(file, 5_000)],
    ["its first half", async (file: string) => truncate(file, (await readFile(file)).length >> 1)],
  ])("%s", async (_what, damage) => {
    const { folder, file } = await fill();
    await damage(file);
    await expect(open(folder)).rejects.toThrow(new StartError(sentence(folder, file)));
    await expect(open(folder)).rejects.toThrow(new StartError(sentence(folder, file)));
  });
});
