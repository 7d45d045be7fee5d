import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { bundleOne } from "./bundle";
import { ORIGIN_KEY, STAGE, writeLinks } from "./deployment";
import { findNode } from "./node-24";

/**
 * How long a new instance of the function `api` takes until it has answered: `pnpm --filter @parley/functions cold-start`. Each figure is of so
 * many fresh processes; the ways to bundle take turns, as a machine's speed drifts. Lambda adds its own start, and has another processor.
 */
const RUNS = 25;

/** In a process of its own: loads the bundle, and has it answer who one is, which touches no table. */
const CHILD = `
  const begun = performance.now();
  const { handler } = await import(process.argv[1]);
  const loaded = performance.now();
  const { statusCode } = await handler(JSON.parse(process.argv[2]), { awsRequestId: "first" });
  const answered = performance.now();
  const { user, system } = process.cpuUsage();
  const times = { load: loaded - begun, answer: answered - loaded, cpu: (user + system) / 1000 };
  process.stderr.write("\\n" + JSON.stringify({ ...times, statusCode }));
`;

const EVENT = {
  version: "2.0",
  routeKey: "$default",
  rawPath: "/api/session",
  rawQueryString: "",
  headers: { host: "chat.example.com", "x-parley-origin": ORIGIN_KEY },
  requestContext: {
    domainName: "chat.example.com",
    requestId: "first",
    http: { method: "GET", path: "/api/session", protocol: "HTTP/1.1", sourceIp: "203.0.113.7", userAgent: "Test" },
  },
  isBase64Encoded: false,
};

const LINKS = {
  Table: { name: "parley" },
  Delivery: { functionName: "deliver" },
  Push: { secret: "secret" },
  Realtime: { url: "wss://example.com", managementEndpoint: "https://example.com" },
  Settings: { guests: true, signUp: "open", originKey: ORIGIN_KEY },
  Accounts: { authSecrets: "secret", smokeSecret: "", sender: "", administrator: "", publicUrl: "" },
};

type Times = { load: number; answer: number; cpu: number };

const start = async (program: string, folder: string): Promise<Times> => {
  const args = ["--input-type=module", "--eval", CHILD, pathToFileURL(join(folder, "bundle.mjs")).href];
  const env = {
    ...(await writeLinks(folder, LINKS)),
    SST_RESOURCE_App: JSON.stringify({ name: "parley", stage: STAGE }),
    NODE_OPTIONS: "--enable-source-maps",
    AWS_REGION: "eu-central-1",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  };
  const { stderr } = await promisify(execFile)(program, [...args, JSON.stringify(EVENT)], { env, cwd: folder });
  const { statusCode, ...times } = JSON.parse(stderr.trim().split("\n").at(-1) ?? "{}");
  if (statusCode !== 204) throw new Error(`The function answered ${statusCode}: ${stderr}`);
  return times;
};

const sorted = (values: number[]): number[] => values.toSorted((a, b) => a - b);
const shown = (values: number[]): string => {
  const all = sorted(values);
  const at = (place: number) => (all[place] ?? 0).toFixed(0);
  return `${at(all.length >> 1)} (${at(0)}–${at(all.length - 1)})`;
};

const main = async () => {
  const { program, version } = await findNode();
  const root = await mkdtemp(join(tmpdir(), "parley-cold-"));
  try {
    const ways = { "one file": false, "split, as deployed": true };
    const folders: [string, string][] = [];
    for (const [name, splitting] of Object.entries(ways)) {
      await bundleOne(join(root, name), "api", splitting);
      folders.push([name, join(root, name, "api")]);
    }
    const times = new Map<string, Times[]>(folders.map(([name]) => [name, []]));
    for (let run = -1; run < RUNS; run += 1)
      for (const [name, folder] of folders) {
        const taken = await start(program, folder);
        // The first one warms the disk.
        if (run >= 0) times.get(name)?.push(taken);
      }
    console.log(
      `Node ${version}, ${cpus()[0]?.model}, ${availableParallelism()} cores; median (range) of ${RUNS} fresh processes, in ms\n`,
    );
    console.log("| bundle | loading | first answer | together | CPU of the process |\n|---|---|---|---|---|");
    for (const [name] of folders) {
      const all = times.get(name) ?? [];
      const columns = [
        (t: Times) => t.load,
        (t: Times) => t.answer,
        (t: Times) => t.load + t.answer,
        (t: Times) => t.cpu,
      ];
      console.log(`| ${[name, ...columns.map((of) => shown(all.map(of)))].join(" | ")} |`);
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
};

await main();
