import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Metafile } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle, ENTRIES } from "../test/bundle";

/** A generous bound, in bytes: what a cold start reads. */
const MAX_BYTES = 650_000;

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
    outputs = await bundle(folder);
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const outputOf = (entry: string) =>
    Object.entries(outputs).find(([path]) => path.endsWith(`/${entry}/bundle.mjs`))?.[1];

  it.each(ENTRIES)("%s exports handler and needs nothing but Node", (entry) => {
    const output = outputOf(entry);
    expect(output?.exports).toContain("handler");
    const isOwn = (path: string) => path in outputs || path.startsWith("node:") || isBuiltin(path);
    const foreign = output?.imports.filter(({ path }) => !isOwn(path));
    expect(foreign).toEqual([]);
  });

  it.each(ENTRIES)("%s has no code in it that only tests and local runs need", (entry) => {
    const inputs = Object.keys(outputOf(entry)?.inputs ?? {});
    expect(inputs.some((path) => path.endsWith(`src/lambda/${entry}.ts`))).toBe(true);
    const unwanted =
      /apps\/local|packages\/(emulator|client)|\/testing\/|\.test\.ts|dynalite|lmdb|core\/src\/table\/expression|vitest|esbuild|node_modules\/(ws|vite|tsx)\//;
    expect(inputs.filter((path) => unwanted.test(path))).toEqual([]);
  });

  /** The files that are loaded with the function: what these import at once, and so on. */
  const loadedWith = (entry: string): string[] => {
    const loaded = new Set(Object.keys(outputs).filter((path) => path.endsWith(`/${entry}/bundle.mjs`)));
    for (const path of loaded)
      for (const { path: imported, kind } of outputs[path]?.imports ?? [])
        if (kind === "import-statement" && imported in outputs) loaded.add(imported);
    return [...loaded];
  };

  it.each(ENTRIES)("%s stays small", (entry) => {
    const bytes = loadedWith(entry).reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });

  it.each(ENTRIES)("%s loads nothing of passkeys and providers when it starts", (entry) => {
    const inputs = loadedWith(entry).flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));
    expect(inputs.filter((path) => /@simplewebauthn|@peculiar|oauth4webapi/.test(path))).toEqual([]);
  });

  it.each(ENTRIES)("%s can be imported without an account, and touches no network", async (entry) => {
    expect(await probe(join(folder, entry, "bundle.mjs"))).toBe("function\n");
  });
});
