import core from "../core/stryker.config.mjs";

/** @type {import("@stryker-mutator/core").PartialStrykerOptions} */
export default {
  ...core,
  // Nothing runs while these tests are collected, so that what runs when a module is loaded can be mutated, too.
  ignoreStatic: false,
  mutate: ["timeline", "timeline-loader", "rooms", "read-marks", "outbox", "sender", "requests"].map(
    (module) => `src/${module}.ts`,
  ),
};
