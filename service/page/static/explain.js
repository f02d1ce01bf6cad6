// Why a statement is what the service says it is, in words.

import { element } from "./dom.js";

const TYPES = {
  direct: "direct: all of its words stand in quotation marks",
  mixed: "mixed: some of its words stand in quotation marks",
  indirect: "indirect: none of its words stand in quotation marks",
};

const STEPS = {
  name: "the source names the speaker",
  title: "the title fits one person of the article",
  description: "the source describes the speaker; no name is given",
  parent: "the speaker of the statement around it",
  previous: "the speaker of the statement before it",
};

/**
 * Writes the explanation of a statement into a list of terms.
 *
 * @param {object | undefined} evidence what the model went by, where it is known
 */
export function explainIn(list, relation, cast, evidence) {
  const pairs = [...fieldsOf(relation, cast), ...(evidence ? evidenceOf(evidence) : [])];
  const nodes = pairs
    .filter(([, text]) => text)
    .flatMap(([term, text]) => [element("dt", {}, term), element("dd", { dir: "auto" }, text)]);
  list.replaceChildren(...nodes);
}

/** @param {number} share */
export const percent = (share) => `${Math.round(100 * share)} %`;

function fieldsOf(relation, cast) {
  return [
    ["Speaker", speakerOf(relation, cast.get(relation.speaker ?? ""))],
    ["Type", TYPES[relation.type]],
    ["Cue", wordsOf(relation.cue) ?? "none: the words stand beside somebody who is speaking already"],
    ["Said to", wordsOf(relation.addressee)],
    ["Relayed from", wordsOf(relation.via)],
    ["Came through", relation.chain.length > 1 ? relation.chain.join(" → ") : null],
    ["Lies inside", relation.parent],
    ["Polarity", relation.polarity === "negative" ? "denied: the article says that this was not said" : null],
    ["Confidence", percent(relation.confidence)],
  ];
}

function evidenceOf(evidence) {
  const parts = Object.entries(evidence.role_probability).map(([part, share]) => `${part} ${percent(share)}`);
  return [
    [
      "Found by",
      `“${evidence.anchor.text}”, which marks speech with ${percent(evidence.anchor_probability)}`,
    ],
    ["Sure of", parts.join(", ")],
    ["Named by", stepOf(evidence)],
  ];
}

function stepOf({ speaker_step: step, antecedent, antecedent_probability: share }) {
  if (step !== "antecedent") return STEPS[step];
  return `it stands for “${antecedent.text}” (${percent(share)})`;
}

function speakerOf(relation, member) {
  const source = wordsOf(relation.source);
  if (member.id === "") return source ? `${source} here; nobody can be named` : "the article names nobody";
  if (!source) return `${member.name}, carried over from the words around it`;
  return source === `“${member.name}”` ? member.name : `${member.name}, here ${source}`;
}

function wordsOf(spans) {
  return spans.length ? spans.map(({ text }) => `“${text}”`).join(" … ") : null;
}
