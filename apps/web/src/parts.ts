import { Announcer } from "./announcer/announcer";
import { Attach } from "./composer/attach";
import { Tray } from "./composer/tray";
import type { Parts } from "./deferred/deferred";
import { Browse } from "./directory/browse";
import { LeaveRooms } from "./leaving/leave-rooms";
import { MembersPanel } from "./members/members-panel";
import { FileView } from "./message/file-view";
import { Formatted } from "./message/formatted";
import { MessageActions } from "./message/message-actions";
import { MessageEditor } from "./message/message-editor";
import { NewDirect } from "./people/new-direct";
import { CreateRoom } from "./room/create-room";
import { NotMine } from "./room-screen/not-mine";
import { ReportMessage } from "./room-settings/report-message";
import { RoomSettings } from "./room-settings/room-settings";
import { UserMenu } from "./sidebar/user-menu";
import { Switcher } from "./switcher/switcher";
import { Welcome } from "./workspace/welcome";
import { WritingTools } from "./writing/writing-tools";

/** The deferred parts, as a bundle of their own. `main.tsx` imports it when the browser is idle. Import it nowhere else. */
export const PARTS: Parts = {
  Announcer,
  Attach,
  Browse,
  CreateRoom,
  FileView,
  Formatted,
  LeaveRooms,
  MembersPanel,
  MessageActions,
  MessageEditor,
  NewDirect,
  NotMine,
  ReportMessage,
  RoomSettings,
  Switcher,
  Tray,
  UserMenu,
  Welcome,
  WritingTools,
};
