import type { Mailer } from "@parley/functions/mail";
import { isLoopback } from "./hosts";
import { StartError } from "./start-error";

export type MailSettings = {
  /** `smtps://user:password@host:465` for TLS from the start, `smtp://…` for STARTTLS. */
  url: string;
  /** The address that mail comes from, with or without a name before it. */
  from: string;
};

/** Who waits for a mail to be sent waits for an answer of the API, which a browser gives up on. */
const TIMEOUTS_MS = { dnsTimeout: 5_000, connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 8_000 };

/** What waiting mends: the mail server, or the way to it, is down. */
const PASSING: readonly unknown[] = ["ECONNECTION", "ETIMEDOUT", "ESOCKET", "EDNS", "EPROXY"];

const codeOf = (error: unknown): unknown => (error instanceof Error && "code" in error ? error.code : undefined);

/**
 * Sends mail through an SMTP server, after it has said that it would. Where it refuses, throws `StartError`. Where it can't be reached, says
 * so by `warn` and goes on, as nobody should be kept from their rooms by that.
 */
export const openSmtp = async ({ url, from }: MailSettings, warn: (sentence: string) => void): Promise<Mailer> => {
  // Loaded where there is a mail server: a bundle would load it at every start, if it were imported above.
  const { createTransport } = await import("nodemailer");
  const { hostname, host } = new URL(url);
  const transport = createTransport({
    url,
    ...TIMEOUTS_MS,
    // Else a password, and the codes in the mails, would go in the clear where somebody on the way hides STARTTLS.
    requireTLS: !isLoopback(hostname),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.verify();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    if (!PASSING.includes(codeOf(cause)))
      throw new StartError(`The mail server ${host} refuses Parley (PARLEY_SMTP_URL): ${reason}`, { cause });
    warn(`The mail server ${host} can't be reached (${reason}): Parley starts, and no mail is sent until it can.`);
  }
  return async ({ to, subject, text }) => {
    await transport.sendMail({ from, to, subject, text });
  };
};
