import type { PendingFile, PendingMessage } from "@parley/client/outbox";
import type { RoomHandle } from "@parley/client/room";
import type { WritableStore } from "@parley/client/store";
import type { TimelineState } from "@parley/client/timeline-view";
import type { Message } from "@parley/protocol/message";
import type { Reaction } from "@parley/protocol/reaction";
import type { RoomSummary } from "@parley/protocol/room";
import type { User } from "@parley/protocol/user";
import type { ClipboardEvent, ComponentType, MouseEvent, ReactNode, RefObject } from "react";
import type { Route } from "../router/route";
import { whenIdle } from "../ui/when-idle";
import { createDeferred } from "./create-deferred";

/** As `NamedContent` of the drafts, which are above. */
type NamedText = { text: string; mentions: readonly { userId: string; from: number; to: number }[] };
/** A file of a message. While that is pending, its bytes are in this browser, under `key`. */
export type ShownFile = Omit<PendingFile, "key"> & { key?: string; fileId?: string };

/** The first and the last sequence of the drawn messages that are selected, at least in part. */
export type SelectedSpan = { from: number; to: number };

/** The foldable parts of a message that are shown in full. */
export type Expanded = Pick<ReadonlySet<number>, "has">;

type Closable = ComponentType<{ onClose(): void }>;

/** What the first screen of a room does not need: components, and what a quote is shortened by. */
export type Parts = {
  AddReaction: ComponentType<{ message: Message; onClose(): void }>;
  Announcer: ComponentType<{ timeline: TimelineState; me: string; blocked: ReadonlySet<string> }>;
  Attach: ComponentType<{ field: RefObject<HTMLTextAreaElement | null> }>;
  Browse: ComponentType;
  ConnectionBanner: ComponentType;
  CreateRoom: Closable;
  DividerMover: ComponentType<{ room: RoomSummary; isElsewhere: boolean; move(seq: number | undefined): void }>;
  DraftList: Closable;
  EmojiMenu: ComponentType<{
    field: RefObject<HTMLTextAreaElement | null>;
    text: string;
    className: string | undefined;
  }>;
  FileView: ComponentType<{ file: ShownFile; pictures: readonly ShownFile[]; pending: PendingMessage | undefined }>;
  Formatted: ComponentType<{
    content: string;
    mentioned: RegExp | undefined;
    me: User;
    expanded: Expanded;
    onToggle(part: number, event: MouseEvent): void;
  }>;
  InviteHere: ComponentType;
  JumpButton: ComponentType<{ unread: number; onClick(): void }>;
  JumpToDate: Closable;
  LeaveRooms: Closable;
  MeetMine: ComponentType;
  MeetRoom: ComponentType<{ handle: RoomHandle }>;
  MembersPanel: Closable;
  MentionMenu: ComponentType<{
    field: RefObject<HTMLTextAreaElement | null>;
    draft: NamedText;
    write(next: NamedText): void;
    className: string | undefined;
  }>;
  MessageActions: ComponentType<{ message: Message }>;
  MessageEditor: ComponentType<{ message: Message }>;
  NewDirect: Closable;
  NotMine: ComponentType<{ roomId: string }>;
  Notifier: ComponentType<{ route: Route }>;
  Nowhere: ComponentType;
  OtherDraft: ComponentType<{ field: RefObject<HTMLTextAreaElement | null> }>;
  PersonCards: ComponentType;
  /** Draws what its children answer with, while the page is being printed. */
  Printed: ComponentType<{ children(expanded: Expanded): ReactNode }>;
  Prefetch: ComponentType<{ timeline: TimelineState }>;
  ReactionNames: ComponentType<{ reactions: readonly Reaction[]; className: string | undefined }>;
  RefusedFiles: ComponentType;
  ReportMessage: ComponentType<{ message: Message; onClose(): void }>;
  ResumedUnread: ComponentType;
  RoomMenu: ComponentType;
  RoomSettings: ComponentType<{ roomId: string }>;
  /** `q` is what is searched for on the screen, and undefined where that shows the mentions. */
  SearchLinks: ComponentType<{ route: { name: string; roomId?: string; q?: string | undefined } }>;
  SearchScreen: ComponentType<{ q: string | undefined }>;
  SharedDrafts: ComponentType;
  ShortcutsPage: Closable;
  Switcher: Closable;
  TimeRail: ComponentType<{ roomId: string; scroller: RefObject<HTMLElement | null> }>;
  Tray: ComponentType<{ field: RefObject<HTMLTextAreaElement | null> }>;
  UnreadAboveButton: ComponentType<{ onClick(): void }>;
  UserMenu: ComponentType;
  WatchSelection: ComponentType<{
    scroller: RefObject<HTMLElement | null>;
    span: SelectedSpan | undefined;
    onChange(span: SelectedSpan | undefined): void;
  }>;
  Welcome: ComponentType;
  WorkspaceKeys: ComponentType;
  WritingTools: ComponentType<{ field: RefObject<HTMLTextAreaElement | null>; text: string }>;
  /** Of `people/look-alikes.ts`. */
  findLookAlikes(
    alike: WritableStore<ReadonlySet<string>>,
    today: (person: User) => User,
  ): (people: Iterable<User>) => void;
  copyMessages(event: ClipboardEvent<HTMLElement>): void;
  prepareSearch(): void;
  withoutMarks(content: string): string;
};

let importParts: () => Promise<Parts> = () => Promise.reject(new Error("loadWhenIdle was not called"));

const parts = createDeferred(() => importParts());

/**
 * Loads the deferred parts once the browser has painted and is idle. `source` imports them. The caller passes it, as the parts import
 * modules that import this one.
 */
export const loadWhenIdle = (source: () => Promise<Parts>) => {
  importParts = source;
  whenIdle(() => void parts.load());
};

/** Shows deferred parts. */
export const { Deferred, useLoaded: useParts } = parts;
