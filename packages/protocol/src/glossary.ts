import type { ErrorCode } from "./error";
import type { EventType } from "./events";
import type { LIMITS } from "./limits";

/** What each error means to the one who reads it, and what to do. */
export const ERROR_MEANINGS = {
  "frame.invalid_json": "The frame or the HTTP body is not JSON, or the body is not sent as `application/json`.",
  "frame.too_large": "The frame or the HTTP body is larger than `frameBytes`.",
  "frame.invalid": "The frame is not `{ action, data?, requestId? }`.",
  "action.unknown": "There is no such action, or no such HTTP path.",
  "input.invalid":
    "`data` or the HTTP body is not as this document says. The sentence names the first field that is wrong.",
  "room.not_found": "There is no such room, or it is private and not yours: the two look alike.",
  "room.removed": "You are banned from this public room. You cannot come back by yourself.",
  "room.not_joined":
    "You are not a member of this public room, or you named no room and this connection has joined none.",
  "room.owner_only": "Only the room's owner may do this.",
  "room.owner_stays": "Nobody can kick or ban themselves; they leave instead.",
  "room.owner_needed": "You are the room's only owner. Make somebody else an owner first.",
  "room.moderators_only": "Only the room's owners and moderators may do this.",
  "room.moderators_post": "Only the room's owners and moderators may write in it.",
  "room.mention_restricted": "Only the room's owners and moderators may mention everybody in it.",
  "room.archived": "The room is archived: it can be read, and its owner can take it back into use.",
  "room.name_differs": "The name is not the room's.",
  "room.is_direct": "A direct room always has the same two members.",
  "member.not_found": "The person is not a member of the room, or has just ceased to be one.",
  "member.protected": "The person is an owner or a moderator of the room: only an owner may do this to them.",
  "user.not_found": "There is no such person.",
  "user.handle_taken": "Somebody else has this handle.",
  "user.is_self": "The other person is yourself.",
  "message.not_found": "There is no such message in this room.",
  "message.not_yours": "The message is somebody else's, or a system message.",
  "message.is_own": "Nobody reports a message of their own, or one of the room itself.",
  "message.deleted": "A deleted message cannot be edited, reported or reacted to.",
  "message.is_system": "Nobody reacts to a message of the room itself.",
  "message.reactions_full":
    "The message has as many different emoji (`reactionEmoji`), or reactions (`reactionEntries`), as it holds.",
  "message.changed":
    "The message has changed since the `rev` that the edit was made from. Show the reader what it says now, and let them decide.",
  "message.too_old":
    "A resend whose `afterSeq` is more than `dedupeMessages` behind the log, so that it is unknown whether it was sent before.",
  "message.rate_limited":
    "Too many messages, edits, deletes and reactions in a short time. `retryAfterMs` says how long to wait.",
  "file.not_found":
    "There is no such file, it is not yours to see or to send, it was removed with its message, or was not sent within a day. What you still have, upload again.",
  "file.too_large": "The file is larger than `fileBytes`.",
  "file.not_ready":
    "The file is not uploaded, or something else was uploaded in its place: post it, then say that it is complete.",
  "file.used": "Another message has this file. Each message needs an upload of its own.",
  "file.quota":
    "You have uploaded as much as you may in a day (`dailyFileBytes`, `dailyGuestFileBytes`). `retryAfterMs` says when the next one begins.",
  "file.unavailable": "Files can't be kept or read just now. `retryAfterMs`, where it is given, says how long to wait.",
  "person.unavailable":
    "You cannot write to this person directly, nor add them to rooms. Guests write first only to people with whom they share a room, and so do members where the workspace's directory is `shared`.",
  "person.blocked": "You have blocked this person. Unblock them to write to them.",
  "person.too_many_blocked": "You have blocked as many people as one may (`blockedPeople`).",
  "report.too_many":
    "As many messages of this room are reported as may wait at once (`openReports`). Its moderators have to decide first.",
  "person.rate_limited":
    "You have done too much in a short time (see `notices`, `creations`, `tickets`). `retryAfterMs` says how long to wait.",
  "address.rate_limited":
    "Too many people have signed in from your network address, or too many codes were asked for. `retryAfterMs` says how long to wait.",
  "session.required": "Sign in first: there is no session, or it has ended.",
  "session.changed":
    "The session is not the one of the person whom the client speaks for: somebody else has signed in in this browser.",
  "session.guests_disabled":
    "Nobody is let in with just a name, and guests of before go on only once their account lasts.",
  "session.cross_origin": "The request did not come from a page of this origin.",
  "session.not_found": "You have no such session, or it has ended.",
  "session.link_spent": "The link was used, has expired, or never was. Make another one on the first device.",
  "session.proof_refused": "The smoke test's proof is wrong, is older than two minutes, or was used.",
  "account.code_wrong":
    "The code is wrong, was used, has expired, was tried too often, or was never sent. Ask for another one.",
  "account.name_needed":
    "You are new here, and have no name yet: send the same code once more, or begin anew with the provider, with a `username`.",
  "account.exists":
    "You are here as a guest, and there is an account already: send the same code once more, or begin anew with the provider, with `switch`, to leave the guest.",
  "account.sign_up_closed":
    "The workspace lets nobody make an account who is not invited, or whose address is in none of its domains.",
  "account.confirm_first":
    "Your sign-in is older than ten minutes. Sign in once more, by any of your ways, then try again.",
  "account.last_way": "You could not sign in any more without this one.",
  "account.address_taken": "Another account has this address.",
  "account.wrong_name": "The name is not yours, so nothing was deleted.",
  "account.mail_unavailable": "This workspace sends no mail.",
  "account.mail_failed": "The mail server did not take the mail with the code. Try again in a moment.",
  "account.required": "Guests have no account yet: sign in by mail or make a passkey first.",
  "passkey.refused": "The passkey is unknown, was made for another origin, or answers a challenge that is spent.",
  "passkey.not_found": "You have no such passkey.",
  "passkey.too_many": "You have as many passkeys as one may have (`passkeys`).",
  "provider.not_found": "This workspace has no such provider, or your account is not connected to it.",
  "provider.refused":
    "What came from the provider belongs to no sign-in that this browser has under way, or does not say who you are. Begin anew.",
  "provider.cancelled": "You said no on the provider's page.",
  "provider.unavailable": "The provider cannot be reached, or does not answer as it should. Try again in a moment.",
  "provider.taken": "Another account is connected to who you are with the provider.",
  "provider.differs": "Your account is connected to somebody else of that provider, or to nobody.",
  "push.service_unknown": "The browser's push service is none of those that Parley sends to.",
  "push.not_found": "You have no such device, or its push service knows it no more.",
  "push.unavailable": "The push service cannot be reached, or does not take the push. Try again in a moment.",
  "workspace.guests_add_nobody": "Guests add nobody to rooms, once the workspace has an administrator.",
  "workspace.administrators_only": "Only administrators of the workspace may do this.",
  "workspace.administrator_needed": "You are the last administrator. Make somebody else one first.",
  "workspace.administrator_named":
    "The deployment names this person as its administrator (`PARLEY_ADMIN_EMAIL`), and they always govern.",
  "workspace.administrators_full": "The workspace has `administrators` of them already.",
  "workspace.rooms_restricted": "The workspace's policy does not let you make rooms.",
  "invitation.not_found":
    "The invitation has run out, is used up, was taken back, or never was; or you were removed from its room.",
  "invitation.too_many": "The room, or the workspace, has `invitations` of them already. Revoke one.",
  "connection.unknown": "The server has forgotten this connection. Take a new ticket, connect and say `hello`.",
  "server.busy":
    "Too much is going on, in this room or altogether. `retryAfterMs`, where it is given, says how long to wait.",
  "server.too_large":
    "The answer would be longer than `replyBytes`. What was asked for may have been done. A smaller `limit` may help.",
  "server.internal": "Something went wrong on the server's side. It may or may not have been done.",
} as const satisfies Record<ErrorCode, string>;

/** What each limit bounds. */
export const LIMIT_MEANINGS = {
  frameBytes: "A client's frame, and the body of an HTTP request, in UTF-8.",
  replyBytes: "A frame of the server, in UTF-8. No legal content makes a longer one (I17).",
  pageBytes: "The entries of one page, in UTF-8: a page of long ones is shorter than `limit`, and its cursor goes on.",
  requestIdLength: "`requestId`.",
  clientMessageIdLength: "`clientMessageId`.",
  clientRoomIdLength: "`clientRoomId`.",
  contentLength: "The text of a message, and of a draft.",
  draftTtlMs: "A draft that nobody has written on for this long is gone.",
  endedDraftTtlMs: "That a draft has ended is known for this long.",
  emojiLength: "An emoji.",
  reactionEmoji: "Different emoji on one message.",
  reactionEntries: "Reactions to one message: people, with each emoji of theirs.",
  messageFiles: "Files of one message.",
  fileBytes: "One file.",
  fileNameLength: "A file's name, which is cut to this.",
  fileTypeLength: "A file's media type.",
  altLength: "What a picture shows, in words.",
  pixels: "A picture's width and height.",
  thumbhashLength: "A picture's `thumbhash`, in Base64.",
  dailyFileBytes: "What one person may upload in a day (UTC). What was discarded counts, too.",
  dailyGuestFileBytes: "What a guest may upload in a day.",
  uploadTtlMs: "An upload has to begin within this after it was asked for.",
  unsentFileTtlMs: "A file that no message names is removed after this.",
  fileLinkMs:
    "The address behind `GET /api/files/:fileId` is the same for this long, and leads to the file for up to twice as long.",
  usernameLength: "A person's name.",
  handleLength: "A person's handle.",
  timeZoneLength: "The name of a time zone.",
  roomNameLength: "A room's name, and a prefix to search for.",
  descriptionLength: "A room's description.",
  cursorLength: "A cursor.",
  mailAddressLength: "A mail address.",
  providerTtlMs: "A sign-in that is under way with a provider is good for this long.",
  returnPathLength: "The path to which a provider's answer leads back.",
  initialMembers: "People named in `createRoom`.",
  invitations: "Invitations of a room, and of the workspace, at once.",
  invitationDays: "The longest time until an invitation expires, unless it never does.",
  invitationUses: "The most uses of an invitation, unless there is no end to them.",
  pageSize: "The highest `limit` of a page.",
  defaultPageSize: "The page when no `limit` is given.",
  usersAtOnce: "The people whom one `getUsers` names.",
  blockedPeople: "People whom one person has blocked.",
  reportReasonLength: "Why a message is reported.",
  openReports: "Reports of a room that wait for its moderators, at once.",
  syncRooms: "The rooms that one `sync` names.",
  roomTimes: "Messages of which one `getRoomTimes` says when they were written.",
  searchLength: "What is typed into a search field, and each word of a `search`.",
  searchWords: "Words and phrases of one `search`.",
  searchPeople: "People of whom one must have written a message, and whom a word may mean.",
  searchRooms: "Rooms that one `search` names.",
  searchedMessages: "One `search` goes through so many messages, or through `most`; a room of more takes several.",
  searchMs: "One `search` begins nothing more after this long.",
  searchHits: "Hits of one `search`.",
  unreadCount: "Unread messages are counted up to here; show it as “100 or more”.",
  dedupeMessages: "How far behind the log the `afterSeq` of a resend may be, in messages.",
  floodBurst: "Messages, edits, deletes and reactions that an author may send to a room at once.",
  floodIntervalMs: "After the burst, one of these per this long.",
  repeatToldMs:
    "A message, edit, delete or reaction that is sent again later than this after its commit is answered as before, and told to nobody.",
  requestsAtOnce: "Requests of one person that are worked on at once; further ones wait in order.",
  requestsWaiting: "Requests of one connection that may wait. Further ones are not read until some are done.",
  announcedOnline: "Above this many people online, coming and going is not announced, and no further names are listed.",
  typingIntervalMs: "One `typingStart` per this long is passed on, per connection and room.",
  typingExpiryMs: "Take a typing indicator away after this long without another.",
  connectionsPerUser:
    "Connections that a person has at once. When one more opens, the oldest are closed that are older than a few seconds.",
  codeTtlMs: "A code from a mail is good for this long, once.",
  codeTries: "A code can be tried this often.",
  challengeTtlMs: "A passkey answers a challenge within this time.",
  deviceLinkTtlMs: "A link for another device is good for this long, once.",
  freshSignInMs: "So long after a sign-in its account can be changed.",
  logoBytes: "The picture that is the workspace's logo.",
  passkeys: "Passkeys of one person.",
  administrators: "Administrators of the workspace, and a few more where several are made at once.",
  pushDevices: "Browsers of one person that get pushes. One more takes the place of the oldest.",
  pushEndpointLength: "The address of a browser at its push service.",
  ticketTtlMs: "A ticket is good for this long, once.",
  sessionTtlMs: "A session ends after this long. It is renewed, and its cookie too, when it is used past half of that.",
  connectionLifetimeMs: "The server closes any connection after this long (close code 1001).",
  connectionIdleMs: "The server closes a connection that sent and received nothing for this long (close code 1001).",
} as const satisfies Record<keyof typeof LIMITS, string>;

/** When each event is sent, and to whom. */
export const EVENT_MEANINGS = {
  message:
    "To everybody who hears the room: a new message; with `edited: true` an edit, with `deleted: true` a delete.",
  reaction:
    "To everybody who hears the room: somebody has reacted to a message, or no longer does. Not known to clients of before version 4.",
  user_joined: "To everybody else who looks at the room: somebody's first connection began to hear it.",
  user_left: "To everybody who looks at the room: somebody's last connection hears it no longer.",
  typing: "To everybody else who looks at the room: somebody types, or has stopped.",
  room_update:
    "To one person's connections: a room became theirs, or is theirs no longer. Of a deleted room, to all who hear it.",
  user_update:
    "To a person's own connections and to everybody in the rooms that they are in: their profile has changed.",
  report: "To the room's owners and moderators: a message was reported.",
  hidden: "To the other connections of somebody who hides a room, or shows it again.",
  level: "To the other connections of somebody who sets what they want to be told of a room.",
  draft:
    "To the other connections of somebody who writes in a room, or has sent or discarded it: those that have asked for it by `hello`.",
  preferences: "To the other connections of somebody who sets how they want to be told.",
  block: "To the other connections of somebody who has blocked a person, or unblocked them.",
  read: "To the reader's other connections: their read position has moved. To all of them where one does not know where it was.",
} as const satisfies Record<EventType, string>;
