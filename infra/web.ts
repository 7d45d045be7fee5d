import { api } from "./api";

/** One address for the web app and the HTTP API, so that the session cookie is the site's own. */
const router = new sst.aws.Router("Router");
router.route("/api", api.url);

export const site = new sst.aws.StaticSite("Web", {
  path: "apps/web",
  build: { command: "pnpm build", output: "dist" },
  router: { instance: router },
});
