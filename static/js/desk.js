/** Single-key shortcuts of the desk, listed behind "?", where they can be switched off. The pages work without them. */
const SWITCH = "rehearse/shortcuts";
const FIELDS = "input:not([type=checkbox], [type=radio]), select, textarea";
const PLACES = { e: "#id_stem" };
const BUTTONS = { s: "#save", w: "#send", a: "#approve" };

const $ = (id) => document.getElementById(id);
const isOn = () => localStorage.getItem(SWITCH) !== "off";
const rows = () => [...document.querySelectorAll("[data-row]")];

/** The row of a list whose link or box has the focus. */
const current = () => rows().findIndex((link) => (link.closest("tr, li") ?? link).contains(document.activeElement));

function go(by) {
  const links = rows();
  const way = document.querySelector(`[data-go=${by > 0 ? "next" : "previous"}]`);
  if (way) way.click();
  else links[Math.max(0, Math.min(links.length - 1, current() + by))]?.focus();
}

/** Into the field of this page that searches, or to the page that does nothing else. */
function search() {
  const field = document.querySelector("#q, #fact-query");
  if (field) field.focus();
  else $("to-search").click();
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  o: () => rows()[current()]?.click(),
  // To the list that one came from, or else to the page above this one.
  u: () => (document.querySelector("[data-go=list]") ?? [...document.querySelectorAll(".crumbs a")].at(-1))?.click(),
  "/": search,
  x: () => rows()[current()]?.closest("tr")?.querySelector("[type=checkbox]")?.click(),
  "?": () => $("shortcuts").showModal(),
};

function press(key) {
  if (key in PLACES) document.querySelector(PLACES[key])?.focus();
  else if (key in BUTTONS) document.querySelector(BUTTONS[key])?.click();
  else KEYS[key]();
}

/** One box in the head of a list for all of its rows; htmx exchanges the list. */
function offerAll() {
  const all = $("select-all");
  if (!all) return;
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll("#bulk [name=slug]")) box.checked = all.checked;
  });
}

offerAll();
document.body.addEventListener("htmx:afterSettle", offerAll);
$("shortcuts-open").hidden = false;
$("shortcuts-open").addEventListener("click", () => $("shortcuts").showModal());
$("shortcuts-on").checked = isOn();
$("shortcuts-on").addEventListener("change", ({ target }) => localStorage.setItem(SWITCH, target.checked ? "on" : "off"));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !isOn()) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.target.matches(FIELDS)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (!(event.key in PLACES || event.key in BUTTONS || event.key in KEYS)) return;
  press(event.key);
  event.preventDefault();
});
