// The lists beside the article: speakers with their statements, outlets with the chains they stand in.

import { element } from "./dom.js";
import { percent } from "./explain.js";
import { sharesOf } from "./words.js";

/** One item a speaker with a statement among those shown, in the order in which they first speak. */
export function speakerItems(attributions, cast) {
  const shares = sharesOf(attributions);
  const bySpeaker = grouped(attributions.filter(({ level }) => level === "speaker"));
  return [...bySpeaker].map(([id, statements]) => {
    const member = cast.get(id);
    return element(
      "li",
      { class: "member", "data-hue": member.hue },
      heading(member),
      ...facts(member),
      share(member, shares.get(id), statements.length),
      statementList(statements, cast),
    );
  });
}

/** One item an outlet: where it is named, who speaks through it, and what it says itself. */
export function outletItems(attributions, cast) {
  const bySpeaker = grouped(attributions.filter(({ level }) => level === "outlet"));
  return [...cast.values()]
    .filter(({ isOutlet }) => isOutlet)
    .map((outlet) => {
      const statements = bySpeaker.get(outlet.id) ?? [];
      return element(
        "li",
        { class: "member", "data-hue": outlet.hue },
        heading(outlet),
        element("p", {}, `Named as ${rolesOf(outlet)}`),
        ...chainList(attributions, outlet),
        ...(statements.length ? [statementList(statements, cast)] : []),
      );
    });
}

function grouped(attributions) {
  const groups = new Map();
  for (const relation of attributions) {
    const id = relation.speaker ?? "";
    if (!groups.has(id)) groups.set(id, []);
    groups.get(id).push(relation);
  }
  return groups;
}

function heading(member) {
  const initials = element(
    "span",
    { class: "badge", "data-hue": member.hue, "aria-hidden": "true" },
    member.initials,
  );
  const name = element("bdi", {}, member.name);
  return element("h4", {}, initials, " ", name);
}

function facts(member) {
  const known = [member.role, member.organisation].filter(Boolean).join(", ");
  const kind = member.kind && member.kind !== "person" ? [member.kind] : [];
  return [...(known ? [known] : []), ...kind].map((text) => element("p", { dir: "auto" }, text));
}

function share(member, part, count) {
  const words = `${percent(part)} of the words said, ${count} ${count === 1 ? "statement" : "statements"}`;
  const bar = element("meter", {
    min: "0",
    max: "1",
    value: String(part),
    "aria-label": `Share of ${member.name}`,
  });
  return element("p", { class: "share" }, bar, " ", words);
}

function statementList(statements, cast) {
  return element("ul", { class: "plain" }, ...statements.map((relation) => statement(relation, cast)));
}

function statement(relation, cast) {
  const member = cast.get(relation.speaker ?? "");
  const id = `why-${relation.id}`;
  const words = relation.content.map(({ text }) => text).join(" … ");
  const notes = [
    relation.id,
    relation.type,
    relation.polarity === "negative" ? "denied" : null,
    percent(relation.confidence),
  ];
  return element(
    "li",
    {
      class: "statement",
      "data-relation": relation.id,
      "data-hue": member.hue,
      "data-nested": Boolean(relation.parent),
    },
    element("button", { type: "button", class: "words", dir: "auto", "data-show": relation.id }, words),
    element("p", { class: "hint" }, notes.filter(Boolean).join(" · "), " "),
    element(
      "button",
      {
        type: "button",
        class: "why",
        "data-why": relation.id,
        "aria-expanded": "false",
        "aria-controls": id,
        "aria-label": `Why? Explain ${relation.id}`,
      },
      "Why?",
    ),
    element("dl", { id, hidden: true }),
  );
}

function rolesOf(outlet) {
  const counts = new Map();
  for (const { role } of outlet.mentions) counts.set(role, (counts.get(role) ?? 0) + 1);
  return (
    [...counts].map(([role, count]) => (count > 1 ? `${role} (${count} times)` : role)).join(", ") ||
    "speaker"
  );
}

/** Each way that words took through an outlet, once. */
function chainList(attributions, outlet) {
  const through = attributions
    .map(({ chain }) => chain)
    .filter((chain) => chain.length > 1 && chain.includes(outlet.name));
  const chains = new Map(through.map((chain) => [chain.join("\n"), chain]));
  return [...chains.values()].map((chain) =>
    element(
      "ol",
      { class: "chain", "aria-label": "Chain" },
      ...chain.map((name) => element("li", {}, element("bdi", {}, name))),
    ),
  );
}
