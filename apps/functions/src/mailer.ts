/** Sends mail. Rejects where the mail was not taken over by a mail server. */
export type Mailer = { send(mail: { to: string; subject: string; text: string }): Promise<void> };
