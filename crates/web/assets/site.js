// Comfort only: everything here also works without it.

// After a form came back, lead the eye and the reader to what is wrong.
document.getElementById("errors")?.focus();

// A form is sent once; the server would also notice, but a second press need not wonder.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
});
// Coming back by the browser's own button must not find a form that cannot be sent.
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// "None of these" and its neighbours untick each other.
addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox" || !target.checked) return;
  const apart = target.closest(".opt.apart") !== null;
  for (const other of target.closest(".opts")?.querySelectorAll("input[type=checkbox]") ?? []) {
    if (other !== target && (apart || other.closest(".opt.apart"))) other.checked = false;
  }
});

// Scalp map: tap or drag over the dots. A page gives each drawing a field `bare_{view}` with the numbers of the bare
// dots and, for readers without a script, a list of percentages that this replaces.
for (const map of document.querySelectorAll("svg.scalp[data-field]")) {
  const field = document.getElementById(map.dataset.field);
  if (!field) continue;
  const dots = [...map.querySelectorAll(".dot")];
  let paint = null;
  const keep = () => {
    const bare = dots.filter((dot) => dot.classList.contains("bare")).map((dot) => dot.dataset.dot);
    field.value = bare.join(" ");
    field.dispatchEvent(new CustomEvent("dots", { bubbles: true, detail: { bare: bare.length, of: dots.length } }));
  };
  const at = ({ clientX: x, clientY: y }) => {
    const near = dots.map((dot) => {
      const box = dot.getBoundingClientRect();
      return [Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) / box.width, dot];
    });
    const [far, dot] = near.reduce((best, one) => (one[0] < best[0] ? one : best));
    return far < 1.2 ? dot : null;
  };
  const mark = (event) => {
    const dot = at(event);
    if (!dot) return;
    paint ??= !dot.classList.contains("bare");
    dot.classList.toggle("bare", paint);
    keep();
  };
  map.classList.add("live");
  map.addEventListener("pointerdown", (event) => {
    paint = null;
    map.setPointerCapture(event.pointerId);
    mark(event);
  });
  map.addEventListener("pointermove", (event) => event.buttons && mark(event));
}

// What is chosen on the page of the signal is shown at once; without a script its button does the same.
for (const form of document.querySelectorAll("form[data-live]")) {
  let latest = 0;
  form.addEventListener("change", async () => {
    const mine = ++latest;
    const address = new URL(form.action);
    address.search = new URLSearchParams(new FormData(form)).toString();
    address.hash = "";
    const answer = await fetch(address).catch(() => null);
    // What the server cannot say now, the button will ask for again.
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Something else was chosen meanwhile: its own answer is on the way.
    if (mine !== latest) return;
    for (const select of form.querySelectorAll("select")) {
      const fresh = page.getElementById(select.id);
      // Options forget who was chosen while they move.
      const { value } = fresh;
      select.replaceChildren(...fresh.children);
      select.value = value;
    }
    document.getElementById(form.dataset.live).replaceChildren(...page.getElementById(form.dataset.live).children);
    history.replaceState(null, "", address);
  });
}
