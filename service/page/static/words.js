// How much of what is said each speaker says, in words.

const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });

/**
 * For each speaker the share of all words that somebody says, between 0 and 1. Words that one speaker says in
 * two statements, one inside the other, count once.
 *
 * @returns {Map<string, number>} by the speaker's id
 */
export function sharesOf(attributions) {
  const all = new Set();
  const said = new Map();
  for (const { speaker, level, content } of attributions) {
    if (level === "outlet") continue;
    const id = speaker ?? "";
    if (!said.has(id)) said.set(id, new Set());
    for (const start of content.flatMap(wordStarts)) {
      said.get(id).add(start);
      all.add(start);
    }
  }
  return new Map([...said].map(([id, words]) => [id, all.size ? words.size / all.size : 0]));
}

function wordStarts(span) {
  const starts = [];
  let point = span.start;
  for (const { segment, isWordLike } of segmenter.segment(span.text)) {
    if (isWordLike) starts.push(point);
    point += [...segment].length;
  }
  return starts;
}

/** @param {string} text */
export function countWords(text) {
  return text.match(/\S+/g)?.length ?? 0;
}
