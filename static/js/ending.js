import { words } from "./words.js";

const AGAIN_AFTER_MS = 2000;
/** Within the grace of ten seconds: what is under way at the deadline counts, if it is there before the submission. */
const LAST_FLUSH_MS = 7000;

/** The end of an attempt: submitted by the candidate, by the clock, or elsewhere. */
export class Ending {
  #isOver = false;

  /**
   * @param {{queue: Queue, line: Line, user: string, base: string}} parts
   * @param {{tell: Function, signedOut: Function, over: () => void, late: () => void, time: (ms: number, sentAt: number) => void}} on
   */
  constructor(parts, on) {
    Object.assign(this, parts, { on });
  }

  /** Submit by the button of a form. */
  async submit(form) {
    if (!navigator.onLine) return this.on.tell(words("stay"));
    await this.queue.flush(5000);
    if (this.queue.isBlocked) return undefined;
    if (this.queue.state() === "conflict") return this.on.tell(words("not-submitted"), "", "stale");
    if ("asks" in form.dataset) return location.assign(`${this.base}?confirm=submit`);
    let answer = await this.#sendManifest();
    let isComplete = true;
    if (answer.outcome === "unsaved") {
      isComplete = await this.queue.sendAgain(answer.missing);
      await this.queue.flush(5000);
      if (isComplete) answer = await this.#sendManifest();
    }
    if (answer.location) return this.#leave(answer.location);
    if (answer.outcome === "login" || answer.outcome === "not_owner") return this.on.signedOut(answer);
    if (this.queue.state() === "conflict") return this.on.tell(words("not-submitted"), "", "stale");
    if (answer.missing) return this.on.tell(words("resent", answer.missing.join(", ")));
    return this.on.tell(answer.title ?? words("not-reached"), answer.detail, answer.outcome);
  }

  /** The clock shows zero: the server decides, and is asked until it answers. */
  async expire() {
    if (this.#isOver) return;
    this.#isOver = true;
    this.on.over();
    await this.queue.flush(LAST_FLUSH_MS);
    const answer = await this.#send({ expired: 1 });
    this.#isOver = false;
    if (answer.outcome === "open") this.on.time(answer.remaining_ms, answer.sentAt);
    else if (answer.location) await this.close(answer.location);
    else {
      if (answer.outcome === "login" || answer.outcome === "not_owner") this.on.signedOut(answer);
      setTimeout(() => this.expire(), AGAIN_AFTER_MS);
    }
  }

  /** Go to the result; where a change came too late, that has to be read first. */
  async close(address) {
    await this.queue.flush(1500);
    if (this.queue.isLate) this.on.late();
    else await this.#leave(address);
  }

  #sendManifest() {
    return this.#send({ confirm: 1, manifest: JSON.stringify(this.queue.manifest) });
  }

  #send(values) {
    return this.line.post(`${this.base}submit/`, new URLSearchParams({ user: this.user, ...values }));
  }

  async #leave(address) {
    await this.queue.end();
    location.assign(address);
  }
}
