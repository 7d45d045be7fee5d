import type { Parts } from "./deferred/deferred";
import { Browse } from "./directory/browse";
import { LeaveRooms } from "./leaving/leave-rooms";
import { MembersPanel } from "./members/members-panel";
import { NewDirect } from "./people/new-direct";
import { CreateRoom } from "./room/create-room";
import { NotMine } from "./room-screen/not-mine";
import { ReportMessage } from "./room-settings/report-message";
import { RoomSettings } from "./room-settings/room-settings";
import { Switcher } from "./switcher/switcher";

/** The deferred parts, as a bundle of their own. `main.tsx` imports it when the browser is idle. Import it nowhere else. */
export const PARTS: Parts = {
  Browse,
  CreateRoom,
  LeaveRooms,
  MembersPanel,
  NewDirect,
  NotMine,
  ReportMessage,
  RoomSettings,
  Switcher,
};
