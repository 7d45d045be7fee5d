import { createHash } from "node:crypto";
import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { LogoRow } from "../table/row";
import { readWorkspace } from "./workspace";

/** What pictures of each type begin with. No other type is served, as a browser might run it. */
const BEGINNINGS: readonly (readonly [type: string, is: (bytes: Buffer) => boolean])[] = [
  ["image/png", (bytes) => bytes.subarray(0, 8).equals(Buffer.from("89504e470d0a1a0a", "hex"))],
  ["image/jpeg", (bytes) => bytes.subarray(0, 3).equals(Buffer.from("ffd8ff", "hex"))],
  ["image/webp", (bytes) => bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP"],
];

/**
 * Makes a picture the workspace's logo. Each logo is an item of its own, named after its content, so that browsers keep it for good. The caller
 * must be an administrator. Answers with its name. Can be repeated. Throws `input.invalid`.
 */
export const set = async (deps: Deps, image: string): Promise<string> => {
  const bytes = Buffer.from(image, "base64");
  const type = BEGINNINGS.find(([, is]) => is(bytes))?.[0];
  if (type === undefined || bytes.length > LIMITS.logoBytes)
    throw new ParleyError(
      "input.invalid",
      `Unable to set the logo: it must be a PNG, JPEG or WebP of at most ${LIMITS.logoBytes} bytes.`,
    );
  const name = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
  const before = (await readWorkspace(deps)).logo;
  await deps.table.put({ ...Keys.logo(name), type, image: bytes.toString("base64") });
  await deps.table.update(Keys.workspace, { set: { logo: name } });
  if (before !== undefined && before !== name) await deps.table.remove(Keys.logo(before));
  return name;
};

/** The caller must be an administrator. Can be repeated. */
export const remove = async (deps: Deps): Promise<void> => {
  const { logo } = await readWorkspace(deps);
  if (logo === undefined) return;
  await deps.table.update(Keys.workspace, { remove: ["logo"] }, { when: "#logo = :logo", values: { logo } });
  await deps.table.remove(Keys.logo(logo));
};

/** Undefined where the workspace has no such logo any more. */
export const find = async (deps: Deps, name: string): Promise<{ type: string; bytes: Buffer } | undefined> => {
  const row = await deps.table.get<LogoRow>(Keys.logo(name));
  return row && { type: row.type, bytes: Buffer.from(row.image, "base64") };
};
