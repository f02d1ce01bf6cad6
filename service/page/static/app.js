// Puts the parts of the page together: an article or a link comes in, a result is shown, something is taken away.

import { Problem, attribute, explained, stored, webAnnotations } from "./api.js";
import { castOf } from "./cast.js";
import { byId } from "./dom.js";
import { copy, csv, curl, download } from "./exports.js";
import { clearProblem, say, showProblem, startProgress, stopProgress } from "./feedback.js";
import { explainIn } from "./explain.js";
import { filtered, offer, onFilter } from "./filters.js";
import { listen } from "./input.js";
import { followAttention, link } from "./links.js";
import { outletItems, speakerItems } from "./lists.js";
import { fits, markedText } from "./overlay.js";
import { showWarnings } from "./warnings.js";

const DIGEST = /^#([0-9a-f]{64})$/;

/** What is on the page; `text` is null while only the result is known, from a link. */
let shown = null;
let request = new AbortController();

async function submit(text) {
  const answer = await attempt(text, (signal) => attribute(text, { key: key(), signal }));
  if (!answer) return;
  history.pushState(null, "", answer.kept ? `#${answer.result.digest}` : location.pathname);
  show(answer.result, text, answer.kept);
}

async function followLink() {
  const digest = DIGEST.exec(location.hash)?.[1];
  if (!digest || digest === shown?.result.digest) return;
  const result = await attempt("", () => stored(digest, { key: key() }));
  if (result) show(result, null, true);
}

/** Does one thing at a time: what still runs is given up; what goes wrong is shown. */
async function attempt(text, action) {
  request.abort();
  const mine = (request = new AbortController());
  clearProblem();
  startProgress(text);
  try {
    return await action(mine.signal);
  } catch (error) {
    if (error.name !== "AbortError") fail(error);
    else if (mine === request) say("Cancelled.");
    return null;
  } finally {
    if (mine === request) stopProgress();
  }
}

function fail(error) {
  if (!(error instanceof Problem)) throw error;
  showProblem(error);
  if (error.type === "/problems/unauthorized") {
    byId("key-row").hidden = false;
    byId("key").focus();
  }
}

function show(result, text, kept) {
  shown = { result, text, kept, cast: castOf(result) };
  offer(shown.cast);
  byId("result").hidden = false;
  byId("copy-link").disabled = !kept;
  render();
  say(summary(result));
  byId("result-title").focus();
}

/** A text that was pasted for a result from a link: put the result over it, if it is the one. */
function edit(text) {
  if (!shown || shown.text !== null) return;
  // A text area turns every line end into a line feed; the article may have had the longer ones.
  const fitting = [text, text.replaceAll("\n", "\r\n")].find((form) => fits(form, shown.result));
  if (fitting === undefined) {
    say("This is not the article of this result. “Find who said what” reads it as a new one.");
    return;
  }
  shown.text = fitting;
  render();
  say("This is the article of this result.");
  byId("result-title").focus();
}

function render() {
  const { result, text, cast } = shown;
  const statements = filtered(result.attributions, cast);
  link(null);
  byId("shown").textContent = `${statements.length} of ${result.attributions.length} statements shown`;
  byId("reading").hidden = text === null;
  byId("overlay").replaceChildren(...(text === null ? [] : [markedText(text, statements, result, cast)]));
  byId("unplaced").hidden = text !== null;
  byId("speakers").replaceChildren(...speakerItems(statements, cast));
  byId("outlets").replaceChildren(...outletItems(statements, cast));
  showWarnings(result.warnings);
  byId("json-code").textContent = JSON.stringify(result, null, 2);
  byId("curl-code").textContent = curl({ text, digest: result.digest, key: key() });
}

function summary({ attributions, speakers, outlets, warnings }) {
  const counts = [
    [attributions.length, "statement"],
    [speakers.length, "speaker"],
    [outlets.length, "outlet"],
    [warnings.length, "warning"],
  ];
  return `Found ${counts.map(([count, noun]) => `${count} ${noun}${count === 1 ? "" : "s"}`).join(", ")}.`;
}

/** From a badge in the article to the explanation in the list, and from the list to the article. */
function explainInList(id) {
  const button = document.querySelector(`[aria-controls="${CSS.escape(`why-${id}`)}"]`);
  toggleWhy(button, true);
  button.focus();
}

/** Explains a statement from its own fields at once, and from the evidence as soon as it is there. */
async function toggleWhy(button, open) {
  unfold(button, open);
  if (!open) return;
  const { result, text, cast } = shown;
  const list = byId(button.getAttribute("aria-controls"));
  const relation = result.attributions.find(({ id }) => id === button.dataset.why);
  explainIn(list, relation, cast);
  if (text === null) return;
  try {
    shown.explained ??= explained(text, { key: key() });
    const same = (await shown.explained).find((other) => sameStatement(other, relation));
    explainIn(list, relation, cast, same?.explanation);
  } catch (error) {
    fail(error);
  }
}

function showInArticle(id) {
  const badge = document.querySelector(`#overlay [data-explain="${CSS.escape(id)}"]`);
  if (badge) badge.focus();
  else explainInList(id);
}

/** Answers of two requests may come from two versions of the service while a new one is rolled out. */
function sameStatement(one, other) {
  return one.id === other.id && JSON.stringify(one.content) === JSON.stringify(other.content);
}

function unfold(button, open) {
  button.setAttribute("aria-expanded", String(open));
  byId(button.getAttribute("aria-controls")).hidden = !open;
}

const DOWNLOADS = {
  json: ({ result }) => download("attributions.json", JSON.stringify(result, null, 2), "application/json"),
  csv: ({ result, cast }) => download("attributions.csv", csv(result, cast), "text/csv"),
  annotation: async ({ result, text }) =>
    download(
      "attributions.jsonld",
      await webAnnotations({ text, digest: result.digest, key: key() }),
      "application/ld+json",
    ),
};

async function takeAway(data) {
  try {
    if (data.download) await DOWNLOADS[data.download](shown);
    if (data.copy) await copy(byId(data.copy).textContent).then(() => say("Copied."));
  } catch (error) {
    fail(error);
  }
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button");
  if (!button) return;
  const { explain, show, why } = button.dataset;
  const folded = button.getAttribute("aria-expanded") === "false";
  if (explain) explainInList(explain);
  else if (show) showInArticle(show);
  else if (why) toggleWhy(button, folded);
  else if (button.hasAttribute("aria-controls")) unfold(button, folded);
  else takeAway(button.dataset);
});
byId("copy-link").addEventListener("click", async () => {
  await copy(`${location.origin}/#${shown.result.digest}`);
  say("Link copied.");
});
byId("cancel").addEventListener("click", () => request.abort());
addEventListener("hashchange", followLink);
addEventListener("popstate", followLink);
listen({ submit, edit, fail });
onFilter(render);
followAttention();
followLink();

/** The API key that was typed in; kept nowhere else. */
function key() {
  return byId("key").value.trim();
}
