import type { Connections } from "@parley/core/live/gateway";
import type { Env } from "@parley/functions/env";
import type * as Message from "@parley/functions/message";

/** It sends through the gateway's single calls. */
export declare const create: (
  env: () => Omit<Env, "gateway"> & { gateway: Connections },
) => ReturnType<typeof Message.create>;
