import { words } from "./words.js";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** One question of the attempt, in view or kept in memory, with its square in the navigator. */
export class Question {
  /** @param {Element} element `.hall-question`; an empty one where the page shows no question */
  constructor(element) {
    this.element = element;
    this.form = element.querySelector("#answer");
    // Only a page with this script has shortcuts.
    element.querySelector("#shortcuts-open")?.removeAttribute("hidden");
  }

  /** 0 where nothing can be answered. */
  get position() {
    return Number(this.form?.dataset.position ?? 0);
  }

  get rev() {
    return Number(this.form.dataset.rev);
  }

  get mostChosen() {
    return Number(this.form.dataset.selectCount);
  }

  get inputs() {
    return all("[name=chosen]", this.element);
  }

  get chosen() {
    return this.inputs.filter((input) => input.checked).map((input) => input.value);
  }

  set chosen(codes) {
    for (const input of this.inputs) input.checked = codes.includes(input.value);
    this.markSquare();
  }

  /** 1 a guess, 2 not sure, 3 sure; null while nothing is said. */
  get confidence() {
    const said = this.element.querySelector("[name=confidence]:checked");
    return said && Number(said.value);
  }

  set confidence(confidence) {
    for (const input of all("[name=confidence]", this.element)) input.checked = Number(input.value) === confidence;
  }

  get isFlagged() {
    return this.element.querySelector("#flag").value === "unflag";
  }

  set isFlagged(isFlagged) {
    const flag = this.element.querySelector("#flag");
    flag.value = isFlagged ? "unflag" : "flag";
    flag.setAttribute("aria-pressed", isFlagged);
    flag.querySelector("[data-flag-label]").textContent = words(isFlagged ? "flagged" : "flag");
    const { square } = this;
    square.dataset.flagged = square.parentElement.dataset.flagged = isFlagged;
    square.querySelector("[data-flag-words]").hidden = !isFlagged;
  }

  /** Show the value of a field that is not the server's: from the journal, or from elsewhere. */
  set({ field, value }) {
    if (field === "chosen") this.chosen = value;
    else if (field === "confidence") this.confidence = value;
    else this.isFlagged = value;
  }

  get square() {
    return all(".squares .square")[this.position - 1];
  }

  markSquare() {
    const count = this.chosen.length;
    const state = count >= this.mostChosen ? "answered" : count ? "partly" : "unanswered";
    const { square } = this;
    square.dataset.state = square.parentElement.dataset.state = state;
    square.querySelector("[data-state-words]").textContent = words(`state-${state}`);
  }

  /** Letters and texts of options, for people. */
  textOf(codes) {
    const rows = this.inputs.filter((input) => codes.includes(input.value)).map((input) => input.parentElement);
    return rows.map((row) => all("span", row).map((part) => part.textContent).join(" ")).join("; ") || words("nothing");
  }

  lettersOf(codes) {
    const rows = this.inputs.filter((input) => codes.includes(input.value)).map((input) => input.parentElement);
    return rows.map((row) => row.querySelector(".option-letter").textContent).join(", ");
  }

  /** Refuse what would be one too many, in its place; returns whether the choice stands. */
  accepts(input) {
    const limit = this.element.querySelector("#choice-limit");
    const isTooMany = this.chosen.length > this.mostChosen;
    if (isTooMany) {
      input.checked = false;
      limit.textContent = words("too-many", this.mostChosen);
    }
    limit.hidden = !isTooMany;
    return !isTooMany;
  }

  /** Nothing can be changed here any more. */
  freeze() {
    for (const control of this.form?.elements ?? []) control.disabled = true;
  }

  /** Come into view in the place of another one: the head, the navigator and the title follow. */
  replace(other) {
    const { count, title } = this.element.dataset;
    other.element.replaceWith(this.element);
    for (const square of all(".square[aria-current]")) square.removeAttribute("aria-current");
    this.square.setAttribute("aria-current", "page");
    this.markSquare();
    const figure = document.querySelector("#count .figure");
    figure.textContent = count;
    figure.nextElementSibling.value = this.position;
    document.title = `${title} · ${document.title.split(" · ").at(-1)}`;
  }
}
