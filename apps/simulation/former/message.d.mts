import type * as Message from "@parley/functions/message";

export declare const create: typeof Message.create;
