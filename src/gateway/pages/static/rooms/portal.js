// Runs an operation from its page, as whoever is signed in in this browser.  Ids that an answer tells stand ready on the next page,
// as long as this tab is open.
"use strict";
(() => {
  const KEPT = "portal.ids";
  const kept = () => JSON.parse(sessionStorage.getItem(KEPT) || "{}");

  function keep(value, found) {
    if (Array.isArray(value)) { if (value.length > 0) keep(value[0], found); return; }
    if (value === null || typeof value !== "object") return;
    for (const [name, one] of Object.entries(value)) {
      if (typeof one === "string" && /_id$/.test(name) && /^[0-9A-Za-z-]{1,64}$/.test(one) && !/^(person|account)/.test(name)) found[name] = one;
      else keep(one, found);
    }
  }

  function request(form) {
    let path = form.dataset.path;
    const query = new URLSearchParams();
    for (const input of form.querySelectorAll("input[data-place]")) {
      const value = input.value.trim();
      if (input.dataset.place === "path") path = path.replace(`{${input.name}}`, encodeURIComponent(value));
      else if (value !== "") query.append(input.name, value);
    }
    const headers = { accept: "application/json, */*;q=0.5" };
    if (form.dataset.token) headers["x-csrf-token"] = form.dataset.token;
    const body = form.elements.body ? form.elements.body.value : undefined;
    if (body !== undefined) headers["content-type"] = form.dataset.type;
    const address = query.size > 0 ? `${path}?${query}` : path;
    return [address, { method: form.dataset.method, headers, body, credentials: "same-origin" }];
  }

  async function run(form) {
    const outcome = form.querySelector(".outcome");
    const show = (status, took, text) => {
      outcome.querySelector("[data-status]").textContent = status;
      outcome.querySelector("[data-took]").textContent = took;
      outcome.querySelector("[data-answer]").textContent = text;
      outcome.hidden = false;
    };
    const begun = performance.now();
    let answer, text;
    try {
      answer = await fetch(...request(form));
      text = await answer.text();
    } catch { show("–", "", form.dataset.late); return; }
    const took = `${Math.round(performance.now() - begun)} ms`;
    try {
      const told = JSON.parse(text);
      const ids = kept();
      keep(told, ids);
      sessionStorage.setItem(KEPT, JSON.stringify(ids));
      text = JSON.stringify(told, null, 2);
    } catch { /* not JSON: shown as it came */ }
    show(`${answer.status} ${answer.statusText}`, took, text.length > 200000 ? `${text.slice(0, 200000)} …` : text);
  }

  function fill() {
    const ids = kept();
    for (const input of document.querySelectorAll("form[data-run] input[data-place=path]")) if (input.value === "" && ids[input.name]) input.value = ids[input.name];
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-run]")) return;
    event.preventDefault();
    run(event.target);
  });
  document.addEventListener("DOMContentLoaded", fill);
  document.addEventListener("htmx:afterSettle", fill);
})();
