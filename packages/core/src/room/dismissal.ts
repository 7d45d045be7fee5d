import type { Deps } from "../context";
import * as Log from "../log/log";
import type * as Account from "../people/account";
import * as Administrator from "../people/administrator";
import * as Keys from "../table/keys";
import type { GoverningRow } from "../table/row";
import { all } from "../table/table";

/**
 * Takes administration back. Once it has answered, nothing of theirs is committed that only an administrator may (I9): each commit of an
 * administrator notes its room before it asks who governs (`standing.ts`), and this makes the commits in the noted rooms begin anew. Idempotent.
 * Throws what `Administrator.dismiss` throws.
 */
export const dismiss = async (
  deps: Deps,
  by: string,
  userId: string,
  administration: Account.Administration,
): Promise<void> => {
  await Administrator.dismiss(deps, by, userId, administration);
  await outdate(deps, userId);
};

/** As `dismiss`, of somebody who is about to delete their account. Throws what `Administrator.handOver` throws. */
export const handOver = async (deps: Deps, userId: string): Promise<void> => {
  await Administrator.handOver(deps, userId);
  await outdate(deps, userId);
};

const outdate = async (deps: Deps, userId: string): Promise<void> => {
  for (const { sk } of await noted(deps, userId)) await Log.outdateReaders(deps, Keys.idOf(sk));
};

/** Forgets the rooms in which a person has governed who does so never again. Can be repeated. */
export const forget = async (deps: Deps, userId: string): Promise<void> => {
  for (const { sk } of await noted(deps, userId)) await deps.table.remove({ pk: Keys.userPk(userId), sk });
};

const noted = (deps: Deps, userId: string) =>
  all<GoverningRow>(deps.table, { pk: Keys.userPk(userId), prefix: Keys.GOVERNING_PREFIX });
