import { createHash } from "node:crypto";
import { ParleyError } from "@parley/protocol/error";
import type { Identity } from "@parley/protocol/workspace";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { AccountRow, MailRow, ProfileRow } from "../table/row";
import * as Profile from "./profile";
import * as User from "./user";
import * as Workspace from "./workspace";

/**
 * Accounts: a person's ways to sign in. The account's item decides which these are. What finds a person by a mail address, a passkey or a
 * provider is an item of its own, and counts only while the account names it. So the two are written one after the other, and a crash between
 * them leaves nothing that lets anybody in.
 */

/** Who governs first: the first to have an account, the one with this address, who then always governs, or nobody. */
export type Administration = "first" | { address: string } | undefined;

const none: AccountRow = { version: 0, createdAt: 0, passkeys: [], providers: {} };

export const find = async (deps: Deps, userId: string): Promise<AccountRow | undefined> =>
  deps.table.get<AccountRow>(Keys.account(userId));

/** Tries against changes of the same account at the same moment, each of which one of them wins. */
const ATTEMPTS = 20;

/** Changes an account, which is made where there is none. `to` says what it becomes, and may throw. */
export const change = async (
  deps: Deps,
  userId: string,
  to: (account: AccountRow) => Omit<AccountRow, "version">,
): Promise<AccountRow> => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { version, ...account } = (await find(deps, userId)) ?? { ...none, createdAt: deps.clock.now() };
    const next: AccountRow = { ...to({ version, ...account }), version: version + 1 };
    const condition =
      version === 0 ? { when: "attribute_not_exists(#pk)" } : { when: "#version = :version", values: { version } };
    if (await deps.table.put({ ...next, ...Keys.account(userId) }, condition)) return next;
  }
  throw new ParleyError("server.busy", "Unable to do this just now: your account is being changed.");
};

/** How many ways to sign in an account has. */
const ways = ({ address, passkeys, providers }: AccountRow): number =>
  (address === undefined ? 0 : 1) + passkeys.length + Object.keys(providers).length;

/** Changes an account as `change` does. Throws `account.last_way` where no way to sign in would be left. */
export const takeWay = (
  deps: Deps,
  userId: string,
  to: (account: AccountRow) => Omit<AccountRow, "version">,
): Promise<AccountRow> =>
  change(deps, userId, (account) => {
    const next = to(account);
    if (ways({ ...next, version: 0 }) === 0)
      throw new ParleyError("account.last_way", "Unable to remove this: it is your last way to sign in.");
    return next;
  });

export const hashOf = (address: string): string => createHash("sha256").update(address).digest("base64url");

/** Whose an address is: of the person whose account names it, or who has claimed it and died before their account did. */
export const ofAddress = async (deps: Deps, address: string): Promise<string | undefined> => {
  const row = await deps.table.get<MailRow>(Keys.mail(hashOf(address)));
  return row && (await holds(deps, row.userId, address)) ? row.userId : undefined;
};

const holds = async (deps: Deps, userId: string, address: string): Promise<boolean> => {
  const named = (await find(deps, userId))?.address;
  return named === address || (named === undefined && !(await isDeleted(deps, userId)));
};

const isDeleted = async (deps: Deps, userId: string): Promise<boolean> => {
  const profile = await deps.table.get<ProfileRow>(Keys.profile(userId));
  return profile !== undefined && "deleted" in profile;
};

/** Makes a proven address a person's. False where it is somebody else's. Can be repeated. */
export const claimAddress = async (deps: Deps, userId: string, address: string): Promise<boolean> => {
  const key = Keys.mail(hashOf(address));
  const before = await deps.table.get<MailRow>(key);
  if (before?.userId === userId) return true;
  if (before && (await holds(deps, before.userId, address))) return false;
  const isUnchanged = before
    ? { when: "#userId = :before", values: { before: before.userId } }
    : { when: "attribute_not_exists(#pk)" };
  return (await deps.table.put({ ...key, userId }, isUnchanged)) || claimAddress(deps, userId, address);
};

/** Has the account name an address that the person has claimed, in the place of the one before. Can be repeated. */
export const nameAddress = async (deps: Deps, userId: string, address: string): Promise<void> => {
  const former = (await find(deps, userId))?.address;
  if (former === address) return;
  await change(deps, userId, (account) => ({ ...account, address }));
  if (former !== undefined) await releaseAddress(deps, userId, former);
};

/** Lets others have an address that was this person's. */
export const releaseAddress = async (deps: Deps, userId: string, address: string): Promise<void> => {
  await deps.table.remove(Keys.mail(hashOf(address)), { when: "#userId = :userId", values: { userId } });
};

/**
 * Makes a person with an account what they are in the workspace: a member, or an administrator. Runs at each sign-in, so that one that died half
 * way is completed. Undefined where the person has deleted their account, or never was.
 */
export const settle = async (
  deps: Deps,
  userId: string,
  administration: Administration,
): Promise<Identity | undefined> => {
  const profile = await Profile.find(deps, userId);
  const account = await find(deps, userId);
  if (!profile || !account) return undefined;
  if (profile.workspaceRole === undefined) {
    // Before the workspace is asked who governs: an administrator who goes looks for other members, and whether one has come meanwhile.
    await User.enlistMember(deps, { userId, ...profile });
    await Workspace.noteMember(deps);
  }
  if (administration === "first") await Workspace.claimAdministration(deps, userId);
  else if (isNamed(account, administration)) await Workspace.letGovern(deps, userId);
  const settled = await Profile.settleRole(deps, userId);
  return settled && { userId, username: settled.username, workspaceRole: settled.workspaceRole };
};

/** Whether the deployment names this account's address: then its person always governs. */
export const isNamed = ({ address }: AccountRow, administration: Administration): boolean =>
  typeof administration === "object" && administration.address === address;
