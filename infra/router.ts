import { api } from "./api";
import { securityHeaders, sending } from "./security-headers";
import { socketOrigin } from "./socket";
import { deployment } from "./this-stage";

const { host, sharedRouter, previewHosts } = deployment;

const ownRouter = () =>
  new sst.aws.Router("Router", {
    ...(host !== undefined && { domain: host }),
    transform: { cdn: sending(securityHeaders("Headers", socketOrigin)) },
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
 * Its headers are the same for all, so that they name any WebSocket API of the region.
 */
export const previews =
  previewHosts === undefined
    ? undefined
    : new sst.aws.Router("Previews", {
        domain: previewHosts,
        transform: {
          cdn: sending(
            securityHeaders(
              "PreviewHeaders",
              aws.getRegionOutput().region.apply((region) => `wss://*.execute-api.${region}.amazonaws.com`),
            ),
          ),
        },
      });
