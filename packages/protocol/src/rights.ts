import type { ActionName } from "./actions";
import type { ROUTE_LIMITS } from "./budgets";
import type { ErrorCode } from "./error";

/**
 * What somebody is to a room and to the workspace. An administrator of the workspace, a stranger, and somebody kicked or banned is not in the
 * room. `blocked`: a member whom another one has blocked. `guest`: a member who came to the workspace with a name only. `expired`, `revoked`: the
 * session has run out, or was ended.
 */
export const STANDINGS = [
  "administrator",
  "owner",
  "moderator",
  "member",
  "blocked",
  "guest",
  "kicked",
  "banned",
  "stranger",
  "expired",
  "revoked",
] as const;
export type Standing = (typeof STANDINGS)[number];

/** Who are not in the room: to them a private one is absent. */
export const OUTSIDE = ["administrator", "kicked", "banned", "stranger"] as const satisfies readonly Standing[];

export type Right = "yes" | ErrorCode;
export type Rights = { readonly [S in Standing]: Right };

/** Without a session nobody connects. */
const NOBODY = { expired: "session.required", revoked: "session.required" } as const;

/** What a row says of each rank. A blocked person and a guest are members like others. */
type Ranks = { owner: Right; moderator: Right; member: Right; outside: Right } & Partial<Rights>;

const row = ({ owner, moderator, member, outside, ...others }: Ranks): Rights => ({
  administrator: outside,
  owner,
  moderator,
  member,
  blocked: member,
  guest: member,
  kicked: outside,
  banned: outside,
  stranger: outside,
  ...NOBODY,
  ...others,
});

const ANYBODY = row({ owner: "yes", moderator: "yes", member: "yes", outside: "yes" });

/** What takes a membership. */
const MEMBERS = { owner: "yes", moderator: "yes", member: "yes", outside: "room.not_joined" } as const;
const OF_MEMBERS = row({ ...MEMBERS, banned: "room.removed" });

/** The administrators of the workspace act as owners in every public room. */
const OF_OWNERS = row({
  owner: "yes",
  moderator: "room.owner_only",
  member: "room.owner_only",
  outside: "room.not_joined",
  banned: "room.removed",
  administrator: "yes",
});
const OF_MODERATORS: Rights = {
  ...OF_OWNERS,
  moderator: "yes",
  member: "room.moderators_only",
  blocked: "room.moderators_only",
  guest: "room.moderators_only",
};

/** Where the room is looked for among one's own. */
const OF_ONES_OWN = row({ ...MEMBERS, outside: "room.not_found" });

/**
 * What each action answers in a public room with its first rules. `setRole`, `kickMember` and the like act on a member, `editMessage` and
 * `deleteMessage` on somebody else's message, and what makes or lists things names no room.
 */
export const ACTION_RIGHTS: { readonly [A in ActionName]: Rights } = {
  hello: ANYBODY,
  ping: ANYBODY,
  look: OF_MEMBERS,
  sync: ANYBODY,
  createRoom: ANYBODY,
  joinRoom: { ...ANYBODY, banned: "room.removed" },
  leaveRoom: { ...OF_MEMBERS, kicked: "yes" },
  getRoom: OF_ONES_OWN,
  listRooms: ANYBODY,
  openDirect: { ...ANYBODY, blocked: "person.unavailable" },
  markRead: OF_ONES_OWN,
  markUnread: OF_ONES_OWN,
  hideRoom: OF_ONES_OWN,
  setLevel: OF_ONES_OWN,
  saveDraft: OF_ONES_OWN,
  updateRoom: OF_OWNERS,
  archiveRoom: OF_OWNERS,
  deleteRoom: OF_OWNERS,
  addMember: OF_OWNERS,
  setRole: OF_OWNERS,
  kickMember: OF_MODERATORS,
  removeMember: OF_MODERATORS,
  unbanMember: OF_MODERATORS,
  listBanned: OF_MODERATORS,
  listMembers: OF_MEMBERS,
  createInvitation: OF_OWNERS,
  listInvitations: OF_OWNERS,
  revokeInvitation: OF_OWNERS,
  // Its link is all that one needs.
  acceptInvitation: { ...ANYBODY, banned: "invitation.not_found" },
  listOnline: OF_MEMBERS,
  listUsers: ANYBODY,
  getUsers: ANYBODY,
  updateProfile: ANYBODY,
  blockPerson: ANYBODY,
  unblockPerson: ANYBODY,
  listBlocked: ANYBODY,
  setPreferences: ANYBODY,
  sendMessage: OF_MEMBERS,
  editMessage: row({
    owner: "message.not_yours",
    moderator: "message.not_yours",
    member: "message.not_yours",
    outside: "room.not_joined",
    banned: "room.removed",
  }),
  deleteMessage: {
    ...OF_OWNERS,
    moderator: "yes",
    member: "message.not_yours",
    blocked: "message.not_yours",
    guest: "message.not_yours",
  },
  react: OF_MEMBERS,
  reportMessage: OF_MEMBERS,
  listReports: OF_MODERATORS,
  dismissReport: OF_MODERATORS,
  getRoomHistory: { ...ANYBODY, banned: "room.removed" },
  getRoomTimes: { ...ANYBODY, banned: "room.removed" },
  // It leaves out the rooms in which one is no member.
  search: ANYBODY,
  // Of somebody who does not hear the room it is dropped without a word.
  typingStart: ANYBODY,
  typingStop: ANYBODY,
};

/** To those outside, a private room is absent: what names a room finds none. An invitation is a way in. */
const NAMES_NO_ROOM: ReadonlySet<ActionName> = new Set<ActionName>([
  "hello",
  "ping",
  "sync",
  "createRoom",
  "listRooms",
  "openDirect",
  "acceptInvitation",
  "listUsers",
  "getUsers",
  "updateProfile",
  "blockPerson",
  "unblockPerson",
  "listBlocked",
  "setPreferences",
  "search",
  "typingStart",
  "typingStop",
]);

/** As `ACTION_RIGHTS`, in a private room. Whoever has left it may leave it again. */
export const rightsInPrivate = (action: ActionName): Rights => {
  const rights = ACTION_RIGHTS[action];
  if (NAMES_NO_ROOM.has(action)) return rights;
  const absent = Object.fromEntries(OUTSIDE.map((standing) => [standing, "room.not_found"]));
  return { ...rights, ...absent, ...(action === "leaveRoom" && { kicked: "yes" }) };
};

const WITH_A_SESSION: Rights = ANYBODY;
const WITHOUT: Rights = { ...ANYBODY, expired: "yes", revoked: "yes" };
const OF_ACCOUNTS: Rights = { ...WITH_A_SESSION, guest: "account.required" };
const ONLY_ADMINISTRATORS = "workspace.administrators_only";
const OF_ADMINISTRATORS = row({
  administrator: "yes",
  owner: ONLY_ADMINISTRATORS,
  moderator: ONLY_ADMINISTRATORS,
  member: ONLY_ADMINISTRATORS,
  outside: ONLY_ADMINISTRATORS,
});

/** What each route of the HTTP API answers to a right request. Routes know nothing of rooms. */
export const ROUTE_RIGHTS: { readonly [R in keyof typeof ROUTE_LIMITS]: Rights } = {
  "POST /api/guest": WITHOUT,
  // Who has no session is told so, as no error.
  "GET /api/session": WITHOUT,
  "DELETE /api/session": WITHOUT,
  "POST /api/tickets": WITH_A_SESSION,
  "GET /api/workspace": WITHOUT,
  "GET /api/workspace/policy": OF_ADMINISTRATORS,
  "PUT /api/workspace/policy": OF_ADMINISTRATORS,
  "PUT /api/workspace/logo": OF_ADMINISTRATORS,
  "DELETE /api/workspace/logo": OF_ADMINISTRATORS,
  "GET /api/workspace/logo/:name": WITHOUT,
  "GET /api/workspace/administrators": OF_ADMINISTRATORS,
  "PUT /api/workspace/administrators/:userId": OF_ADMINISTRATORS,
  "DELETE /api/workspace/administrators/:userId": OF_ADMINISTRATORS,
  "GET /api/invitations/:code": WITHOUT,
  "POST /api/sign-in/code": WITHOUT,
  "POST /api/sign-in": WITHOUT,
  // Of whoever has the stage's secret; without one there is no such route.
  "POST /api/smoke/sign-in": WITHOUT,
  "GET /api/passkeys": WITH_A_SESSION,
  "POST /api/passkeys/registration": WITH_A_SESSION,
  "POST /api/passkeys": WITH_A_SESSION,
  "DELETE /api/passkeys/:id": WITH_A_SESSION,
  "POST /api/passkeys/challenge": WITHOUT,
  "POST /api/passkeys/sign-in": WITHOUT,
  // Whom they refuse they lead back to the page, as a browser that follows a link shows no error.
  "GET /api/providers/:provider": WITHOUT,
  "GET /api/providers/:provider/callback": WITHOUT,
  "DELETE /api/providers/:provider": WITH_A_SESSION,
  "POST /api/device-links": WITH_A_SESSION,
  "POST /api/device-links/redeem": WITHOUT,
  "GET /api/account": WITH_A_SESSION,
  "POST /api/account/address": OF_ACCOUNTS,
  "GET /api/account/export": WITH_A_SESSION,
  "DELETE /api/account": WITH_A_SESSION,
  "GET /api/sessions": WITH_A_SESSION,
  "DELETE /api/sessions/:id": WITH_A_SESSION,
  "DELETE /api/sessions": WITH_A_SESSION,
  // Of a room that is not theirs they answer that there is none, and of its files likewise.
  "POST /api/files": WITH_A_SESSION,
  "POST /api/files/:fileId/complete": WITH_A_SESSION,
  "DELETE /api/files/:fileId": WITH_A_SESSION,
  "GET /api/files/:fileId": WITH_A_SESSION,
  "GET /api/push": WITH_A_SESSION,
  "POST /api/push": WITH_A_SESSION,
  "DELETE /api/push/:id": WITH_A_SESSION,
  "POST /api/push/test": WITH_A_SESSION,
};

const table = (first: string, rows: readonly (readonly [name: string, rights: Rights])[]): string =>
  [
    `| ${first} | ${STANDINGS.join(" | ")} |`,
    `|---|${STANDINGS.map(() => "---|").join("")}`,
    ...rows.map(
      ([name, rights]) =>
        `| \`${name}\` | ${STANDINGS.map((standing) => (rights[standing] === "yes" ? "yes" : `\`${rights[standing]}\``)).join(" | ")} |`,
    ),
  ].join("\n");

/** `docs/rights.md`. */
export const rightsPage = (): string => {
  const actions = Object.keys(ACTION_RIGHTS) as ActionName[];
  return `# Rights

What everybody may do: \`yes\`, or the code of the refusal. This page is made from
[rights.ts](../packages/protocol/src/rights.ts) (\`pnpm --filter @parley/protocol asyncapi\`); an action without a row does not compile.
[rights.test.ts](../packages/core/src/room/rights.test.ts) arranges each standing and performs each action, and the simulation's check of I9 reads
the same table.

An **administrator** governs the workspace and is not in the room. In a public room they may do what its owners may, in a private one nothing.
Administrators who are members govern a public room as its owners do; in a private room they are what the room says. Administrators
who are banned from a public room govern it all the same, and see what is reported there; they enter and read it as anybody else who is banned.
Somebody **kicked**, **banned** or a **stranger** is not in the room either. A **blocked** person is a member whom another member has blocked, and acts towards that
one. A **guest** is a member who came with a name only. Nobody connects without a session (**expired**, **revoked**).

The workspace and the rooms have their first rules: everybody finds everybody, owners add people, everybody writes. Guests find only people with
whom they share a room, and so do members where the workspace's \`directory\` is \`shared\`: they open no direct room with others
(\`person.unavailable\`), add no others to a room and block no others (\`user.not_found\`), ban no others who never were members (\`member.not_found\`), and are told of no others by \`listUsers\` and \`getUsers\`. \`setRole\`, \`kickMember\`, \`removeMember\` and \`unbanMember\` act on an
ordinary member (on a banned one), \`editMessage\`, \`deleteMessage\`, \`react\` and
\`reportMessage\` on somebody else's message. A moderator does nothing to owners and other
moderators (\`member.protected\`). An archived room refuses what writes in it or changes it (\`room.archived\`), and where \`post\` is \`moderators\`,
members neither send nor edit (\`room.moderators_post\`), but react; where \`mention\` is, they mention everybody neither so nor so
(\`room.mention_restricted\`).

Who is blocked by somebody opens no direct room with them, adds them to no room, and sends, edits and reacts to nothing in the direct room of the two
(\`person.unavailable\`). The one who blocks writes nothing there either (\`person.blocked\`). Both go on reading it, and delete what is theirs.

## In a public room

${table(
  "action",
  actions.map((action) => [action, ACTION_RIGHTS[action]]),
)}

## In a private room

${table(
  "action",
  actions.map((action) => [action, rightsInPrivate(action)]),
)}

## Over HTTP

${table("route", Object.entries(ROUTE_RIGHTS))}
`;
};
