import { createDeferred } from "../deferred/create-deferred";
import { navigate } from "../router/router";

const page = createDeferred(async () => (await import("./search-page")).SearchPage);

/** Loads it before it is shown: to where a pointer or the focus is, somebody may go next. */
export const prepareSearch = (): void => void page.load();

/** The search, or without `q` the mentions. What it needs is a bundle of its own. */
export const SearchScreen = ({ q }: { q: string | undefined }) => (
  <page.Deferred title="Search" onClose={() => navigate("/")}>
    {(SearchPage) => <SearchPage key={String(q === undefined)} q={q} />}
  </page.Deferred>
);
