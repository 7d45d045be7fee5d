import type { History } from "../history";

/** What is wrong, in one sentence that names rooms, sequences, people and ids. */
export type Violation = string;

/** An invariant of docs/invariants.md, as a pure function of what a run left behind. */
export type Invariant = (history: History) => Violation[];
