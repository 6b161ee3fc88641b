/* Comforts of the case screens: which pane a phone shows, which row is lit, who is typing,
   prepared answers without a round trip. All of it also works by links and buttons. */
(() => {
  "use strict";

  const TYPING_FOR = 6000;
  let typingTimer = 0;

  function light() {
    const open = document.querySelector("#conversation[data-case]")?.dataset.case;
    for (const row of document.querySelectorAll("#rows [data-case]")) {
      const link = row.querySelector(".case__link");
      if (open && row.dataset.case === open) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  function choosePane() {
    const desk = document.getElementById("desk");
    if (!desk) return;
    desk.dataset.pane = document.querySelector("#conversation[data-case]") ? "conversation" : "queue";
    light();
  }

  function tellTyping(isTyping) {
    const form = document.querySelector("form.presence");
    const field = form?.querySelector("[name=typing]");
    if (!field || field.value === (isTyping ? "1" : "")) return;
    field.value = isTyping ? "1" : "";
    form.dispatchEvent(new CustomEvent("fener:typing"));
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches?.("[data-composer-text]")) return;
    tellTyping(true);
    clearTimeout(typingTimer);
    typingTimer = setTimeout(() => tellTyping(false), TYPING_FOR);
  });

  /* composer.js puts the words in; here the button is kept from sending the form. */
  document.addEventListener("click", (event) => {
    const source = event.target.closest?.("button[data-insert]");
    if (!source) return;
    event.preventDefault();
    const purpose = document.querySelector(".composer [name=purpose]");
    if (purpose && source.dataset.purpose) purpose.value = source.dataset.purpose;
  }, true);

  /* r begins a reply, also while a note is chosen. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "r" || event.target.matches?.("input, textarea, select")) return;
    const note = document.querySelector(".composer [name=way][value=note]:checked");
    if (note) note.closest(".composer__ways").querySelector("[name=way]").checked = true;
  }, true);

  document.addEventListener("change", (event) => {
    if (event.target.matches?.(".composer [name=way]")) document.getElementById("composer-text")?.focus();
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "conversation" || event.detail.target?.id === "conversation") choosePane();
    else light();
  });
  document.addEventListener("htmx:oobAfterSwap", light);
  light();
})();
