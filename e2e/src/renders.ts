import type { Page } from "@playwright/test";

/** What React's own developer tools see of a component's work, in any build of React 19. */
type Fiber = {
  tag: number;
  flags: number;
  stateNode: unknown;
  child: Fiber | null;
  sibling: Fiber | null;
  alternate: Fiber | null;
};

declare global {
  interface Window {
    rowRenders: { at: string; rows: number }[];
  }
}

/**
 * Counts, from the next page load on, the timeline's rows that each commit of React has rendered: by the hook that React offers to its
 * developer tools, so that the product needs none of its own.
 */
export const watchRenders = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const HOST = 5;
    const PERFORMED_WORK = 1;
    const renderedInside = (fiber: Fiber, before: Fiber | null): boolean => {
      if (before === fiber) return false;
      if (fiber.tag !== HOST && before !== null && (fiber.flags & PERFORMED_WORK) !== 0) return true;
      return fiber.child !== before?.child && children(fiber).some((child) => renderedInside(child, child.alternate));
    };
    const children = (fiber: Fiber): Fiber[] => {
      const found: Fiber[] = [];
      for (let child = fiber.child; child; child = child.sibling) found.push(child);
      return found;
    };
    /** The list's own element around each row. */
    const isRow = ({ tag, stateNode }: Fiber) =>
      tag === HOST && (stateNode as Element).parentElement?.parentElement?.getAttribute("role") === "log";
    const countRows = (fiber: Fiber, before: Fiber | null): number => {
      if (isRow(fiber)) return before === null || renderedInside(fiber, before) ? 1 : 0;
      if (before !== null && fiber.child === before.child) return 0;
      return children(fiber).reduce((sum, child) => sum + countRows(child, child.alternate), 0);
    };
    window.rowRenders = [];
    Object.assign(window, {
      __REACT_DEVTOOLS_GLOBAL_HOOK__: {
        isDisabled: false,
        supportsFiber: true,
        inject: () => 1,
        onCommitFiberUnmount() {},
        onPostCommitFiberRoot() {},
        onCommitFiberRoot(_: number, root: { current: Fiber }) {
          const rows = countRows(root.current, root.current.alternate);
          if (rows > 0) window.rowRenders.push({ at: performance.now().toFixed(1), rows });
        },
      },
    });
  });
};

/** The rows rendered since the last call; one that was rendered twice counts twice. */
export const takeRenders = (page: Page): Promise<number> =>
  page.evaluate(() => window.rowRenders.splice(0).reduce((sum, { rows }) => sum + rows, 0));
