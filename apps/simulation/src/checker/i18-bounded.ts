import { ACTION_LIMITS, BUDGETS, type Budget } from "@parley/protocol/budgets";
import type { History, Request } from "../history";
import type { Invariant, Violation } from "./invariant";
import { groupBy, time } from "./key";

/**
 * I18: what one person makes others read is bounded. In any window of time the budgets bound the messages and changes that a person commits
 * in a room, and their requests that notify others or create things, whatever their client sends.
 *
 * Excused: two units more than the budget, as a unit is taken a little before the moment that is known here, and by the clock of one of
 * several servers. System messages, which other budgets bound.
 */
export const bounded: Invariant = (history) => [...commits(history), ...requests(history)];

/** Units that were taken between the two times. */
type Taken = { from: number; to: number; units: number };

/** A window in which more was taken than the budget allows, if there is one. Counts what was taken entirely within it. */
const excess = (taken: readonly Taken[], { burst, intervalMs }: Budget): string | undefined => {
  const inOrder = [...taken].sort((a, b) => a.to - b.to);
  for (const { from } of taken) {
    let units = 0;
    for (const each of inOrder) {
      if (each.from < from) continue;
      units += each.units;
      const allowed = burst + 2 + (each.to - from) / intervalMs;
      if (units > allowed) return `${units} from ${time(from)} to ${time(each.to)}, of ${Math.floor(allowed)}`;
    }
  }
  return undefined;
};

const commits = ({ commits, changes, log, heads }: History): Violation[] => {
  const system = new Set(
    [...log, ...heads.flatMap(({ pending }) => pending)]
      .filter(({ isSystem }) => isSystem)
      .map(({ roomId, seq }) => `${roomId} ${seq}`),
  );
  const authored = [...commits.filter(({ roomId, seq }) => !system.has(`${roomId} ${seq}`)), ...changes];
  return [...groupBy(authored, ({ userId, roomId }) => `${userId} in room ${roomId}`)].flatMap(([who, each]) => {
    const found = excess(
      each.map(({ at }) => ({ from: at, to: at, units: 1 })),
      BUDGETS.messages,
    );
    return found === undefined ? [] : [`messages and changes of ${who}: ${found}`];
  });
};

const PERSONAL = ["notices", "creations"] as const;

const requests = ({ requests }: History): Violation[] =>
  PERSONAL.flatMap((budget) => {
    const mine = requests.filter(({ action, outcome }) => outcome === "success" && budgetOf(action) === budget);
    return [...groupBy(mine, ({ userId }) => userId)].flatMap(([userId, each]) => {
      const found = excess(each.flatMap(takenBy), BUDGETS[budget]);
      return found === undefined ? [] : [`${budget} of ${userId}: ${found}`];
    });
  });

const budgetOf = (action: Request["action"]): string | undefined => {
  const limit = ACTION_LIMITS[action];
  return "budget" in limit ? limit.budget : undefined;
};

const takenBy = ({ action, about, begunAt, endedAt }: Request): Taken[] =>
  endedAt === undefined ? [] : [{ from: begunAt, to: endedAt, units: action === "createRoom" ? 1 + about.length : 1 }];
