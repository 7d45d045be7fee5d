import { api } from "./api";
import { distribution } from "./distribution";
import { filesOrigin } from "./files";
import { originKey } from "./origin-key";
import { securityHeaders } from "./security-headers";
import { socketOrigin } from "./socket";
import { deployment } from "./this-stage";

const { host, sharedRouter, previewHosts } = deployment;

/**
 * Part of the cache's key (SST's cache policy), so that stages that share a distribution do not get each other's files. SST sets it itself,
 * but not before it asks S3. Whatever a browser sends by this name is replaced.
 */
const FORWARDED_HOST = 'event.request.headers["x-forwarded-host"] = { value: event.request.headers.host.value };';

/** The viewer's address, for the budget of guests (`apps/functions/src/aws.ts`). The API itself sees only CloudFront's. */
const VIEWER = 'event.request.headers["x-parley-viewer"] = { value: event.viewer.ip };';

const ownRouter = () =>
  new sst.aws.Router("Router", {
    ...(host !== undefined && { domain: host }),
    edge: {
      viewerRequest: {
        injection: $interpolate`${FORWARDED_HOST} ${VIEWER} event.request.headers["x-parley-origin"] = { value: "${originKey}" };`,
      },
    },
    transform: { cdn: distribution(securityHeaders("Headers", socketOrigin, filesOrigin)) },
  });

/** One address for the web app and the HTTP API, so that the session cookie is the site's own. Under `sst dev` Vite is that address. */
export const router = $dev
  ? undefined
  : sharedRouter === undefined
    ? ownRouter()
    : sst.aws.Router.get("Router", sharedRouter);

router?.route(sharedRouter === undefined ? "/api" : `${host}/api`, api.url);

/**
 * A new distribution takes a quarter of an hour, a new route in an old one seconds: previews share this one, which staging keeps for them.
 * Its headers are the same for all, so that they name any WebSocket API and any
 * bucket of the region.
 */
export const previews =
  previewHosts === undefined
    ? undefined
    : new sst.aws.Router("Previews", {
        domain: previewHosts,
        edge: { viewerRequest: { injection: FORWARDED_HOST } },
        transform: {
          cdn: distribution(
            securityHeaders(
              "PreviewHeaders",
              aws.getRegionOutput().region.apply((region) => `wss://*.execute-api.${region}.amazonaws.com`),
              aws.getRegionOutput().region.apply((region) => `https://*.s3.${region}.amazonaws.com`),
            ),
          ),
        },
      });
