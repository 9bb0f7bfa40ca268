import * as journal from "./journal.js";

/**
 * One field of one response with its newest value.
 * @typedef {object} Change
 * @property {string} key under which the journal keeps it: user, attempt, position, field
 * @property {string} user
 * @property {string} attempt
 * @property {number} position
 * @property {"chosen" | "flagged"} field
 * @property {string[] | boolean} value
 * @property {string} url
 * @property {string} tab with seq: the number by which the server knows this write again
 * @property {number} seq
 * @property {number} base_rev the revision of the response that the writer saw
 * @property {{value: any, rev: number}} [conflict] what was saved elsewhere meanwhile
 */

/** One request at a time for each response: @typedef {{busy: boolean, failures: number, timer: number, notBefore: number}} Lane */

const TIMEOUT_MS = 10_000;

/** Between 0.5 and 8 s, longer with each failure, and never the same for everybody. */
const backoff = (failures) => Math.min(8000, 500 * 2 ** (failures - 1) * (1 + Math.random() / 2));

/**
 * Sends changes until they are acknowledged: journal first, then the request; the newest value of a field wins.
 * Reports through the handlers of `on`: `change()`, `saved(change, answer)`, `conflict(change)`,
 * `refused(change, answer)`, `time(remaining_ms, sentAt)`.
 */
export class Queue {
  tab = crypto.randomUUID();
  /** Revisions that this browser knows to be saved, by position: the manifest of a submission. */
  manifest = {};
  #seq = 0;
  #activeSince = performance.now();
  /** @type {Map<string, Change>} */ #pending = new Map();
  /** @type {Map<string, Lane>} */ #lanes = new Map();
  /** What this page knows, by position and field: an answer to one field says nothing of the other.
   * @type {Map<string, number>} */ #revs = new Map();
  /** Positions whose last change was refused for good. */ #lost = new Set();
  /** Why nothing can be sent at all: `login` or `not_owner`. */ #blocked = "";
  #askedForToken = false;

  constructor({ user, attempt, base, token, on }) {
    Object.assign(this, { user, attempt, base, token, on });
    this.manifest = JSON.parse(sessionStorage.getItem(this.#manifestKey) ?? "{}");
  }

  get #manifestKey() {
    return `revs/${this.attempt}`;
  }

  /** Take up what the journal holds of this user, and send it; returns this attempt's changes. */
  async restore() {
    for (const change of await journal.all()) {
      if (change.user !== this.user) await journal.forget(change);
      else if (!this.#pending.has(change.key)) this.#pending.set(change.key, change);
    }
    this.resume();
    return this.#waiting();
  }

  /** The revision that the page shows of a position. */
  know(position, rev, fields = ["chosen", "flagged", "shown"]) {
    for (const field of fields) {
      const key = `${position}/${field}`;
      this.#revs.set(key, Math.max(rev, this.#revs.get(key) ?? 0));
    }
  }

  /** The number of a write that this page sends by other means (a check). */
  stamp(position, field = "chosen") {
    return { tab: this.tab, seq: ++this.#seq, base_rev: this.#revs.get(`${position}/${field}`) ?? 0 };
  }

  /** Remember a change, then send it. */
  async put(position, field, value) {
    const { user, attempt } = this;
    const key = [user, attempt, position, field].join("/");
    const change = { key, user, attempt, position, field, value, url: this.#url(position), ...this.stamp(position, field) };
    this.#pending.set(key, change);
    this.#lost.delete(position);
    this.on.change();
    await journal.keep(change);
    this.#send(change.url);
  }

  /** Tell that a question is in view, and how long it was; nothing is lost when that does not arrive. */
  async shown(position, options = {}) {
    const answer = await this.#post({ field: "shown", url: this.#url(position), ...this.stamp(position, "shown") }, options);
    if (answer.outcome === "saved") this.#acknowledge(position, "shown", answer);
  }

  /** Settle a conflict: with the value of this page, or with the one that was saved elsewhere. */
  async settle(change, { mine }) {
    this.know(change.position, change.conflict.rev, [change.field]);
    this.#drop(change);
    if (mine) await this.put(change.position, change.field, change.value);
  }

  /** Try everything again now. */
  resume() {
    this.#blocked = "";
    for (const url of new Set([...this.#pending.values()].map((change) => change.url))) this.#send(url);
    this.on.change();
  }

  /** Send everything; resolves to whether all of it arrived within `ms`. */
  async flush(ms) {
    this.resume();
    const end = performance.now() + ms;
    while (this.#sendable().length && !this.#blocked && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return this.#waiting().length === 0;
  }

  /** The page goes: hand what is left to the browser, and the time that was spent here. */
  leave(position) {
    for (const change of this.#sendable()) this.#post(change, { keepalive: true });
    if (position && performance.now() - this.#activeSince > 1000) this.shown(position, { keepalive: true });
  }

  /** The attempt is over: nothing of it stays in this browser. */
  async end() {
    this.#pending.clear();
    sessionStorage.removeItem(this.#manifestKey);
    for (const change of await journal.all()) if (change.attempt === this.attempt) await journal.forget(change);
  }

  /** Stop or go on counting the time that is spent on the question. */
  pause(isPaused) {
    this.#activeSince = isPaused ? Infinity : performance.now();
  }

  /** How many changes of the attempt, or of one position, are not saved. */
  count(position) {
    return this.#waiting(position).length;
  }

  /** @returns {"saved" | "saving" | "unsaved" | "offline" | "conflict"} of the attempt, or of one position */
  state(position) {
    const waiting = this.#waiting(position);
    if (waiting.some((change) => change.conflict)) return "conflict";
    if (!waiting.length) return (position ? this.#lost.has(position) : this.#lost.size) ? "unsaved" : "saved";
    if (!navigator.onLine) return "offline";
    const hasFailed = waiting.some((change) => this.#lane(change.url).failures > 0);
    return hasFailed || this.#blocked ? "unsaved" : "saving";
  }

  /** Whether nothing can be sent before somebody signs in. */
  get isBlocked() {
    return this.#blocked !== "";
  }

  #url(position) {
    return `${this.base}${position}/`;
  }

  /** @returns {Lane} */
  #lane(url) {
    if (!this.#lanes.has(url)) this.#lanes.set(url, { busy: false, failures: 0, timer: 0, notBefore: 0 });
    return this.#lanes.get(url);
  }

  #waiting(position) {
    return [...this.#pending.values()].filter(
      (change) => change.attempt === this.attempt && (!position || change.position === position),
    );
  }

  #sendable() {
    return this.#waiting().filter((change) => !change.conflict);
  }

  async #send(url) {
    const lane = this.#lane(url);
    clearTimeout(lane.timer);
    const change = [...this.#pending.values()].find((candidate) => candidate.url === url && !candidate.conflict);
    if (!change || lane.busy || this.#blocked) return;
    const wait = lane.notBefore - performance.now();
    if (wait > 0) {
      lane.timer = setTimeout(() => this.#send(url), wait);
      return;
    }
    if (change.tab === this.tab) change.base_rev = this.#revs.get(`${change.position}/${change.field}`) ?? change.base_rev;
    lane.busy = true;
    const answer = await this.#post(change);
    lane.busy = false;
    await this.#receive(change, answer, lane);
    this.on.change();
  }

  async #receive(change, answer, lane) {
    const { outcome } = answer;
    if (outcome === "csrf" && !this.#askedForToken) {
      this.#askedForToken = true;
      await this.#renewToken();
      return this.#send(change.url);
    }
    if (["unreachable", "unavailable", "throttled", "error"].includes(outcome)) {
      lane.failures += 1;
      lane.notBefore = performance.now() + (answer.retryAfter ?? 0) * 1000;
      const wait = Math.max(backoff(lane.failures), lane.notBefore - performance.now());
      lane.timer = setTimeout(() => this.#send(change.url), wait);
      return undefined;
    }
    lane.failures = 0;
    if (outcome === "login" || outcome === "not_owner") {
      this.#blocked = outcome;
      this.on.refused(change, answer);
      return undefined;
    }
    if (outcome === "stale") {
      change.conflict = { value: answer.value, rev: answer.rev };
      if (this.#pending.get(change.key) === change) this.on.conflict(change);
    } else {
      this.#drop(change);
      if (outcome === "saved") this.#saved(change, answer);
      else this.#refused(change, answer);
    }
    return this.#send(change.url);
  }

  #saved(change, answer) {
    this.#askedForToken = false;
    if (change.attempt !== this.attempt) return;
    this.#lost.delete(change.position);
    this.#acknowledge(change.position, change.field, answer);
    this.on.saved(change, answer);
  }

  #refused(change, answer) {
    // Newer or locked: the server has what counts, and there is nothing to tell.
    if (["out_of_order", "revealed"].includes(answer.outcome) || change.attempt !== this.attempt) return;
    this.#lost.add(change.position);
    this.on.refused(change, answer);
  }

  #acknowledge(position, field, { rev }) {
    this.know(position, rev, [field]);
    this.manifest[position] = Math.max(rev, this.manifest[position] ?? 0);
    sessionStorage.setItem(this.#manifestKey, JSON.stringify(this.manifest));
  }

  #drop(change) {
    if (this.#pending.get(change.key) === change) this.#pending.delete(change.key);
    journal.forget(change);
  }

  #takeActive() {
    const now = performance.now();
    const active = now - this.#activeSince;
    if (active > 0) this.#activeSince = now;
    return Math.max(0, Math.round(active));
  }

  async #post(change, { keepalive = false } = {}) {
    const active = change.tab === this.tab ? this.#takeActive() : 0;
    const body = new URLSearchParams({ user: this.user, active_ms: active });
    for (const name of ["field", "tab", "seq", "base_rev"]) body.set(name, change[name]);
    if (change.field === "chosen") for (const code of change.value) body.append("chosen", code);
    if (change.field === "flagged") body.set("flagged", change.value ? "1" : "0");
    const sentAt = performance.now();
    try {
      const response = await fetch(change.url, {
        method: "POST",
        body,
        keepalive,
        headers: { Accept: "application/json", "X-CSRFToken": this.token },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer = await response.json();
      if (change.attempt !== undefined && change.attempt !== this.attempt) return answer;
      if (typeof answer.remaining_ms === "number") this.on.time(answer.remaining_ms, sentAt);
      return { ...answer, retryAfter: Number(response.headers.get("Retry-After")) };
    } catch {
      this.#activeSince -= active;
      return { outcome: "unreachable" };
    }
  }

  /** Somebody signed in in another tab, which changes the token of all pages: read it from this one again. */
  async #renewToken() {
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      this.token = page.querySelector("[name=csrfmiddlewaretoken]")?.value ?? this.token;
    } catch {
      // The next attempt to send says what is wrong.
    }
  }
}
