/* The desk without a mouse: keys, dialogs, menus, toasts, light, and times that move on.
   Everything here is a comfort: each thing it does also works by link, button or form. */
(() => {
  "use strict";

  const html = document.documentElement;
  const locale = html.dataset.locale || html.lang || "en";
  const words = (name) => document.body.dataset["words" + name] || "";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const isShown = (element) => element.getClientRects().length > 0;

  /* Light: chosen on this device, known to the server by cookie so that no page flashes. */

  function showTheme() {
    const chosen = html.dataset.theme || "auto";
    for (const button of all("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === chosen));
    }
  }

  function chooseTheme(theme) {
    if (theme === "auto") delete html.dataset.theme;
    else html.dataset.theme = theme;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `fener_theme=${theme}; path=/; max-age=31536000; samesite=lax${secure}`;
    showTheme();
  }

  /* Times. The same cuts as the server's: minutes to 90, hours to 48, then days. */

  function inOneUnit(milliseconds, round) {
    const minutes = milliseconds / 60000;
    if (minutes < 90) return [round(minutes), "minute"];
    if (minutes < 2880) return [Math.floor(minutes / 60), "hour"];
    return [Math.floor(minutes / 1440), "day"];
  }

  /* Some browsers leave a language out (Chromium: Albanian). Then the server's patterns serve. */
  const knowsLanguage = Intl.NumberFormat.supportedLocalesOf([html.lang || "en"]).length > 0;
  const patterns = knowsLanguage ? {} : JSON.parse(words("Units") || "{}");
  const numbers = new Intl.NumberFormat(locale, { useGrouping: false });

  function duration(milliseconds, round) {
    const [number, unit] = inOneUnit(milliseconds, round);
    if (patterns[unit]) return patterns[unit].replace("{n}", numbers.format(number));
    return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(number);
  }

  function tickClock(clock, now) {
    const time = clock.querySelector("time");
    const left = Date.parse(time.dateTime) - now;
    const soon = Number(clock.dataset.soon || 900) * 1000;
    const state = left <= 0 ? "late" : left <= soon ? "soon" : "ok";
    let text = words("Due");
    if (left > 0) text = words("Left").replace("{duration}", duration(left, Math.ceil));
    else if (left <= -60000) text = words("Late").replace("{duration}", duration(-left, Math.floor));
    if (time.textContent !== text) time.textContent = text;
    for (const name of ["ok", "soon", "late"]) clock.classList.toggle("clock--" + name, name === state);
    const arc = clock.querySelector(".clock__arc");
    if (arc && clock.dataset.started) {
      const started = Date.parse(clock.dataset.started);
      const whole = Date.parse(time.dateTime) - started;
      const spent = Math.min(100, Math.max(0, (100 * (now - started)) / whole));
      arc.setAttribute("stroke-dasharray", `${Math.round(spent)} 100`);
    }
  }

  function tickAgo(time, now) {
    const past = now - Date.parse(time.dateTime);
    const size = Math.abs(past);
    if (size < 60000 || size >= 7 * 86400000) return;
    const [number, unit] = inOneUnit(size, Math.floor);
    if (patterns[unit]) {
      if (past > 0) time.textContent = patterns[`${unit}-ago`].replace("{n}", numbers.format(number));
      return;
    }
    const relative = new Intl.RelativeTimeFormat(locale, { style: "short" });
    time.textContent = relative.format(past > 0 ? -number : number, unit);
  }

  function tick() {
    const now = Date.now() + skew;
    for (const clock of all("[data-clock]")) tickClock(clock, now);
    for (const time of all("time[data-ago]")) tickAgo(time, now);
  }

  /* A page may carry the server's time, so that a wrong clock on this device alarms nobody. */
  const skew = html.dataset.now ? Date.parse(html.dataset.now) - Date.now() : 0;

  /* Toasts */

  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${document.body.dataset.icons}#${name}`);
    svg.append(use);
    return svg;
  }

  function dressToast(toast) {
    if (toast.dataset.dressed) return;
    toast.dataset.dressed = "1";
    // What went wrong, and what can be undone, stays until a person has seen it.
    const stays = toast.classList.contains("toast--error");
    const seconds = toast.querySelector("form") ? 15 : 6;
    if (stays) return;
    let timer = 0;
    const start = () => { timer = setTimeout(() => toast.remove(), seconds * 1000); };
    const stop = () => clearTimeout(timer);
    for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
    for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
    start();
  }

  function say(text, tone = "info") {
    const toast = document.createElement("div");
    toast.className = `toast toast--${tone}`;
    toast.dataset.toast = "";
    const sentence = document.createElement("span");
    sentence.className = "toast__text";
    sentence.dir = "auto";
    sentence.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button button--small button--icon";
    close.dataset.toastClose = "";
    close.setAttribute("aria-label", words("Close"));
    close.append(icon("x"));
    toast.append(icon(tone === "error" ? "alert" : "check-circle"), sentence, close);
    document.getElementById("toasts")?.append(toast);
    dressToast(toast);
  }

  /* Dialogs, menus, banners */

  function open(id) {
    const dialog = document.getElementById(id);
    if (!(dialog instanceof HTMLDialogElement) || dialog.open) return;
    if (id === "keys") listKeys(dialog);
    dialog.showModal();
  }

  function ownWords(element) {
    const copy = element.cloneNode(true);
    for (const extra of all("kbd, .rail__count, .visually-hidden", copy)) extra.remove();
    return copy.textContent.trim();
  }

  function listKeys(dialog) {
    const list = dialog.querySelector("[data-keys]");
    for (const row of all("[data-from-page]", list)) row.remove();
    for (const row of all("[data-keys-list]", list)) row.hidden = !document.querySelector("[data-list]");
    for (const row of all("[data-keys-send]", list)) row.hidden = !document.querySelector("[data-composer]");
    const seen = new Set();
    const rows = [];
    for (const element of all("[data-key]")) {
      const key = element.dataset.key;
      if (seen.has(key) || element.closest("dialog") || !isShown(element)) continue;
      seen.add(key);
      const row = document.createElement("li");
      row.dataset.fromPage = "";
      const name = document.createElement("span");
      name.textContent = element.dataset.keyLabel || element.getAttribute("aria-label") || ownWords(element);
      const keys = document.createElement("span");
      for (const each of key.split(" ")) {
        const kbd = document.createElement("kbd");
        kbd.textContent = each;
        keys.append(kbd, " ");
      }
      row.append(name, keys);
      rows.push(row);
    }
    list.prepend(...rows);
  }

  function dismissed() {
    try {
      return JSON.parse(localStorage.getItem("fener.dismissed") || "[]");
    } catch {
      return [];
    }
  }

  function dismiss(banner) {
    const id = banner.dataset.dismissable;
    banner.hidden = true;
    try {
      if (id) localStorage.setItem("fener.dismissed", JSON.stringify([...dismissed(), id].slice(-100)));
    } catch { /* A private window remembers nothing; the banner is hidden all the same. */ }
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-opens], [data-dismiss], [data-toast-close], [data-theme-choice]");
    for (const menu of all("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (event.target instanceof HTMLDialogElement) event.target.close();
    if (!target) return;
    if (target.dataset.opens) open(target.dataset.opens);
    else if (target.dataset.themeChoice) chooseTheme(target.dataset.themeChoice);
    else if ("dismiss" in target.dataset) dismiss(target.closest("[data-dismissable]"));
    else target.closest("[data-toast]").remove();
  });

  /* Lists: [data-list] holds [data-item]; the lit one has aria-current or the focus. */

  function items() {
    return all("[data-list] [data-item]").filter(isShown);
  }

  function move(step) {
    const rows = items();
    if (!rows.length) return;
    const focused = rows.findIndex((row) => row.contains(document.activeElement));
    const lit = rows.findIndex((row) => row.matches("[aria-current]") || row.querySelector("[aria-current]"));
    const from = focused >= 0 ? focused : lit;
    const next = rows[Math.min(rows.length - 1, Math.max(0, from + step))];
    const link = next.matches("a, button") ? next : next.querySelector("a, button");
    link.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  /* Keys: data-key="r", or two in a row: data-key="g q". Latin letters by place on the
     keyboard, so that they work while a Greek, Arabic or Cyrillic layout is on. */

  let first = "";
  let firstTimer = 0;

  function keyOf(event) {
    if (/^[\x21-\x7e]$/.test(event.key)) return event.key.toLowerCase();
    if (event.code?.startsWith("Key")) return event.code.slice(3).toLowerCase();
    if (event.code === "Slash") return event.shiftKey ? "?" : "/";
    return event.key === "؟" ? "?" : event.key;
  }

  function press(element) {
    if (element.matches("input:not([type=radio], [type=checkbox]), textarea, select")) {
      element.focus();
      element.select?.();
    } else if (element.matches("summary")) {
      element.parentElement.open = true;
      element.focus();
    } else {
      element.click();
    }
  }

  function back() {
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      return;
    }
    const active = document.activeElement;
    if (active?.matches("input, textarea, select, [contenteditable]")) {
      active.blur();
      return;
    }
    const link = all("[data-back]").find(isShown);
    if (link) link.click();
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Escape") { back(); return; }
    if (event.target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
    const key = keyOf(event);
    const combined = first ? `${first} ${key}` : key;
    first = "";
    clearTimeout(firstTimer);
    const wanted = all("[data-key]").filter((element) => element.dataset.key === combined && !element.disabled);
    const element = wanted.find(isShown) || wanted[0];
    if (element) {
      event.preventDefault();
      press(element);
      return;
    }
    if (combined === "j" || combined === "k") {
      event.preventDefault();
      move(combined === "j" ? 1 : -1);
    } else if (combined === "?") {
      event.preventDefault();
      open("keys");
    } else if (all("[data-key]").some((each) => each.dataset.key.startsWith(`${key} `))) {
      first = key;
      firstTimer = setTimeout(() => { first = ""; }, 1200);
    }
  });

  /* Text areas grow with their text where the browser can't do it by itself. */
  const growsAlone = CSS.supports("field-sizing", "content");

  function grow(area) {
    if (growsAlone) return;
    area.rows = Math.min(14, Math.max(3, area.value.split("\n").length + Math.floor(area.value.length / 70)));
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("textarea[data-autosize]")) grow(event.target);
  });

  /* A part that reads itself anew (data-refreshes) leaves alone whoever writes or chooses in it, and
     keeps open what was opened (data-stays-open). */
  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.detail.elt;
    if (!part.matches?.("[data-refreshes]") || event.detail.target !== part) return;
    const busy = document.activeElement?.matches("input, select, textarea") && part.contains(document.activeElement);
    if (busy || part.querySelector("details.menu[open]")) event.preventDefault();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    if (!part?.matches?.("[data-refreshes]")) return;
    const open = all("details[data-stays-open][open]", part).map((one) => one.id);
    document.addEventListener("htmx:afterSwap", () => {
      for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    }, { once: true });
  });

  /* htmx: say so when something did not work; the page stays as it was. */
  document.addEventListener("htmx:responseError", (event) => {
    // 4xx with a body of ours is shown where it belongs; the rest is told here.
    if (event.detail.xhr.status >= 500 || event.detail.xhr.status === 403) say(words("Failed"), "error");
  });
  document.addEventListener("htmx:sendError", () => say(words("Failed"), "error"));
  document.addEventListener("fener:say", (event) => say(event.detail.text, event.detail.tone));

  function dress(root) {
    const hidden = dismissed();
    for (const banner of all("[data-dismissable]", root)) {
      if (hidden.includes(banner.dataset.dismissable)) banner.hidden = true;
    }
    for (const element of all("[data-needs-script]", root)) element.hidden = false;
    for (const toast of all("[data-toast]", root)) dressToast(toast);
    for (const area of all("textarea[data-autosize]", root)) grow(area);
  }

  document.addEventListener("htmx:load", (event) => {
    dress(event.detail.elt.parentElement || document);
    tick();
  });
  dress(document);
  showTheme();
  tick();
  setInterval(tick, 15000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) tick(); });
  document.querySelector("[data-focus]")?.focus();
})();
