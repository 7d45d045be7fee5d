import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
export const configFile = join(root, "sst.config.ts");
/** Where SST puts its components, its types and the providers that they need. */
export const platform = join(root, ".sst", "platform");

const sst = join(root, "node_modules", "sst");
const { version }: { version: string } = JSON.parse(readFileSync(join(sst, "package.json"), "utf8"));

/** `sst`, for Node. */
export const sstCommand = join(sst, "bin", "sst.mjs");

/** SST's CLI would fetch Bun and Pulumi, and report who uses it. */
export const SST_ENV = { SST_NO_BUN: "1", SST_SKIP_DEPENDENCY_CHECK: "1", SST_TELEMETRY_DISABLED: "1" };

const stamp = join(platform, ".parley-installed");

/** Runs `sst install`, which needs the npm registry and no AWS, unless this version's platform is there. Tells of it on standard error. */
export const installPlatform = async (): Promise<void> => {
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === version) return;
  console.error(`Installing what SST ${version} deploys with. This takes a minute, once.`);
  const child = spawn(process.execPath, [sstCommand, "install", "--stage", "ci"], {
    cwd: root,
    env: { ...process.env, ...SST_ENV },
    stdio: ["ignore", 2, 2],
  });
  const code = await new Promise((ended) => child.once("exit", ended).once("error", ended));
  if (code !== 0) throw new Error("`sst install` failed; what it said stands above. Is the network there?");
  writeFileSync(stamp, version);
};
