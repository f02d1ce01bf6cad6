// Who takes part in a result: speakers and outlets, each with a colour, a line style and short initials.

const HUES = 8;

/**
 * @typedef {{id: string, name: string, isOutlet: boolean, hue: string, initials: string,
 *            role?: string|null, organisation?: string|null, kind?: string, mentions: object[]}} Member
 */

/** Everybody in a result, by id, in the order in which they first speak; "" is whoever cannot be named. */
export function castOf(result) {
  const everybody = new Map();
  for (const one of result.speakers) everybody.set(one.id, { ...one, isOutlet: false });
  for (const one of result.outlets) everybody.set(one.id, { ...one, isOutlet: true });
  everybody.set("", { id: "", name: "Nobody named", isOutlet: false, mentions: [] });

  const speaking = result.attributions.map((relation) => relation.speaker ?? "");
  const order = new Set([...speaking, ...everybody.keys()]);
  const taken = new Set();
  const cast = new Map();
  for (const id of order) {
    const member = everybody.get(id);
    const initials = id === "" ? "?" : unused(initialsOf(member.name), taken);
    cast.set(id, { ...member, initials, hue: String(cast.size % HUES) });
  }
  return cast;
}

function initialsOf(name) {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? ["·"];
  const capitalised = words.filter((word) => word[0] !== word[0].toLowerCase());
  const telling = capitalised.length ? capitalised : words;
  return telling
    .slice(0, 3)
    .map((word) => [...word][0].toUpperCase())
    .join("");
}

function unused(initials, taken) {
  let name = initials;
  for (let number = 2; taken.has(name); number++) name = initials + number;
  taken.add(name);
  return name;
}
