/**
 * The exam hall. The pages work without this script, by plain forms; with it each change is saved at once, the clock
 * runs, and a lost connection costs nothing. A reply of the server never changes an input.
 */
import { Clock } from "./clock.js";
import { Queue } from "./queue.js";
import { listen } from "./shortcuts.js";
import { words } from "./words.js";

const { user, attempt, base } = document.body.dataset;
const $ = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];

const form = $("answer");
const position = Number(form?.dataset.position ?? 0);
const mostChosen = Number(form?.dataset.selectCount ?? 0);
const inputs = all("#answer [name=chosen]");
const flag = $("flag");
const timer = $("clock");

const queue = new Queue({
  user,
  attempt,
  base,
  token: document.querySelector("[name=csrfmiddlewaretoken]").value,
  on: { change: showState, saved, conflict, refused, time: (ms, sentAt) => clock?.sync(ms, sentAt) },
});
const clock = timer && new Clock(timer, `clock/${attempt}`, { due: askTime, threshold, zero: timeIsOver });

// --- What was chosen

const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);

function choose(codes) {
  for (const input of inputs) input.checked = codes.includes(input.value);
  markSquare();
}

function changed() {
  $("choice-limit").hidden = true;
  markSquare();
  queue.put(position, "chosen", chosen());
}

function markSquare() {
  const count = chosen().length;
  const state = count >= mostChosen ? "answered" : count ? "partly" : "unanswered";
  const square = document.querySelector(".square[aria-current]");
  square.dataset.state = square.parentElement.dataset.state = state;
  square.querySelector("[data-state-words]").textContent = words(`state-${state}`);
}

function setFlag(isFlagged) {
  const square = document.querySelector(".square[aria-current]");
  square.dataset.flagged = square.parentElement.dataset.flagged = isFlagged;
  square.querySelector("[data-flag-words]").hidden = !isFlagged;
  flag.value = isFlagged ? "unflag" : "flag";
  flag.setAttribute("aria-pressed", isFlagged);
  flag.querySelector("[data-flag-label]").textContent = words(isFlagged ? "flagged" : "flag");
}

for (const input of inputs) {
  input.addEventListener("change", () => {
    if (chosen().length <= mostChosen) return changed();
    input.checked = false;
    $("choice-limit").textContent = words("too-many", mostChosen);
    $("choice-limit").hidden = false;
    return undefined;
  });
}

// --- Where saving stands

let savedAt = $("save-state")?.dataset.savedAt;
let isAlarmed = false;

function showState() {
  const state = queue.state();
  for (const element of all("[data-save-state]")) {
    const isForAll = element.dataset.saveScope === "attempt";
    const own = isForAll ? state : queue.state(position);
    element.dataset.saveState = own;
    element.textContent = isForAll ? ofAll(own) : ofOne(own);
  }
  const isAlarming = ["unsaved", "offline", "conflict"].includes(state);
  if (isAlarming && !isAlarmed) $("alarm").textContent = words("alarm");
  if (isAlarmed && state === "saved") {
    $("alarm").textContent = "";
    $("spoken").textContent = words("recovered");
  }
  isAlarmed = state === "saving" ? isAlarmed : isAlarming;
}

function ofOne(state) {
  if (state === "saved") return savedAt ? words("saved", savedAt) : words("ready");
  return state === "unsaved" && queue.isBlocked ? words("signed-out") : words(state, queue.count());
}

function ofAll(state) {
  if (state === "saved") return words("all-saved");
  return state === "saving" || state === "offline" ? words(state, queue.count()) : words("all-waiting", queue.count());
}

function saved(change, answer) {
  $("problem").hidden = true;
  if (change.position === position) savedAt = answer.saved_at.slice(11, 19);
}

function refused(change, answer) {
  tell(answer.title, answer.detail, answer.outcome);
}

/** Say what is wrong, what is safe and what to do. */
function tell(title, detail = "", outcome = "") {
  $("problem-title").textContent = title;
  $("problem-detail").textContent = detail;
  for (const line of all("#problem [data-for]")) line.hidden = !line.dataset.for.split(" ").includes(outcome);
  $("problem").hidden = false;
}

function conflict(change) {
  if (change.field === "flagged") {
    if (change.position === position) setFlag(change.conflict.value);
    return queue.settle(change, { mine: false });
  }
  if (change.position !== position) {
    $("problem-place").href = `${base}${change.position}/`;
    return tell(words("conflict-at", change.position), "", "stale");
  }
  const textOf = (codes) =>
    inputs
      .filter((input) => codes.includes(input.value))
      .map((input) => [...input.parentElement.querySelectorAll("span")].map((part) => part.textContent).join(" "))
      .join("; ") || words("nothing");
  $("conflict-here").textContent = textOf(change.value);
  $("conflict-there").textContent = textOf(change.conflict.value);
  const settle = (mine) => {
    $("conflict").hidden = true;
    if (!mine) choose(change.conflict.value);
    queue.settle(change, { mine }).then(showState);
    inputs[0].focus();
  };
  $("keep-here").onclick = () => settle(true);
  $("keep-there").onclick = () => settle(false);
  $("conflict").hidden = false;
  return undefined;
}

// --- Going on

function destination(go) {
  const last = all(".squares > li").length;
  if (go === "previous") return `${base}${position - 1}/`;
  if (go === "next" && position < last) return `${base}${position + 1}/`;
  return go === "next" || go === "overview" ? base : `${base}${go}/`;
}

async function pressed(event, go) {
  if (go === "check" && navigator.onLine) {
    // A plain submission, under this page's own number.
    for (const [name, value] of Object.entries(queue.stamp(position))) form.elements[name].value = value;
    return;
  }
  event.preventDefault();
  if (go === "clear") {
    choose([]);
    changed();
  } else if (go === "flag" || go === "unflag") {
    setFlag(go === "flag");
    queue.put(position, "flagged", go === "flag");
  } else if (go === "stay") {
    queue.resume();
  } else if (navigator.onLine) {
    await queue.flush(2000);
    location.assign(destination(go));
  } else {
    tell(words("stay"));
  }
}

// --- The end

async function send(values) {
  const sentAt = performance.now();
  try {
    const response = await fetch(`${base}submit/`, {
      method: "POST",
      body: new URLSearchParams({ user, ...values }),
      headers: { Accept: "application/json", "X-CSRFToken": queue.token },
    });
    return { sentAt, ...(await response.json()) };
  } catch {
    return { outcome: "unreachable" };
  }
}

async function end(address) {
  await queue.end();
  location.assign(address);
}

async function submitExam(event) {
  const { target } = event;
  event.preventDefault();
  if (!navigator.onLine) return tell(words("stay"));
  await queue.flush(5000);
  if (queue.state() === "conflict") return tell(words("not-submitted"), "", "stale");
  if ("asks" in target.dataset) return target.submit();
  const withManifest = () => send({ confirm: 1, manifest: JSON.stringify(queue.manifest) });
  let answer = await withManifest();
  if (answer.outcome === "unsaved") {
    await queue.flush(5000);
    answer = await withManifest();
  }
  if (answer.location) return end(answer.location);
  for (const missing of answer.missing ?? []) delete queue.manifest[missing];
  const text = answer.missing ? words("resent", answer.missing.join(", ")) : (answer.title ?? words("unsaved"));
  return tell(text, answer.missing ? "" : answer.detail, answer.outcome);
}

async function timeIsOver() {
  $("alarm").textContent = $("time-notice").textContent = words("over");
  await queue.flush(1500);
  const answer = await send({ expired: 1 });
  if (answer.outcome === "open") clock.sync(answer.remaining_ms, answer.sentAt);
  else if (answer.location) await end(answer.location);
  else setTimeout(timeIsOver, 2000);
}

// --- The clock

async function askTime() {
  const sentAt = performance.now();
  try {
    const answer = await (await fetch(`${base}clock/`, { headers: { Accept: "application/json" } })).json();
    if (answer.closed && (await queue.flush(1500))) await end(answer.location);
    else if (typeof answer.remaining_ms === "number") clock?.sync(answer.remaining_ms, sentAt);
  } catch {
    // Without a connection the clock goes on by itself.
  }
}

function threshold(text, minutes) {
  if (timer.hidden && minutes > 5) return;
  say(text);
}

function say(text) {
  $("time-notice").textContent = text;
  setTimeout(() => {
    if ($("time-notice").textContent === text) $("time-notice").textContent = "";
  }, 20_000);
}

for (const button of all("[data-hides]")) {
  const hidden = $(button.dataset.hides);
  const key = `hide/${attempt}/${hidden.id}`;
  const apply = () => {
    hidden.hidden = sessionStorage.getItem(key) === "1";
    button.firstChild.data = words(hidden.hidden ? "show" : "hide");
  };
  button.addEventListener("click", () => {
    sessionStorage.setItem(key, hidden.hidden ? "0" : "1");
    apply();
  });
  button.hidden = false;
  apply();
}

if (timer) {
  $("say-time").hidden = false;
  $("say-time").addEventListener("click", () => say(clock.text));
}

// --- The page comes, goes, and comes back

let isSeen = false;

function look() {
  if (document.visibilityState === "hidden") {
    queue.leave(position);
    return queue.pause(true);
  }
  queue.pause(false);
  if (position && !isSeen) queue.shown(position);
  isSeen = true;
  return undefined;
}

function comeBack() {
  queue.resume();
  askTime();
}

document.addEventListener("submit", (event) => {
  if (event.target === form) pressed(event, event.submitter?.value ?? "stay");
  if (event.target.id === "submit") submitExam(event);
});
document.addEventListener("visibilitychange", () => {
  look();
  if (document.visibilityState === "visible") comeBack();
});
window.addEventListener("focus", () => queue.resume());
window.addEventListener("pageshow", (event) => event.persisted && comeBack());
window.addEventListener("pagehide", () => queue.leave(position));
window.addEventListener("online", () => {
  $("problem").hidden = true;
  comeBack();
});
window.addEventListener("offline", showState);
listen();

if (form) queue.know(position, Number(form.dataset.rev));
if (!location.hash && document.referrer.startsWith(location.origin + base)) $("stem")?.focus({ preventScroll: true });
for (const change of await queue.restore()) {
  if (change.position !== position) continue;
  if (change.field === "chosen") choose(change.value);
  else setFlag(change.value);
}
look();
