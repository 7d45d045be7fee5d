import assert from "node:assert/strict";
import { type ActionName, isAction } from "@parley/protocol/actions";
import { ACTION_RIGHTS, rightsInPrivate } from "@parley/protocol/rights";
import { type Check, ROOM_NAME, unique } from "../check";
import type { Connected } from "../person";
import { same } from "../same";
import { INPUTS, testify } from "../testify";

/** The whole answer, but for its time. */
const answerTo = async ({ exchange }: Connected, action: ActionName, data: object): Promise<string> => {
  const answer = await exchange(JSON.stringify({ action, data, requestId: "same" }), "same");
  return answer.replace(/"timestamp":"[^"]+"/, "");
};

export const room: Check[] = [
  {
    name: "room: a public room is found by its name, joined, read and left",
    needs: "people",
    async run({ people, connect }) {
      const [ada, bob] = [await connect(people[0]), await connect(people[1])];
      const name = unique(ROOM_NAME);
      const { roomId } = (await ada.request("createRoom", { name, description: "Soon gone" })).room;
      const { rooms } = await bob.request("listRooms", { prefix: name });
      same(
        rooms.map((each) => [each.roomId, each.name, each.description]),
        [[roomId, name, "Soon gone"]],
        "the list",
      );
      const joined = (await bob.request("joinRoom", { roomId })).room;
      same([joined.kind, joined.role, joined.unread], ["public", "member", 0], "the room that was joined");
      same((await bob.request("getRoom", { roomId })).room.name, name, "the room's name");
      const { members } = await ada.request("listMembers", { roomId });
      same(
        new Map(members.map(({ userId, role }) => [userId, role])),
        new Map([
          [ada.userId, "owner"],
          [bob.userId, "member"],
        ]),
        "the members",
      );
      await bob.request("leaveRoom", { roomId });
      same(
        await bob.refusal("sendMessage", { roomId, content: "still here?" }),
        "room.not_joined",
        "a message of who has left",
      );
      await ada.heard("message", ({ data }) => data.messageType === "SYSTEM" && data.userId === bob.userId);
    },
  },
  {
    name: "room: a link leads into a private room, until it is taken back",
    needs: "people",
    async run({ people, connect }) {
      const [ada, bob] = [await connect(people[0]), await connect(people[1])];
      const { roomId } = (await ada.request("createRoom", { name: ROOM_NAME, isPrivate: true })).room;
      const { code } = (await ada.request("createInvitation", { roomId, uses: 2 })).invitation;
      await bob.request("acceptInvitation", { code });
      same((await bob.request("getRoom", { roomId })).room.roomId, roomId, "the room that the link leads to");
      const { invitations } = await ada.request("listInvitations", { roomId });
      same(
        invitations.map((each) => [each.code, each.usesLeft]),
        [[code, 1]],
        "the links",
      );
      await ada.request("revokeInvitation", { code });
      await bob.request("leaveRoom", { roomId });
      same(await bob.refusal("acceptInvitation", { code }), "invitation.not_found", "a link that was taken back");
    },
  },
  {
    name: "room: who is added to a private room is told, hears it, and finds it",
    needs: "people",
    async run({ people, connect }) {
      const [ada, bob] = [await connect(people[0]), await connect(people[1])];
      const { roomId } = (await ada.request("createRoom", { name: ROOM_NAME, isPrivate: true })).room;
      same((await ada.request("addMember", { roomId, userId: bob.userId })).member.userId, bob.userId, "the member");
      await bob.heard("room_update", (event) => event.roomId === roomId && event.data.change === "added");
      await bob.request("joinRoom", { roomId });
      const { sent } = await ada.request("sendMessage", { roomId, content: "Welcome" });
      await bob.heard("message", ({ data }) => data.messageId === sent.messageId);
      const { rooms } = await bob.request("listRooms", { isPrivate: true });
      assert(
        rooms.some((each) => each.roomId === roomId),
        "a private room of one's own is not listed",
      );
    },
  },
  {
    name: "room: who is removed is told, and from then on nothing comes or goes (I9)",
    needs: "people",
    async run({ gather }) {
      const { ada, bob, roomId } = await gather();
      await ada.request("removeMember", { roomId, userId: bob.userId });
      await bob.heard("room_update", (event) => event.roomId === roomId && event.data.change === "removed");
      same(
        await bob.refusal("sendMessage", { roomId, content: "let me in" }),
        "room.not_found",
        "a message of who was removed",
      );
      same(await bob.refusal("getRoomHistory", { roomId }), "room.not_found", "the history for who was removed");
      const { sent } = await ada.request("sendMessage", { roomId, content: "among us" });
      // What the room was told before this is answered would be here by now.
      await bob.request("ping", {});
      const heard = bob.events("message").filter(({ data }) => data.seq >= sent.seq);
      same(heard, [], "a message reached somebody who had been removed");
      const { messages } = await ada.request("getRoomHistory", { roomId });
      same(
        messages.map(({ messageType }) => messageType),
        ["TEXT", "SYSTEM"],
        "the history",
      );
    },
  },
  {
    name: "room: a private room that is not one's own answers as one that is not there (I9)",
    needs: "people",
    async run({ people, connect }) {
      // The other way round, so that neither of the two is asked to slow down (`notices`).
      const [bob, ada] = [await connect(people[0]), await connect(people[1])];
      const { roomId } = (await ada.request("createRoom", { name: ROOM_NAME, isPrivate: true })).room;
      await ada.request("sendMessage", { roomId, content: "a secret" });
      const requests = (id: string): [ActionName, object][] => {
        const whom = { roomId: id, userId: ada.userId };
        const asked = { roomId: id, name: ROOM_NAME, messageId: `${id}.1`, code: `${id}.0123456789abcdef`, whom };
        const refused = (action: ActionName) => rightsInPrivate(action).stranger === "room.not_found";
        return Object.keys(INPUTS)
          .filter(isAction)
          .filter(refused)
          .map((action) => [action, INPUTS[action](asked)]);
      };
      const absent = requests(unique("absent"));
      for (const [index, [action, data]] of requests(roomId).entries()) {
        const answer = await answerTo(bob, action, data);
        assert.match(answer, /"code":"room.not_found"/, `${action} in a private room`);
        same(answer, await answerTo(bob, action, absent[index]?.[1] ?? {}), `${action} tells the two apart`);
      }
    },
  },
  {
    name: "room: it is governed as the table of rights says, and the others are told",
    needs: "people",
    async run({ people, connect }) {
      const [ada, bob] = [await connect(people[0]), await connect(people[1])];
      const name = unique(ROOM_NAME);
      const { roomId } = (await ada.request("createRoom", { name })).room;
      const who = { roomId, userId: bob.userId };
      const refusedAs = await testify(ada, bob, roomId, name, (action) => ACTION_RIGHTS[action]);
      await refusedAs("stranger");
      await bob.request("joinRoom", { roomId });
      await refusedAs("member");
      const told = (kind: string) =>
        bob.heard("message", ({ data }) => data.roomId === roomId && data.system?.kind === kind);
      const renamed = unique(ROOM_NAME);
      await ada.request("updateRoom", { roomId, name: renamed });
      same((await told("renamed")).data.system?.name, renamed, "the new name");
      await ada.request("setRole", { ...who, role: "moderator" });
      await told("role");
      await refusedAs("moderator");
      same((await bob.request("listBanned", { roomId })).users, [], "the banned people");
      await ada.request("archiveRoom", { roomId, archived: true });
      same(
        await bob.refusal("sendMessage", { roomId, content: "x" }),
        "room.archived",
        "a message in an archived room",
      );
      await ada.request("archiveRoom", { roomId, archived: false });
      await ada.request("kickMember", who);
      await refusedAs("kicked");
      await ada.request("removeMember", who);
      await refusedAs("banned");
      await ada.request("unbanMember", who);
      await bob.request("joinRoom", { roomId });
      await ada.request("deleteRoom", { roomId, name: renamed });
      same(await bob.refusal("getRoomHistory", { roomId }), "room.not_found", "the history of a deleted room");
    },
  },
  {
    name: "room: a private one is governed as the table of rights says",
    needs: "people",
    async run({ people, connect }) {
      // The other way round, so that neither of the two is asked to slow down (`notices`).
      const [bob, ada] = [await connect(people[0]), await connect(people[1])];
      const { roomId } = (await ada.request("createRoom", { name: ROOM_NAME, isPrivate: true })).room;
      const who = { roomId, userId: bob.userId };
      const refusedAs = await testify(ada, bob, roomId, ROOM_NAME, rightsInPrivate);
      // What strangers are answered, the check before has seen; and somebody kicked is one again. A moderator is one as in a public room.
      await ada.request("addMember", who);
      await refusedAs("member");
      await ada.request("removeMember", who);
      await refusedAs("banned");
      await ada.request("deleteRoom", { roomId, name: ROOM_NAME });
    },
  },
  {
    name: "room: what was missed in which room is learnt by sync, and nothing of the others",
    needs: "people",
    async run({ gather }) {
      const { ada, bob, roomId } = await gather();
      const { rooms } = await bob.request("hello", { looks: true });
      const known = rooms.map(({ roomId, seq, change, readSeq, ended }) => ({
        roomId,
        seq,
        change,
        readSeq,
        ...(ended !== undefined && { ended }),
      }));
      await ada.request("sendMessage", { roomId, content: "missed" });
      await bob.heard("message", (event) => event.roomId === roomId);
      const after = await bob.request("sync", { rooms: known });
      same(
        after.rooms.map((room) => room.roomId),
        [roomId],
        "the rooms that differ",
      );
      same(after.removed, [], "the rooms that are gone");
    },
  },
  {
    name: "room: two people have one direct room, whoever opens it, and find each other by name",
    needs: "people",
    async run({ people, connect }) {
      const [ada, bob] = [await connect(people[0]), await connect(people[1])];
      const found: string[] = [];
      for (let cursor: string | undefined, more = true; more; ) {
        const page = await ada.request("listUsers", { prefix: bob.username, ...(cursor !== undefined && { cursor }) });
        found.push(...page.users.map(({ userId }) => userId));
        cursor = page.nextCursor;
        more = cursor !== undefined && !found.includes(bob.userId);
      }
      assert(found.includes(bob.userId), "a person is not found by their name");
      const opened = (await ada.request("openDirect", { userId: bob.userId })).room;
      const mirrored = (await bob.request("openDirect", { userId: ada.userId })).room;
      same([opened.roomId, opened.kind], [mirrored.roomId, "direct"], "the direct room");
      same([opened.peer?.userId, mirrored.peer?.userId], [bob.userId, ada.userId], "the other person");
    },
  },
  {
    name: "room: it is hidden from who hides it, on all their devices, until its next message",
    needs: "people",
    async run({ gather, people, connect }) {
      const { ada, bob, roomId } = await gather();
      const phone = await connect(people[0]);
      await phone.request("hello", {});
      const { seq } = (await ada.request("getRoom", { roomId })).room;
      await ada.request("hideRoom", { roomId, seq });
      await phone.heard("hidden", (event) => event.roomId === roomId && event.data.hiddenSeq === seq);
      same((await phone.request("getRoom", { roomId })).room.hiddenSeq, seq, "up to where the room is hidden");
      same((await bob.request("getRoom", { roomId })).room.hiddenSeq, undefined, "whether it is hidden from others");
      await bob.request("sendMessage", { roomId, content: "Here I am" });
      await phone.heard("message", (event) => event.roomId === roomId && event.data.seq > seq);
      await ada.request("hideRoom", { roomId });
      same((await phone.request("getRoom", { roomId })).room.hiddenSeq, undefined, "whether it is hidden afterwards");
    },
  },
  {
    name: "room: what one begins to write in it is told to one's devices that ask, and to nobody else",
    needs: "people",
    async run({ gather, people, connect }) {
      const { ada, bob, roomId } = await gather();
      const phone = await connect(people[0]);
      await phone.request("hello", { drafts: true });
      const text = "Half a sent";
      const { draft } = await ada.request("saveDraft", { roomId, text, rev: 0, clientSaveId: "first" });
      await phone.heard("draft", (event) => event.roomId === roomId && event.data.text === text);
      const told = async (connection: typeof phone) =>
        (await connection.request("hello", { drafts: true })).drafts?.find((each) => each.roomId === roomId)?.text;
      same(await told(phone), text, "the draft that hello tells");
      same(await told(bob), undefined, "the draft that others are told");
      const late = await phone.request("saveDraft", { roomId, text: "Late", rev: 0, clientSaveId: "late" });
      same([late.saved, late.draft.text], [false, text], "what a save is answered that knew of nothing");
      await phone.request("saveDraft", { roomId, text: "", rev: draft.rev, clientSaveId: "last" });
      await phone.request("saveDraft", { roomId, text, rev: 0, clientSaveId: "first" });
      same((await told(ada)) ?? "", "", "the draft that has ended");
    },
  },
  {
    name: "room: what its person wants to be told of it is told to their devices, and to nobody else",
    needs: "people",
    async run({ gather, people, connect }) {
      const { ada, bob, roomId } = await gather();
      const phone = await connect(people[0]);
      await phone.request("hello", {});
      const muteUntil = new Date(Date.now() + 3_600_000).toISOString();
      await ada.request("setLevel", { roomId, level: "mentions", muteUntil });
      await phone.heard("level", (event) => event.roomId === roomId && event.data.muteUntil === muteUntil);
      const wants = ({ level, muteUntil }: { level?: string | undefined; muteUntil?: string | undefined }) => [
        level,
        muteUntil,
      ];
      const wanted = wants((await phone.request("getRoom", { roomId })).room);
      same(wanted, ["mentions", muteUntil], "what is wanted of the room");
      same(wants((await bob.request("getRoom", { roomId })).room), [undefined, undefined], "what others want of it");
      await ada.request("setLevel", { roomId, level: "all" });
      const { messageId } = (await ada.request("sendMessage", { roomId, content: "Who is there?" })).sent;
      const answer = { roomId, content: "Me", replyToMessageId: messageId };
      same((await bob.request("sendMessage", answer)).sent.replyToUserId, ada.userId, "whom an answer answers");
      same((await phone.request("getRoom", { roomId })).room.mentions, 1, "how much is meant for who was answered");
      const { preferences } = await ada.request("setPreferences", { sound: false, texts: true });
      await phone.heard("preferences", (event) => event.data.rev === preferences.rev);
    },
  },
  {
    name: "room: what is reported is told to its moderators, who decide",
    needs: "people",
    async run({ gather }) {
      const { ada, bob, roomId } = await gather();
      const { messageId } = (await ada.request("sendMessage", { roomId, content: "Unkind words" })).sent;
      await bob.request("reportMessage", { roomId, messageId, reason: "Unkind" });
      await ada.heard("report", (event) => event.roomId === roomId && event.data.messageId === messageId);
      const reports = async () =>
        (await ada.request("listReports", { roomId })).reports.map((report) => [
          report.messageId,
          report.reporter.userId,
          report.reason,
        ]);
      same(await reports(), [[messageId, bob.userId, "Unkind"]], "what was reported");
      same(await bob.refusal("listReports", { roomId }), "room.moderators_only", "the reports for a member");
      await ada.request("dismissReport", { roomId, messageId, userId: bob.userId });
      same(await reports(), [], "what is left of it");
    },
  },
];
