/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  app({ stage }) {
    return {
      name: "parley",
      home: "aws",
      removal: stage === "production" ? "retain" : "remove",
      protect: stage === "production",
    };
  },
  async run() {
    const { realtime } = await import("./infra/realtime");
    const { site } = await import("./infra/web");
    return { url: site.url, realtime: realtime.properties.url };
  },
});
