import fc from "fast-check";

// The same examples in every run; `SEED=7 pnpm unit` tries others. fast-check prints the seed and the path of the one that failed.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 2030) });
