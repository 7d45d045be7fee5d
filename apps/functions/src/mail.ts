export type Mail = { to: string; subject: string; text: string };

/** Hands a mail on to whatever sends it. Rejects where that fails. */
export type Mailer = (mail: Mail) => Promise<void>;

/** The mail with a code. The code is in the subject, so that a notification shows it. */
export const codeMail = (to: string, code: string, workspace: string): Mail => ({
  to,
  subject: `${code} is your code for ${workspace}`,
  text: `Your code to sign in to ${workspace}:

${code}

It is good once, for ten minutes. Type it where you asked for it, and give it to nobody.
If you did not ask for it, somebody may have typed your address by mistake: ignore this mail.
`,
});
