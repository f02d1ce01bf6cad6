// The service counts Unicode code points, a browser counts UTF-16 code units.

/**
 * Returns a function from offsets in code points to offsets in UTF-16 code units of this text.
 * Only the characters outside the basic plane are remembered: most articles have none.
 *
 * @param {string} text
 */
export function toUtf16(text) {
  const wide = [];
  for (let unit = 0, point = 0; unit < text.length; unit++, point++) {
    if (text.codePointAt(unit) > 0xffff) {
      wide.push(point);
      unit++;
    }
  }
  return (offset) => offset + countBelow(wide, offset);
}

function countBelow(sorted, limit) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
