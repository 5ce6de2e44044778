// Buttons that copy the address and the citation of an entry. Without them, both can be read and marked by hand.
"use strict";
(() => {
  const status = document.createElement("div");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  document.body.append(status);

  const addressOf = (name) => {
    const address = new URL(location.href);
    address.search = "";
    address.hash = name;
    return address.href;
  };

  /** Puts a text on the clipboard, also where the newer way to do so is not allowed. */
  const put = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = document.createElement("textarea");
      field.value = text;
      field.setAttribute("readonly", "");
      field.style.cssText = "position:fixed;opacity:0";
      document.body.append(field);
      field.select();
      try {
        return document.execCommand("copy");
      } catch {
        return false;
      } finally {
        field.remove();
      }
    }
  };

  const button = (words, about, text) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "copy";
    made.textContent = words;
    made.setAttribute("aria-label", `${words} of ${about}`);
    made.addEventListener("click", async () => {
      const copied = await put(text());
      made.focus();
      made.textContent = copied ? "Copied" : "Could not copy";
      status.textContent = "";
      window.setTimeout(() => { status.textContent = copied ? `Copied: ${words.replace("Copy ", "")} of ${about}` : "Could not copy"; }, 50);
      window.setTimeout(() => { made.textContent = words; }, 2000);
    });
    return made;
  };

  for (const cite of document.querySelectorAll("details.cite")) {
    const name = cite.closest("section").id;
    const citation = cite.querySelector(".citation");
    const address = document.createElement("span");
    address.className = "address";
    address.textContent = ` ${addressOf(name)}`;
    citation.append(address);
    const summary = cite.querySelector("summary");
    summary.textContent = "Show citation";
    summary.setAttribute("aria-label", `Show citation and link of ${name}`);
    const tools = document.createElement("div");
    tools.className = "tools";
    cite.replaceWith(tools);
    tools.append(button("Copy link", name, () => addressOf(name)), button("Copy citation", name, () => citation.textContent.trim()), cite);
  }
})();
