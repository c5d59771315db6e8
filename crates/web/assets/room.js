// The clinician's room: the note saves itself while it is typed, forms are sent beside the call, photographs are shown
// to the others. Without this script the buttons do the same, and the call is by telephone.

const QUIET = 1_500;

/** Posts a form beside the page. */
const post = (address, fields) => fetch(address, { method: "POST", body: fields }).catch(() => null);

/** Each saving is a deed of its own, so it has a key of its own. */
async function save(box, form) {
  const fields = new URLSearchParams(new FormData(form));
  fields.set("key", crypto.randomUUID());
  return Boolean((await post(box.dataset.save, fields))?.ok);
}

let timer;
let kept;
function watchNote() {
  const box = document.getElementById("note-box");
  const form = box.closest("form");
  const line = document.getElementById("note-saved");
  kept = form.elements.text.value;
  const keep = async () => {
    const text = form.elements.text.value;
    if (text === kept || !form.isConnected) return;
    const saved = await save(box, form);
    if (saved) kept = text;
    const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
    line.textContent = saved ? box.dataset.saved.replace("%time%", time) : box.dataset.unsaved;
    // What could not be saved is tried again until it is.
    if (!saved) timer = setTimeout(keep, 2 * QUIET);
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, QUIET);
  });
}
watchNote();
addEventListener("beforeunload", (event) => {
  const form = document.getElementById("note-box").closest("form");
  if (form.elements.text.value !== kept && !form.dataset.sent) event.preventDefault();
});

// A form whose section names parts of the page is sent beside the call, and those parts are drawn anew from the answer.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const parts = form.closest("[data-parts]")?.dataset.parts.split(" ");
  if (!parts || event.defaultPrevented) return;
  event.preventDefault();
  clearTimeout(timer);
  // A button without an address of its own says the page's.
  const to = event.submitter?.hasAttribute("formaction") ? event.submitter.formAction : form.action;
  const answer = await post(to, new URLSearchParams(new FormData(form)));
  const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
  // What the page cannot show beside the call is shown in its place.
  if (!page?.getElementById(parts[0])) return form.submit();
  for (const part of parts) document.getElementById(part).replaceWith(page.getElementById(part));
  if (parts.includes("note")) watchNote();
  document.getElementById(parts[0]).querySelector("[aria-invalid], .note, h2").scrollIntoView({ block: "nearest" });
});

// A score goes to the chart; the page that answers it is another one, so only whether it was kept is said here.
for (const part of document.querySelectorAll("[data-aside]")) {
  const form = part.closest("form");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await post(form.action, new URLSearchParams(new FormData(form)));
    form.querySelector("[role=status]").textContent = answer?.ok ? part.dataset.aside : part.dataset.failed;
    if (answer?.ok) form.elements.key.value = crypto.randomUUID();
    delete form.dataset.sent;
  });
}

if (document.getElementById("call")) {
  const hide = document.getElementById("room-hide");
  const show = (detail) => {
    document.dispatchEvent(new CustomEvent("visit-show", { detail }));
    hide.hidden = !detail;
  };
  for (const button of document.querySelectorAll("[data-show]")) {
    button.hidden = false;
    button.addEventListener("click", () => show({ at: button.dataset.show, says: button.dataset.says }));
  }
  hide?.addEventListener("click", () => show(null));
}
