// Optional: resizes fields, warns about unsaved changes, saves on Ctrl+S, counts, shows previews.
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
  let pause, asked;
  const button = form.querySelector("button[value=look]");
  button.hidden = true;
  const look = async () => {
    asked?.abort();
    asked = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(button.formAction, { method: "POST", body, signal: asked.signal });
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
    for (const id of ["lengths", "screens"]) {
      const now = page.getElementById(id);
      if (now) document.getElementById(id)?.replaceWith(now);
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(pause);
    // A failed preview is shown after saving.
    pause = setTimeout(() => look().catch(() => {}), 700);
    if (!unsaved) document.title = `• ${document.title}`;
    unsaved = true;
  });
  form.addEventListener("submit", () => {
    unsaved = false;
    clearTimeout(pause);
    asked?.abort();
  });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  window.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[value=save]"));
    }
  });
}
