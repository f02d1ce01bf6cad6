// The list of warnings above the article; each also stands in its place in it.

import { byId, element } from "./dom.js";

/** @param {{code: string, start: number, detail: string}[]} warnings */
export function showWarnings(warnings) {
  byId("warnings").hidden = !warnings.length;
  byId("warnings").replaceChildren(
    ...warnings.map(({ code, detail, start }) =>
      element("li", {}, `⚠ ${detail} `, element("span", { class: "hint" }, `(${code}, at ${start})`)),
    ),
  );
}
