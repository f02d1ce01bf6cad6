// The article with everything that was found in it: spans inside spans, in the order of the text.

import { element } from "./dom.js";
import { toUtf16 } from "./offsets.js";

// Where two spans are the same, the one that comes first here lies outside.
const PARTS = ["content", "source", "cue", "addressee", "via"];
const OUTLET = PARTS.length;
const WARNING = PARTS.length + 1;
const DEEPEST = 4;

/** Whether a result belongs to a text: each of its spans says what the text says at that place. */
export function fits(text, result) {
  const at = toUtf16(text);
  const spans = [
    ...result.attributions.flatMap((relation) => PARTS.flatMap((part) => relation[part])),
    ...result.speakers.flatMap((speaker) => speaker.mentions),
    ...result.outlets.flatMap((outlet) => outlet.mentions),
  ];
  return spans.every((span) => text.slice(at(span.start), at(span.end)) === span.text);
}

/**
 * Builds the marked text.
 *
 * @param {string} text
 * @param {object[]} attributions those to show
 * @param {object} result what the outlet mentions and warnings are taken from
 * @param {Map<string, import("./cast.js").Member>} cast
 */
export function markedText(text, attributions, result, cast) {
  const at = toUtf16(text);
  const depths = depthsOf(result.attributions);
  const marks = [
    ...attributions.flatMap((relation) => relationMarks(relation, cast, depths.get(relation.id))),
    ...result.outlets.flatMap((outlet) => outlet.mentions.map(outletMark)),
    ...result.warnings.map(warningMark),
  ].map((mark) => ({ ...mark, start: at(mark.start), end: at(mark.end), pieces: [] }));
  marks.sort((a, b) => a.start - b.start || b.end - a.end || a.rank - b.rank);

  const fragment = document.createDocumentFragment();
  const open = [];
  for (const { start, end, active, empty } of segments(text.length, marks)) {
    let shared = 0;
    while (shared < open.length && open[shared].mark === active[shared]) shared++;
    close(open, shared);
    for (const mark of active.slice(shared)) openPiece(mark, open, fragment);
    for (const mark of empty) mark.sign?.(innermost(open, fragment));
    innermost(open, fragment).append(text.slice(start, end));
  }
  close(open, 0);
  for (const { pieces } of marks) {
    pieces.at(0)?.classList.add("first");
    pieces.at(-1)?.classList.add("last");
  }
  return fragment;
}

/**
 * Cuts the text wherever a mark starts or ends: `active` are the marks over a stretch, outermost first, `empty`
 * those that stand at its start and cover nothing.
 */
function* segments(length, marks) {
  const edges = new Set([0, length]);
  for (const { start, end } of marks) edges.add(start).add(end);
  const cuts = [...edges].sort((a, b) => a - b);
  let next = 0;
  let active = [];
  for (const [index, start] of cuts.entries()) {
    const end = cuts[index + 1] ?? start;
    active = active.filter((mark) => mark.end > start);
    const empty = [];
    for (; next < marks.length && marks[next].start === start; next++) {
      (marks[next].end > start ? active : empty).push(marks[next]);
    }
    yield { start, end, active: [...active], empty };
  }
}

function openPiece(mark, open, fragment) {
  const node = element("span", mark.attributes);
  innermost(open, fragment).append(node);
  mark.pieces.push(node);
  if (mark.pieces.length === 1) mark.sign?.(node);
  open.push({ mark, node, height: 0 });
}

/** Closes pieces down to a depth; each tells the one around it how many levels of content it holds. */
function close(open, depth) {
  while (open.length > depth) {
    const { mark, node, height } = open.pop();
    const isContent = mark.rank < 1;
    if (isContent) node.dataset.height = String(Math.min(height, DEEPEST));
    const around = open.at(-1);
    if (around) around.height = Math.max(around.height, isContent ? height + 1 : height);
  }
}

function innermost(open, fragment) {
  return open.at(-1)?.node ?? fragment;
}

/** How many statements each statement lies in; where both say the same words, the outer one stays outside. */
function depthsOf(attributions) {
  const parents = new Map(attributions.map(({ id, parent }) => [id, parent]));
  const depth = (id) => (parents.get(id) ? 1 + depth(parents.get(id)) : 0);
  return new Map(attributions.map(({ id }) => [id, depth(id)]));
}

function relationMarks(relation, cast, depth) {
  const member = cast.get(relation.speaker ?? "");
  return PARTS.flatMap((part, rank) =>
    relation[part].map(({ start, end }, index) => ({
      start,
      end,
      rank: part === "content" ? depth / (depth + 1) : rank,
      attributes: {
        class: `mark ${part}`,
        "data-relation": relation.id,
        "data-hue": member.hue,
        "data-level": relation.level,
      },
      sign: part === "content" && index === 0 ? (node) => node.append(badge(relation, member)) : null,
    })),
  );
}

/** The speaker's initials at the start of a statement: a way in by keyboard, and a sign that needs no colour. */
function badge(relation, member) {
  const inside = relation.parent ? `, inside ${relation.parent}` : "";
  const isDenied = relation.polarity === "negative";
  const denied = isDenied ? ", denied" : "";
  const sign = isDenied ? `${member.initials} not` : member.initials;
  const label = `${sign}: ${relation.type} statement ${relation.id} by ${member.name}${inside}${denied}`;
  return element(
    "button",
    {
      type: "button",
      class: "badge",
      "data-explain": relation.id,
      "data-relation": relation.id,
      "data-hue": member.hue,
      "aria-label": label,
    },
    sign,
  );
}

function outletMark({ start, end, role }) {
  return { start, end, rank: OUTLET, attributes: { class: "mark outlet", "data-role": role } };
}

function warningMark(warning, index) {
  return {
    start: warning.start,
    end: warning.end,
    rank: WARNING,
    attributes: { class: "mark warning" },
    sign: (node) => node.append(...warningSign(warning, `warning-${index}`)),
  };
}

/** A sign at the place that a warning is about, and what it says beside it once the sign is pressed. */
function warningSign(warning, id) {
  const label = `Warning: ${warning.code}`;
  return [
    element(
      "button",
      { type: "button", class: "sign", "aria-label": label, "aria-expanded": "false", "aria-controls": id },
      "⚠",
    ),
    element("span", { id, class: "in-place", role: "note", hidden: true }, warning.detail),
  ];
}
