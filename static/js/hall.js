/**
 * The exam hall. The pages work without this script, by plain forms; with it each change is saved at once, the clock
 * runs, and a lost connection costs nothing. A reply of the server never changes an input.
 */
import { Ahead } from "./ahead.js";
import { Clock } from "./clock.js";
import { Ending } from "./ending.js";
import { Line, pageAt } from "./line.js";
import { Question } from "./question.js";
import { Queue } from "./queue.js";
import { listen } from "./shortcuts.js";
import { SignIn } from "./sign_in.js";
import { Waiting } from "./waiting.js";
import { words } from "./words.js";

const { user, attempt, base } = document.body.dataset;
const $ = (id) => document.getElementById(id);
const all = (selector) => [...document.querySelectorAll(selector)];

const timer = $("clock");
const total = all(".squares > li").length;
const line = new Line(document.querySelector("[name=csrfmiddlewaretoken]").value);
const queue = new Queue({
  user,
  attempt,
  base,
  line,
  on: { change: showState, saved, conflict, refused, time: (ms, sentAt) => clock?.sync(ms, sentAt), elsewhere },
});
const ending = new Ending(
  { queue, line, user, base },
  { tell, signedOut, over: () => tellTime(words("over")), late: () => view.freeze(), time: wentOn },
);
const signIn = new SignIn(`${base}clock/`, signedIn);
const waiting = new Waiting(queue, describe);
const ahead = new Ahead("loadsAhead" in document.body.dataset ? `${base}from/` : "", total, takeUp);

/** The question in view. */
let view = new Question(document.querySelector(".hall-question") ?? document.createElement("div"));

// --- What was chosen

function changed() {
  view.markSquare();
  queue.put(view.position, "chosen", view.chosen);
}

document.addEventListener("change", ({ target }) => {
  if (target.name === "chosen" && view.accepts(target)) changed();
  if (target.name === "confidence") queue.put(view.position, "confidence", view.confidence);
});

/** A question that was loaded: the server's state of it, and what the journal knows better. */
function takeUp(question) {
  queue.know(question.position, question.rev);
  for (const change of queue.waiting(question.position)) question.set(change);
  // From now on it can be reached without a connection.
  question.square.dataset.here = "";
}

// --- Where saving stands

let isAlarmed = false;

function showState() {
  const state = queue.state();
  for (const element of all("[data-save-state]")) {
    const isForAll = element.dataset.saveScope === "attempt";
    const own = isForAll ? state : queue.state(view.position);
    element.dataset.saveState = own;
    element.textContent = isForAll ? ofAll(own) : ofOne(own, element.dataset.savedAt);
  }
  const isAlarming = ["unsaved", "offline", "conflict"].includes(state);
  if (isAlarming && !isAlarmed) $("alarm").textContent = words("alarm");
  if (isAlarmed && state === "saved") {
    $("alarm").textContent = "";
    $("spoken").textContent = words("recovered");
  }
  isAlarmed = state === "saving" ? isAlarmed : isAlarming;
  waiting.show(state);
}

function ofOne(state, savedAt) {
  if (state === "saved") return savedAt ? words("saved", savedAt) : words("ready");
  return state === "unsaved" && queue.isBlocked ? words("signed-out") : words(state, queue.waiting().length);
}

function ofAll(state) {
  if (state === "saved") return words("all-saved");
  const count = queue.waiting().length;
  return state === "saving" || state === "offline" ? words(state, count) : words("all-waiting", count);
}

function describe({ position, field, value }) {
  if (field === "flagged") return words(value ? "flagged" : "unflagged");
  if (field === "confidence") return words(`confidence-${value ?? "none"}`);
  if (!value.length) return words("nothing");
  return ahead.get(position)?.lettersOf(value) || words("chosen");
}

function saved(change, answer) {
  $("problem").hidden = true;
  signIn.close();
  const state = ahead.get(change.position)?.element.querySelector("#save-state");
  if (state) state.dataset.savedAt = answer.saved_at.slice(11, 19);
}

function refused(change, answer) {
  if (queue.isBlocked) return signedOut(answer);
  return tell(answer.title, answer.detail, answer.outcome);
}

/** Say what is wrong, what is safe and what to do. */
function tell(title, detail = "", outcome = "") {
  $("problem-title").textContent = title;
  $("problem-detail").textContent = detail;
  for (const aid of all("#problem [data-for]")) aid.hidden = !aid.dataset.for.split(" ").includes(outcome);
  $("problem").hidden = false;
  $("problem").scrollIntoView({ block: "nearest" });
}

function signedOut({ title, detail, outcome }) {
  const isGuest = !$("sign-in-form");
  const said = { title, detail: isGuest ? words("guest-signed-out") : detail };
  tell(said.title, said.detail, outcome);
  if (!isGuest) $("problem-sign-in").onclick = () => signIn.open(said, { isWanted: true });
  signIn.open(said);
}

async function signedIn() {
  signIn.close();
  await line.renew();
  $("problem").hidden = true;
  $("spoken").textContent = words("signed-in");
  comeBack();
}

// --- Changed in two places

function conflict(change) {
  if (change.field !== "chosen") {
    ahead.get(change.position)?.set({ field: change.field, value: change.conflict.value });
    return queue.settle(change, { mine: false });
  }
  if (change.position === view.position) return compare(change);
  $("problem-place").href = `${base}${change.position}/`;
  return tell(words("conflict-at", change.position), "", "stale");
}

/** Show both values of the question in view. */
function compare(change) {
  $("conflict-here").textContent = view.textOf(change.value);
  $("conflict-there").textContent = view.textOf(change.conflict.value);
  const settle = (mine) => {
    $("conflict").hidden = true;
    view.chosen = mine ? change.value : change.conflict.value;
    queue.settle(change, { mine }).then(showState);
    view.inputs[0].focus();
  };
  $("keep-here").onclick = () => settle(true);
  $("keep-there").onclick = () => settle(false);
  $("conflict").hidden = false;
  $("conflict").scrollIntoView({ block: "nearest" });
}

/** Another tab or device wrote to a question since this page read it. Nothing of what is shown changes by itself. */
async function elsewhere(position) {
  const page = await pageAt(`${base}${position}/`);
  const fresh = new Question(page?.querySelector(".hall-question") ?? document.createElement("div"));
  const mine = ahead.get(position);
  if (!fresh.form || queue.waiting(position).length) return;
  if (fresh.isFlagged !== mine.isFlagged) mine.isFlagged = fresh.isFlagged;
  mine.confidence = fresh.confidence;
  const [value, theirs] = [mine.chosen, fresh.chosen];
  if (position === view.position && theirs.join() !== value.join()) {
    compare({ position, field: "chosen", value, conflict: { value: theirs, rev: fresh.rev } });
  } else {
    mine.chosen = theirs;
    queue.know(position, fresh.rev);
  }
}

// --- Going on

function destination(go) {
  if (go === "overview" || (go === "next" && view.position === total)) return 0;
  return Number({ previous: view.position - 1, next: view.position + 1 }[go] ?? go);
}

function pressed(event, go) {
  if (go === "check" && navigator.onLine) {
    // A plain submission, under this page's own number.
    for (const [name, value] of Object.entries(queue.stampForm(view.position))) view.form.elements[name].value = value;
    return undefined;
  }
  event.preventDefault();
  if (go === "clear") {
    view.chosen = [];
    return changed();
  }
  if (go === "unrate") {
    view.confidence = null;
    view.element.querySelector("[name=confidence]").focus();
    return queue.put(view.position, "confidence", null);
  }
  if (go === "flag" || go === "unflag") {
    view.isFlagged = go === "flag";
    return queue.put(view.position, "flagged", view.isFlagged);
  }
  if (go === "next" && "sequential" in view.form.dataset) return moveOn();
  return go === "stay" ? queue.resume() : goTo(destination(go));
}

/** Where there is no way back, the server moves on: a plain submission, which carries answer and time as well. */
async function moveOn() {
  if (!navigator.onLine) return tell(words("stay"));
  await queue.flush(2000);
  const { form, position } = view;
  const values = { ...queue.stampForm(position), active_ms: queue.stopwatch.take(position), csrfmiddlewaretoken: line.token };
  for (const input of form.querySelectorAll(Object.keys(values).map((name) => `[name=${name}]`).join())) input.remove();
  for (const [name, value] of Object.entries({ ...values, go: "next" })) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  return form.submit();
}

/** To a position, 0 being the overview: in this page where it is loaded, else by a visit, which wants a connection. */
async function goTo(position) {
  if (position === view.position) return $("stem").focus();
  if (ahead.get(position)) {
    history.pushState(null, "", `${base}${position}/`);
    return show(position);
  }
  if (!navigator.onLine) return tell(words("stay"));
  await queue.flush(2000);
  return location.assign(position ? `${base}${position}/` : base);
}

function show(position) {
  const before = view;
  view = ahead.get(position);
  view.replace(before);
  $("problem").hidden = true;
  if ($("navigator").matches(":popover-open")) $("navigator").hidePopover();
  for (const change of queue.waiting(position)) if (change.conflict) compare(change);
  showState();
  queue.show(position, before.position);
  window.scrollTo(0, 0);
  $("spoken").textContent = $("main").querySelector("h1").textContent;
  $("stem").focus({ preventScroll: true });
  ahead.start(position);
}

document.addEventListener("submit", (event) => {
  const token = event.target.elements.csrfmiddlewaretoken;
  if (token) token.value = line.token;
  if (event.target === view.form) pressed(event, event.submitter?.value ?? "stay");
  if (event.target.id !== "submit") return;
  event.preventDefault();
  ending.submit(event.target);
});
document.addEventListener("click", (event) => {
  const place = event.target.closest("#problem-place");
  if (!place || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  goTo(Number(place.pathname.slice(base.length, -1)));
});
window.addEventListener("popstate", () => {
  const position = Number(location.pathname.slice(base.length, -1));
  if (position === view.position) return;
  if (ahead.get(position)) show(position);
  else location.reload();
});

// --- The clock

async function askTime() {
  const answer = await line.get(`${base}clock/`);
  if ("closed" in answer) signIn.close();
  if (answer.closed) await ending.close(answer.location);
  else if (typeof answer.remaining_ms === "number") clock?.sync(answer.remaining_ms, answer.sentAt);
  else if (answer.outcome === "login") signedOut(answer);
}

/** The browser's clock ran ahead, or time was granted at the last moment. */
function wentOn(ms, sentAt) {
  clock.sync(ms, sentAt);
  tellTime("");
}

function tellTime(text) {
  $("alarm").textContent = $("time-notice").textContent = text;
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
  const isHidden = document.visibilityState === "hidden";
  if (isHidden) queue.leave(view.position);
  queue.stopwatch.pause(isHidden);
  if (isHidden || isSeen) return;
  isSeen = true;
  if (view.position) queue.show(view.position);
}

function comeBack() {
  queue.resume();
  askTime();
  ahead.start(view.position || 1);
}

document.addEventListener("visibilitychange", () => {
  look();
  if (document.visibilityState === "visible") comeBack();
});
window.addEventListener("focus", () => queue.resume());
window.addEventListener("pageshow", (event) => event.persisted && comeBack());
window.addEventListener("pagehide", () => queue.leave(view.position));
window.addEventListener("online", () => {
  $("problem").hidden = true;
  comeBack();
});
window.addEventListener("offline", showState);
listen();
const clock = timer && new Clock(timer, `clock/${attempt}`, { due: askTime, threshold, zero: () => ending.expire() });

// Not where somebody was quicker and has moved on by key already.
const isUntouched = document.activeElement === document.body && !location.hash;
if (isUntouched && document.referrer.startsWith(location.origin + base)) $("stem")?.focus({ preventScroll: true });
await queue.restore();
ahead.keep(view);
look();
showState();
ahead.start(view.position || 1);
