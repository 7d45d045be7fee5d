import { createDeferred } from "../deferred/create-deferred";

/** The parser of marks, as a bundle of its own, which `parts.ts` begins to load. Import it nowhere else. */
export const parser = createDeferred(() => import("./parse"));
