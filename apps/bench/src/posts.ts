import { spawn } from "node:child_process";
import { once } from "node:events";
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { oneByOne, PARALLEL_POSTS } from "@parley/core/live/gateway";
import { createSignedPost } from "@parley/functions/signed-post";
import { systemClock } from "@parley/functions/system";

/**
 * Prints the CPU that this process takes for one post: by the SDK's client, by our signed request, and by that with the deadline and the
 * retries that a delivery has. Each way takes turns with the others, and its best turn counts. A process of its own accepts the posts.
 */
const ACCEPT = `
  const server = require("node:http").createServer((request, response) => request.resume().on("end", () => response.end()));
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;
const TURNS = 12;
const POSTS_A_TURN = 1_000;

Object.assign(process.env, {
  AWS_REGION: "eu-central-1",
  AWS_ACCESS_KEY_ID: "ASIAEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "example",
  // As long as Lambda's.
  AWS_SESSION_TOKEN: "t".repeat(750),
});

const gateway = spawn(process.execPath, ["--eval", ACCEPT], { stdio: ["ignore", "pipe", "inherit"] });
const [port] = await once(gateway.stdout, "data");
const endpoint = `http://127.0.0.1:${String(port).trim()}/$default`;
const data = JSON.stringify({ type: "message", roomId: "r".repeat(16), seq: 1, data: { content: "x".repeat(300) } });
const ids = Array.from({ length: POSTS_A_TURN }, (_, n) => `AbCdEfGhIjK${n}=`);

const client = new ApiGatewayManagementApiClient({ endpoint, maxAttempts: 1 });
const post = createSignedPost("execute-api", endpoint);
const toConnection = (id: string, signal: AbortSignal) => post(`/@connections/${encodeURIComponent(id)}`, data, signal);
const delivery = oneByOne(
  { clock: systemClock, random: Math.random },
  { post: (id, _data, signal) => toConnection(id, signal), check: async () => {}, disconnect: async () => {} },
);

const inLanes = async (work: (id: string) => Promise<unknown>) => {
  const queue = ids.values();
  const lane = async () => {
    for (const id of queue) await work(id);
  };
  await Promise.all(Array.from({ length: PARALLEL_POSTS }, lane));
};

const WAYS: Record<string, () => Promise<unknown>> = {
  "the SDK's client": () =>
    inLanes((ConnectionId) => client.send(new PostToConnectionCommand({ ConnectionId, Data: data }))),
  "a signed request": () => inLanes((id) => toConnection(id, new AbortController().signal)),
  "a delivery": () =>
    delivery.post([{ to: ids.map((connectionId) => ({ connectionId })), data }], Date.now() + 600_000),
};

/** In µs of CPU. */
const best = new Map<string, number>();
for (let turn = 0; turn <= TURNS; turn += 1)
  for (const [name, way] of Object.entries(WAYS)) {
    const before = process.cpuUsage();
    await way();
    const { user, system } = process.cpuUsage(before);
    // The first turn warms up.
    if (turn > 0) best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, (user + system) / POSTS_A_TURN));
  }
gateway.kill();

const [reference = 1] = best.values();
console.log("| a post by | CPU, µs | of the SDK's |\n|---|---|---|");
for (const [name, cpu] of best)
  console.log(`| ${name} | ${cpu.toFixed(0)} | ${((100 * cpu) / reference).toFixed(0)} % |`);
process.exit(0);
