const PLAIN = "/favicon.svg";
/** With a point in its corner. */
const UNREAD = "/favicon-unread.svg";

/** Shows in the tab's icon whether there is something new. */
export const setFavicon = (isUnread: boolean): void => {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const href = isUnread ? UNREAD : PLAIN;
  if (link && link.getAttribute("href") !== href) link.setAttribute("href", href);
};
