import * as z from "zod/mini";

/** Must be the app's first import. A schema decides when it is made whether it compiles itself, which the page's CSP forbids. */
z.config({ jitless: true });
