import type { Parts } from "./deferred/deferred";
import { Browse } from "./directory/browse";
import { MembersPanel } from "./members/members-panel";
import { NewDirect } from "./people/new-direct";
import { CreateRoom } from "./room/create-room";
import { Switcher } from "./switcher/switcher";

/** The deferred parts. They are a file of their own for the browser, which `main.tsx` imports when it is idle: import it nowhere else. */
export const PARTS: Parts = { Browse, CreateRoom, MembersPanel, NewDirect, Switcher };
