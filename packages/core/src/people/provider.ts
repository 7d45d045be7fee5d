import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import { Username } from "@parley/protocol/text";
import type { Provider } from "@parley/protocol/workspace";
import { busy } from "../busy";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { AccountRow, ProviderRow } from "../table/row";
import * as Account from "./account";

/** People as providers know them. What a provider says of one is verified before it gets here. */

/** Somebody as a provider knows them. `subject`: what it calls them, which never becomes somebody else's. */
export type Known = { provider: Provider; subject: string };

/** What a provider says of somebody who has signed in there. `address`: only one that it has verified. `names`: the best first. */
export type Proof = Known & { address?: string; names: readonly string[] };

const keyOf = ({ provider, subject }: Known): Keys.Key => Keys.provider(provider, subject);

const names = async (deps: Deps, userId: string, { provider, subject }: Known): Promise<boolean> =>
  (await Account.find(deps, userId))?.providers[provider] === subject;

/** Whom somebody is here: the person whose account names them. */
export const find = async (deps: Deps, known: Known): Promise<string | undefined> => {
  const row = await deps.table.get<ProviderRow>(keyOf(known));
  return row && (await names(deps, row.userId, known)) ? row.userId : undefined;
};

/**
 * Connects a person's account, which is made where there is none. Throws `provider.taken` where another account is connected to them,
 * `provider.differs` where this account is connected to another one of the provider, and `server.busy` while somebody else may be about to be
 * connected. Can be repeated.
 */
export const link = async (deps: Deps, userId: string, known: Known): Promise<void> => {
  const { provider, subject } = known;
  const requireFree = ({ providers }: Pick<AccountRow, "providers">): void => {
    const before = providers[provider];
    if (before !== undefined && before !== subject) throw differs();
  };
  // Before the claim, so that none is left of what is refused.
  requireFree((await Account.find(deps, userId)) ?? { providers: {} });
  await claim(deps, userId, known);
  await Account.change(deps, userId, (account) => {
    requireFree(account);
    return { ...account, providers: { ...account.providers, [provider]: subject } };
  });
};

/** A claim is its person's alone for so long: longer than a function runs, whose account then names it, or never will. */
export const CLAIM_MS = 60_000;

const claim = async (deps: Deps, userId: string, known: Known): Promise<void> => {
  const key = keyOf(known);
  const before = await deps.table.get<ProviderRow>(key);
  const isOwn = before?.userId === userId;
  if (before && (await names(deps, before.userId, known))) {
    if (isOwn) return;
    throw new ParleyError("provider.taken", "Unable to connect this: another account here is connected to it already.");
  }
  const claimedAt = deps.clock.now();
  if (before && !isOwn && claimedAt - before.claimedAt < CLAIM_MS)
    throw busy("Unable to connect this just now: somebody else is about to. Try again in a minute.");
  const isUnchanged = before ? unchanged(before) : { when: "attribute_not_exists(#pk)" };
  if (!(await deps.table.put({ ...key, userId, claimedAt }, isUnchanged))) await claim(deps, userId, known);
};

const unchanged = ({ userId, claimedAt }: ProviderRow) => ({
  when: "#userId = :userId AND #claimedAt = :claimedAt",
  values: { userId, claimedAt },
});

/** Disconnects a person's account. Throws `provider.not_found`, `account.last_way`. */
export const unlink = async (deps: Deps, userId: string, provider: Provider): Promise<void> => {
  const subject = (await Account.find(deps, userId))?.providers[provider];
  if (subject === undefined)
    throw new ParleyError("provider.not_found", "Unable to disconnect: your account is not connected to it.");
  const known = { provider, subject };
  const row = await deps.table.get<ProviderRow>(keyOf(known));
  // First, as the claim counts only while the account names it.
  await Account.takeWay(deps, userId, (account) => without(account, known));
  // Not one that was made since.
  if (row?.userId === userId) await deps.table.remove(keyOf(known), unchanged(row));
};

/** Lets others be connected to them who were a deleted person's. */
export const release = async (deps: Deps, userId: string, known: Known): Promise<void> => {
  await deps.table.remove(keyOf(known), { when: "#userId = :userId", values: { userId } });
};

const without = <A extends { providers: Partial<Record<Provider, string>> }>(account: A, known: Known): A => {
  const { [known.provider]: subject, ...others } = account.providers;
  return subject === known.subject ? { ...account, providers: others } : account;
};

/** The first of the names that somebody may have here, once nothing invisible is in it and it is short enough. */
export const nameOf = ({ names }: Proof): string | undefined => {
  for (const name of names) {
    const valid = Username.safeParse(
      shortened(
        name
          .replace(/[\s\p{Cc}]+/gu, " ")
          .replace(INVISIBLE, "")
          .trim(),
      ),
    );
    if (valid.success) return valid.data;
  }
  return undefined;
};

/** But for the joiners, which some scripts are written with. */
const INVISIBLE = /[^\P{Cf}\u200c\u200d]/gu;

/** As much of a name as one may have, without a broken character at its end. */
const shortened = (name: string): string => {
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(name)) {
    if (kept.length + segment.length > LIMITS.usernameLength) break;
    kept += segment;
  }
  return kept;
};

export const differs = () =>
  new ParleyError("provider.differs", "Unable to go on: your account is not connected to who you are there.");
