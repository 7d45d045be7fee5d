import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { User as Person } from "@parley/protocol/user";
import { busy } from "../busy";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { ProfileRow, WorkspaceRow } from "../table/row";
import type { Condition } from "../table/table";
import * as Account from "./account";
import * as Directory from "./directory";
import * as Names from "./names";
import * as Profile from "./profile";
import { administratorsOnly, readWorkspace } from "./workspace";

/**
 * The administrators. The workspace's item has the set of them, so that each change of it is one conditional write: whoever changes it must be in
 * it at that moment, and nobody leaves it while no other one is there who stays. So somebody governs, whatever happens at once. What a profile
 * says of a person's role follows the set (`Profile.settleRole`).
 */

/** The administrators who have not deleted their account, in alphabetical order. */
export const list = async (deps: Deps): Promise<Person[]> => {
  const { administrators = new Set<string>() } = await readWorkspace(deps);
  const rows = await deps.table.getMany<ProfileRow>([...administrators].map(Keys.profile));
  return rows
    .map((row) => Names.toUser(Keys.userOf(row.pk), row))
    .filter(({ deleted }) => !deleted)
    .sort((a, b) => a.username.localeCompare(b.username));
};

/**
 * Makes a member an administrator. Idempotent. Throws `user.not_found`, `account.required` for a guest, `workspace.administrators_full`,
 * `workspace.administrators_only` where the caller is none any more.
 */
export const appoint = async (deps: Deps, by: string, userId: string): Promise<void> => {
  if (!(await Profile.find(deps, userId))) throw notFound();
  if (!(await Account.find(deps, userId)))
    throw new ParleyError("account.required", "Unable to make them an administrator: they have no account yet.");
  const { administrators = new Set() } = await readWorkspace(deps);
  if (administrators.size >= LIMITS.administrators && !administrators.has(userId))
    throw new ParleyError(
      "workspace.administrators_full",
      `Unable to make them an administrator: there are ${LIMITS.administrators} already.`,
    );
  const isDone = await deps.table.update(Keys.workspace, { add: { administrators: new Set([userId]) } }, has(by));
  // Also where it is refused: an earlier try may have died before this.
  const profile = await Profile.settleRole(deps, userId);
  if (!isDone) throw administratorsOnly();
  if (profile) return;
  // They have deleted their account meanwhile.
  await strike(deps, userId);
  throw notFound();
};

const has = (userId: string): Condition => ({ when: "contains(#administrators, :by)", values: { by: userId } });

export const notFound = () =>
  new ParleyError("user.not_found", "Unable to find the person: there is none with this id.");

/**
 * Takes administration back. Idempotent. Throws `workspace.administrators_only` where the caller is none any more,
 * `workspace.administrator_needed` where the last one wants to step down, `workspace.administrator_named` for the one whom the deployment names.
 */
export const dismiss = async (
  deps: Deps,
  by: string,
  userId: string,
  administration: Account.Administration,
): Promise<void> => {
  const account = await Account.find(deps, userId);
  if (account && Account.isNamed(account, administration))
    throw new ParleyError(
      "workspace.administrator_named",
      "Unable to take this back: the deployment names them as its administrator.",
    );
  const isDone =
    by === userId
      ? await leave(deps, userId, needed)
      : await deps.table.update(Keys.workspace, without(userId), has(by));
  await Profile.settleRole(deps, userId);
  if (!isDone) throw administratorsOnly();
};

const without = (userId: string) => ({ removeFromSet: { administrators: new Set([userId]) } });

/**
 * Has a person stop governing who is about to delete their account. Where nobody else has one, the workspace is on trial again: what was
 * decided about who comes in is undecided, so that nobody is shut out who could govern next. Throws `workspace.administrator_needed` where
 * others have an account, and none of them governs. Can be repeated.
 */
export const handOver = async (deps: Deps, userId: string): Promise<void> => {
  await leave(deps, userId, async ({ joined }) => {
    if (await hasOthers(deps, userId)) throw await needed();
    const nobodyCame: Condition =
      joined === undefined
        ? { when: "attribute_not_exists(#joined)" }
        : { when: "#joined = :joined", values: { joined } };
    return deps.table.update(
      Keys.workspace,
      { remove: ["administrators", "signUp", "guests", "createRooms", "directory"] },
      nobodyCame,
    );
  });
};

const needed = async () => {
  throw new ParleyError(
    "workspace.administrator_needed",
    "Unable to stop governing: make somebody else an administrator first.",
  );
};

/** `alone` decides where no other administrator is there; undefined means that something has changed since. Resolves to true. Throws `server.busy`. */
const leave = async (
  deps: Deps,
  userId: string,
  alone: (workspace: WorkspaceRow) => Promise<unknown>,
): Promise<true> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const workspace = await readWorkspace(deps);
    const { administrators = new Set<string>() } = workspace;
    if (!administrators.has(userId)) return true;
    const heir = await firstLiving(
      deps,
      [...administrators].filter((other) => other !== userId),
    );
    const isDone =
      heir === undefined ? await alone(workspace) : await deps.table.update(Keys.workspace, without(userId), has(heir));
    if (isDone) return true;
  }
  throw busy("Unable to do this just now: who governs is being changed.");
};

/** Tries against changes of who governs at the same moment. */
const ATTEMPTS = 20;

/** The first who has not deleted their account. Their profile says that they govern, also where their appointment died half way. */
const firstLiving = async (deps: Deps, userIds: readonly string[]): Promise<string | undefined> => {
  for (const userId of userIds) if (await Profile.settleRole(deps, userId)) return userId;
  return undefined;
};

/** Whether anybody else has an account. What the list has of people who are gone counts for nothing. */
const hasOthers = async (deps: Deps, userId: string): Promise<boolean> => {
  for (let cursor: string | undefined; ; ) {
    const { entries, nextCursor } = await Directory.list<Person>(deps, "MEMBERS", {
      limit: LIMITS.pageSize,
      cursor,
    });
    for (const other of entries)
      if (
        other.userId !== userId &&
        (await Account.find(deps, other.userId)) &&
        (await Profile.find(deps, other.userId))
      )
        return true;
    if (nextCursor === undefined) return false;
    cursor = nextCursor;
  }
};

/**
 * Takes somebody who has deleted their account out of the set: an appointment may have come beside the deletion. Should they be the only one by
 * then, the next member who signs in governs, or who has the address that the deployment names.
 */
export const strike = async (deps: Deps, userId: string): Promise<void> => {
  await deps.table.update(Keys.workspace, without(userId), has(userId));
};
