import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as Directory from "@parley/core/people/directory";
import { mintId, systemClock } from "@parley/functions/system";
import { openDatabase } from "@parley/local/database";

const SAID =
  "The carriage of the second engine holds twelve figures and the printing apparatus takes them as they come so the columns have to be set by hand before table seven goes to the binder who wants all sheets by Monday".split(
    " ",
  );

/** Fills a data folder with one public room of `messages` messages, as if they had been sent long ago, one each `everyMs`. Answers with the folder. */
export const fillHistory = async (
  roomId: string,
  name: string,
  messages: number,
  everyMs = 60_000,
): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "parley-history-"));
  const database = await openDatabase(folder, (sentence) => {
    throw new Error(sentence);
  });
  const { table } = database.view();
  const deps = { table, clock: systemClock, random: Math.random, mintId, epoch: "history" };
  const start = Date.now() - messages * everyMs;
  const row = (seq: number) => ({
    userId: "historian",
    username: "Historian",
    content: `Line ${seq}. ${SAID.slice(0, seq % SAID.length).join(" ")}`.trim(),
    timestamp: start + seq * everyMs,
    nonce: `h${seq}`,
  });
  const pk = `ROOM#${roomId}`;
  for (let seq = 1; seq <= messages; seq += 1)
    await table.put({ pk, sk: `LOG#${String(seq).padStart(12, "0")}`, ...row(seq) });
  const about = { name, createdBy: "historian", createdAt: start };
  await table.put({ pk, sk: "ABOUT", ...about });
  await table.put({ pk, sk: "LOG#HEAD", kind: "public", seq: messages, change: 0, tail: row(messages) });
  await Directory.add(
    deps,
    "DIRECTORY",
    roomId,
    { name },
    { roomId, ...about, createdAt: new Date(start).toISOString() },
  );
  await database.close();
  return folder;
};
