/** Every limit of the product, in one place. Lengths are UTF-16 code units, times are milliseconds, sizes are bytes. */
export const LIMITS = {
  /** A client's frame. API Gateway closes a connection whose frame passes 32 KB (1009). */
  frameBytes: 32 * 1024,
  /** A frame of the server. API Gateway drops one that passes 128 KB. */
  replyBytes: 128 * 1024,
  /** The entries of one page, of messages, rooms or people: with its envelope, and one entry of any size, it stays below `replyBytes`. */
  pageBytes: 96 * 1024,
  requestIdLength: 128,
  clientMessageIdLength: 64,
  clientRoomIdLength: 64,
  contentLength: 4_000,
  /** A draft that nobody writes on ends after this. That one was sent or discarded is known for so long to devices that come back. */
  draftTtlMs: 30 * 24 * 60 * 60 * 1000,
  endedDraftTtlMs: 24 * 60 * 60 * 1000,
  /** The longest emoji of Unicode 17 has 15. */
  emojiLength: 32,
  /** Different emoji on one message, and people with all of them together. */
  reactionEmoji: 20,
  reactionEntries: 200,
  /** Files of one message, and the bytes of each. */
  messageFiles: 10,
  fileBytes: 25 * 1024 * 1024,
  fileNameLength: 120,
  fileTypeLength: 100,
  /** What a picture shows, in words. */
  altLength: 500,
  /** A picture's width and height. */
  pixels: 100_000,
  thumbhashLength: 64,
  /** What one person may upload in a day (UTC), and what a guest may. */
  dailyFileBytes: 500 * 1024 * 1024,
  dailyGuestFileBytes: 100 * 1024 * 1024,
  /** 25 MB over a line of 60 kB/s take 7 minutes; a slower one, or a second try, has as long again, and more. */
  uploadTtlMs: 30 * 60 * 1000,
  /** A file that was not sent is removed after this. */
  unsentFileTtlMs: 24 * 60 * 60 * 1000,
  /** The address of a file's bytes stays the same for this long, so that browsers keep them, and leads there for up to twice as long. */
  fileLinkMs: 5 * 60 * 1000,
  usernameLength: 40,
  handleLength: 32,
  timeZoneLength: 64,
  roomNameLength: 80,
  descriptionLength: 250,
  cursorLength: 512,
  mailAddressLength: 254,
  /** Members named when a room is created. */
  initialMembers: 50,
  /** Invitations of a room, and of the workspace, at once. */
  invitations: 50,
  invitationDays: 365,
  invitationUses: 1_000,
  /** Messages, rooms, members or people on one page. */
  pageSize: 100,
  defaultPageSize: 50,
  /** People whom one `getUsers` names. */
  usersAtOnce: 100,
  /** People whom one person has blocked. */
  blockedPeople: 200,
  /** Why a message is reported. */
  reportReasonLength: 500,
  /** Reports of a room that wait for its moderators, at once. */
  openReports: 50,
  /** Rooms that one `sync` names. */
  syncRooms: 100,
  /** Messages of which one `getRoomTimes` says when they were written. */
  roomTimes: 100,
  /** What is typed into a search field, the words and the people in it, and the rooms that one request searches. */
  searchLength: 200,
  searchWords: 20,
  searchPeople: 20,
  searchRooms: 20,
  /** A search request ends, and says how far it came, after so many messages, so long, or so many hits. */
  searchedMessages: 20_000,
  searchMs: 1_500,
  searchHits: 50,
  /** Unread messages are counted up to here; the counter then reads "100 or more". */
  unreadCount: 100,
  /** How far behind the log a resent message may have been composed. */
  dedupeMessages: 10_000,
  /** Flood control, per author and room: a burst of ten messages, edits, deletes and reactions, then two a second. */
  floodBurst: 10,
  floodIntervalMs: 500,
  /** A resend within this time of its commit is announced again. The client's own retries come within 30 s (I13). */
  repeatToldMs: 30_000,
  /** So many requests of a person are worked on at once. So many of each connection wait, and no more is read from it meanwhile. */
  requestsAtOnce: 2,
  requestsWaiting: 64,
  /** Names of people coming and going are announced up to this many online; above it only their number. */
  announcedOnline: 50,
  typingIntervalMs: 3_000,
  /** A typing indicator that is not renewed is gone after this (I11: within 6 s). */
  typingExpiryMs: 5_500,
  /** Where a person opens one more connection, the oldest are closed that are older than a few seconds. */
  connectionsPerUser: 50,
  codeTtlMs: 10 * 60 * 1000,
  codeTries: 5,
  challengeTtlMs: 5 * 60 * 1000,
  /** So long a sign-in may take that is under way with a provider. */
  providerTtlMs: 10 * 60 * 1000,
  returnPathLength: 200,
  deviceLinkTtlMs: 2 * 60 * 1000,
  /** So long after a sign-in, its account can be changed without another one. */
  freshSignInMs: 10 * 60 * 1000,
  passkeys: 20,
  administrators: 20,
  logoBytes: 20 * 1024,
  /** Browsers of a person that get pushes. One more takes the place of the oldest. */
  pushDevices: 20,
  pushEndpointLength: 1_000,
  ticketTtlMs: 30_000,
  sessionTtlMs: 30 * 24 * 60 * 60 * 1000,
  /** API Gateway closes a connection after 2 hours, and after 10 minutes without a message. */
  connectionLifetimeMs: 2 * 60 * 60 * 1000,
  connectionIdleMs: 10 * 60 * 1000,
} as const;
