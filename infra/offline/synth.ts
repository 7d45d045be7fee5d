// `pnpm infra:synth --stage NAME`: every resource of a stage as a JSON array, from the real configuration and SST's real components, without
// AWS. Nothing else is on standard output.
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildWeb } from "../../apps/local/bin/setup.mjs";
import { EXAMPLE } from "./example";
import { type Resource, runUnderMocks } from "./mocks";
import { installPlatform } from "./platform";
import { loadProgram } from "./program";
import { type BuildRequest, serveRpc } from "./rpc";

/** SST knows a function's links and hands them to its builder; no resource shows them but this one. */
const withLinks = (resources: Resource[], builds: BuildRequest[]): Resource[] =>
  resources.map((resource) => {
    const build = resource.type === "sst:aws:Function" && builds.find(({ functionID }) => functionID === resource.name);
    if (!build) return resource;
    const { handler, runtime, links } = build;
    return { ...resource, inputs: { handler, runtime, links } };
  });

const synth = async (stage: string): Promise<Resource[]> => {
  await installPlatform();
  await buildWeb();
  const folder = await mkdtemp(join(tmpdir(), "parley-synth-"));
  // Also when what SST's components threw ends the process.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const rpc = await serveRpc(folder);
  try {
    Object.assign(process.env, { ...EXAMPLE, ...process.env, SST_SERVER: rpc.url });
    const { app, run } = await loadProgram(stage, folder);
    const registered = await runUnderMocks(app.name, stage, run);
    const resources = registered.map(({ type, name, inputs, retainOnDelete }) => ({
      type,
      name,
      inputs,
      retainOnDelete,
    }));
    return withLinks(resources, rpc.builds);
  } finally {
    rpc.close();
  }
};

// What SST's components and the build of the web app say is not the result.
console.log = console.info = console.error;
const fail = (error: unknown): never => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
};
process.on("unhandledRejection", fail);

const { stage } = parseArgs({ options: { stage: { type: "string" } } }).values;
if (stage === undefined) fail(new Error("Say which stage: --stage NAME."));
else
  synth(stage).then(
    (resources) => process.stdout.write(`${JSON.stringify(resources, null, 2)}\n`, () => process.exit(0)),
    fail,
  );
