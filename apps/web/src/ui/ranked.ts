/** The items that have a rank, the lowest first. `compare` sorts those of the same rank. */
export const ranked = <Item>(
  items: Iterable<Item>,
  rank: (item: Item) => number | undefined,
  compare: (a: Item, b: Item) => number,
): Item[] =>
  [...items]
    .flatMap((item) => {
      const found = rank(item);
      return found === undefined ? [] : [{ item, found }];
    })
    .sort((a, b) => a.found - b.found || compare(a.item, b.item))
    .map(({ item }) => item);
