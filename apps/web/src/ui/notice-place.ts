const modals: HTMLElement[] = [];

/** The element of the notices. It is in the topmost modal dialog, as all else is inert then, or else in the page. */
export const noticePlace = document.createElement("div");

const place = () => (modals.at(-1) ?? document.body).append(noticePlace);
place();

/** Has the notices in a modal dialog for as long as it is open. The returned function ends that. */
export const holdNotices = (dialog: HTMLElement): (() => void) => {
  modals.push(dialog);
  place();
  return () => {
    modals.splice(modals.indexOf(dialog), 1);
    place();
  };
};
