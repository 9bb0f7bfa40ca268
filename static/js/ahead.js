import { pageAt } from "./line.js";
import { Question } from "./question.js";

const FIRST_AFTER_MS = 2500;
const NEXT_AFTER_MS = 3000;
const AFTER_FAILURE_MS = 15_000;

/**
 * The questions of an exam that this page has: the one it came with, and the others, fetched when it has nothing else
 * to do, so that a tunnel does not stop the candidate. They are in memory only and have no key.
 */
export class Ahead {
  /** @type {Map<number, Question>} */ #questions = new Map();
  #timer = 0;
  #isAsking = false;

  /**
   * @param {string} url where more questions are, empty when none may be loaded
   * @param {number} total how many there are
   * @param {(question: Question) => void} arrived
   */
  constructor(url, total, arrived) {
    Object.assign(this, { url, total, arrived });
  }

  get(position) {
    return this.#questions.get(position);
  }

  /** Keep a question that was not there. */
  keep(question) {
    if (!question.position || this.#questions.has(question.position)) return;
    this.#questions.set(question.position, question);
    this.arrived(question);
  }

  /** Load what is missing, from `position` on: one request at a time, with a pause before each. */
  start(position, wait = FIRST_AFTER_MS) {
    clearTimeout(this.#timer);
    if (!this.url || this.#isAsking || this.#missing(position) === undefined) return;
    this.#timer = setTimeout(() => this.#load(position), wait * (1 + Math.random() / 2));
  }

  #missing(position) {
    const order = Array.from({ length: this.total }, (_, step) => ((position - 1 + step) % this.total) + 1);
    return order.find((candidate) => !this.#questions.has(candidate));
  }

  async #load(position) {
    // Whoever comes back, to the page or to the network, starts it again.
    if (document.visibilityState === "hidden" || !navigator.onLine) return;
    this.#isAsking = true;
    const before = this.#questions.size;
    const page = await pageAt(`${this.url}${this.#missing(position)}/`, { priority: "low" });
    for (const element of page?.querySelectorAll(".hall-question") ?? []) this.keep(new Question(element));
    this.#isAsking = false;
    this.start(position, this.#questions.size > before ? NEXT_AFTER_MS : AFTER_FAILURE_MS);
  }
}
