import fc from "fast-check";

// The same examples for each mutant, so that a score can be compared with the last one; and no time is spent on the smallest of those that fail.
fc.configureGlobal({ seed: 2030, endOnFailure: true });
