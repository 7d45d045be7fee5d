/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  async app({ stage }) {
    const { policyOf } = await import("./infra/stage");
    const { removal, protect, purge } = policyOf(stage);
    return { name: "parley", home: "aws", version: ">= 4.17.1", removal, protect, state: { purge } };
  },
  async run() {
    // First, as it refuses a deployment that lacks something. SST does not print what `app` throws.
    await import("./infra/this-stage");
    const { realtime } = await import("./infra/socket");
    const { previews } = await import("./infra/router");
    const { site } = await import("./infra/web");
    const { letPagesIn } = await import("./infra/files");
    letPagesIn(site.url);
    await import("./infra/realtime");
    await import("./infra/sweep");
    await import("./infra/demo");
    await import("./infra/alarms");
    await import("./infra/dashboard");
    await import("./infra/dev");
    return {
      url: site.url,
      realtime: realtime.properties.url,
      ...(previews && { previews: previews.distributionID }),
    };
  },
});
