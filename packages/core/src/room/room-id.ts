import { createHash } from "node:crypto";

/** The ids of rooms that are made from others' ids, so that asking again names the same room. */
const hashedId = (parts: readonly string[]): string =>
  createHash("sha256").update(parts.join(" ")).digest("base64url").slice(0, 22);

/** The id is a hash of the person and their `clientRoomId`, so nobody can claim another person's room. */
export const createdId = (userId: string, clientRoomId: string): string => hashedId(["created", userId, clientRoomId]);

/** The id of two people's direct room is made from theirs, so that both opening it at once open the same. */
export const directId = (a: string, b: string): string => hashedId([a, b].sort());
