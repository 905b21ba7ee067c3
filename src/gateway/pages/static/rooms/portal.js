// Runs an operation from its page, as whoever is signed in in this browser.  What it needs and nobody has filled in is looked for first, and
// made where there is none; what was done for that is listed.  Ids that an answer tells stand ready on the next page, as long as this tab is open.
"use strict";
(() => {
  const KEPT = "portal.ids", TRIES = 40, PAUSE_MS = 500;
  const kept = () => JSON.parse(sessionStorage.getItem(KEPT) || "{}");
  const paused = () => new Promise((done) => setTimeout(done, PAUSE_MS));

  class None extends Error { constructor(input) { super(input.name); this.input = input; } }

  function keep(value, found) {
    if (Array.isArray(value)) { if (value.length > 0) keep(value[0], found); return; }
    if (value === null || typeof value !== "object") return;
    for (const [name, one] of Object.entries(value)) {
      if (typeof one === "string" && /_id$/.test(name) && /^[0-9A-Za-z-]{1,64}$/.test(one) && !/^(person|account)/.test(name)) found[name] = one;
      else keep(one, found);
    }
  }

  async function digest(text) {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
    return `sha-256=:${btoa(String.fromCharCode(...hash))}:`;
  }

  // plan: as the page has it.  given: name to value, which grows by what is found.  body, further: what the form says; else the plan's own.
  async function call(plan, given, bench, { body = plan.body, further = [], isLast = false } = {}) {
    for (const input of plan.inputs) if (!given[input.name]) given[input.name] = await found(input, given, bench);
    for (const one of plan.first) await call(one, { ...given }, bench);
    let path = plan.path, text = body;
    const query = new URLSearchParams(further);
    for (const { name, place } of plan.inputs) {
      const value = given[name];
      if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(value).replaceAll("%2F", "/"));
      else if (place === "query") query.set(name, value);
      else if (text !== null) text = text.replaceAll(/^\d+$/.test(value) ? `"{${name}}"` : `{${name}}`, value);
    }
    const headers = { accept: "application/json, */*;q=0.5" };
    if (bench.token) headers["x-csrf-token"] = bench.token;
    if (text !== null && text !== undefined) {
      headers["content-type"] = plan.type;
      if (plan.digest) headers["content-digest"] = await digest(text);
    }
    const asked = () => fetch(query.size > 0 ? `${path}?${query}` : path, { method: plan.method, headers, body: text ?? undefined, credentials: "same-origin" });
    let answer = await asked();
    for (let n = 0; plan.waits && answer.status === 409 && n < TRIES; n++) { await paused(); answer = await asked(); }
    const said = await answer.text();
    let told = null;
    try { told = JSON.parse(said); } catch { /* not JSON: shown as it came */ }
    if (!isLast) bench.step(plan, answer.status);
    return { answer, said, told };
  }

  function dug(told, path) {
    return path.split(".").reduce((value, name) => (value === null || value === undefined ? value : value[name]), told);
  }

  function fits(one, match) {
    return Object.entries(match).every(([name, wanted]) => (Array.isArray(wanted) ? wanted.includes(one[name]) : one[name] === wanted));
  }

  function held({ answer, told }, input) {
    if (input.at === "@link") return /<([^>]*)>/.exec(answer.headers.get("link") || "")?.[1].split("/").pop();
    if (!answer.ok || told === null) return undefined;
    const one = Array.isArray(told.items) ? told.items.find((item) => fits(item, input.match) && dug(item, input.at) != null) : told;
    return one === undefined ? undefined : dug(one, input.at);
  }

  async function looked(input, given, bench) {
    return input.of ? held(await call(input.of, { ...given }, bench, { further: input.of.lists ? [["limit", "100"]] : [] }), input) : undefined;
  }

  async function found(input, given, bench) {
    if (input.value !== undefined) return input.value;
    let value = await looked(input, given, bench);
    if (value === undefined && input.by?.plan) {
      const made = held(await call(input.by.plan, {}, bench), { ...input, match: {} });
      if (!input.of) value = made;
      for (let n = 0; value === undefined && input.of && n < TRIES; n++) { await paused(); value = await looked(input, given, bench); }
    }
    if (value === undefined || value === null) throw new None(input);
    return String(value);
  }

  async function run(form) {
    const outcome = form.querySelector(".outcome"), steps = outcome.querySelector("[data-steps]");
    const show = (status, time, text) => {
      outcome.querySelector("[data-status]").textContent = status;
      outcome.querySelector("[data-time]").textContent = time;
      outcome.querySelector("[data-answer]").textContent = text;
      outcome.hidden = false;
    };
    const line = (...parts) => { const one = document.createElement("li"); one.append(...parts); steps.append(one); };
    const plan = JSON.parse(form.dataset.plan), given = {}, further = [];
    const inputs = [...form.querySelectorAll("input[data-place]")], needed = new Set(plan.inputs.map((input) => input.name));
    steps.replaceChildren();
    for (const input of inputs) {
      const value = input.value.trim();
      if (value === "") continue;
      if (needed.has(input.name)) given[input.name] = value; else further.push([input.name, value]);
    }
    const bench = { token: form.dataset.token, step: (one, status) => line(`${one.method} ${one.path} → ${status}`) };
    let done;
    try {
      const begun = performance.now();
      done = await call(plan, given, bench, { body: form.elements.body ? form.elements.body.value : null, further, isLast: true });
      for (const input of inputs) if (given[input.name]) input.value = given[input.name];
      const took = `${Math.round(performance.now() - begun)} ms`;
      const text = done.told === null ? done.said : JSON.stringify(done.told, null, 2);
      if (done.told !== null) { const ids = kept(); keep(done.told, ids); sessionStorage.setItem(KEPT, JSON.stringify(ids)); }
      show(`${done.answer.status} ${done.answer.statusText}`, took, text.length > 200000 ? `${text.slice(0, 200000)} …` : text);
    } catch (fault) {
      if (!(fault instanceof None)) { show("–", "", form.dataset.late); return; }
      const by = fault.input.by;
      if (by) { const leads = document.createElement("a"); leads.href = by.page; leads.textContent = by.name; line(`${fault.input.name}: ${form.dataset.none} `, leads); }
      show("–", "", fault.input.name);
    }
  }

  function fill() {
    const ids = kept();
    for (const form of document.querySelectorAll("form[data-run]")) {
      const plan = JSON.parse(form.dataset.plan), ready = new Set(plan.inputs.filter((input) => input.keeps).map((input) => input.name));
      for (const input of form.querySelectorAll("input[data-place=path]")) if (input.value === "" && ids[input.name] && ready.has(input.name)) input.value = ids[input.name];
      for (const input of plan.inputs) {
        const field = form.elements[input.name];
        if (input.value && field && field.value === "") field.value = input.value;
      }
    }
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-run]")) return;
    event.preventDefault();
    run(event.target);
  });
  document.addEventListener("DOMContentLoaded", fill);
  document.addEventListener("htmx:afterSettle", fill);
})();
