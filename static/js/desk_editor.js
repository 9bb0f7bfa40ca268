/**
 * The editor of the desk. It works without this, by plain forms; with it an option moves by Alt and an arrow, and what
 * was written is kept in this tab until it is saved, so that a session that ends costs nothing.
 */
const form = document.getElementById("editor");
const notice = document.getElementById("kept");
const KEY = `rehearse/desk/${form.dataset.user}${location.pathname}`;
const UNCOMPARED = ["csrfmiddlewaretoken", "fact_query"];

const written = () => [...new FormData(form)].filter(([name]) => !UNCOMPARED.includes(name));
const read = () => JSON.parse(sessionStorage.getItem(KEY) ?? "null");
const atFirst = JSON.stringify(written());

// --- Keeping what is not saved

function keep(isSent = false) {
  const entries = written();
  if (JSON.stringify(entries) !== atFirst || isSent) sessionStorage.setItem(KEY, JSON.stringify({ entries, isSent }));
}

function forget() {
  sessionStorage.removeItem(KEY);
  notice.hidden = true;
}

/** After a save the page says so; then nothing is left to be kept. */
function offer() {
  const kept = read();
  if (!kept) return;
  const isSaved = kept.isSent && document.querySelector("main > .notice.right");
  if (isSaved || JSON.stringify(kept.entries) === atFirst) forget();
  else notice.hidden = false;
}

let waiting;
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(keep, 400);
});
form.addEventListener("submit", ({ submitter }) => {
  clearTimeout(waiting);
  keep(!submitter?.name);
});
notice.querySelector("form").addEventListener("submit", ({ target }) => {
  for (const [name, value] of read().entries) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    target.append(field);
  }
});
document.getElementById("kept-drop").addEventListener("click", forget);

// A refusal takes the place of nothing that was written.
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status >= 400) detail.shouldSwap = false;
});
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  document.getElementById("unanswered").hidden = detail.xhr.status >= 200 && detail.xhr.status < 400;
});

// --- Moving an option by key: the caret stays in its field

let moving;
form.addEventListener("keydown", (event) => {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  const option = event.target.closest(".desk-option");
  if (!by || !event.altKey || !option) return;
  event.preventDefault();
  const place = Number(option.dataset.place);
  const button = document.getElementById(`${by < 0 ? "up" : "down"}-${place}`);
  if (!button) return;
  const id = event.target.id.replace(`-${place}`, `-${place + by}`);
  moving = { id, caret: event.target.selectionStart };
  button.click();
});
document.body.addEventListener("htmx:afterSettle", () => {
  const field = moving && document.getElementById(moving.id);
  field?.focus();
  if (moving?.caret != null) field?.setSelectionRange?.(moving.caret, moving.caret);
  moving = undefined;
});

// The search for facts answers while one types; Enter in it does not save the draft.
document.getElementById("fact-query").addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});

offer();
