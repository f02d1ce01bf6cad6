// What the page says about itself: how far it is, what came out, what went wrong.

import { byId, element } from "./dom.js";
import { countWords } from "./words.js";

const PATIENCE = 300; // milliseconds before a wait is worth a word
let timer = null;

/** Shows that an article is being read, for how long, and a way out. */
export function startProgress(text) {
  stopProgress();
  const started = Date.now();
  const words = countWords(text).toLocaleString("en");
  timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    byId("elapsed").textContent = `Reading ${words} words, ${seconds} s`;
    byId("progress").hidden = false;
  }, PATIENCE);
}

export function stopProgress() {
  clearInterval(timer);
  byId("progress").hidden = true;
}

/** Says something to everybody, also to those who do not see it. */
export function say(message) {
  byId("status").textContent = message;
}

export function clearProblem() {
  byId("problem").replaceChildren();
}

/** @param {import("./api.js").Problem} problem */
export function showProblem(problem) {
  say("");
  const parts = [element("h2", {}, problem.title), element("p", {}, problem.detail)];
  const places = problem.errors?.filter(({ pointer }) => pointer) ?? [];
  if (places.length) {
    parts.push(element("ul", {}, ...places.map((one) => element("li", {}, `${one.pointer}: ${one.detail}`))));
  }
  if (problem.retryAfter) parts.push(element("p", {}, `Try again in ${problem.retryAfter} s.`));
  if (problem.type) parts.push(element("p", {}, element("a", { href: problem.type }, "About this problem")));
  byId("problem").replaceChildren(...parts);
}
