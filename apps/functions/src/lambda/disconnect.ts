import { deployed } from "../aws";
import { create } from "../disconnect";

export const handler = deployed("disconnect", create);
