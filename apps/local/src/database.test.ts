import { once } from "node:events";
import { mkdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import * as Message from "@parley/core/room/message";
import { createTable } from "@parley/core/table/dynamodb";
import { createTable as createEmptyTable } from "@parley/core/table/schema";
import { createClock } from "@parley/core/testing/clock";
import { arrive, openRoom } from "@parley/core/testing/deps";
import { connectTo } from "@parley/core/testing/engine";
import { mintId } from "@parley/functions/system";
import dynalite from "dynalite";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../test/process";
import { openDatabase } from "./database";
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

describe("a data folder of an earlier version, which dynalite wrote", () => {
  /** Fills a folder as that version did; answers with its rows. */
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
    for await (const { Items = [] } of paginateScan({ client: documents }, { TableName: "parley" }))
      rows.push(...Items);
    client.destroy();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    return rows;
  };

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
