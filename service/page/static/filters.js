// Which statements are shown.

import { byId, element } from "./dom.js";

const form = /** @type {HTMLFormElement} */ (byId("filters"));

/** Calls back whenever the choice changes. */
export function onFilter(callback) {
  form.addEventListener("input", () => {
    byId("least").value = `${form.elements.confidence.value} %`;
    callback();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
}

/** Offers the speakers and outlets of a new result, and shows everything. */
export function offer(cast) {
  form.reset();
  byId("least").value = "0 %";
  const members = [...cast.values()];
  fill(
    form.elements.speaker,
    members.filter((one) => !one.isOutlet),
  );
  fill(
    form.elements.outlet,
    members.filter((one) => one.isOutlet),
  );
}

/** The attributions that the filters let through. */
export function filtered(attributions, cast) {
  const types = new Set([...form.elements.type].filter((box) => box.checked).map((box) => box.value));
  const speaker = form.elements.speaker.value;
  const outlet = cast.get(form.elements.outlet.value.slice(1));
  const least = form.elements.confidence.value / 100;
  return attributions.filter(
    (relation) =>
      types.has(relation.type) &&
      relation.confidence >= least &&
      (speaker === "" || speaker === `=${relation.speaker ?? ""}`) &&
      (form.elements.outlet.value === "" ||
        relation.speaker === outlet.id ||
        relation.chain.includes(outlet.name)),
  );
}

// Values start with "=": the id of whoever cannot be named is empty, and so is the choice of everybody.
function fill(select, members) {
  const options = members.map((one) => element("option", { value: `=${one.id}` }, one.name));
  select.replaceChildren(element("option", { value: "" }, "all"), ...options);
}
