import { fileURLToPath } from "node:url";
import { BUDGETS } from "@parley/protocol/budgets";
import { LIMITS } from "@parley/protocol/limits";
import type { Chance } from "./chance";

/**
 * Numbers above which the product takes another path. A run has few people and few messages, so it draws most of these numbers small, as
 * FoundationDB's BUGGIFY does, and notes which of them were passed.
 *
 * A number is a field of `LIMITS`, or else the constant of this name, which the bundle turns into a variable. `passes`: in the product's
 * `file`, before the text `at`, the bundle inserts a note of whether the condition `when` holds.
 */
type Threshold = {
  /** It is drawn from these numbers, both included. */
  small: readonly [low: number, high: number];
  file: string;
  passes: { at: string; when: string };
  /** Sets it where the product keeps it, too. */
  set?: (value: number) => void;
};

const THRESHOLDS = {
  LARGE_ROOM: {
    small: [1, 3],
    file: "core/src/live/subscription.ts",
    passes: { at: "if (shards < MAX_SHARDS &&", when: "subscriptions > LARGE_ROOM" },
  },
  MAX_SHARDS: {
    small: [2, 5],
    file: "core/src/live/subscription.ts",
    passes: { at: "return (await readShard(deps, roomId, shard)).filter", when: "shard === MAX_SHARDS - 1" },
  },
  FORGOTTEN: {
    small: [1, 2],
    file: "core/src/live/worker.ts",
    passes: { at: "const rest = dead.slice(", when: "dead.length > FORGOTTEN" },
  },
  BATCH_GET_KEYS: {
    small: [2, 3],
    file: "core/src/table/dynamodb.ts",
    passes: { at: "const batch = waiting.slice(", when: "waiting.length > BATCH_GET_KEYS" },
  },
  BATCH_PUT_ROWS: {
    small: [1, 2],
    file: "core/src/table/dynamodb.ts",
    passes: { at: "let waiting = rows.map((Item)", when: "rows.length > BATCH_PUT_ROWS" },
  },
  ROOMS: {
    small: [1, 2],
    file: "core/src/room/hello.ts",
    passes: { at: "return {\n    result: {\n      protocol:", when: "next !== undefined" },
  },
  syncRooms: {
    small: [1, 2],
    file: "core/src/room/sync.ts",
    passes: { at: "const [end] = ends.sort();", when: "ends.length > 0" },
  },
  RETRY_MESSAGES: {
    small: [1, 2],
    file: "core/src/room/notice.ts",
    passes: { at: "if (seq - since > RETRY_MESSAGES)", when: "seq - since > RETRY_MESSAGES" },
  },
  defaultPageSize: {
    small: [3, 8],
    file: "core/src/room/history.ts",
    passes: { at: "return { head: end.head, rows: [...end.newest]", when: "end.head.seq > limit" },
  },
  pageSize: {
    small: [1, 2],
    file: "client/src/timeline-loader.ts",
    passes: {
      at: "await extend({ after, limit: LIMITS.pageSize });",
      when: "target.get().seq - after > LIMITS.pageSize",
    },
  },
  unreadCount: {
    small: [2, 6],
    file: "core/src/log/read.ts",
    passes: {
      at: "if (unread >= LIMITS.unreadCount || seen",
      when: "unread >= LIMITS.unreadCount",
    },
  },
  WINDOW: {
    small: [1, 3],
    file: "core/src/log/head.ts",
    passes: { at: "return isAbsentSince(now, before.seq, id)", when: "now.seq > before.seq + WINDOW" },
  },
  PILE: {
    small: [1, 4],
    file: "core/src/log/head.ts",
    passes: { at: "const change: UpdateExpression = {\n    number:", when: "furthest < head.seq + WINDOW" },
  },
  QUIET_MS: {
    small: [5, 400],
    file: "core/src/log/head.ts",
    passes: { at: "const change: UpdateExpression = {\n    number:", when: "at > head.at + QUIET_MS" },
  },
  floodIntervalMs: {
    small: [1, 20],
    file: "core/src/room/message.ts",
    passes: { at: "const forgotten = Object.entries(pace)", when: "Object.values(pace).some((until) => until <= now)" },
    set: (intervalMs) => Object.assign(BUDGETS.messages, { intervalMs }),
  },
  dedupeMessages: {
    small: [2, 4],
    file: "core/src/log/log.ts",
    passes: { at: "if (to - from >= LIMITS.dedupeMessages)", when: "to - from >= LIMITS.dedupeMessages" },
  },
  announcedOnline: {
    small: [1, 4],
    file: "core/src/room/presence.ts",
    passes: { at: "const people = Subscription.people(", when: "!areAll" },
  },
  MAX_GAP: {
    small: [1, 4],
    file: "client/src/timeline.ts",
    passes: { at: "return isLong && timeline.readSeq", when: "isLong" },
  },
  MAX_ROWS: {
    small: [6, 12],
    file: "client/src/timeline.ts",
    passes: { at: "if (excess <= 0) return", when: "excess > 0" },
  },
  TRIMMED_ROWS: {
    small: [1, 2],
    file: "client/src/timeline.ts",
    passes: {
      at: "return { ...timeline, window, from: end(timeline) + 1 - window.length };",
      when: "timeline.window.length > TRIMMED_ROWS",
    },
  },
  MAX_DETACHED: {
    small: [1, 4],
    file: "client/src/timeline.ts",
    passes: { at: "if (detached.size > MAX_DETACHED)", when: "detached.size > MAX_DETACHED" },
  },
  AROUND: {
    small: [1, 4],
    file: "client/src/timeline-loader.ts",
    passes: { at: "await extend({ after: seq, limit: AROUND });", when: "seq > AROUND" },
  },
  OWN_MESSAGES: {
    small: [2, 5],
    file: "client/src/room-list.ts",
    passes: { at: "if (isCaughtUp && seq", when: "isCaughtUp && seq - known.readSeq >= OWN_MESSAGES" },
  },
  MAX_IN_LINE: {
    small: [1, 2],
    file: "local/src/turns.ts",
    passes: { at: "if (length(roomId) >= MAX_IN_LINE)", when: "length(roomId) >= MAX_IN_LINE" },
  },
  searchHits: {
    small: [1, 4],
    file: "core/src/room/search.ts",
    passes: { at: "if (hits.length < LIMITS.searchHits) continue;", when: "hits.length >= LIMITS.searchHits" },
  },
  PART_SIZE: {
    small: [1, 5],
    file: "core/src/room/search.ts",
    passes: { at: "for (let to = newest; to > 0", when: "newest > PART_SIZE" },
  },
  KNOWN_MESSAGES: {
    small: [2, 12],
    file: "core/src/log/recent.ts",
    passes: { at: "for (const oldest of ids)", when: "ids.size > KNOWN_MESSAGES" },
  },
} as const satisfies Record<string, Threshold>;

export type ThresholdName = keyof typeof THRESHOLDS;

export const THRESHOLD_NAMES = Object.keys(THRESHOLDS) as readonly ThresholdName[];

const entries = Object.entries<Threshold>(THRESHOLDS) as [ThresholdName, Threshold][];

export const THRESHOLD_FILES: ReadonlySet<string> = new Set(entries.map(([, { file }]) => file));

/**
 * The file's text with its thresholds as variables, and with the notes. Throws when the text of a threshold is gone, unless a seeded bug has
 * altered the file (`isAltered`) and may have removed it.
 */
export const measuredText = (file: string, text: string, isAltered: boolean): string => {
  const replace = (before: string, from: string, to: string): string => {
    if (before.split(from).length === 2) return before.replace(from, () => to);
    if (isAltered) return before;
    throw new Error(`${file} does not contain once: ${from}`);
  };
  const measured = entries
    .filter(([, threshold]) => threshold.file === file)
    .reduce((before, [name, { passes }]) => {
      const noted = replace(before, passes.at, `Thresholds.note("${name}", ${passes.when});\n${passes.at}`);
      if (name in LIMITS) return noted;
      const [constant = "", value] = new RegExp(`const ${name} = ([\\d_]+);`).exec(before) ?? [];
      const variable = `let ${name} = ${value}; Thresholds.own("${name}", ${value}, (drawn) => { ${name} = drawn; });`;
      return replace(noted, constant, variable);
    }, text);
  const from = JSON.stringify(fileURLToPath(new URL("thresholds.ts", import.meta.url)));
  return `import * as Thresholds from ${from};\n${measured}`;
};

const variables = new Map<string, { usual: number; set(value: number): void }>();
const usual = { ...LIMITS };
let passed = new Set<ThresholdName>();

/** Called by the bundled product: registers a threshold that is a variable. */
export const own = (name: ThresholdName, value: number, set: (value: number) => void): void => {
  variables.set(name, { usual: value, set });
};

/** Called by the bundled product. */
export const note = (name: ThresholdName, isPassed: boolean): void => {
  if (isPassed) passed.add(name);
};

/** Sets each threshold, but for those of `but`, to a small number with probability `share`, until `restoreThresholds`. */
export const drawThresholds = (chance: Chance, share: number, but: readonly ThresholdName[]): void => {
  passed = new Set();
  for (const [name, { small }] of entries) {
    const drawn = small[0] + chance.below(small[1] - small[0] + 1);
    if (!but.includes(name) && chance.happens(share)) set(name, drawn);
  }
};

/** Sets all thresholds to their usual numbers. Returns those that were passed since they were drawn. */
export const restoreThresholds = (): ThresholdName[] => {
  for (const name of THRESHOLD_NAMES) if (name in LIMITS) set(name, usual[name as keyof typeof usual]);
  for (const variable of variables.values()) variable.set(variable.usual);
  return [...passed];
};

const set = (name: ThresholdName, value: number): void => {
  if (name in LIMITS) Object.assign(LIMITS, { [name]: value });
  else variables.get(name)?.set(value);
  (THRESHOLDS[name] as Threshold).set?.(value);
};
