import type { AddressInput, SignInInput } from "@parley/protocol/account";
import { ParleyError } from "@parley/protocol/error";
import type { Identity, WorkspacePolicy } from "@parley/protocol/workspace";
import type { Deps } from "../context";
import * as Keys from "../table/keys";
import type { ProfileRow } from "../table/row";
import * as Account from "./account";
import * as Code from "./code";
import * as User from "./user";
import { isMember } from "./workspace";

/** Around a sign-in. `caller`: who is signed in in this browser. */
export type Around = {
  policy: Pick<WorkspacePolicy, "signUp">;
  administration: Account.Administration;
  caller: Identity | undefined;
  /** By somebody who may, whatever the policy. */
  isInvited?: boolean;
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
    throw new ParleyError("account.name_needed", "Unable to sign in yet: choose a name first.");
  }
  await right.use();
  if (!(await Account.claimAddress(deps, userId, address))) throw exists();
  if (isNew && username !== undefined) await User.create(deps, username, userId);
  await Account.nameAddress(deps, userId, address);
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
  { policy, administration, isInvited }: Omit<Around, "caller">,
): boolean => {
  const { signUp } = policy;
  if (signUp === "open" || isInvited) return true;
  if (address === undefined) return false;
  if (typeof administration === "object" && administration.address === address) return true;
  return typeof signUp === "object" && signUp.domains.includes(address.slice(address.lastIndexOf("@") + 1));
};

export const settled = async (deps: Deps, userId: string, { administration }: Around): Promise<Identity> => {
  const person = await Account.settle(deps, userId, administration);
  if (!person) throw new ParleyError("account.required", "Unable to sign in: the account is being deleted.");
  return person;
};

export const exists = () =>
  new ParleyError(
    "account.exists",
    "Unable to go on as a guest: there is an account already. Sign in with it instead?",
  );

export const closed = () =>
  new ParleyError("account.sign_up_closed", "Unable to make an account: this workspace lets in only whom it invites.");
