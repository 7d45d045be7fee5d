import type { Check } from "../check";
import { administrator } from "./administrator";
import { contract } from "./contract";
import { errors } from "./errors";
import { file } from "./file";
import { history } from "./history";
import { message } from "./message";
import { people } from "./people";
import { presence } from "./presence";
import { room } from "./room";
import { goodbye, session } from "./session";
import { socket } from "./socket";
import { web } from "./web";

/** In the order in which they run: what uses the wire, whether that was all of it, and what puts away what the others have left. */
export const CHECKS: readonly Check[] = [
  ...web,
  ...session,
  ...socket,
  ...room,
  ...people,
  ...administrator,
  ...message,
  ...file,
  ...history,
  ...presence,
  ...errors,
  contract,
  ...goodbye,
];
