import * as z from "zod/mini";
import { RoomId, Seq, UserId } from "./id";
import { LIMITS } from "./limits";
import { Message } from "./message";
import { boundedText } from "./text";
import { Timestamp } from "./time";

const People = z.array(UserId).check(z.minLength(1), z.maxLength(LIMITS.searchPeople));

/**
 * Found where a word of the text begins so (`match.ts` says what a word is). With `whole` it is a phrase: its words, one after the other, and
 * each to its end. With `people` it is found where one of them is mentioned, too: the caller knows who is called so.
 */
export const SearchWord = z.strictObject({
  text: boundedText(LIMITS.searchLength).check(z.minLength(1)),
  whole: z.optional(z.literal(true)),
  people: z.optional(People),
});
export type SearchWord = z.infer<typeof SearchWord>;

/** What a message must be: all of what is given. */
export const SearchQuery = z
  .strictObject({
    words: z.optional(z.array(SearchWord).check(z.minLength(1), z.maxLength(LIMITS.searchWords))),
    /** Written by one of these. */
    from: z.optional(People),
    /** Sent before this. */
    before: z.optional(Timestamp),
    /** Sent then or after. */
    after: z.optional(Timestamp),
    has: z.optional(z.array(z.enum(["link", "file"])).check(z.minLength(1), z.maxLength(2))),
    /** Written by somebody else, and mentions the caller or everybody. */
    mentioned: z.optional(z.literal(true)),
  })
  .check(z.refine((query) => Object.values(query).some((each) => each !== undefined), "must ask for something"));
export type SearchQuery = z.infer<typeof SearchQuery>;

/** How far a room was searched. */
const Searched = z.object({
  roomId: RoomId,
  /** Messages before this one are not searched yet: pass it back to go on. Absent: none of the room is, or `done`. */
  before: z.optional(Seq),
  /** When the oldest message was sent that was searched. */
  at: z.optional(Timestamp),
  /** There is nothing more to search. */
  done: z.optional(z.literal(true)),
});

/**
 * Searches the rooms one after the other, each from its newest message back, or from before `before`, until the request's budget is used up
 * (`searchedMessages` or `most`, `searchMs`, `searchHits`, `pageBytes`). Deleted and SYSTEM messages are never found.
 */
export const Search = {
  summary: "Find messages in one's rooms",
  input: z.strictObject({
    query: SearchQuery,
    rooms: z.array(z.strictObject({ roomId: RoomId, before: z.optional(Seq) })).check(
      z.minLength(1),
      z.maxLength(LIMITS.searchRooms),
      z.refine((rooms) => new Set(rooms.map(({ roomId }) => roomId)).size === rooms.length, "must name each room once"),
    ),
    /** Go through about so many messages, and no more: these are answered sooner. */
    most: z.optional(z.int().check(z.minimum(1), z.maximum(LIMITS.searchedMessages))),
  }),
  output: z.object({
    /** In the order of `rooms`, and in each room newest first. */
    hits: z.array(Message),
    /** In their order. A room in which the caller is no member is left out, as is one that does not exist. */
    rooms: z.array(Searched),
  }),
};
