import { Announcer } from "./announcer/announcer";
import { ResumedUnread } from "./chat/resumed-unread";
import { Attach } from "./composer/attach";
import { OtherDraft } from "./composer/other-draft";
import { SharedDrafts } from "./composer/shared-drafts";
import { Tray } from "./composer/tray";
import { ConnectionBanner } from "./connection/connection-banner";
import type { Parts } from "./deferred/deferred";
import { Browse } from "./directory/browse";
import { AddReaction } from "./emoji/add-reaction";
import { EmojiMenu } from "./emoji/emoji-menu";
import { LeaveRooms } from "./leaving/leave-rooms";
import { InviteHere } from "./members/invite-here";
import { MembersPanel } from "./members/members-panel";
import { FileView } from "./message/file-view";
import { Formatted } from "./message/formatted";
import { MessageActions } from "./message/message-actions";
import { MessageEditor } from "./message/message-editor";
import { parser } from "./message/parser";
import { ReactionNames } from "./message/reaction-names";
import { withoutMarks } from "./message/without-marks";
import { Notifier } from "./notifications/notifier";
import { findLookAlikes } from "./people/look-alikes";
import { MeetMine } from "./people/meet-mine";
import { NewDirect } from "./people/new-direct";
import { PersonCards } from "./people/person-card";
import { CreateRoom } from "./room/create-room";
import { MentionMenu } from "./room/mention-menu";
import { MeetRoom } from "./room-screen/meet-room";
import { NotMine } from "./room-screen/not-mine";
import { RoomMenu } from "./room-screen/room-menu";
import { ReportMessage } from "./room-settings/report-message";
import { RoomSettings } from "./room-settings/room-settings";
import { prepareSearch, SearchScreen } from "./search/search-screen";
import { ShortcutsPage } from "./shortcuts/shortcuts-page";
import { WorkspaceKeys } from "./shortcuts/workspace-keys";
import { DraftList } from "./sidebar/draft-list";
import { SearchLinks } from "./sidebar/search-links";
import { UserMenu } from "./sidebar/user-menu";
import { Switcher } from "./switcher/switcher";
import { copyMessages } from "./timeline/copied-text";
import { DividerMover } from "./timeline/divider-mover";
import { JumpButton, UnreadAboveButton } from "./timeline/jump-button";
import { JumpToDate } from "./timeline/jump-to-date";
import { Prefetch } from "./timeline/prefetch";
import { Printed } from "./timeline/printed";
import { TimeRail } from "./timeline/time-rail";
import { WatchSelection } from "./timeline/watch-selection";
import { Nowhere } from "./workspace/nowhere";
import { RefusedFiles } from "./workspace/refused-files";
import { Welcome } from "./workspace/welcome";
import { WritingTools } from "./writing/writing-tools";

/** The deferred parts, as a bundle of their own. `main.tsx` imports it when the browser is idle. Import it nowhere else. */
export const PARTS: Parts = {
  AddReaction,
  Announcer,
  Attach,
  Browse,
  ConnectionBanner,
  CreateRoom,
  DividerMover,
  DraftList,
  EmojiMenu,
  FileView,
  Formatted,
  InviteHere,
  JumpButton,
  JumpToDate,
  LeaveRooms,
  MeetMine,
  MeetRoom,
  MembersPanel,
  MentionMenu,
  MessageActions,
  MessageEditor,
  NewDirect,
  NotMine,
  Notifier,
  Nowhere,
  OtherDraft,
  PersonCards,
  Prefetch,
  Printed,
  ReactionNames,
  RefusedFiles,
  ReportMessage,
  ResumedUnread,
  RoomMenu,
  RoomSettings,
  SearchLinks,
  SearchScreen,
  SharedDrafts,
  ShortcutsPage,
  Switcher,
  TimeRail,
  Tray,
  UnreadAboveButton,
  UserMenu,
  WatchSelection,
  Welcome,
  WorkspaceKeys,
  WritingTools,
  copyMessages,
  findLookAlikes,
  prepareSearch,
  withoutMarks,
};

// The browser was idle enough for these, so it is for the parser, which few first screens need and most rooms do.
void parser.load();
