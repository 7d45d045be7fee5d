import * as z from "zod/mini";
import { Count } from "./count";
import { ErrorCode } from "./error";
import { Attachment as FileEntry } from "./file";
import { UserId } from "./id";
import { InvitationCode } from "./invitation";
import { LIMITS } from "./limits";
import { Preferences } from "./preferences";
import { boundedText, Username } from "./text";
import { Timestamp } from "./time";
import { User } from "./user";
import { Provider, WorkspaceRole } from "./workspace";

/**
 * Accounts over HTTP, beside the sign-in contract of `session.ts`: same cookie, same errors.
 *
 * - `GET    /api/workspace` → `Workspace`, for everybody
 * - `GET    /api/workspace/policy`, `PUT` the same ↔ `WorkspacePolicy`, for administrators
 * - `PUT    /api/workspace/logo` `LogoInput` → `{ logo }`, `DELETE` → 204, for administrators; `GET /api/workspace/logo/:name` → the picture
 * - `GET    /api/workspace/administrators` → `AdministratorList`, `PUT` and `DELETE /api/workspace/administrators/:userId` → 204, for
 *   administrators. A person's connections are closed when their role changes: a client connects anew, and `hello` says what they are
 * - `POST   /api/sign-in/code` `CodeInput` → 204 whether the address is known or not; its mail has a code of six digits
 * - `POST   /api/sign-in` `SignInInput` → `SignedIn` and the cookie. A guest's session becomes the account. `account.exists` and
 *   `account.name_needed` leave the code good for one more try
 * - `POST   /api/passkeys/registration` → `PasskeyOptions`; `POST /api/passkeys` `PasskeyInput` → `Passkey`; `GET` → `PasskeyList`;
 *   `DELETE /api/passkeys/:id` → 204
 * - `POST   /api/passkeys/challenge` → `PasskeyOptions`; `POST /api/passkeys/sign-in` `PasskeySignInInput` → `SignedIn` and the cookie
 * - `GET    /api/account` → `Account`; `DELETE` `DeleteAccountInput` → 204; `POST /api/account/address` `AddressInput` → `Account`
 * - `GET    /api/account/export` → `AccountExport`, as a download
 * - `GET    /api/sessions` → `SessionList`; `DELETE /api/sessions/:id` → 204; `DELETE /api/sessions`, all but the caller's → 204
 * - `POST   /api/device-links` → `DeviceLink`; `POST /api/device-links/redeem` `RedeemInput` → `SignedIn` and the cookie
 * - `GET    /api/providers/:provider` `ProviderQuery` → 302 to the provider, whose answer comes to `GET /api/providers/:provider/callback` → 302
 *   to the page, with the cookie, or with a `ProviderProblem`: a browser that follows links shows no other answer
 * - `DELETE /api/providers/:provider` → 204
 */

/** A mail address in lower case: so one address has one account. */
export const MailAddress = z
  .string()
  .check(
    z.trim(),
    z.normalize("NFC"),
    z.toLowerCase(),
    z.maxLength(LIMITS.mailAddressLength, `must be at most ${LIMITS.mailAddressLength} characters`),
    z.regex(
      /^[^\s@"(),:;<>[\\\]\p{C}]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*[\p{L}\p{N}\p{M}])?\.)+[\p{L}\p{N}-]{2,}$/u,
      "must be a mail address",
    ),
  );

export const CodeInput = z.strictObject({ address: MailAddress });
export type CodeInput = z.infer<typeof CodeInput>;

/** Spaces and hyphens may group the digits. */
const Code = z.pipe(
  z.pipe(
    z.string().check(z.maxLength(20)),
    z.transform((text) => text.replace(/[\s-]/g, "")),
  ),
  z.string().check(z.regex(/^\d{6}$/, "must be six digits")),
);

/**
 * `username`: for a new person; without one the answer is `account.name_needed`. `switch`: a guest signs in as the account that the address
 * has, and their own session ends; without it the answer is `account.exists`.
 */
export const SignInInput = z.strictObject({
  address: MailAddress,
  code: Code,
  username: z.optional(Username),
  switch: z.optional(z.boolean()),
  /** Lets in somebody new whom the policy would not, if it admits people. */
  invitation: z.optional(InvitationCode),
});
export type SignInInput = z.infer<typeof SignInInput>;

const Base64Url = z.string().check(z.maxLength(16_384), z.regex(/^[\w-]*$/, "must be base64url"));
const Transports = z.array(z.string().check(z.maxLength(32))).check(z.maxLength(8));
const Credential = { id: Base64Url, rawId: Base64Url, type: z.literal("public-key") };
const Attachment = z.optional(z.enum(["cross-platform", "platform"]));

/** WebAuthn's options as JSON, for `navigator.credentials`: `parseCreationOptionsFromJSON` and its like read them. */
export const PasskeyOptions = z.looseObject({ challenge: z.string() });
export type PasskeyOptions = z.infer<typeof PasskeyOptions>;

/** `RegistrationResponseJSON` of WebAuthn. What else a browser adds is left out. */
const RegistrationResponse = z.object({
  ...Credential,
  authenticatorAttachment: Attachment,
  response: z.object({
    clientDataJSON: Base64Url,
    attestationObject: Base64Url,
    transports: z.optional(Transports),
  }),
  clientExtensionResults: z.object({}),
});

/** `AuthenticationResponseJSON` of WebAuthn. */
const AuthenticationResponse = z.object({
  ...Credential,
  authenticatorAttachment: Attachment,
  response: z.object({
    clientDataJSON: Base64Url,
    authenticatorData: Base64Url,
    signature: Base64Url,
    userHandle: z.optional(z.nullable(Base64Url)),
  }),
  clientExtensionResults: z.object({}),
});

/** `name`: by which the person tells their passkeys apart. */
export const PasskeyInput = z.strictObject({ name: Username, response: RegistrationResponse });
export type PasskeyInput = z.infer<typeof PasskeyInput>;

/** `switch`: as in `SignInInput`. */
export const PasskeySignInInput = z.strictObject({ response: AuthenticationResponse, switch: z.optional(z.boolean()) });
export type PasskeySignInInput = z.infer<typeof PasskeySignInInput>;

export const Passkey = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: Timestamp,
  /** Absent: never. */
  lastUsedAt: z.optional(Timestamp),
});
export type Passkey = z.infer<typeof Passkey>;

export const PasskeyList = z.object({ passkeys: z.array(Passkey) });
export type PasskeyList = z.infer<typeof PasskeyList>;

/**
 * A path of the app's own. Each of its segments is of letters, digits, `_` and `-`, so that nothing in it is a host, an escape or another
 * document: neither `//evil`, nor `/\\evil`, nor what a browser makes that of.
 */
export const ReturnPath = z
  .string()
  .check(z.maxLength(LIMITS.returnPathLength), z.regex(/^\/(?:[\w-]+(?:\/[\w-]+)*)?$/, "must be a path of the app"));

/**
 * How a sign-in by a provider is to go on. `to`: where it leads back to; home where it is missing or not a path of the app. `link`: connects the
 * provider to the caller's account, whoever that is. `username`, `switch`, `invitation`: as in `SignInInput`; without a `username` the person
 * gets the name that they have there.
 */
export const ProviderQuery = z.object({
  to: z.catch(ReturnPath, "/"),
  link: z.optional(z.literal("true")),
  switch: z.optional(z.literal("true")),
  username: z.optional(Username),
  invitation: z.optional(InvitationCode),
});
export type ProviderQuery = z.infer<typeof ProviderQuery>;

/** Why a sign-in by a provider did not work, in the query of the page that it leads back to. */
export const ProviderProblem = z.object({ provider: z.string(), problem: ErrorCode });
export type ProviderProblem = z.infer<typeof ProviderProblem>;

/** The caller's ways to sign in. A guest has none. */
export const Account = z.object({
  userId: UserId,
  username: z.string(),
  workspaceRole: WorkspaceRole,
  address: z.optional(z.string()),
  /** How many there are. */
  passkeys: z.number(),
  providers: z.array(Provider),
  /** Until then the sign-in is fresh, and the account can be changed: after it the answer is `account.confirm_first`. */
  freshUntil: Timestamp,
});
export type Account = z.infer<typeof Account>;

/** Proves the new address by the code that was sent to it. */
export const AddressInput = z.strictObject({ address: MailAddress, code: Code });
export type AddressInput = z.infer<typeof AddressInput>;

/** `username` must be the caller's own name, so that nobody deletes by mistake. */
export const DeleteAccountInput = z.strictObject({
  username: boundedText(LIMITS.usernameLength),
  messages: z.enum(["keep", "delete"]),
});
export type DeleteAccountInput = z.infer<typeof DeleteAccountInput>;

/** What the table has of a person. `isComplete`: false where there is more than an answer can hold. `leftOut`: what is not in it, in words. */
export const AccountExport = z.object({
  exportedAt: Timestamp,
  isComplete: z.boolean(),
  leftOut: z.array(z.string()),
  account: Account,
  profile: z.object({ handle: z.optional(z.string()), timeZone: z.optional(z.string()) }),
  preferences: Preferences,
  passkeys: z.array(Passkey),
  /** What each provider calls the person. */
  providers: z.array(z.object({ provider: Provider, subject: z.string() })),
  sessions: z.array(z.object({ device: z.string(), createdAt: Timestamp, lastUsedAt: Timestamp })),
  pushDevices: z.array(z.object({ device: z.string(), origin: z.string(), createdAt: Timestamp })),
  blocked: z.array(z.object({ userId: z.string(), username: z.string() })),
  reports: z.array(z.object({ messageId: z.string(), reason: z.string(), reportedAt: Timestamp })),
  /** Those that the person made, into rooms that they are in, and into the workspace where there is no `roomId`. */
  invitations: z.array(
    z.object({
      roomId: z.optional(z.string()),
      createdAt: Timestamp,
      expiresAt: z.optional(Timestamp),
      usesLeft: z.optional(Count),
    }),
  ),
  rooms: z.array(
    z.object({
      roomId: z.string(),
      name: z.string(),
      kind: z.string(),
      /** Absent: they have left it. */
      role: z.optional(z.string()),
      joinedAt: Timestamp,
      /** What they have begun to write there. Absent: nothing, or it has only a reply's target. */
      draft: z.optional(z.string()),
      /** They have read everything up to here. */
      readSeq: z.optional(Count),
      level: z.optional(z.string()),
      muteUntil: z.optional(Timestamp),
      /** What its files hold is at `GET /api/files/:fileId`. */
      messages: z.array(
        z.object({
          messageId: z.string(),
          content: z.string(),
          timestamp: Timestamp,
          files: z.optional(z.array(FileEntry)),
        }),
      ),
      reactions: z.array(z.object({ messageId: z.string(), emoji: z.string() })),
    }),
  ),
});
export type AccountExport = z.infer<typeof AccountExport>;

/** Where somebody is signed in. `device`: as `Firefox on Linux`; `lastUsedAt` is noted once an hour. */
export const SessionEntry = z.object({
  id: z.string(),
  device: z.string(),
  createdAt: Timestamp,
  lastUsedAt: Timestamp,
  current: z.boolean(),
});
export type SessionEntry = z.infer<typeof SessionEntry>;

export const SessionList = z.object({ sessions: z.array(SessionEntry) });
export type SessionList = z.infer<typeof SessionList>;

/** Signs in another device: `link` is the address of a page, with the secret behind its `#`. */
export const DeviceLink = z.object({ link: z.url(), expiresAt: Timestamp });
export type DeviceLink = z.infer<typeof DeviceLink>;

export const RedeemInput = z.strictObject({
  secret: z.string().check(z.regex(/^[\w-]{32}$/, "must be a link's secret")),
});
export type RedeemInput = z.infer<typeof RedeemInput>;

/** Who governs the workspace. `named`: the deployment names their address, so that nobody takes it back. */
export const Administrator = z.extend(User, { named: z.optional(z.literal(true)) });
export type Administrator = z.infer<typeof Administrator>;

export const AdministratorList = z.object({ administrators: z.array(Administrator) });
export type AdministratorList = z.infer<typeof AdministratorList>;
