import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { serveAws } from "./aws";
import { REGION } from "./mocks";
import { installPlatform, root, SST_ENV, sstCommand } from "./platform";

export type Ran = { code: number; output: string };

/** Folders that hold workspaces, and what of a workspace is not its own. */
const WORKSPACES = ["apps", "packages"];
const LINKED = ["node_modules", "dist"];

/**
 * The repository again, for SST's CLI to write its types and its state into: files are copied, installed and built folders are linked.
 */
const copyProject = async (copy: string): Promise<void> => {
  const link = (path: string) => symlink(join(root, path), join(copy, path), "junction");
  const workspaces = (
    await Promise.all(
      WORKSPACES.map(async (folder) => (await readdir(join(root, folder))).map((name) => join(folder, name))),
    )
  ).flat();
  for (const path of ["infra", ...workspaces]) {
    const entries = await readdir(join(root, path));
    await mkdir(join(copy, path), { recursive: true });
    for (const entry of entries)
      if (LINKED.includes(entry)) await link(join(path, entry));
      else if (!entry.startsWith(".")) await cp(join(root, path, entry), join(copy, path, entry), { recursive: true });
  }
  for (const file of ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", "sst.config.ts", "tsconfig.base.json"])
    await cp(join(root, file), join(copy, file));
  await link("node_modules");
  await mkdir(join(copy, ".sst"));
  for (const entry of ["platform", "provider-lock.json"])
    await symlink(join(root, ".sst", entry), join(copy, ".sst", entry));
};

/** Puts the stand-in for Pulumi where SST's CLI looks for the real one. */
const installEngine = async (home: string): Promise<void> => {
  const config = process.platform === "darwin" ? join(home, "Library", "Application Support") : home;
  const bin = join(config, "sst", "bin");
  await mkdir(bin, { recursive: true });
  const url = (path: string) => JSON.stringify(pathToFileURL(join(root, "infra", path)).href);
  const script = `#!${process.execPath}
import(${url("node_modules/tsx/dist/esm/api/index.mjs")}).then(({ register }) => { register(); return import(${url("offline/engine.ts")}); });
`;
  await writeFile(join(bin, "pulumi"), script, { mode: 0o755 });
};

/**
 * The real `sst` in a copy of the project, with an engine and an AWS that are not real. The keys are nobody's, every endpoint is on this
 * machine, and a proxy that does not exist keeps it from reaching any other.
 */
export const openCli = async () => {
  await installPlatform();
  const home = await mkdtemp(join(tmpdir(), "parley-sst-"));
  const project = join(home, "project");
  await copyProject(project);
  await installEngine(home);
  const aws = await serveAws();
  const base = {
    ...SST_ENV,
    PATH: process.env.PATH,
    HOME: home,
    XDG_CONFIG_HOME: home,
    TMPDIR: tmpdir(),
    CI: "1",
    NO_COLOR: "1",
    AWS_ACCESS_KEY_ID: "AKIAOFFLINE",
    AWS_SECRET_ACCESS_KEY: "offline",
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: aws.url,
    AWS_EC2_METADATA_DISABLED: "true",
    HTTP_PROXY: "http://127.0.0.1:9",
    HTTPS_PROXY: "http://127.0.0.1:9",
    NO_PROXY: "127.0.0.1,localhost",
  };
  return {
    project,
    aws,
    run: (args: string[], env: Record<string, string> = {}): Promise<Ran> =>
      new Promise((ran) => {
        const options = { cwd: project, env: { ...base, ...env }, timeout: 90_000 };
        execFile(process.execPath, [sstCommand, ...args], options, (error, stdout, stderr) =>
          ran({ code: error ? Number(error.code ?? 1) : 0, output: stdout + stderr }),
        );
      }),
    async close() {
      await aws.close();
      await rm(home, { recursive: true, force: true });
    },
  };
};
