/* What script adds to pages that work without it.

   form                       is sent once, however often its button is pressed
   data-check-all="entry"     a box that checks all boxes named `entry` of its form
   data-when-chosen="entry"   a button that is of use once one of them is checked
   data-chosen="entry"        says how many are
   data-say                   in a part that htmx fetched: its words are said to screen readers
   data-focus                 takes the focus when the page opens, or htmx has brought it

   Their form is the one around them, or the one that form="..." names (an <output> can have that
   too). When htmx cannot fetch a part of a page, the notice #trouble of the layout appears. */

const sent = new WeakSet();

const once = (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (sent.has(form)) event.preventDefault();
  sent.add(form);
};

const boxes = (control, name) => {
  const form = control.form ?? control.closest("form");
  return [...(form?.elements ?? [])].filter((box) => box.type === "checkbox" && box.name === name);
};

const countChosen = () => {
  for (const all of document.querySelectorAll("[data-check-all]")) {
    const found = boxes(all, all.dataset.checkAll);
    const chosen = found.filter((box) => box.checked).length;
    all.checked = chosen > 0 && chosen === found.length;
    all.indeterminate = chosen > 0 && chosen < found.length;
  }
  for (const button of document.querySelectorAll("[data-when-chosen]")) {
    button.disabled = !boxes(button, button.dataset.whenChosen).some((box) => box.checked);
  }
  for (const count of document.querySelectorAll("[data-chosen]")) {
    count.textContent = boxes(count, count.dataset.chosen).filter((box) => box.checked).length;
  }
};

const changed = (event) => {
  const name = event.target.dataset.checkAll;
  if (name) for (const box of boxes(event.target, name)) box.checked = event.target.checked;
  countChosen();
};

const say = (part) => {
  const words = part.matches?.("[data-say]") ? part : part.querySelector?.("[data-say]");
  const live = document.getElementById("live");
  if (words && live) live.textContent = words.textContent.trim();
};

const focus = (part) => part.querySelector?.("[data-focus]")?.focus();

const trouble = (there) => {
  const notice = document.getElementById("trouble");
  if (notice) notice.hidden = !there;
};

document.addEventListener("submit", once);
document.addEventListener("change", changed);
window.addEventListener("pageshow", () => {
  for (const form of document.forms) sent.delete(form);
  countChosen();
});
document.addEventListener("htmx:afterSettle", (event) => {
  countChosen();
  say(event.target);
  focus(event.target);
});
document.addEventListener("htmx:beforeRequest", () => trouble(false));
document.addEventListener("htmx:responseError", () => trouble(true));
document.addEventListener("htmx:sendError", () => trouble(true));
focus(document);
countChosen();
