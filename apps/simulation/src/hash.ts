import { createHash } from "node:crypto";

const known = new Map<string, string>();
const MOST_KNOWN = 20_000;

/** A short hash of a text, for comparing. */
export const hash = (text: string): string => {
  const before = known.get(text);
  if (before !== undefined) return before;
  const made = createHash("sha256").update(text).digest("base64url").slice(0, 16);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(text, made);
  return made;
};
