import { Announcer } from "./announcer/announcer";
import { Attach } from "./composer/attach";
import { Tray } from "./composer/tray";
import type { Parts } from "./deferred/deferred";
import { Browse } from "./directory/browse";
import { AddReaction } from "./emoji/add-reaction";
import { EmojiMenu } from "./emoji/emoji-menu";
import { LeaveRooms } from "./leaving/leave-rooms";
import { MembersPanel } from "./members/members-panel";
import { FileView } from "./message/file-view";
import { Formatted } from "./message/formatted";
import { MessageActions } from "./message/message-actions";
import { MessageEditor } from "./message/message-editor";
import { parser } from "./message/parser";
import { ReactionNames } from "./message/reaction-names";
import { withoutMarks } from "./message/without-marks";
import { NewDirect } from "./people/new-direct";
import { CreateRoom } from "./room/create-room";
import { MentionMenu } from "./room/mention-menu";
import { NotMine } from "./room-screen/not-mine";
import { ReportMessage } from "./room-settings/report-message";
import { RoomSettings } from "./room-settings/room-settings";
import { SearchScreen } from "./search/search-screen";
import { SearchLinks } from "./sidebar/search-links";
import { UserMenu } from "./sidebar/user-menu";
import { Switcher } from "./switcher/switcher";
import { copyMessages } from "./timeline/copied-text";
import { Welcome } from "./workspace/welcome";
import { WritingTools } from "./writing/writing-tools";

/** The deferred parts, as a bundle of their own. `main.tsx` imports it when the browser is idle. Import it nowhere else. */
export const PARTS: Parts = {
  AddReaction,
  Announcer,
  Attach,
  Browse,
  CreateRoom,
  EmojiMenu,
  FileView,
  Formatted,
  LeaveRooms,
  MembersPanel,
  MentionMenu,
  MessageActions,
  MessageEditor,
  NewDirect,
  NotMine,
  ReactionNames,
  ReportMessage,
  RoomSettings,
  SearchLinks,
  SearchScreen,
  Switcher,
  Tray,
  UserMenu,
  Welcome,
  WritingTools,
  copyMessages,
  withoutMarks,
};

// The browser was idle enough for these, so it is for the parser, which few first screens need and most rooms do.
void parser.load();
