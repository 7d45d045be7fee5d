import * as z from "zod/mini";
import { LIMITS } from "./limits";

/** How many of something there are. */
export const Count = z.int().check(z.minimum(0));

/** The most that a page may hold. */
export const PageLimit = z.int().check(z.minimum(1), z.maximum(LIMITS.pageSize));
