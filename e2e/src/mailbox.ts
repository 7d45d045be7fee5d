import { expect, type Page } from "@playwright/test";

/** The newest code that the local product has "mailed" to an address. Waits until there is one that is not `former`. */
export const mailedCode = async (page: Page, address: string, former?: string): Promise<string> => {
  let code = "";
  await expect
    .poll(async () => {
      const html = await (await page.request.get("/mailbox")).text();
      const mail = html.split("<article>").find((article) => article.includes(`<p>To ${address}</p>`)) ?? "";
      code = /<h2>(\d{6})/.exec(mail)?.[1] ?? "";
      return code !== "" && code !== former;
    })
    .toBe(true);
  return code;
};
