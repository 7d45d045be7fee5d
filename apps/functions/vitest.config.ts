import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Bundling and the start of processes take more than the defaults on a busy machine.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
