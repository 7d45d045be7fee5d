// Stands in for `pulumi`, which SST's CLI runs as a child: the commands that it uses, with nothing behind them. Programs run under mocks, and
// the state says what they registered.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Registered, runUnderMocks } from "./mocks";

/** What SST 4.17.1 was made with. */
const VERSION = "v3.215.0";

const [command = "", ...args] = process.argv.slice(2);
const option = (name: string): string => args[args.indexOf(name) + 1] ?? "";

/** `organization/<project>/<stage>`, as SST names a stack. */
const stackOf = (name: string) => {
  const [, project = "", stage = ""] = name.split("/");
  return { name, project, stage, file: resolve(".pulumi", "stacks", project, `${stage}.json`) };
};
type Stack = ReturnType<typeof stackOf>;

/** A checkpoint, as Pulumi's file backend keeps it. */
const save = (stack: Stack, resources: Registered[]): void => {
  const manifest = { time: new Date().toISOString(), magic: "", version: VERSION };
  const kept = resources.map(({ urn, type, custom, inputs, outputs, name, retainOnDelete }) => ({
    urn,
    type,
    custom,
    ...(custom && { id: `${name}-id` }),
    inputs,
    outputs,
    retainOnDelete,
  }));
  mkdirSync(dirname(stack.file), { recursive: true });
  const latest = { manifest, resources: kept };
  writeFileSync(stack.file, JSON.stringify({ version: 3, checkpoint: { stack: stack.name, latest } }));
};

/** One of the events that SST's CLI follows. */
const tell = (event: Record<string, unknown>): void =>
  appendFileSync(option("--event-log"), `${JSON.stringify({ sequence: 0, timestamp: 0, ...event })}\n`);

const run = async (stack: Stack): Promise<Registered[]> => {
  const main = /^main: (.*)$/m.exec(readFileSync("Pulumi.yaml", "utf8"))?.[1] ?? "";
  return runUnderMocks(stack.project, stack.stage, async () => (await import(pathToFileURL(main).href)).default);
};

const fail = (error: unknown): never => {
  const message = error instanceof Error ? error.message : String(error);
  if (args.includes("--event-log")) tell({ diagnosticEvent: { message, color: "never", severity: "error" } });
  console.error(error);
  process.exit(1);
};
process.on("unhandledRejection", fail);

try {
  if (command === "version") console.log(VERSION);
  else if (command === "stack" && args[0] === "init") save(stackOf(args[1] ?? ""), []);
  else if (command === "up" || command === "destroy") {
    const stack = stackOf(option("--stack"));
    save(stack, command === "up" ? await run(stack) : []);
    tell({ summaryEvent: { maybeCorrupt: false, durationSeconds: 1, resourceChanges: {}, policyPacks: {} } });
  } else throw new Error(`The stand-in for Pulumi does not know "${command} ${args.join(" ")}".`);
  process.exit(0);
} catch (error) {
  fail(error);
}
