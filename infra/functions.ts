/** What all functions have in common. */
export const common = {
  runtime: "nodejs24.x",
  architecture: "arm64",
  memory: "512 MB",
  timeout: "29 seconds",
} as const;
