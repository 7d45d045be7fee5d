import * as z from "zod/mini";
import { LIMITS } from "./limits";
import { RoomName } from "./text";
import type { User } from "./user";

/**
 * What a person is in the workspace, which is all that one stage serves. A guest came with a name only; a member has an account that lasts;
 * an administrator is a member who governs the workspace.
 */
export const WorkspaceRole = z.enum(["administrator", "member", "guest"]);
export type WorkspaceRole = z.infer<typeof WorkspaceRole>;

/** Who a person is, and what they are in the workspace. Without `workspaceRole` they are a guest. */
export type Identity = User & { workspaceRole?: WorkspaceRole | undefined };

/** A mail domain in lower case: two labels at least of letters, digits and hyphens (RFC 1123), international ones in Punycode. */
export const MailDomain = z
  .string()
  .check(
    z.trim(),
    z.toLowerCase(),
    z.maxLength(253),
    z.regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/, "must be a domain"),
  );

/** Sign-in providers beside mail and passkeys. */
export const Provider = z.enum(["github", "google"]);
export type Provider = z.infer<typeof Provider>;

/**
 * Who may do what in the workspace.
 *
 * - `signUp`: who may make an account: everybody, those who are invited, or those with an address in one of the domains.
 * - `guests`: whether anybody may enter with just a name. Those who are in stay.
 * - `createRooms`: who may make rooms. Direct rooms are everybody's.
 * - `directory`: whom people find, by name and by id: everybody, or those they share a room with. Guests always find only the latter.
 */
export const WorkspacePolicy = z.strictObject({
  name: RoomName,
  signUp: z.union([
    z.enum(["open", "invited"]),
    z.strictObject({ domains: z.array(MailDomain).check(z.minLength(1), z.maxLength(50)) }),
  ]),
  guests: z.boolean(),
  createRooms: z.enum(["everybody", "members", "administrators"]),
  directory: z.enum(["everybody", "shared"]),
});
export type WorkspacePolicy = z.infer<typeof WorkspacePolicy>;

/** A picture in base64: PNG, JPEG or WebP. */
export const LogoInput = z.strictObject({
  image: z
    .string()
    .check(z.maxLength(Math.ceil(LIMITS.logoBytes / 3) * 4), z.regex(/^[A-Za-z0-9+/]+={0,2}$/, "must be base64")),
});
export type LogoInput = z.infer<typeof LogoInput>;

/** What a page must know before anybody has signed in. Without an administrator a workspace is on trial: guests may do what members may. */
export const Workspace = z.object({
  name: z.string(),
  /** The path of its logo, if it has one. Another logo has another path. */
  logo: z.optional(z.string()),
  guests: z.boolean(),
  signUp: z.enum(["open", "invited", "domains"]),
  /** Which ways to sign in there are: codes by mail, passkeys, and providers. */
  mail: z.boolean(),
  /** The path of a page that shows the mails, where a product on one machine sends none. */
  mailbox: z.optional(z.string()),
  passkeys: z.boolean(),
  providers: z.array(Provider),
  hasAdministrator: z.boolean(),
  /** The first who has an account that lasts becomes its administrator. */
  firstGoverns: z.boolean(),
});
export type Workspace = z.infer<typeof Workspace>;
