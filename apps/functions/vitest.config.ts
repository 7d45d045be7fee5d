import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Bundling takes more than the default on a busy machine.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
  },
});
