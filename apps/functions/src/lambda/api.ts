import { create } from "../api";
import { deployed, originKey } from "../aws";
import { throughCloudFront } from "../through-cloudfront";

export const handler = deployed("api", throughCloudFront(originKey, create));
