/** Says how many unread messages are below. The server counts up to `most`. */
export const jumpText = (unread: number, most: number): string => {
  if (unread === 0) return "Jump to latest";
  if (unread === 1) return "1 new message";
  return unread >= most ? `${most}+ new messages` : `${unread} new messages`;
};
