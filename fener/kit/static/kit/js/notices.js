/* Notices on this device. A fragment that an open page fetches may carry what is new, each as
   <a data-notice="key" data-title="…" href="…">; it becomes one notification, whichever tab fetches
   it first. Permission is asked by a button alone ([data-notices-ask]) or the switch of a page
   ([data-notices-switch]), and the choice is remembered on the device, not on the desk. */
(() => {
  "use strict";

  const CHOICE = "fener.notices";
  const TOLD = "fener.noticed";
  const MOST_TOLD = 200;
  const can = "Notification" in window && window.isSecureContext;

  function kept(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  function keep(name, value) {
    try {
      localStorage.setItem(name, value);
    } catch { /* A private window remembers nothing: it asks again. */ }
  }

  const isOn = () => can && kept(CHOICE) === "on" && Notification.permission === "granted";

  function told() {
    try {
      return JSON.parse(kept(TOLD) || "[]");
    } catch {
      return [];
    }
  }

  function tell(link) {
    const keys = told();
    if (keys.includes(link.dataset.notice)) return;
    keep(TOLD, JSON.stringify([...keys, link.dataset.notice].slice(-MOST_TOLD)));
    // The tag lets the device put two of one thing together, should two tabs be as fast.
    const notice = new Notification(link.dataset.title, {
      body: link.textContent.trim(),
      tag: `fener-${link.dataset.notice}`,
      lang: document.documentElement.lang,
      dir: document.documentElement.dir,
    });
    notice.addEventListener("click", () => {
      window.focus();
      location.assign(link.href);
      notice.close();
    });
  }

  function show() {
    const on = isOn();
    const denied = can && Notification.permission === "denied";
    for (const button of document.querySelectorAll("[data-notices-ask]")) {
      button.hidden = !can || on || denied;
    }
    for (const line of document.querySelectorAll("[data-notices-state]")) {
      const state = !can ? "cannot" : denied ? "denied" : on ? "on" : "off";
      line.hidden = line.dataset.noticesState !== state;
    }
  }

  async function choose(wanted) {
    if (wanted && (await Notification.requestPermission()) !== "granted") {
      show();
      return;
    }
    keep(CHOICE, wanted ? "on" : "off");
    show();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-notices-ask], [data-notices-stop]");
    if (button && can) choose("noticesAsk" in button.dataset);
  });

  document.addEventListener("htmx:load", (event) => {
    show();
    if (!isOn()) return;
    for (const link of event.detail.elt.querySelectorAll?.("[data-notice]") ?? []) tell(link);
  });
  show();
})();
