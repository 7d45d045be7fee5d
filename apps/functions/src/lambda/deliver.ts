import { deployed } from "../aws";
import { openFiles } from "../aws-files";
import { create } from "../deliver";
import { createWebPush } from "../web-push";

export const handler = deployed("deliver", create, { openFiles, openPushes: createWebPush });
