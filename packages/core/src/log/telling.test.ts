import { readFile } from "node:fs/promises";
import { afterAll, expect, it } from "vitest";
import { MAX_SHARDS } from "../live/subscription";
import * as Message from "../room/message";
import * as Keys from "../table/keys";
import { arrive, crowd, openDeps, openRoom } from "../testing/deps";
import { createGateway } from "../testing/gateway";

const deps = await openDeps();
afterAll(deps.close);

const [ada, bob] = [await arrive(deps, "Ada"), await arrive(deps, "Bob")];

/** Connections that get a message, the read units that this costs, and the shards that their subscriptions are spread over. */
const TELLING = [
  [10, 1, 1],
  [100, 3, 1],
  [1_000, 34, MAX_SHARDS],
] as const;

it.each(TELLING)("telling %i connections of a message costs %i read units more", async (online, read, shards) => {
  const roomId = await openRoom([ada, bob]);
  await deps.table.update(Keys.head(roomId), { set: { shards } });
  await deps.load(crowd(deps, roomId, online, shards));
  const gateway = createGateway(deps);
  const { deliveries } = await Message.send(ada, { roomId, content: "hi", clientMessageId: deps.mintId() });
  expect(await deps.cost(() => gateway.deliver(deliveries))).toEqual({ read, write: 0 });
});

it("telling others costs what the README says", async () => {
  const readme = await readFile(new URL("../../../../README.md", import.meta.url), "utf8");
  const [few, more, many] = TELLING.map(([, read]) => read);
  const sentence = `costs ${few}, ${more} and ${many} more read units where they are 10, 100 and 1,000`;
  expect(readme.replace(/\s+/g, " ")).toContain(sentence);
});
