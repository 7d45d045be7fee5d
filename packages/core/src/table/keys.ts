/**
 * The keys of the table, except those of the directory, which `directory.ts` makes. `docs/table.md` describes every item and every access, and
 * `table-page.test.ts` compares it with the code.
 */
export type Key = { pk: string; sk: string };

/** `LOG#HEAD` sorts after every `LOG#<digits>`. */
const LOG_DIGITS = 12;

export const logSk = (seq: number): string => `LOG#${String(seq).padStart(LOG_DIGITS, "0")}`;
export const seqOf = (sk: string): number => Number(sk.slice("LOG#".length));
export const HEAD_SK = "LOG#HEAD";

export const roomPk = (roomId: string): string => `ROOM#${roomId}`;
export const head = (roomId: string): Key => ({ pk: roomPk(roomId), sk: HEAD_SK });
export const logRow = (roomId: string, seq: number): Key => ({ pk: roomPk(roomId), sk: logSk(seq) });

export const about = (roomId: string): Key => ({ pk: roomPk(roomId), sk: "ABOUT" });

export const MEMBER_PREFIX = "MEMBER#";
export const member = (roomId: string, userId: string): Key => ({
  pk: roomPk(roomId),
  sk: MEMBER_PREFIX + userId,
});

export const REPORT_PREFIX = "REPORT#";
const reportedPrefix = (seq: number): string => `${REPORT_PREFIX}${String(seq).padStart(LOG_DIGITS, "0")}#`;
/** All reports of a message. */
export const reportsOf = (roomId: string, seq: number) => ({ pk: roomPk(roomId), prefix: reportedPrefix(seq) });
export const report = (roomId: string, seq: number, userId: string): Key => ({
  pk: roomPk(roomId),
  sk: reportedPrefix(seq) + userId,
});
/** The message and the person that a report's key names. */
export const reportOf = (sk: string): { seq: number; userId: string } => {
  const [seq = "", userId = ""] = sk.slice(REPORT_PREFIX.length).split("#");
  return { seq: Number(seq), userId };
};
/** On a person's list of what they have reported. */
export const ownReport = (userId: string, roomId: string, seq: number): Key => ({
  pk: userPk(userId),
  sk: `${REPORT_PREFIX}${roomId}#${String(seq).padStart(LOG_DIGITS, "0")}`,
});

/** The report that an item of that list, with this sort key, stands for. */
export const reportOfOwn = (userId: string, sk: string): Key => {
  const [roomId = "", seq] = sk.slice(REPORT_PREFIX.length).split("#");
  return report(roomId, Number(seq), userId);
};

export const BLOCK_PREFIX = "BLOCK#";
/** In a direct room: one of the two has blocked the other. */
export const block = (roomId: string, userId: string): Key => ({ pk: roomPk(roomId), sk: BLOCK_PREFIX + userId });

export const GOVERNING_PREFIX = "GOVERNS#";
/** A room in which an administrator has governed lately. */
export const governing = (userId: string, roomId: string): Key => ({
  pk: userPk(userId),
  sk: GOVERNING_PREFIX + roomId,
});

export const workspace: Key = { pk: "WORKSPACE", sk: "ABOUT" };

export const logo = (name: string): Key => ({ pk: workspace.pk, sk: `LOGO#${name}` });

export const INVITATION_PREFIX = "INVITATION#";
/** An invitation into a room or, without one, into the workspace. */
export const invitation = (roomId: string | undefined, secret: string): Key => ({
  pk: roomId === undefined ? workspace.pk : roomPk(roomId),
  sk: INVITATION_PREFIX + secret,
});

export const userPk = (userId: string): string => `USER#${userId}`;
export const userOf = (pk: string): string => pk.slice("USER#".length);
export const profile = (userId: string): Key => ({ pk: userPk(userId), sk: "PROFILE" });
export const handle = (handle: string): Key => ({ pk: `HANDLE#${handle}`, sk: `HANDLE#${handle}` });
export const USER_ROOM_PREFIX = "ROOM#";
export const userRoom = (userId: string, roomId: string): Key => ({
  pk: userPk(userId),
  sk: USER_ROOM_PREFIX + roomId,
});
export const DRAFT_PREFIX = "DRAFT#";
/** What a person has begun to write in a room. */
export const draft = (userId: string, roomId: string): Key => ({ pk: userPk(userId), sk: DRAFT_PREFIX + roomId });
export const FORMER_ROOM_PREFIX = "FORMER#";
/** On a person's list of the rooms that they were in. */
export const formerRoom = (userId: string, roomId: string): Key => ({
  pk: userPk(userId),
  sk: FORMER_ROOM_PREFIX + roomId,
});
/** On a person's list of those whom they have blocked. */
export const blockedPerson = (userId: string, other: string): Key => ({
  pk: userPk(userId),
  sk: BLOCK_PREFIX + other,
});
export const USER_CONNECTION_PREFIX = "CONN#";
export const userConnection = (userId: string, connectionId: string): Key => ({
  pk: userPk(userId),
  sk: USER_CONNECTION_PREFIX + connectionId,
});

export const connection = (connectionId: string): Key => ({ pk: `CONN#${connectionId}`, sk: `CONN#${connectionId}` });

/** Partitions that pulses are spread over: one takes 1,000 writes a second, and all are read every minute. */
export const PULSE_SHARDS = 4;
export const pulsePk = (shard: number): string => `PULSES#${shard}`;
export const pulse = (shard: number, connectionId: string): Key => ({
  pk: pulsePk(shard),
  sk: `CONN#${connectionId}`,
});

export const SUBSCRIPTION_LIST_PREFIX = "ROOMS#";
/** A list of a connection's subscriptions, named after the first of its rooms. */
export const subscriptionList = (connectionId: string, roomId: string): Key => ({
  pk: connection(connectionId).pk,
  sk: SUBSCRIPTION_LIST_PREFIX + roomId,
});

export const subscriptionPk = (roomId: string, shard: number): string => `SUBS#${roomId}#${shard}`;
export const subscription = (roomId: string, shard: number, connectionId: string): Key => ({
  pk: subscriptionPk(roomId, shard),
  sk: `CONN#${connectionId}`,
});

export const file = (fileId: string): Key => ({ pk: `FILE#${fileId}`, sk: `FILE#${fileId}` });
/** What a person has uploaded on a day, as `2030-01-31`. */
export const uploads = (userId: string, day: string): Key => ({ pk: userPk(userId), sk: `UPLOADS#${day}` });

export const FILE_NOTES_PK = "FILES";
const TIME_DIGITS = 15;
/** Before every note that is due at this time or later. */
export const fileNotesFrom = (due: number): string => `DUE#${String(due).padStart(TIME_DIGITS, "0")}#`;
export const fileNote = (due: number, id: string): Key => ({ pk: FILE_NOTES_PK, sk: fileNotesFrom(due) + id });
/** When a note is due, by its key. */
export const dueOf = (sk: string): number => Number(sk.slice("DUE#".length, "DUE#".length + TIME_DIGITS));

const BUDGETS_SK = "BUDGETS";
export const personBudgets = (userId: string): Key => ({ pk: userPk(userId), sk: BUDGETS_SK });
export const addressBudgets = (hash: string): Key => ({ pk: `ADDRESS#${hash}`, sk: BUDGETS_SK });
export const mailBudgets: Key = { pk: workspace.pk, sk: BUDGETS_SK };

export const account = (userId: string): Key => ({ pk: userPk(userId), sk: "ACCOUNT" });
export const mail = (hash: string): Key => ({ pk: `MAIL#${hash}`, sk: `MAIL#${hash}` });
export const DELETION_PK = "DELETIONS";
export const deletion = (userId: string): Key => ({ pk: DELETION_PK, sk: `USER#${userId}` });
export const passkey = (id: string): Key => ({ pk: `PASSKEY#${id}`, sk: `PASSKEY#${id}` });
export const provider = (name: string, subject: string): Key => ({
  pk: `PROVIDER#${name}#${subject}`,
  sk: `PROVIDER#${name}#${subject}`,
});
export const challenge = (hash: string): Key => ({ pk: `CHALLENGE#${hash}`, sk: `CHALLENGE#${hash}` });
export const deviceLink = (hash: string): Key => ({ pk: `LINK#${hash}`, sk: `LINK#${hash}` });
export const code = (hash: string): Key => ({ pk: `CODE#${hash}`, sk: `CODE#${hash}` });

export const preferences = (userId: string): Key => ({ pk: userPk(userId), sk: "PREFERENCES" });
export const PUSH_PREFIX = "PUSH#";
/** A browser of a person that gets pushes, by a hash of its address. */
export const pushDevice = (userId: string, id: string): Key => ({ pk: userPk(userId), sk: PUSH_PREFIX + id });

export const USER_SESSION_PREFIX = "SESSION#";
export const userSession = (userId: string, hash: string): Key => ({
  pk: userPk(userId),
  sk: USER_SESSION_PREFIX + hash,
});

export const ticket = (hash: string): Key => ({ pk: `TICKET#${hash}`, sk: `TICKET#${hash}` });
export const session = (hash: string): Key => ({ pk: `SESSION#${hash}`, sk: `SESSION#${hash}` });

/** What follows the prefix: the id in `MEMBER#<id>`, `ROOM#<id>`, `FORMER#<id>`, `DRAFT#<id>`, `BLOCK#<id>`, `PUSH#<id>` or `CONN#<id>`. */
export const idOf = (sk: string): string => sk.slice(sk.indexOf("#") + 1);
