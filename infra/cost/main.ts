// `pnpm --filter @parley/infra cost`: renews the tables of what a month costs in README.md.
import { readFileSync, writeFileSync } from "node:fs";
import { README, renewed } from "./readme";

writeFileSync(README, renewed(readFileSync(README, "utf8")));
