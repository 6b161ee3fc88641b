/* The composer: counts as the network counts, inserts prepared answers at the caret, sends
   with Ctrl+Enter. Drafts and coaching are htmx attributes on the form, so they need
   nothing here; the server holds the truth about limits, windows and approval. */
(() => {
  "use strict";

  const locale = document.documentElement.dataset.locale || document.documentElement.lang || "en";
  const segmenter = "Segmenter" in Intl ? new Intl.Segmenter(locale, { granularity: "grapheme" }) : null;
  const numbers = new Intl.NumberFormat(locale);

  function graphemes(text) {
    if (!segmenter) return [...text].length;
    let count = 0;
    for (const _ of segmenter.segment(text)) count += 1;
    return count;
  }

  /* Networks disagree on what one character is: data-unit says which. Where it is `own`, only the
     server's preview knows. */
  function length(text, unit) {
    if (unit === "bytes") return new TextEncoder().encode(text).length;
    if (unit === "utf16") return text.length;
    if (unit === "points") return [...text].length;
    return graphemes(text);
  }

  function count(composer) {
    const area = composer.querySelector("[data-composer-text]");
    const counter = composer.querySelector("[data-counter]");
    if (!area || !counter) return;
    const way = composer.querySelector("[name=way]:checked");
    const unit = way?.dataset.unit ?? counter.dataset.unit;
    const limit = Number(way?.dataset.limit ?? counter.dataset.limit ?? 0);
    if (unit === "own") {
      counter.textContent = "";
      return;
    }
    const used = length(area.value, unit);
    counter.textContent = numbers.format(limit ? limit - used : used);
    counter.classList.toggle("counter--near", limit > 0 && used > limit * 0.9 && used <= limit);
    counter.classList.toggle("counter--over", limit > 0 && used > limit);
  }

  function insert(area, text) {
    const before = area.value.slice(0, area.selectionStart);
    const space = before && !/\s$/.test(before) ? " " : "";
    area.setRangeText(space + text, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("input", (event) => {
    const composer = event.target.closest?.("[data-composer]");
    if (composer) count(composer);
  });

  document.addEventListener("click", (event) => {
    const source = event.target.closest?.("[data-insert]");
    if (!source) return;
    const composer = source.closest("[data-composer]") || document.querySelector("[data-composer]");
    const area = composer?.querySelector("[data-composer-text]");
    if (!area) return;
    insert(area, source.dataset.insert);
    const menu = source.closest("details.menu");
    if (menu) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const composer = event.target.closest?.("[data-composer]");
    if (!composer) return;
    event.preventDefault();
    const button = composer.querySelector("[data-send]");
    if (button && !button.disabled) composer.requestSubmit(button);
  });

  /* The second press of an impatient hand is not a second reply. The server would refuse it too. */
  document.addEventListener("submit", (event) => {
    const composer = event.target.closest?.("[data-composer]");
    if (!composer || event.defaultPrevented) return;
    if (composer.dataset.sending) { event.preventDefault(); return; }
    composer.dataset.sending = "1";
    setTimeout(() => { delete composer.dataset.sending; }, 4000);
  });

  const dress = (root) => { for (const each of root.querySelectorAll("[data-composer]")) count(each); };
  document.addEventListener("htmx:load", (event) => dress(event.detail.elt.parentElement || document));
  dress(document);
})();
