import { deployed } from "../aws";
import { create } from "../message";

export const handler = deployed("message", create);
