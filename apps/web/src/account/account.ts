import {
  Account,
  AdministratorList,
  DeviceLink,
  Passkey,
  PasskeyList,
  PasskeyOptions,
  SessionList,
} from "@parley/protocol/account";
import { InvitationPage } from "@parley/protocol/invitation";
import { SignedIn } from "@parley/protocol/session";
import { type Provider, WorkspacePolicy } from "@parley/protocol/workspace";
import * as z from "zod/mini";
import { call, enter } from "../session/http";

/** The HTTP contract of `@parley/protocol/account`. Every function rejects with the server's `ParleyError`. */

export const policy = async () => WorkspacePolicy.parse(await call("GET", "/api/workspace/policy"));
export const setPolicy = async (changed: WorkspacePolicy) =>
  WorkspacePolicy.parse(await call("PUT", "/api/workspace/policy", changed));

const Logo = z.object({ logo: z.string() });
export const setLogo = async (image: string) => Logo.parse(await call("PUT", "/api/workspace/logo", { image })).logo;
export const removeLogo = () => call("DELETE", "/api/workspace/logo");

export const administrators = async () =>
  AdministratorList.parse(await call("GET", "/api/workspace/administrators")).administrators;
const administratorPath = (userId: string) => `/api/workspace/administrators/${encodeURIComponent(userId)}`;
export const appoint = (userId: string) => call("PUT", administratorPath(userId));
export const dismiss = (userId: string) => call("DELETE", administratorPath(userId));

/** Has a code sent to a mail address. The answer is the same for every address. */
export const sendCode = (address: string) => call("POST", "/api/sign-in/code", { address });

export type ByCode = { address: string; code: string; username?: string; switch?: true; invitation?: string };
export const signInByCode = async (input: ByCode) => SignedIn.parse(await enter("/api/sign-in", input));

export const passkeyChallenge = async () => PasskeyOptions.parse(await call("POST", "/api/passkeys/challenge"));
export const signInByPasskey = async (input: { response: unknown; switch?: true }) =>
  SignedIn.parse(await enter("/api/passkeys/sign-in", input));

/** What is offered to a browser that makes a passkey. */
export const passkeyRegistration = async () => PasskeyOptions.parse(await call("POST", "/api/passkeys/registration"));
export const addPasskey = async (name: string, response: unknown) =>
  Passkey.parse(await call("POST", "/api/passkeys", { name, response }));
export const passkeys = async () => PasskeyList.parse(await call("GET", "/api/passkeys")).passkeys;
export const removePasskey = (id: string) => call("DELETE", `/api/passkeys/${encodeURIComponent(id)}`);

export const disconnect = (provider: Provider) => call("DELETE", `/api/providers/${provider}`);

export const mine = async () => Account.parse(await call("GET", "/api/account"));
/** Changes the address to one that a code was sent to. */
export const setAddress = async (address: string, code: string) =>
  Account.parse(await call("POST", "/api/account/address", { address, code }));
/** The address of a file with all that Parley keeps of the caller. */
export const EXPORT_PATH = "/api/account/export";
export const deleteAccount = (username: string, messages: "keep" | "delete") =>
  call("DELETE", "/api/account", { username, messages });

export const sessions = async () => SessionList.parse(await call("GET", "/api/sessions")).sessions;
export const endSession = (id: string) => call("DELETE", `/api/sessions/${encodeURIComponent(id)}`);
export const endOtherSessions = () => call("DELETE", "/api/sessions");

/** A link that signs another device in, once, within two minutes. */
export const makeDeviceLink = async () => DeviceLink.parse(await call("POST", "/api/device-links"));
export const redeemDeviceLink = async (secret: string) =>
  SignedIn.parse(await enter("/api/device-links/redeem", { secret }));

/** What an invitation leads to, for whoever has its link. */
export const invitation = async (code: string) =>
  InvitationPage.parse(await call("GET", `/api/invitations/${encodeURIComponent(code)}`));
