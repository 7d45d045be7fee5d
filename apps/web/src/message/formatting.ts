import { createDeferred } from "../deferred/create-deferred";

/**
 * The parser and what draws by it. It is loaded when the browser is idle, or by a text with marks that comes before: such a text shows as it is
 * written until then, and also where loading fails.
 */
export const formatting = createDeferred(() => import("./formatted"));
