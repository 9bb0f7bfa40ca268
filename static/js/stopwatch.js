/** How long each question was in view, in milliseconds of performance.now(). */
export class Stopwatch {
  /** @type {Map<number, number>} */ #spent = new Map();
  #position = 0;
  #since = performance.now();
  #isPaused = false;

  /** The question at `position` is in view from now on. */
  at(position) {
    this.#settle();
    this.#position = position;
  }

  pause(isPaused) {
    this.#settle();
    this.#isPaused = isPaused;
  }

  /** What was spent at `position` and not yet taken. */
  spent(position) {
    this.#settle();
    return this.#spent.get(position) ?? 0;
  }

  /** Take it to send it. */
  take(position) {
    const spent = this.spent(position);
    this.#spent.delete(position);
    return Math.round(spent);
  }

  /** It could not be sent. */
  giveBack(position, ms) {
    this.#spent.set(position, ms + (this.#spent.get(position) ?? 0));
  }

  #settle() {
    const now = performance.now();
    if (!this.#isPaused) this.giveBack(this.#position, now - this.#since);
    this.#since = now;
  }
}
