import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { buildWeb } from "../../apps/local/bin/setup.mjs";
import { EXAMPLE } from "../offline/example";
import { installPlatform, root } from "../offline/platform";

export const STAGES = ["pr-12", "staging", "production"] as const;
export type Stage = (typeof STAGES)[number];

declare module "vitest" {
  export interface ProvidedContext {
    /** What `pnpm infra:synth` printed. */
    synthesized: Record<Stage, string>;
  }
}

/** `pnpm infra:synth`, without pnpm. */
export const synth = (stage: string, env: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, ["--import", "tsx/esm", "offline/synth.ts", "--stage", stage], {
    cwd: join(root, "infra"),
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });

export default async ({ provide }: TestProject): Promise<void> => {
  await installPlatform();
  await buildWeb();
  const printed = await Promise.all(STAGES.map(async (stage) => [stage, (await synth(stage, EXAMPLE)).stdout]));
  provide("synthesized", Object.fromEntries(printed));
};
