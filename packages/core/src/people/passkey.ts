import { ParleyError } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { PasskeyRow } from "../table/row";
import * as Account from "./account";
import { hash } from "./session";

/** Passkeys as they are stored. What a browser says about one is verified before it gets here. */

/** A passkey's id, by which its person names it: a hash, as credentials' own ids may be longer than a key. */
export const idOf = (credentialId: string): string => hash(credentialId);

/**
 * Adds a passkey to a person's account, which is made where there is none. Throws `passkey.refused` where it is another person's,
 * `passkey.too_many`. Can be repeated.
 */
export const add = async (deps: Deps, passkey: PasskeyRow): Promise<void> => {
  const { userId, credentialId } = passkey;
  const id = idOf(credentialId);
  const isNew = await deps.table.put(
    { ...Keys.passkey(id), ...passkey },
    { when: "attribute_not_exists(#pk) OR #userId = :userId", values: { userId } },
  );
  if (!isNew) throw refused();
  await Account.change(deps, userId, (account) => {
    if (account.passkeys.includes(id)) return account;
    if (account.passkeys.length >= LIMITS.passkeys)
      throw new ParleyError("passkey.too_many", `Unable to add the passkey: you have ${LIMITS.passkeys} already.`);
    return { ...account, passkeys: [...account.passkeys, id] };
  });
};

/** A passkey that signs its person in: their account names it. */
export const find = async (deps: Deps, credentialId: string): Promise<PasskeyRow | undefined> => {
  const id = idOf(credentialId);
  const row = await deps.table.get<PasskeyRow>(Keys.passkey(id));
  return row && (await Account.find(deps, row.userId))?.passkeys.includes(id) ? row : undefined;
};

/** A person's passkeys, the oldest first. */
export const ofUser = async (deps: Deps, userId: string): Promise<PasskeyRow[]> => {
  const ids = (await Account.find(deps, userId))?.passkeys ?? [];
  const rows = await deps.table.getMany<PasskeyRow>(ids.map(Keys.passkey));
  return rows.sort((a, b) => a.createdAt - b.createdAt);
};

/** Notes that a passkey has signed its person in. `counter`: how often its device says that it has signed. */
export const noteUse = async (deps: Deps, credentialId: string, counter: number): Promise<void> => {
  const change = { set: { counter, usedAt: deps.clock.now() } };
  await deps.table.update(Keys.passkey(idOf(credentialId)), change, { when: "attribute_exists(#pk)" });
};

/** Removes a passkey. Throws `passkey.not_found`, `account.last_way`. */
export const remove = async (deps: Deps, userId: string, id: string): Promise<void> => {
  // First, as it counts only while the account names it.
  await Account.takeWay(deps, userId, (account) => {
    if (!account.passkeys.includes(id))
      throw new ParleyError("passkey.not_found", "Unable to remove this: you have no such passkey.");
    return { ...account, passkeys: account.passkeys.filter((other) => other !== id) };
  });
  await deps.table.remove(Keys.passkey(id), { when: "#userId = :userId", values: { userId } });
};

export const refused = (cause?: unknown) =>
  new ParleyError("passkey.refused", "Unable to sign in: the passkey was refused. Try again, or another way.", {
    cause,
  });
