import { words } from "./words.js";

const THRESHOLDS = [30, 10, 5, 1];
const WORDS_FROM_MS = 600_000;
/** With the journey there and back an extension shows within 30 s. */
const SYNC_EVERY_MS = 25_000;
const MOST_DRIFT_MS = 2000;
/** Less than this is a correction of the clock; more is time that was granted, and its end is announced again. */
const LEAST_GRANTED_MS = 30_000;

const plural = (one, many, count) => (count === 1 ? words(one) : words(many, count));
const inMinutes = (ms) => plural("minute", "minutes", Math.ceil(ms / 60_000));

/** The same words as `hall.clock_words` on the server. */
function written(ms) {
  const seconds = Math.ceil(ms / 1000);
  if (ms <= WORDS_FROM_MS) return seconds > 60 ? inMinutes(ms) : plural("second", "seconds", seconds);
  const [hours, rest] = [Math.floor(seconds / 3600), seconds % 3600];
  const tail = `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
  return hours ? `${hours}:${tail.padStart(5, "0")}` : tail;
}

/**
 * Shows what the server said less what has passed since, by differences of performance.now(); it counts no ticks and
 * never shows the browser's date. A reply is dated to the middle of its journey, so half of that bounds the error.
 *
 * Handlers of `on`: `due()` when the server should be asked again, `threshold(text, minutes)`, `zero()`.
 */
export class Clock {
  #ms;
  #at;
  #drift = Date.now() - performance.now();
  #before;
  #isOver = false;

  /** @param {HTMLElement} timer @param {string} key under which this tab remembers what it has announced */
  constructor(timer, key, on) {
    Object.assign(this, { timer, key, on });
    this.#ms = Number(timer.dataset.remainingMs);
    this.#at = performance.getEntriesByType("navigation")[0]?.responseStart ?? 0;
    this.#before = Number(sessionStorage.getItem(key) ?? this.left);
    this.#show();
    setInterval(() => this.#show(), 250);
  }

  get left() {
    return Math.max(0, this.#ms - (performance.now() - this.#at));
  }

  get text() {
    return inMinutes(this.left);
  }

  sync(remainingMs, sentAt) {
    this.#ms = remainingMs;
    this.#at = (sentAt + performance.now()) / 2;
    if (remainingMs > 0) this.#isOver = false;
  }

  #show() {
    const left = this.left;
    const text = written(left);
    if (this.timer.textContent !== text) this.timer.textContent = text;
    this.timer.dataset.remainingMs = Math.round(left);
    this.timer.classList.toggle("clock", left > WORDS_FROM_MS);
    this.timer.classList.toggle("clock-words", left <= WORDS_FROM_MS);
    this.#announce(left);
    // Some systems stop performance.now() in sleep: then the two clocks have come apart.
    const drift = Date.now() - performance.now();
    if (Math.abs(drift - this.#drift) > MOST_DRIFT_MS || performance.now() - this.#at > SYNC_EVERY_MS) {
      this.#drift = drift;
      this.#at = performance.now();
      this.#ms = left;
      this.on.due();
    }
    if (left === 0 && !this.#isOver) {
      this.#isOver = true;
      this.on.zero();
    }
  }

  #announce(left) {
    const crossed = THRESHOLDS.filter((minutes) => this.#before > minutes * 60_000 && left <= minutes * 60_000);
    if (crossed.length && left > 0) this.on.threshold(inMinutes(left), Math.min(...crossed));
    if (left > this.#before && left < this.#before + LEAST_GRANTED_MS) return;
    this.#before = left;
    sessionStorage.setItem(this.key, left);
  }
}
