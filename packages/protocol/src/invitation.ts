import * as z from "zod/mini";
import { Count } from "./count";
import { RoomId } from "./id";
import { LIMITS } from "./limits";
import { RoomKind, RoomSummary } from "./room";
import { Timestamp } from "./time";
import { User } from "./user";

/** Names an invitation, and is all that one needs to follow it: a secret, with the room's id before it where it leads into a room. */
export const InvitationCode = z
  .string()
  .check(z.regex(/^(?:[A-Za-z0-9_-]{1,64}\.)?[A-Za-z0-9_-]{16,32}$/, "must be an invitation's code"));

/** A link into a room or, without one, into the workspace. */
export const Invitation = z.object({
  code: InvitationCode,
  roomId: z.optional(RoomId),
  createdBy: User,
  createdAt: Timestamp,
  /** Absent: never. */
  expiresAt: z.optional(Timestamp),
  /** How many people may still come in by it. Absent: any number. */
  usesLeft: z.optional(Count),
});
export type Invitation = z.infer<typeof Invitation>;

/** Sent again, it makes one more invitation, up to `LIMITS.invitations` of a room. */
export const CreateInvitation = {
  summary: "Make a link by which people come into a room, or into the workspace",
  input: z.strictObject({
    roomId: z.optional(RoomId),
    /** Absent: it does not expire. */
    days: z.optional(z.int().check(z.minimum(1), z.maximum(LIMITS.invitationDays))),
    /** Absent: any number. */
    uses: z.optional(z.int().check(z.minimum(1), z.maximum(LIMITS.invitationUses))),
  }),
  output: z.object({ invitation: Invitation }),
};

export const ListInvitations = {
  summary: "List the invitations of a room or of the workspace",
  input: z.strictObject({ roomId: z.optional(RoomId) }),
  output: z.object({ invitations: z.array(Invitation) }),
};

/** Idempotent. Who has come in by it stays. */
export const RevokeInvitation = {
  summary: "Revoke an invitation",
  input: z.strictObject({ code: InvitationCode }),
  output: z.object({ message: z.string() }),
};

/** Idempotent. Who is in the room already takes no use. Without a room there is nothing to do but to have signed in. */
export const AcceptInvitation = {
  summary: "Come into a room by an invitation",
  input: z.strictObject({ code: InvitationCode }),
  output: z.object({ room: z.optional(RoomSummary), message: z.string() }),
};

/** What an invitation's page says to anybody who has the link: `GET /api/invitations/:code`. */
export const InvitationPage = z.object({
  workspace: z.string(),
  invitedBy: z.string(),
  room: z.optional(
    z.object({
      name: z.string(),
      description: z.optional(z.string()),
      kind: RoomKind,
      /** Counted up to `LIMITS.pageSize`. */
      members: Count,
    }),
  ),
  /** Whether somebody new may make an account by it, whatever the workspace's policy. */
  admits: z.boolean(),
});
export type InvitationPage = z.infer<typeof InvitationPage>;
