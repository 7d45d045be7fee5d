import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as Directory from "@parley/core/people/directory";
import { createDeps } from "@parley/functions/aws";
import { openDatabase } from "@parley/local/database";

const BATCH = 25;
const PARALLEL = 8;

/** Fills a data folder with one public room of `messages` messages, as if they had been sent long ago. Answers with the folder. */
export const fillHistory = async (roomId: string, name: string, messages: number): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "parley-history-"));
  const database = await openDatabase(folder);
  const documents = DynamoDBDocumentClient.from(database.client);
  const deps = createDeps(documents, database.tableName, "history");
  const start = Date.now() - messages * 60_000;
  const row = (seq: number) => ({
    userId: "historian",
    username: "Historian",
    content: `Line ${seq}. ${"word ".repeat(seq % 40)}`.trim(),
    timestamp: start + seq * 60_000,
    nonce: `h${seq}`,
  });
  const pk = `ROOM#${roomId}`;
  const rows = Array.from({ length: messages }, (_, index) => ({
    pk,
    sk: `LOG#${String(index + 1).padStart(12, "0")}`,
    ...row(index + 1),
  }));
  const batches = Array.from({ length: Math.ceil(rows.length / BATCH) }, (_, index) =>
    rows.slice(index * BATCH, (index + 1) * BATCH),
  );
  const write = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop())
      await documents.send(
        new BatchWriteCommand({
          RequestItems: { [database.tableName]: batch.map((Item) => ({ PutRequest: { Item } })) },
        }),
      );
  };
  await Promise.all(Array.from({ length: PARALLEL }, write));
  const about = { name, createdBy: "historian", createdAt: start };
  await deps.table.put({ pk, sk: "ABOUT", ...about });
  await deps.table.put({ pk, sk: "LOG#HEAD", kind: "public", seq: messages, change: 0, tail: row(messages) });
  await Directory.add(deps, "DIRECTORY", roomId, name, { roomId, ...about, createdAt: new Date(start).toISOString() });
  await database.close();
  return folder;
};
