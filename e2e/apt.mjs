// Debian's packages for the end-to-end tests, where they can be installed: as root, with apt.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const apt = (...args) =>
  spawnSync("apt-get", args, {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  }).status === 0;

const canInstall = () => process.platform === "linux" && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");

/** Does nothing where nothing can be installed: look whether what they bring is there. */
export const installPackages = (...packages) => {
  if (!canInstall()) return;
  console.log(`Installing ${packages.join(", ")} for the end-to-end tests.`);
  if (apt("update", "-qq")) apt("install", "-y", "-qq", "--no-install-recommends", ...packages);
};
