import { Browse } from "../directory/browse";
import { MembersPanel } from "../members/members-panel";
import { NewDirect } from "../people/new-direct";
import { CreateRoom } from "../room/create-room";
import { Switcher } from "../switcher/switcher";

/** What no first screen of a room needs. It is a file of its own, which `Deferred` loads: import it nowhere else. */
export const PARTS = { Browse, CreateRoom, MembersPanel, NewDirect, Switcher };
