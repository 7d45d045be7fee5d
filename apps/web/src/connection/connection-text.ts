/** What the banner says: what waits, and that it will not be lost. */
export const offlineText = (waiting: number): string => {
  const away = "You are offline.";
  if (waiting === 0) return `${away} New messages will show when you are back.`;
  return `${away} ${waiting === 1 ? "1 message" : `${waiting} messages`} will be sent when you are back.`;
};
