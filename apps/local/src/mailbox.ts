import type { RequestListener } from "node:http";
import type { Mail, Mailer } from "@parley/functions/mail";

/** So many mails are kept, the newest ones. */
const KEPT = 50;

/**
 * Stands for the mailboxes of everybody, as a laptop sends no mail: what would be sent is printed, and shown on a page. The page is for who sits
 * at this machine, so it is made only where nobody else is served (`settings.ts`), and is not shown through a proxy (`server.ts`).
 */
export const createMailbox = (print: (line: string) => void): { mailer: Mailer; mailbox: RequestListener } => {
  const mails: Mail[] = [];
  return {
    mailer: async (mail) => {
      mails.unshift(mail);
      mails.length = Math.min(mails.length, KEPT);
      print(`Mail to ${mail.to}: ${mail.subject}`);
    },
    mailbox: (_request, response) => {
      response
        .writeHead(200, {
          "Content-Type": "text/html; charset=utf-8",
          "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
          "Cache-Control": "no-store",
        })
        .end(html(mails));
    },
  };
};

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? "");

const html = (mails: readonly Mail[]): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mailbox · Parley</title>
<style>
:root { color-scheme: light dark; font-family: system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 40rem; padding: 0 1rem; line-height: 1.5; overflow-wrap: anywhere; }
article { border-top: 1px solid GrayText; padding: 1rem 0; }
h2, p { margin: 0; }
h2 { font-size: 1.1rem; }
pre { white-space: pre-wrap; font: inherit; }
</style>
</head>
<body>
<main>
<h1>Mailbox</h1>
<p>On this machine Parley sends no mail. What it would send is here, newest first. <a href="">Look again</a></p>
${mails.length === 0 ? "<p>There is nothing yet.</p>" : mails.map(article).join("\n")}
</main>
</body>
</html>
`;

const article = ({ to, subject, text }: Mail): string =>
  `<article><h2>${escaped(subject)}</h2><p>To ${escaped(to)}</p><pre>${escaped(text)}</pre></article>`;
