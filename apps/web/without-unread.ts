import { readdirSync, readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** Of the protocol: what each action is for, in words, which the documents show; and the HTTP status of each error, which the server answers with. */
const OF_THE_PROTOCOL = /^ {2}summary: ".*",$|, status: \d{3}(?= \})/gm;

/** Of the icons: React's keys of their lines, which never move. */
const OF_THE_ICONS = /,\s*key: "\w+"/g;

/** A limit of `limits.ts`. */
const LIMIT = /^ {2}(\w+): .*,$/gm;

/** The sources that a build may be made of, by their folders. */
const SOURCES = ["src", "../../packages/client/src", "../../packages/protocol/src"];

/** The limits that any of the sources reads; the others are the server's. */
const readLimits = (): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const folder of SOURCES) {
    const root = new URL(`${folder}/`, import.meta.url);
    for (const file of readdirSync(root, { recursive: true, encoding: "utf8" })) {
      if (!/(?<!\.test)\.tsx?$/.test(file)) continue;
      const text = readFileSync(new URL(file.replaceAll("\\", "/"), root), "utf8");
      for (const [, name = ""] of text.matchAll(/\bLIMITS\.(\w+)/g)) names.add(name);
    }
  }
  return names;
};

/** Leaves out what the app never reads. Lines keep their numbers. */
export const withoutUnread = (): Plugin => {
  let limits: ReadonlySet<string> | undefined;
  return {
    name: "without-unread",
    apply: "build",
    enforce: "pre",
    transform: (code, id) => {
      if (id.endsWith("/packages/protocol/src/limits.ts")) {
        limits ??= readLimits();
        const read = limits;
        return { code: code.replace(LIMIT, (line, name: string) => (read.has(name) ? line : "")), map: null };
      }
      if (id.includes("/packages/protocol/src/")) return { code: code.replace(OF_THE_PROTOCOL, ""), map: null };
      return id.includes("/lucide-react/dist/esm/icons/")
        ? { code: code.replace(OF_THE_ICONS, ""), map: null }
        : undefined;
    },
  };
};
