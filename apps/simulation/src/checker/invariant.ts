import type { History } from "../history";

/** One sentence that says what is wrong, with rooms, sequences, people and ids. */
export type Violation = string;

/** An invariant of docs/invariants.md, as a pure function of a run's history. */
export type Invariant = (history: History) => Violation[];
