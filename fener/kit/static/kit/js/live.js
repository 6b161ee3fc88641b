/* Live screens. One stream for a page; each thing that changed becomes an event on <body>:
   "queue" → live:queue, "case:12" → live:case:12 and live:case. A fragment refreshes itself
   with hx-trigger="live:queue from:body". The stream sends subjects, one a line, as data.
   After a break every subject may have changed, so live:again is sent as well. */
(() => {
  "use strict";

  const body = document.body;
  const url = body.dataset.live;
  if (!url || !("EventSource" in window)) return;

  const FIRST_WAIT = 1000;
  const LONGEST_WAIT = 60000;
  const LOST_AFTER = 4000;
  let stream = null;
  let wait = FIRST_WAIT;
  let retry = 0;
  let lost = 0;
  let hasBeenOpen = false;

  function show(state) {
    body.dataset.liveState = state;
    for (const banner of document.querySelectorAll("[data-live-banner]")) banner.hidden = state !== "lost";
  }

  function tell(name, detail) {
    body.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));
  }

  function hear(event) {
    const subjects = new Set();
    for (const line of event.data.split("\n")) {
      const subject = line.trim();
      if (!subject) continue;
      subjects.add(subject);
      subjects.add(subject.split(":")[0]);
    }
    for (const subject of subjects) tell(subject, { subject });
  }

  function connect() {
    clearTimeout(retry);
    stream?.close();
    stream = new EventSource(url);
    stream.addEventListener("message", hear);
    stream.addEventListener("open", () => {
      clearTimeout(lost);
      lost = 0;
      wait = FIRST_WAIT;
      show("open");
      if (hasBeenOpen) tell("again", {});
      hasBeenOpen = true;
    });
    stream.addEventListener("error", () => {
      // A break of a moment alarms nobody.
      if (!lost) lost = setTimeout(() => show("lost"), LOST_AFTER);
      stream.close();
      clearTimeout(retry);
      retry = setTimeout(connect, wait * (0.75 + Math.random() / 2));
      wait = Math.min(LONGEST_WAIT, wait * 2);
    });
  }

  show("opening");
  connect();
  window.addEventListener("online", connect);
  window.addEventListener("pagehide", () => { clearTimeout(retry); stream?.close(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) connect(); });
})();
