// Shows which parts belong together: while a statement is pointed at or has the focus, its parts stand out in
// the article and in the list, and lines run from who says it over the cue to what is said.

import { byId } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
let active = null;

/** Starts to follow the pointer and the focus. */
export function followAttention() {
  const attend = ({ target }) => link(target.closest?.("[data-relation]")?.dataset.relation ?? null);
  document.addEventListener("focusin", attend);
  // Where the page scrolls under a resting pointer, browsers report that it is over something else: not attention.
  let [x, y] = [NaN, NaN];
  document.addEventListener("pointerover", (event) => {
    if (event.clientX !== x || event.clientY !== y) attend(event);
  });
  document.addEventListener("pointermove", (event) => {
    [x, y] = [event.clientX, event.clientY];
  });
  addEventListener("resize", draw);
  addEventListener("scroll", draw, { capture: true, passive: true });
}

/** Links the parts of one statement, or of none. */
export function link(id) {
  if (id === active) return;
  active = id;
  for (const node of document.querySelectorAll(".linked")) node.classList.remove("linked");
  if (id) for (const node of partsOf(id)) node.classList.add("linked");
  draw();
}

function partsOf(id, kind = "") {
  return document.querySelectorAll(`${kind}[data-relation="${CSS.escape(id)}"]`);
}

function draw() {
  const lines = [];
  if (active) {
    const ends = [".source", ".cue", ".content"]
      .map((kind) => partsOf(active, `#overlay ${kind}`)[0])
      .filter(Boolean);
    for (let i = 1; i < ends.length; i++) lines.push(curve(ends[i - 1], ends[i]));
  }
  byId("links").replaceChildren(...lines);
}

function curve(from, to) {
  const [a, b] = [from, to].map((node) => node.getClientRects()[0]).filter(Boolean);
  const path = document.createElementNS(SVG, "path");
  if (!a || !b) return path;
  const [x1, x2] = [a.x + a.width / 2, b.x + Math.min(b.width, 60) / 2];
  const lift = Math.min(a.top, b.top) - 14;
  path.setAttribute("d", `M${x1} ${a.top} C${x1} ${lift} ${x2} ${lift} ${x2} ${b.top}`);
  return path;
}
