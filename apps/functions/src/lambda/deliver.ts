import { deployed } from "../aws";
import { create } from "../deliver";

export const handler = deployed("deliver", create);
