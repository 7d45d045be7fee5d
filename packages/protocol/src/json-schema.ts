import * as z from "zod/mini";
import { Attachment, FileId } from "./file";
import { MessageId, RoomId, Seq, SeqOrZero } from "./id";
import { Invitation, InvitationCode } from "./invitation";
import { Member } from "./member";
import { ClientMessageId, Message, SystemChange } from "./message";
import { Role, Room, RoomKind, RoomSummary } from "./room";
import { Content, Cursor, Description, Handle, Prefix, RoomName, TimeZone, Username } from "./text";
import { Timestamp } from "./time";
import { User } from "./user";

const NAME =
  "One line, trimmed, composed (NFC), not blank. No invisible characters but where a script or an emoji needs them, " +
  "no piles of marks, no word of two alphabets that look alike. Not unique.";

/** Values with a name of their own, in the README and in the AsyncAPI document: what their JSON Schema cannot say. */
export const VALUES = {
  Id: [RoomId, "Of a room or a person."],
  Seq: [Seq, "A message's place in its room: 1, 2, 3, … without gaps."],
  SeqOrZero: [SeqOrZero, "The place of the newest message known; 0 for none."],
  MessageId: [MessageId, "`<roomId>.<seq>`: the id says where the message lives."],
  FileId: [FileId, "Of a file. 96 random bits, and no right: who is not in its room gets nothing by it."],
  ClientMessageId: [
    ClientMessageId,
    "Minted by the client, once per message composed. Printable ASCII without spaces.",
  ],
  Timestamp: [Timestamp, "ISO 8601 in UTC with milliseconds, by the server's clock: `2026-03-01T09:30:00.000Z`."],
  Cursor: [Cursor, "Opaque: pass back the `nextCursor` of the page before. Absent: the first page, or no further one."],
  Content: [Content, "A message's text. Trimmed at its ends and otherwise kept as written. Must show something."],
  Username: [Username, `A person's name. ${NAME}`],
  Handle: [
    Handle,
    "A name that only one person has: small letters, digits and `_.-`, at least two, a letter or a digit first. Empty: none.",
  ],
  TimeZone: [TimeZone, "A name of the IANA database: `Europe/Paris`. Empty: none."],
  RoomName: [RoomName, `A room's name. ${NAME}`],
  Description: [Description, "Trimmed. May have several lines or be empty. No other control characters."],
  Prefix: [
    Prefix,
    "The beginning of a name or of a word in it, in any case, with or without accents. Trimmed; may be empty.",
  ],
  InvitationCode: [
    InvitationCode,
    "A secret; into a room with the room's id and a point before it. The link is `/invite/<code>` of the web app.",
  ],
  RoomKind: [
    RoomKind,
    "Public rooms are in the directory; private ones are seen by their members only; direct ones have two.",
  ],
  Role: [Role, "An owner adds and removes members, and may delete any message."],
} as const satisfies Record<string, readonly [z.ZodMiniType, string]>;

/** Objects that several actions and events share. */
export const OBJECTS = {
  User,
  Member,
  Room,
  RoomSummary,
  SystemChange,
  Attachment,
  Message,
  Invitation,
} as const satisfies Record<string, z.ZodMiniType>;

export type JsonSchema = z.core.JSONSchema.BaseSchema;

const PATH = "#/components/schemas/";

/** The name in a reference to a named shape. */
export const nameOf = (ref: string): string => ref.slice(PATH.length);

/**
 * The JSON Schema (draft 7) of each of `schemas` and of every named shape, which they refer to by `#/components/schemas/<name>`. Objects
 * are shown as a receiver reads them: those that may grow have no `additionalProperties: false`.
 */
export const toJsonSchemas = (schemas: Record<string, z.ZodMiniType>): Record<string, JsonSchema> => {
  const registry = z.registry<{ id: string; description?: string }>();
  for (const [id, [schema, description]] of Object.entries(VALUES)) registry.add(schema, { id, description });
  for (const [id, schema] of Object.entries({ ...OBJECTS, ...schemas })) registry.add(schema, { id });
  const rendered = z.toJSONSchema(registry, { io: "input", target: "draft-7", uri: (id) => PATH + id });
  return Object.fromEntries(Object.entries(rendered.schemas).map(([id, schema]) => [id, withoutHead(schema)]));
};

const withoutHead = ({ $schema: _schema, $id: _id, ...schema }: JsonSchema): JsonSchema => schema;
