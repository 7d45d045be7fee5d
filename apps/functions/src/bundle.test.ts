import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Metafile } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle, ENTRIES } from "../test/bundle";

/** Generous bounds, in bytes: what a cold start reads. The HTTP API also checks passkeys, whose library runs only when it does, and asks providers. */
const MAX_BYTES = 650_000;
const MAX_API_BYTES = 1_000_000;

/** Imports a bundle in a process without credentials, region or network, and says what came of it. */
const PROBE = `
  const net = await import("node:net");
  net.Socket.prototype.connect = () => { throw new Error("it connects when it is imported"); };
  const { handler } = await import(process.argv[1]);
  console.log(typeof handler);
`;

const probe = async (file: string): Promise<string> => {
  const args = ["--input-type=module", "--eval", PROBE, pathToFileURL(file).href];
  const env = { PATH: process.env.PATH };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env, timeout: 20_000 });
  return stdout + stderr;
};

describe("each Lambda function's bundle", () => {
  let folder = "";
  let outputs: Metafile["outputs"] = {};

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "parley-bundle-"));
    outputs = (await bundle(folder)).metafile.outputs;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const outputOf = (entry: string) =>
    Object.entries(outputs).find(([path]) => path.endsWith(`/${entry}/bundle.mjs`))?.[1];

  it.each(ENTRIES)("%s exports handler and needs nothing but Node", (entry) => {
    const output = outputOf(entry);
    expect(output?.exports).toContain("handler");
    const foreign = output?.imports.filter(({ path }) => !path.startsWith("node:") && !isBuiltin(path));
    expect(foreign).toEqual([]);
  });

  it.each(ENTRIES)("%s has no code in it that only tests and local runs need", (entry) => {
    const inputs = Object.keys(outputOf(entry)?.inputs ?? {});
    expect(inputs.some((path) => path.endsWith(`src/lambda/${entry}.ts`))).toBe(true);
    const unwanted =
      /apps\/local|packages\/(emulator|client)|\/testing\/|\.test\.ts|dynalite|lmdb|core\/src\/table\/expression|vitest|esbuild|node_modules\/(ws|vite|tsx)\//;
    expect(inputs.filter((path) => unwanted.test(path))).toEqual([]);
  });

  it.each(ENTRIES)("%s stays small", async (entry) => {
    expect((await stat(join(folder, entry, "bundle.mjs"))).size).toBeLessThan(
      entry === "api" ? MAX_API_BYTES : MAX_BYTES,
    );
  });

  it.each(ENTRIES.filter((entry) => entry !== "api"))("%s knows nothing of passkeys and providers", (entry) => {
    const inputs = Object.keys(outputOf(entry)?.inputs ?? {});
    expect(inputs.filter((path) => /@simplewebauthn|@peculiar|oauth4webapi/.test(path))).toEqual([]);
  });

  it.each(ENTRIES)("%s can be imported without an account, and touches no network", async (entry) => {
    expect(await probe(join(folder, entry, "bundle.mjs"))).toBe("function\n");
  });
});
