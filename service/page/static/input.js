// How an article gets into the page: typed, pasted, dropped, opened, or one of the samples.

import { Problem, reach } from "./api.js";
import { byId } from "./dom.js";

const area = /** @type {HTMLTextAreaElement} */ (byId("text"));
const form = byId("article");

/** @param {{submit: (text: string) => void, edit: (text: string) => void, fail: (error: Error) => void}} on */
export function listen(on) {
  const submit = () => on.submit(area.value);
  const take = async (reading) => {
    try {
      area.value = await reading;
      submit();
    } catch (error) {
      on.fail(error);
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  area.addEventListener("input", () => on.edit(area.value));
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
  });
  for (const button of document.querySelectorAll("[data-sample]")) {
    button.addEventListener("click", () => take(sample(button.dataset.sample)));
  }
  byId("open").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", ({ target }) => {
    if (target.files[0]) take(textOf(target.files[0]));
    target.value = "";
  });
  listenToDrops((file) => take(textOf(file)));
}

function listenToDrops(use) {
  addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("dropping");
  });
  addEventListener("dragleave", () => form.classList.remove("dropping"));
  addEventListener("drop", (event) => {
    form.classList.remove("dropping");
    if (!event.dataTransfer.files.length) return; // words land where they are dropped
    event.preventDefault();
    use(event.dataTransfer.files[0]);
  });
}

async function sample(name) {
  return (await (await reach(`/page/samples/${name}.json`)).json()).text;
}

async function textOf(file) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    throw new Problem({
      title: "This file is not text in UTF-8",
      detail: "Save it as plain text in UTF-8 first.",
    });
  }
}
