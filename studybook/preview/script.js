// Reloads the page when the site was built again, and tells when it could not be. Served by the preview only.
"use strict";

(() => {
  const loaded = document.currentScript.dataset.build;
  const banner = document.createElement("div");
  const message = document.createElement("pre");
  let events = null;

  banner.setAttribute("role", "alert");
  banner.style.cssText =
    "position:fixed;inset:auto 0 0 0;z-index:99999;max-height:50vh;overflow:auto;padding:1rem;" +
    "font:1rem sans-serif;color:#fff;background:#7a0016;border-top:3px solid #fff";
  message.tabIndex = 0;
  message.style.cssText = "margin:.5rem 0 0;white-space:pre-wrap;color:inherit;font:.875rem monospace";

  function tell(problem) {
    if (!problem) {
      banner.remove();
      return;
    }
    message.textContent = problem; // as text: nothing in it becomes markup
    banner.replaceChildren("The site could not be built. What was here before stays until it can.", message);
    document.body.append(banner);
  }

  // A browser keeps few connections to one server: a page that nobody sees gives its own back.
  function listen() {
    events?.close();
    events = null;
    if (document.visibilityState === "hidden") return;
    events = new EventSource("/_preview/events");
    events.onmessage = ({ data }) => {
      const { build, problem } = JSON.parse(data);
      if (build === loaded) tell(problem);
      else location.reload();
    };
  }

  document.addEventListener("visibilitychange", listen);
  listen();
})();
