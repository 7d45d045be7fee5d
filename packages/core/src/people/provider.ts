import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import { Username } from "@parley/protocol/text";
import type { Provider } from "@parley/protocol/workspace";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { ProviderRow } from "../table/row";
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
 * `provider.differs` where this account is connected to another one of the provider. Can be repeated.
 */
export const link = async (deps: Deps, userId: string, known: Known): Promise<void> => {
  const { provider, subject } = known;
  if (!(await claim(deps, userId, known))) throw taken();
  await Account.change(deps, userId, (account) => {
    const before = account.providers[provider];
    if (before !== undefined && before !== subject) throw differs();
    return { ...account, providers: { ...account.providers, [provider]: subject } };
  });
  // Another person may have taken the claim over until the account named it; they look in their turn.
  if ((await deps.table.get<ProviderRow>(keyOf(known)))?.userId === userId) return;
  await Account.change(deps, userId, (account) => without(account, known));
  throw taken();
};

/** False where another account names them. A claim that nobody's account names was left by a crash, and counts for nothing. */
const claim = async (deps: Deps, userId: string, known: Known): Promise<boolean> => {
  const key = keyOf(known);
  const before = await deps.table.get<ProviderRow>(key);
  if (before?.userId === userId) return true;
  if (before && (await names(deps, before.userId, known))) return false;
  const isUnchanged = before
    ? { when: "#userId = :before", values: { before: before.userId } }
    : { when: "attribute_not_exists(#pk)" };
  if (!(await deps.table.put({ ...key, userId }, isUnchanged))) return claim(deps, userId, known);
  if (!before || !(await names(deps, before.userId, known))) return true;
  // Their account has named it meanwhile, and the claim is theirs again.
  await deps.table.put({ ...key, userId: before.userId }, { when: "#userId = :userId", values: { userId } });
  return false;
};

/** Disconnects a person's account. Throws `provider.not_found`, `account.last_way`. */
export const unlink = async (deps: Deps, userId: string, provider: Provider): Promise<void> => {
  let subject: string | undefined;
  // First, as the claim counts only while the account names it.
  await Account.takeWay(deps, userId, (account) => {
    subject = account.providers[provider];
    if (subject === undefined)
      throw new ParleyError("provider.not_found", "Unable to disconnect: your account is not connected to it.");
    return without(account, { provider, subject });
  });
  if (subject !== undefined) await release(deps, userId, { provider, subject });
};

/** Lets others be connected to them who were this person's. */
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

const taken = () =>
  new ParleyError("provider.taken", "Unable to connect this: another account here is connected to it already.");

export const differs = () =>
  new ParleyError("provider.differs", "Unable to go on: your account is not connected to who you are there.");
