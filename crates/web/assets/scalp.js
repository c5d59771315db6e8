// The scalp map's numbers: dots that are tapped move the list below, the list moves the dots, and the line follows.
// Without this script the list alone does it all.
const list = document.getElementById("bare");
const dots = document.getElementById("dots");
const line = document.getElementById("scalp-line");
const map = document.querySelector("svg.scalp[data-field=dots]");

const say = (bare) => {
  line.textContent = line.dataset.text.replace("%n%", Number(line.dataset.other) + bare);
};

dots?.addEventListener("dots", ({ detail }) => {
  list.value = String(detail.bare);
  say(detail.bare);
});

list?.addEventListener("change", () => {
  const bare = Number(list.value || 0);
  const all = [...map.querySelectorAll(".dot")];
  all.forEach((dot, at) => dot.classList.toggle("bare", at < bare));
  dots.value = all.slice(0, bare).map((dot) => dot.dataset.dot).join(" ");
  say(bare);
});
