import type { Deps } from "@parley/core/context";
import type { Gateway } from "@parley/core/live/gateway";
import type { HandOn } from "@parley/core/live/hand-on";
import type { Logger } from "./logger";
import type { Mailer } from "./mailer";

/** Everything around the domain. The deployed one is made from AWS (`aws.ts`), the local one by `apps/local`; handlers know neither. */
export type Env = {
  deps: Deps;
  gateway: Gateway;
  /** Has the function `deliver` do what nobody should wait for. */
  handOn: HandOn;
  log: Logger;
  /** Whether anybody may sign in with just a name. */
  guests: boolean;
  /** The header in which the proxy in front of the HTTP API names the address that asks. Without, nobody is in front, and no header is believed. */
  viewerHeader?: string | undefined;
  /** The origin that people open, as `https://chat.example.com`. Without, it is that of the host that was asked (`own-page.ts`). */
  publicUrl?: string | undefined;
  /** Sends mail, where a mail server is configured. */
  mailer?: Mailer | undefined;
  /** Where clients connect; a path is taken on the host that was asked. */
  realtimeUrl: string;
};
