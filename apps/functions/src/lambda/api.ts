import { create } from "../api";
import { deployed, originKey } from "../aws";
import { openFiles } from "../aws-files";
import { throughCloudFront } from "../through-cloudfront";

export const handler = deployed("api", throughCloudFront(originKey, create), openFiles);
