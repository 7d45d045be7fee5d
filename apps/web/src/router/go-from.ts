import { markPlace, navigate } from "./router";

/** Closes the dialogs over the screen, as if the reader had gone back. Resolves when their entries are left. */
export const leaveDialogs = async (): Promise<void> => {
  const layers: number = window.history.state?.layers ?? 0;
  if (layers === 0) return;
  await new Promise((resolve) => {
    // After the router, which listens since it was loaded.
    window.addEventListener("popstate", resolve, { once: true });
    window.history.go(-layers);
  });
};

/** Shows `path`, so that Back returns to `place` on the present screen. */
export const goFrom = async (place: string, path: string): Promise<void> => {
  await leaveDialogs();
  markPlace(place);
  navigate(path);
};
