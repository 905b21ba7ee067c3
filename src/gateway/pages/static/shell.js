// After a part of the page was exchanged the reader stands at its heading; what is exchanged by itself leaves the focus where it is.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id !== "content") return; // none after the browser's own way back
  const heading = event.detail.target.querySelector("h1");
  if (heading === null) return;
  heading.setAttribute("tabindex", "-1");
  heading.focus({ preventScroll: true });
});
// A form that was sent is not sent again by a second press.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent === "yes") { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 2000);
});
// Whoever has come back with the browser's own button may send it once more.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
// Print, and copy, where a button says so.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-print]");
  if (button !== null) window.print();
});
