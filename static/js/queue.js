import * as journal from "./journal.js";
import { Stopwatch } from "./stopwatch.js";

/**
 * One field of one response with its newest value.
 * @typedef {object} Change
 * @property {string} key under which the journal keeps it: user, attempt, position, field
 * @property {string} user
 * @property {string} attempt
 * @property {number} position
 * @property {"chosen" | "flagged" | "confidence"} field
 * @property {string[] | boolean | number | null} value
 * @property {string} at when it was made, by the browser's clock: for people to read, nothing depends on it
 * @property {string} url
 * @property {string} tab with seq: the number by which the server knows this write again
 * @property {number} seq
 * @property {number} base_rev the revision of the response that the writer saw
 * @property {boolean} [hasFailed] it was sent and did not arrive
 * @property {{value: any, rev: number}} [conflict] what was saved elsewhere meanwhile
 */

/** Nothing was decided about the change: it is sent again. */
const REPEATED = ["unreachable", "unavailable", "throttled", "error", "csrf"];
const FIELDS = ["chosen", "flagged", "confidence", "shown"];
/** Two changes in a row that do not arrive are the line; a single one may have something about it. */
const MOST_FAILED = 2;
const WORTH_TELLING_MS = 1000;

/** Between 0.5 and 8 s, longer with each failure, and never the same for everybody. */
const backoff = (failures) => Math.min(8000, 500 * 2 ** Math.max(0, failures - 1) * (1 + Math.random() / 2));

/**
 * Sends changes until they are acknowledged: journal first, then the request; the newest value of a field wins.
 * After a failure all that waits is sent in the order in which it was made, one after the other.
 *
 * Reports through the handlers of `on`: `change()`, `saved(change, answer)`, `conflict(change)`,
 * `refused(change, answer)`, `time(remaining_ms, sentAt)`, and `elsewhere(position)` when another tab or device has
 * written to a question since this page read it.
 */
export class Queue {
  tab = crypto.randomUUID();
  stopwatch = new Stopwatch();
  #seq = 0;
  /** In the order in which they were made. @type {Map<string, Change>} */ #pending = new Map();
  /** Where a request is under way: one at a time for each response. @type {Set<string>} */ #busy = new Set();
  #failures = 0;
  #notBefore = 0;
  #timer = 0;
  #isReplaying = false;
  #startsOver = false;
  /** What this page knows, by position and field: an answer to one field says nothing of the other.
   * @type {Map<string, number>} */ #revs = new Map();
  /** What this tab was told is saved, by position: the manifest of a submission, and what it takes to send it again.
   * @type {Record<number, {rev: number, values: Record<string, any>}>} */ #acknowledged = {};
  /** Positions whose last change was refused for good, and why. @type {Map<number, string>} */ #lost = new Map();
  /** Why nothing can be sent at all: `login` or `not_owner`. */ #blocked = "";
  /** Positions that were in view, to be told to the server. @type {number[]} */ #views = [];
  #isTelling = false;

  constructor({ user, attempt, base, line, on }) {
    Object.assign(this, { user, attempt, base, line, on });
    this.#acknowledged = JSON.parse(sessionStorage.getItem(this.#acknowledgedKey) ?? "{}");
  }

  get #acknowledgedKey() {
    return `saved/${this.user}/${this.attempt}`;
  }

  /** Take up what the journal holds of this user, and send it; returns this attempt's changes. */
  async restore() {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith("saved/") && !key.startsWith(`saved/${this.user}/`)) sessionStorage.removeItem(key);
    }
    const kept = await journal.all();
    for (const change of kept.sort((one, other) => (one.at < other.at ? -1 : 1))) {
      if (change.user !== this.user) await journal.forget(change);
      else if (!this.#pending.has(change.key)) this.#pending.set(change.key, change);
    }
    this.resume();
    return this.waiting();
  }

  /** The revision that the page shows of a position. */
  know(position, rev, fields = FIELDS) {
    for (const field of fields) {
      const key = `${position}/${field}`;
      this.#revs.set(key, Math.max(rev, this.#revs.get(key) ?? 0));
    }
  }

  /** The number of a write. */
  stamp(position, field) {
    return { tab: this.tab, seq: ++this.#seq, base_rev: this.#revs.get(`${position}/${field}`) ?? 0 };
  }

  /** The number of a form that this page sends as a whole: what is said beside the choice takes those that follow. */
  stampForm(position) {
    const stamp = this.stamp(position, "chosen");
    this.#seq += FIELDS.length;
    return stamp;
  }

  /** Remember a change, then send it. */
  async put(position, field, value) {
    const { user, attempt } = this;
    const key = [user, attempt, position, field].join("/");
    const at = new Date().toISOString();
    const change = { key, user, attempt, position, field, value, at, url: this.#url(position) };
    Object.assign(change, this.stamp(position, field));
    this.#pending.delete(key);
    this.#pending.set(key, change);
    this.#lost.delete(position);
    this.on.change();
    await journal.keep(change);
    if (this.#failures) return this.#replay();
    if (!(await this.#send(change.url))) this.#failed();
    return undefined;
  }

  /** Settle a conflict: with the value of this page, or with the one that was saved elsewhere. */
  async settle(change, { mine }) {
    this.know(change.position, change.conflict.rev, [change.field]);
    this.#drop(change);
    if (mine) await this.put(change.position, change.field, change.value);
  }

  /** Send what this tab was told is saved and the server does not have; returns whether all of it was known here. */
  async sendAgain(positions) {
    const known = positions.filter((position) => position in this.#acknowledged);
    for (const position of known) {
      const { values } = this.#acknowledged[position];
      delete this.#acknowledged[position];
      for (const [field, value] of Object.entries(values)) await this.put(position, field, value);
    }
    return known.length === positions.length;
  }

  /** The revisions that this tab knows to be saved, by position. */
  get manifest() {
    return Object.fromEntries(Object.entries(this.#acknowledged).map(([position, { rev }]) => [position, rev]));
  }

  /** Try everything again now. */
  resume() {
    this.#blocked = "";
    this.#again();
    this.on.change();
  }

  /** Send everything; resolves to whether all of it arrived within `ms`. */
  async flush(ms) {
    this.resume();
    const end = performance.now() + ms;
    const isBusy = () => this.#sendable().length > 0 || this.#views.length > 0;
    while (isBusy() && !this.#blocked && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return this.waiting().length === 0;
  }

  /** A question comes into view, another one goes; the server is told, nothing is lost when that does not arrive. */
  show(position, before = 0) {
    if (before && this.stopwatch.spent(before) > WORTH_TELLING_MS) this.#views.push(before);
    if (this.#views.at(-1) !== position) this.#views.push(position);
    this.stopwatch.at(position);
    this.#tell();
  }

  /** The page goes: hand what is left to the browser, and the time that was spent here. */
  leave(position) {
    for (const change of this.#sendable()) this.#post(change, { keepalive: true });
    if (position && this.stopwatch.spent(position) > WORTH_TELLING_MS) {
      const view = this.#view(position);
      this.#post(view, { keepalive: true }).then((answer) => answer.outcome === "saved" && this.#acknowledge(view, answer));
    }
  }

  /** The attempt is over: nothing of it stays in this browser. */
  async end() {
    this.#pending.clear();
    sessionStorage.removeItem(this.#acknowledgedKey);
    for (const change of await journal.all()) if (change.attempt === this.attempt) await journal.forget(change);
  }

  /** The changes of the attempt, or of one position, that are not saved. */
  waiting(position) {
    return [...this.#pending.values()].filter(
      (change) => change.attempt === this.attempt && (!position || change.position === position),
    );
  }

  /** @returns {"saved" | "saving" | "unsaved" | "offline" | "conflict"} of the attempt, or of one position */
  state(position) {
    const waiting = this.waiting(position);
    if (waiting.some((change) => change.conflict)) return "conflict";
    if (!waiting.length) return (position ? this.#lost.has(position) : this.#lost.size) ? "unsaved" : "saved";
    if (!navigator.onLine) return "offline";
    return this.isBlocked || waiting.some((change) => change.hasFailed) ? "unsaved" : "saving";
  }

  /** Whether nothing can be sent before somebody signs in. */
  get isBlocked() {
    return this.#blocked !== "";
  }

  /** Whether a change came after the end. */
  get isLate() {
    return [...this.#lost.values()].includes("closed");
  }

  #url(position) {
    return `${this.base}${position}/`;
  }

  #sendable() {
    return this.waiting().filter((change) => !change.conflict);
  }

  /** Send everything in its order; what is added meanwhile comes last. */
  async #replay() {
    clearTimeout(this.#timer);
    // Who comes while it runs may know that the connection is back: what has just failed comes first again.
    this.#startsOver = true;
    if (this.#isReplaying) return;
    this.#isReplaying = true;
    let failed = 0;
    while (this.#startsOver) {
      this.#startsOver = false;
      failed = 0;
      for (const change of this.#pending.values()) {
        if (this.#startsOver || this.#blocked || failed >= MOST_FAILED || performance.now() < this.#notBefore) break;
        // Without a connection it is the line in any case: what follows must not arrive before it.
        if (!change.conflict && !(await this.#send(change.url))) failed += navigator.onLine ? 1 : MOST_FAILED;
      }
    }
    this.#isReplaying = false;
    if (failed) this.#failed();
    else if (performance.now() < this.#notBefore) this.#repeatLater();
    // The timer that was cleared above may have been to tell it again.
    else this.#tell();
  }

  /** Send what waits at one address; resolves to whether the server decided about it. */
  async #send(url) {
    for (;;) {
      const change = [...this.#pending.values()].find((candidate) => candidate.url === url && !candidate.conflict);
      const mustWait = this.#blocked || this.#busy.has(url) || performance.now() < this.#notBefore;
      if (!change || mustWait) return true;
      this.#busy.add(url);
      const answer = await this.#post(change);
      this.#busy.delete(url);
      const isDecided = !REPEATED.includes(answer.outcome);
      if (isDecided) this.#receive(change, answer);
      else change.hasFailed = true;
      if (answer.retryAfter) this.#notBefore = performance.now() + answer.retryAfter * 1000;
      this.on.change();
      if (!isDecided) return false;
    }
  }

  #again() {
    this.#replay();
    this.#tell();
  }

  #failed() {
    this.#failures += 1;
    this.#repeatLater();
  }

  #repeatLater() {
    clearTimeout(this.#timer);
    const wait = Math.max(backoff(this.#failures), this.#notBefore - performance.now());
    this.#timer = setTimeout(() => this.#again(), wait);
  }

  #receive(change, answer) {
    const { outcome } = answer;
    this.#failures = this.#notBefore = 0;
    if (outcome === "login" || outcome === "not_owner") {
      this.#blocked = outcome;
      this.on.refused(change, answer);
    } else if (outcome === "stale") {
      change.conflict = { value: answer.value, rev: answer.rev };
      if (this.#pending.get(change.key) === change) this.on.conflict(change);
    } else {
      this.#drop(change);
      if (outcome === "saved") this.#saved(change, answer);
      else this.#refused(change, answer);
    }
  }

  #saved(change, answer) {
    if (change.attempt !== this.attempt) return;
    this.#lost.delete(change.position);
    this.#acknowledge(change, answer);
    this.on.saved(change, answer);
  }

  #refused(change, answer) {
    // Newer or locked: the server has what counts, and there is nothing to tell.
    if (["out_of_order", "revealed"].includes(answer.outcome) || change.attempt !== this.attempt) return;
    this.#lost.set(change.position, answer.outcome);
    this.on.refused(change, answer);
  }

  #acknowledge({ position, field, value }, { rev }) {
    this.know(position, rev, [field]);
    const saved = (this.#acknowledged[position] ??= { rev: 0, values: {} });
    saved.rev = Math.max(rev, saved.rev);
    if (value !== undefined) saved.values[field] = value;
    sessionStorage.setItem(this.#acknowledgedKey, JSON.stringify(this.#acknowledged));
  }

  #drop(change) {
    if (this.#pending.get(change.key) === change) this.#pending.delete(change.key);
    journal.forget(change);
  }

  #view(position) {
    return { position, field: "shown", attempt: this.attempt, url: this.#url(position), ...this.stamp(position, "shown") };
  }

  /** Tell what was in view, one after the other, so that the server knows the last one. */
  async #tell() {
    if (this.#isTelling) return;
    this.#isTelling = true;
    while (this.#views.length && !this.#blocked) {
      const [position] = this.#views;
      const known = this.#known(position);
      const isQuiet = !this.#isWriting(position);
      const view = this.#view(position);
      const answer = await this.#post(view);
      if (REPEATED.includes(answer.outcome)) {
        // Without a connection, its return is what starts everything again.
        if (navigator.onLine) this.#failed();
        break;
      }
      this.#failures = 0;
      this.#views.shift();
      if (answer.outcome !== "saved") continue;
      const isOwn = !isQuiet || this.#isWriting(position) || this.#known(position) !== known;
      this.#acknowledge(view, answer);
      if (!isOwn && answer.rev > known + 1) this.on.elsewhere(position);
    }
    this.#isTelling = false;
  }

  /** The newest revision of a position that this page knows of. */
  #known(position) {
    return Math.max(...FIELDS.map((field) => this.#revs.get(`${position}/${field}`) ?? 0));
  }

  #isWriting(position) {
    return this.waiting(position).length > 0 || this.#busy.has(this.#url(position));
  }

  async #post(change, options) {
    const isOwn = change.tab === this.tab;
    // What this page has learned meanwhile is what the candidate has seen.
    if (isOwn) change.base_rev = this.#revs.get(`${change.position}/${change.field}`) ?? change.base_rev;
    const active = isOwn ? this.stopwatch.take(change.position) : 0;
    const body = new URLSearchParams({ user: this.user, active_ms: active });
    for (const name of ["field", "tab", "seq", "base_rev"]) body.set(name, change[name]);
    if (change.field === "chosen") for (const code of change.value) body.append("chosen", code);
    if (change.field === "flagged") body.set("flagged", change.value ? "1" : "0");
    if (change.field === "confidence") body.set("confidence", change.value ?? "");
    const answer = await this.line.post(change.url, body, options);
    if (isOwn && REPEATED.includes(answer.outcome)) this.stopwatch.giveBack(change.position, active);
    const isHere = change.attempt === this.attempt;
    if (isHere && typeof answer.remaining_ms === "number") this.on.time(answer.remaining_ms, answer.sentAt);
    return answer;
  }
}
