/* Comforts of the case screens: which pane a phone shows, which row is lit, who is typing,
   prepared answers without a round trip. All of it also works by links and buttons. */
(() => {
  "use strict";

  const TYPING_FOR = 6000;
  let typingTimer = 0;
  let refreshing = false;

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

  const isRefresh = (detail) => detail.requestConfig?.verb === "get" && /[?&]part=fresh/.test(detail.requestConfig.path);

  /* An answer for the thread that arrives after the conversation around it was replaced comes too
     late: it is dropped, and the new conversation refreshes itself. */
  let askedAt = 0;
  let heardAt = 0;
  document.body.addEventListener("live:case", () => { heardAt = performance.now(); });

  function missed() {
    document.getElementById("thread")?.dispatchEvent(new CustomEvent("live:missed"));
  }

  function dropLate(event) {
    if (event.target.isConnected && event.detail.requestConfig.elt.isConnected) return;
    event.detail.shouldSwap = false;
    missed();
  }

  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.target?.id === "thread") detail.target.addEventListener("htmx:beforeSwap", dropLate);
    else if (detail.target?.id === "conversation") askedAt = performance.now();
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id === "conversation" && heardAt >= askedAt) missed();
  });

  /* The page of a desk that has heard nobody gives way to the queue with the first case. */
  document.body.addEventListener("live:queue", () => {
    if (document.querySelector("[data-first]")) window.location.reload();
  });

  /* A refresh that nobody asked for takes nothing out of anybody's hands: an open menu or a
     half-chosen correction stays as it is, and what was unfolded stays unfolded. */
  const isInHand = (element) => Boolean(element?.querySelector("details.menu[open], form :focus"));
  let unfolded = [];

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    if (detail.target?.id !== "thread") return;
    if (isRefresh(detail) && isInHand(detail.target)) { detail.shouldSwap = false; return; }
    unfolded = [...detail.target.querySelectorAll("details[open][id]")].map((each) => each.id);
    if (isRefresh(detail)) refreshing = true;
  });

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (refreshing && isInHand(event.detail.target)) event.detail.shouldSwap = false;
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    refreshing = false;
    if (event.detail.target?.id !== "thread") return;
    for (const id of unfolded) {
      const each = document.getElementById(id);
      if (each) each.open = true;
    }
    unfolded = [];
  });

  /* A key may unfold what lies inside a closed menu. */
  document.addEventListener("toggle", (event) => {
    const menu = event.target.open && event.target.matches?.(".deed") ? event.target.closest("details.menu") : null;
    if (menu) menu.open = true;
  }, true);

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "conversation" || event.detail.target?.id === "conversation") choosePane();
    else light();
  });
  document.addEventListener("htmx:oobAfterSwap", light);
  light();
})();
