import type { AddressInput, SignInInput } from "@parley/protocol/account";
import { ParleyError } from "@parley/protocol/error";
import type { Identity, WorkspacePolicy } from "@parley/protocol/workspace";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { ProfileRow } from "../table/row";
import * as Account from "./account";
import * as Code from "./code";
import * as Provider from "./provider";
import * as User from "./user";
import { isMember } from "./workspace";

/** Around a sign-in. `caller`: who is signed in in this browser. */
export type Around = {
  policy: Pick<WorkspacePolicy, "signUp">;
  administration: Account.Administration;
  caller: Identity | undefined;
  /** Takes a use of the invitation of somebody who may invite, whatever the policy. False where none is left. Absent: there is no such invitation. */
  admit?: (userId: string) => Promise<boolean>;
};

/** Signs in by a code. Throws `account.code_wrong`, `account.exists`, `account.name_needed`, `account.sign_up_closed`. */
export const byCode = async (
  deps: Deps,
  { address, code, username, switch: mayLeave = false }: SignInInput,
  secrets: Code.Secrets,
  around: Around,
): Promise<Identity> => {
  const right = await Code.check(deps, secrets, address, code);
  const guest = guestOf(around);
  const owner = await Account.ofAddress(deps, address);
  if (owner !== undefined && guest && owner !== guest.userId && !mayLeave) {
    await right.keep();
    throw exists();
  }
  if (owner === undefined && !maySignUp(address, around)) {
    await right.use();
    throw closed();
  }
  const userId = owner ?? guest?.userId ?? deps.mintId();
  const isNew = (await deps.table.get<ProfileRow>(Keys.profile(userId))) === undefined;
  if (isNew && username === undefined) {
    await right.keep();
    throw nameNeeded();
  }
  await right.use();
  if (owner === undefined) await admit(userId, address, around);
  if (!(await Account.claimAddress(deps, userId, address))) throw exists();
  if (isNew && username !== undefined) await User.comeAnew(deps, username, userId, around.caller);
  await Account.nameAddress(deps, userId, address);
  return settled(deps, userId, around);
};

/** How a sign-in by a provider goes on: as `SignInInput` says. */
export type ByProvider = { username?: string | undefined; switch?: boolean };

/**
 * Signs in somebody whom a provider knows. An account is found by who they are there, or by the address that the provider has verified: an account
 * has no address that its person has not proved. A member signs in as themselves alone. Throws `account.exists`, `account.name_needed`,
 * `account.sign_up_closed`, `provider.differs`, and what `Provider.link` throws.
 */
export const byProvider = async (
  deps: Deps,
  proof: Provider.Proof,
  { username, switch: mayLeave = false }: ByProvider,
  around: Around,
): Promise<Identity> => {
  const { address } = proof;
  const known = await Provider.find(deps, proof);
  if (around.caller && isMember(around.caller)) {
    if (known !== around.caller.userId) throw Provider.differs();
    return settled(deps, known, around);
  }
  const guest = guestOf(around);
  const owner = known ?? (address === undefined ? undefined : await Account.ofAddress(deps, address));
  if (owner !== undefined && guest && owner !== guest.userId && !mayLeave) throw exists();
  if (owner === undefined && !maySignUp(address, around)) throw closed();
  const userId = owner ?? guest?.userId ?? deps.mintId();
  const isNew = (await deps.table.get<ProfileRow>(Keys.profile(userId))) === undefined;
  const name = isNew ? (username ?? Provider.nameOf(proof)) : undefined;
  if (isNew && name === undefined) throw nameNeeded();
  if (owner === undefined) await admit(userId, address, around);
  // In this order each try goes on with what one before it has done, as the same person.
  const hasClaimed =
    owner === undefined && address !== undefined && (await Account.claimAddress(deps, userId, address));
  if (known === undefined) await Provider.link(deps, userId, proof);
  if (name !== undefined) await User.create(deps, name, userId);
  if (hasClaimed) await Account.nameAddress(deps, userId, address);
  return settled(deps, userId, around);
};

/** Changes a person's address to one that they prove. Throws `account.code_wrong`, `account.address_taken`. */
export const changeAddress = async (
  deps: Deps,
  userId: string,
  { address, code }: AddressInput,
  secrets: Code.Secrets,
): Promise<void> => {
  const right = await Code.check(deps, secrets, address, code);
  await right.use();
  if (!(await Account.claimAddress(deps, userId, address)))
    throw new ParleyError("account.address_taken", "Unable to use this address: another account has it.");
  await Account.nameAddress(deps, userId, address);
};

/** The caller, if they are a guest. */
export const guestOf = ({ caller }: Pick<Around, "caller">): Identity | undefined =>
  caller && !isMember(caller) ? caller : undefined;

/** Whether somebody with this proven address may make an account. */
export const maySignUp = (
  address: string | undefined,
  { policy, administration, admit }: Omit<Around, "caller">,
): boolean => {
  const { signUp } = policy;
  if (signUp === "open" || admit) return true;
  if (address === undefined) return false;
  if (typeof administration === "object" && administration.address === address) return true;
  return typeof signUp === "object" && signUp.domains.includes(address.slice(address.lastIndexOf("@") + 1));
};

/**
 * Takes a use of the invitation by which somebody new makes an account. A crash after it loses one. Throws `account.sign_up_closed` where others have
 * taken the last one, and the policy does not let them in.
 */
const admit = async (userId: string, address: string | undefined, { admit, ...around }: Around): Promise<void> => {
  if (admit && !(await admit(userId)) && !maySignUp(address, around)) throw closed();
};

export const settled = async (deps: Deps, userId: string, { administration }: Around): Promise<Identity> => {
  const person = await Account.settle(deps, userId, administration);
  if (!person) throw new ParleyError("account.required", "Unable to sign in: the account is being deleted.");
  return person;
};

const nameNeeded = () => new ParleyError("account.name_needed", "Unable to sign in yet: choose a name first.");

export const exists = () =>
  new ParleyError(
    "account.exists",
    "Unable to go on as a guest: there is an account already. Sign in with it instead?",
  );

export const closed = () =>
  new ParleyError("account.sign_up_closed", "Unable to make an account: this workspace lets in only whom it invites.");
