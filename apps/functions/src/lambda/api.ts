import { create } from "../api";
import { deployed, originKey } from "../aws";
import { openFiles } from "../aws-files";
import { throughCloudFront } from "../through-cloudfront";
import { createWebPush } from "../web-push";

export const handler = deployed("api", throughCloudFront(originKey, create), { openFiles, openPushes: createWebPush });
