import { type ActionName, isAction } from "@parley/protocol/actions";
import type { Rights, Standing } from "@parley/protocol/rights";
import { ROOM_NAME } from "./check";
import type { Connected } from "./person";
import { same } from "./same";

/** What each action is asked for in the room of a check: somebody else's message, and its owner as whom it is about. */
type Asked = {
  roomId: string;
  name: string;
  messageId: string;
  code: string;
  whom: { roomId: string; userId: string };
};
export const INPUTS: { [A in ActionName]: (asked: Asked) => object } = {
  hello: () => ({}),
  ping: () => ({}),
  look: ({ roomId }) => ({ roomId }),
  sync: () => ({ rooms: [] }),
  createRoom: () => ({ name: ROOM_NAME }),
  joinRoom: ({ roomId }) => ({ roomId }),
  leaveRoom: ({ roomId }) => ({ roomId }),
  getRoom: ({ roomId }) => ({ roomId }),
  listRooms: () => ({}),
  openDirect: ({ whom }) => ({ userId: whom.userId }),
  markUnread: ({ roomId }) => ({ roomId, seq: 1 }),
  hideRoom: ({ roomId }) => ({ roomId, seq: 1 }),
  setLevel: ({ roomId }) => ({ roomId, level: "all" }),
  saveDraft: ({ roomId }) => ({ roomId, text: "x", rev: 0, clientSaveId: "x" }),
  setPreferences: () => ({ sound: false, texts: true }),
  blockPerson: ({ whom }) => ({ userId: whom.userId }),
  unblockPerson: ({ whom }) => ({ userId: whom.userId }),
  listBlocked: () => ({}),
  reportMessage: ({ roomId, messageId }) => ({ roomId, messageId, reason: "x" }),
  listReports: ({ roomId }) => ({ roomId }),
  dismissReport: ({ messageId, whom }) => ({ messageId, ...whom }),
  markRead: ({ roomId }) => ({ roomId, seq: 1 }),
  updateRoom: ({ roomId }) => ({ roomId, name: "Mine" }),
  archiveRoom: ({ roomId }) => ({ roomId, archived: true }),
  deleteRoom: ({ roomId, name }) => ({ roomId, name }),
  addMember: ({ whom }) => whom,
  setRole: ({ whom }) => ({ ...whom, role: "owner" }),
  kickMember: ({ whom }) => whom,
  removeMember: ({ whom }) => whom,
  unbanMember: ({ whom }) => whom,
  listBanned: ({ roomId }) => ({ roomId }),
  listMembers: ({ roomId }) => ({ roomId }),
  createInvitation: ({ roomId }) => ({ roomId }),
  listInvitations: ({ roomId }) => ({ roomId }),
  revokeInvitation: ({ code }) => ({ code }),
  acceptInvitation: ({ code }) => ({ code }),
  listOnline: ({ roomId }) => ({ roomId }),
  listUsers: () => ({}),
  getUsers: ({ whom }) => ({ userIds: [whom.userId] }),
  updateProfile: () => ({}),
  sendMessage: ({ roomId }) => ({ roomId, content: "x" }),
  editMessage: ({ messageId }) => ({ messageId, content: "x" }),
  deleteMessage: ({ messageId }) => ({ messageId }),
  react: ({ messageId }) => ({ messageId, emoji: "👍", on: true }),
  getRoomHistory: ({ roomId }) => ({ roomId }),
  getRoomTimes: ({ roomId }) => ({ roomId }),
  search: ({ roomId }) => ({ query: { words: [{ text: "x" }] }, rooms: [{ roomId }] }),
  typingStart: ({ roomId }) => ({ roomId }),
  typingStop: ({ roomId }) => ({ roomId }),
};

/**
 * Returns a function that tries, as the other one in the owner's room, every action that the table of rights refuses to such a standing. What it
 * grants, the checks do.
 */
export const testify = async (
  owner: Connected,
  other: Connected,
  roomId: string,
  name: string,
  rightsOf: (action: ActionName) => Rights,
) => {
  const { messageId } = (await owner.request("sendMessage", { roomId, content: "words" })).sent;
  const { code } = (await owner.request("createInvitation", { roomId })).invitation;
  const asked = { roomId, name, messageId, code, whom: { roomId, userId: owner.userId } };
  return async (standing: Standing): Promise<void> => {
    for (const action of Object.keys(INPUTS).filter(isAction)) {
      const right = rightsOf(action)[standing];
      if (right !== "yes")
        same(await other.refusal(action, INPUTS[action](asked)), right, `${action} of a ${standing}`);
    }
  };
};
