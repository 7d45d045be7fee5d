import type { RoomHandle } from "@parley/client/room";
import type { Store } from "@parley/client/store";
import type { Message } from "@parley/protocol/message";
import type { RoomSummary } from "@parley/protocol/room";
import { createContext, use } from "react";

/** A room without the counts that every message changes. */
export type RoomFacts = Pick<
  RoomSummary,
  "roomId" | "name" | "description" | "kind" | "role" | "peer" | "archived" | "post" | "mention"
>;

/** What all parts of an open room share. A change renders every message on the screen, so nothing that changes often belongs here. */
export type RoomView = {
  room: RoomFacts;
  handle: RoomHandle;
  /** The message being edited. A store, so that only that message renders. */
  editing: Store<string | undefined>;
  edit(messageId: string | undefined): void;
  reply(message: Message): void;
  /** Lets the reader choose an emoji for the message. */
  pick(message: Message): void;
  /** Reports the message to the moderators, after a question. */
  report(message: Message): void;
  /** Lets the reader choose a date to jump to. */
  jump(): void;
  /** Deletes the message, which can be undone for some seconds. */
  remove(message: Message): void;
};

const RoomViewContext = createContext<RoomView | undefined>(undefined);

export const RoomViewProvider = RoomViewContext.Provider;

/** Apart from the room view, as it changes when people come, and few messages use it. */
const MentionPatternContext = createContext<RegExp | undefined>(undefined);

export const MentionPatternProvider = MentionPatternContext.Provider;

/** The pattern of names to highlight in this room. */
export const useMentionPattern = (): RegExp | undefined => use(MentionPatternContext);

export const useRoomView = (): RoomView => {
  const view = use(RoomViewContext);
  if (!view) throw new Error("useRoomView needs an open room above it");
  return view;
};

/** Why the reader cannot write in the room; undefined where they can. */
export const whyClosed = ({ archived, post, role }: RoomFacts): string | undefined => {
  if (archived) return "This room is archived: it can be read, and nobody writes in it.";
  return post === "moderators" && role === "member" ? "Only owners and moderators write in this room." : undefined;
};
