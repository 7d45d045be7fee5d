import assert from "node:assert/strict";
import { type ActionName, isAction } from "@parley/protocol/actions";
import { ACTION_RIGHTS, ROUTE_RIGHTS, rightsInPrivate } from "@parley/protocol/rights";
import { WorkspacePolicy } from "@parley/protocol/workspace";
import { type Check, ROOM_NAME, unique } from "../check";
import { ask } from "../person";
import { refusal } from "../refusal";
import { same } from "../same";
import { INPUTS, testify } from "../testify";

/** What administrators do in rooms that they are not in, and strangers do not. */
const GOVERNING = new Set(
  Object.keys(INPUTS)
    .filter(isAction)
    .filter((action) => ACTION_RIGHTS[action].administrator === "yes" && ACTION_RIGHTS[action].stranger !== "yes"),
);

export const administrator: Check[] = [
  {
    name: "administrator: a public room is governed from outside as the table of rights says",
    needs: "administrator",
    async run({ people, connect, administrator }) {
      const [ada, bob] = [await connect(people[0]), await connect(people[1])];
      const connected = await connect(administrator);
      const done = new Set<ActionName>();
      const request: typeof connected.request = async (action, data) => {
        const output = await connected.request(action, data);
        done.add(action);
        return output;
      };
      const name = unique(ROOM_NAME);
      const { roomId } = (await ada.request("createRoom", { name })).room;
      const who = { roomId, userId: bob.userId };
      await bob.request("joinRoom", { roomId });
      const { messageId } = (await ada.request("sendMessage", { roomId, content: "Unkind words" })).sent;
      await bob.request("reportMessage", { roomId, messageId, reason: "Unkind" });
      const refusedAs = await testify(ada, connected, roomId, name, (action) => ACTION_RIGHTS[action]);
      await refusedAs("administrator");

      const renamed = unique(ROOM_NAME);
      await request("updateRoom", { roomId, name: renamed });
      await bob.heard("message", ({ data }) => data.roomId === roomId && data.system?.kind === "renamed");
      same((await bob.request("getRoom", { roomId })).room.name, renamed, "the room's name");
      await request("setRole", { ...who, role: "moderator" });
      same((await bob.request("getRoom", { roomId })).room.role, "moderator", "the role that was given");
      await request("kickMember", who);
      same(await bob.refusal("getRoom", { roomId }), "room.not_found", "the room of who was kicked");
      await request("addMember", who);
      same((await bob.request("getRoom", { roomId })).room.role, "member", "the role of who was added");
      await request("removeMember", who);
      const { users } = await request("listBanned", { roomId });
      same(
        users.map(({ userId }) => userId),
        [bob.userId],
        "who is banned",
      );
      await request("unbanMember", who);
      const { code } = (await request("createInvitation", { roomId })).invitation;
      const { invitations } = await request("listInvitations", { roomId });
      assert(
        invitations.some((each) => each.code === code),
        "the link that was made is not among the room's",
      );
      await bob.request("acceptInvitation", { code });
      await request("revokeInvitation", { code });

      // What is reported is seen also by one whom the room's owner has banned.
      await ada.request("removeMember", { roomId, userId: administrator.userId });
      same(await connected.refusal("joinRoom", { roomId }), "room.removed", "joining as one who is banned");
      const reports = async () =>
        (await request("listReports", { roomId })).reports.map((report) => [report.messageId, report.reason]);
      same(await reports(), [[messageId, "Unkind"]], "what was reported");
      await request("dismissReport", { roomId, messageId, userId: bob.userId });
      same(await reports(), [], "what is left of it");
      await request("deleteMessage", { messageId });
      const { messages } = await ada.request("getRoomHistory", { roomId });
      same(messages.find((each) => each.messageId === messageId)?.deleted, true, "what was deleted");
      await request("archiveRoom", { roomId, archived: true });
      same(
        await bob.refusal("sendMessage", { roomId, content: "x" }),
        "room.archived",
        "a message in an archived room",
      );
      await request("archiveRoom", { roomId, archived: false });
      await request("deleteRoom", { roomId, name: renamed });
      same(await ada.refusal("getRoom", { roomId }), "room.not_found", "the deleted room");
      same(
        [...GOVERNING].filter((action) => !done.has(action)),
        [],
        "what the table grants and this check has not done",
      );
    },
  },
  {
    name: "administrator: a private room is governed by nobody from outside",
    needs: "administrator",
    async run({ people, connect, administrator }) {
      // The other one, so that neither of the two is asked to slow down (`notices`).
      const [bob, connected] = [await connect(people[1]), await connect(administrator)];
      const { roomId } = (await bob.request("createRoom", { name: ROOM_NAME, isPrivate: true })).room;
      const refusedAs = await testify(bob, connected, roomId, ROOM_NAME, rightsInPrivate);
      await refusedAs("administrator");
      await bob.request("deleteRoom", { roomId, name: ROOM_NAME });
    },
  },
  {
    name: "administrator: they read the workspace's policy, and the stage's own account changes nothing of the workspace",
    needs: "administrator",
    async run({ url, people: [ada], administrator: { cookie } }) {
      const isTheirs = ([, rights]: [string, (typeof ROUTE_RIGHTS)[keyof typeof ROUTE_RIGHTS]]) =>
        rights.administrator === "yes" && rights.owner === "workspace.administrators_only";
      const routes = Object.entries(ROUTE_RIGHTS)
        .filter(isTheirs)
        .map(([route]) => route.split(" "))
        // The logo is the workspace's own: what would take it away is not tried.
        .filter(([, path]) => path !== "/api/workspace/logo");
      const answer = await ask(url, "GET", "/api/workspace/policy", cookie);
      same(answer.status, 200, "the policy for an administrator");
      const policy = WorkspacePolicy.parse(await answer.json());
      for (const [method = "", path = ""] of routes) {
        // About the policy as it is, and one who cannot become an administrator: it changes nothing even if it is not refused.
        const asked = await ask(
          url,
          method,
          path.replace(":userId", ada.userId),
          cookie,
          method === "GET" ? undefined : path.endsWith("policy") ? policy : {},
        );
        if (method === "GET") same(asked.status, 200, `${method} ${path} of an administrator`);
        else
          same((await refusal(asked))[1], "workspace.administrators_only", `${method} ${path} of the stage's account`);
      }
    },
  },
];
