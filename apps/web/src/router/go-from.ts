import { leaveDialogs, markPlace, navigate } from "./router";

/** Shows `path`, so that Back returns to `place` on the present screen. */
export const goFrom = async (place: string, path: string): Promise<void> => {
  await leaveDialogs();
  markPlace(place);
  navigate(path);
};
