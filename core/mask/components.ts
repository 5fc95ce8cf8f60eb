/**
 * Connected components of a binary mask (`width` * height values, row by row; 0 = background): labels 1..count in raster
 * order of each component's first pixel, with 4 or 8 neighbours. Two passes over horizontal runs with union-find.
 */
export function labelComponents(
  mask: ArrayLike<number>,
  width: number,
  neighbours: 4 | 8,
): { labels: Uint32Array; count: number } {
  const labels = new Uint32Array(mask.length);
  // parent[i] <= i, so that the root is the component's first run.
  const parent: number[] = [0];
  const root = (id: number): number => {
    while (parent[id] !== id) id = parent[id] = parent[parent[id]];
    return id;
  };
  // Diagonal neighbours make a run touch one pixel more on either side of the row above.
  const reach = neighbours === 8 ? 1 : 0;
  for (let start = 0; start < mask.length; start += width) {
    const end = start + width;
    for (let i = start; i < end; i++) {
      if (mask[i] === 0) continue;
      let stop = i + 1;
      while (stop < end && mask[stop] !== 0) stop++;
      let own = 0;
      const from = Math.max(start, i - reach) - width;
      const to = Math.min(end, stop + reach) - width;
      for (let above = Math.max(0, from); above < to; above++) {
        if (labels[above] === 0) continue;
        const other = root(labels[above]);
        if (own === 0) own = other;
        else if (own !== other) own = parent[Math.max(own, other)] = Math.min(own, other);
      }
      if (own === 0) own = parent.push(parent.length) - 1;
      labels.fill(own, i, stop);
      i = stop;
    }
  }
  const numbers = new Uint32Array(parent.length);
  let count = 0;
  for (let id = 1; id < parent.length; id++) numbers[id] = parent[id] === id ? ++count : numbers[root(id)];
  for (let i = 0; i < labels.length; i++) labels[i] = numbers[labels[i]];
  return { labels, count };
}
