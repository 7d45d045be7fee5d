import { deployed } from "../aws";
import { create } from "../connect";

export const handler = deployed("connect", create);
