// How well a number tells two sets apart.

/**
 * The area under the ROC curve: the probability that one of `high` is above one of `low`, by ranks (Mann and Whitney 1947).
 * @param {number[]} high @param {number[]} low
 */
export function auroc(high, low) {
  const all = [...high.map((value) => ({ value, isHigh: true })), ...low.map((value) => ({ value, isHigh: false }))].sort((a, b) => a.value - b.value);
  let ranks = 0;
  for (let from = 0, to = 0; from < all.length; from = to) {
    while (to < all.length && all[to].value === all[from].value) to++;
    for (const { isHigh } of all.slice(from, to)) if (isHigh) ranks += (from + to + 1) / 2;
  }
  return (ranks - high.length * (high.length + 1) / 2) / (high.length * low.length);
}
