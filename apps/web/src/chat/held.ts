import type { Client } from "@parley/client/client";
import { type ErrorCode, ParleyError } from "@parley/protocol/error";
import { parseMessageId } from "@parley/protocol/id";
import type { Edits } from "../drafts/edits";
import { createHeldActs, type HeldAct, type HeldActs } from "../drafts/held-acts";

/** What an act is answered with that has been carried out before, by the page that held it. */
const DONE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "room.not_joined",
  "room.not_found",
  "member.not_found",
  "invitation.not_found",
]);

const request = (client: Client, act: Exclude<HeldAct, { kind: "delete" }>): Promise<unknown> => {
  if (act.kind === "revoke") return client.request("revokeInvitation", { code: act.code });
  if (act.kind === "dismiss") {
    const { messageId, userId } = act;
    return client.request("dismissReport", { roomId: parseMessageId(messageId).roomId, messageId, userId });
  }
  const { roomId } = act;
  if (act.kind === "leave") return client.request("leaveRoom", { roomId });
  return client.request(act.kind === "kick" ? "kickMember" : "removeMember", { roomId, userId: act.userId });
};

/**
 * The acts that the person can still undo. They show at once as if they had been carried out, and are when their time is over, or the page
 * ends. Calls `failed` for each one that the server refuses.
 */
export const createHeld = (
  client: Client,
  userId: string,
  edits: Edits,
  failed: (error: unknown) => void,
): HeldActs => {
  const acts = createHeldActs(userId, async (act) => {
    if (act.kind === "delete") {
      edits.remove(act.messageId);
      return true;
    }
    try {
      await request(client, act);
    } catch (error) {
      if (!(error instanceof ParleyError) || error.retry !== "never") return false;
      if (!DONE.has(error.code)) failed(error);
    }
    return true;
  });
  const assumed = new Map<string, () => void>();
  const follow = () => {
    const held = acts.held.get();
    for (const [key, act] of held)
      if (act.kind === "delete" && !assumed.has(key))
        assumed.set(key, client.room(parseMessageId(act.messageId).roomId).assumeDeleted(act.messageId));
    for (const [key, show] of assumed) {
      if (held.has(key)) continue;
      assumed.delete(key);
      show();
    }
  };
  follow();
  const unfollow = acts.held.subscribe(follow);
  window.addEventListener("pagehide", acts.carryOutOwn);
  return {
    ...acts,
    stop: () => {
      window.removeEventListener("pagehide", acts.carryOutOwn);
      unfollow();
      acts.stop();
    },
  };
};
