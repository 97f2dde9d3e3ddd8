// The pages work without this: it grows the fields, warns of what is not saved, saves on Ctrl+S, and counts.
"use strict";
const form = document.querySelector("form.entry");
if (form) {
  let unsaved = false;
  const grow = (area) => { area.style.height = "auto"; area.style.height = `${area.scrollHeight + 4}px`; };
  for (const area of form.querySelectorAll("textarea")) {
    grow(area);
    area.addEventListener("input", () => grow(area));
  }
  for (const field of form.querySelectorAll("textarea, input[type=text]")) {
    const count = document.createElement("span");
    count.className = "count";
    count.setAttribute("aria-hidden", "true");
    field.before(count);
    const show = () => { count.textContent = field.value.length ? String([...field.value].length) : ""; };
    field.addEventListener("input", show);
    show();
  }
  form.addEventListener("input", () => {
    if (!unsaved) document.title = `• ${document.title}`;
    unsaved = true;
  });
  form.addEventListener("submit", () => { unsaved = false; });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  window.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[value=save]"));
    }
  });
}
