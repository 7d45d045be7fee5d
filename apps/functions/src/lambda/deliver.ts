import { deployed } from "../aws";
import { openFiles } from "../aws-files";
import { create } from "../deliver";

export const handler = deployed("deliver", create, openFiles);
