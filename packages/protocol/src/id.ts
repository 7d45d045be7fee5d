import * as z from "zod/mini";

const Id = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, "must be an id"));

export const RoomId = Id;
export const UserId = Id;

/** Names one life of the store. After a restore it is another, and what a client knows of logs and rooms is void. */
export const Epoch = Id;

/** A message's place in its room's log: 1, 2, 3, … without gaps (I4). */
export const Seq = z.int().check(z.minimum(1), z.maximum(999_999_999_999));

/** Zero, or the place of the newest message known. */
export const SeqOrZero = z.int().check(z.minimum(0), z.maximum(999_999_999_999));

const MESSAGE_ID = /^([A-Za-z0-9_-]{1,64})\.([1-9][0-9]{0,11})$/;

/** `<roomId>.<seq>`: the id says where the message lives. */
export const MessageId = z.string().check(z.regex(MESSAGE_ID, "must be a message id"));

export const messageId = (roomId: string, seq: number): string => `${roomId}.${seq}`;

/** The room and the place that a message id names. The id must have passed `MessageId`. */
export const parseMessageId = (id: string): { roomId: string; seq: number } => {
  const [, roomId, seq] = MESSAGE_ID.exec(id) ?? [];
  if (roomId === undefined || seq === undefined) throw new TypeError("not a message id");
  return { roomId, seq: Number(seq) };
};
