import { words } from "./words.js";

const $ = (id) => document.getElementById(id);

/** The list of answers that are not saved, behind a button that is there as long as something waits. */
export class Waiting {
  /** @param {Queue} queue  @param {(change: Change) => string} describe the value in words */
  constructor(queue, describe) {
    Object.assign(this, { queue, describe });
    $("waiting-open").addEventListener("click", () => {
      this.#list();
      $("waiting").showModal();
    });
    $("waiting-file").addEventListener("click", () => this.#download());
  }

  show(state) {
    const count = this.queue.waiting().length;
    $("waiting-open").hidden = !count || state === "saving";
    $("waiting-open").textContent = words("waiting", count);
    if ($("waiting").open) this.#list();
  }

  #list() {
    const rows = this.queue.waiting().map((change) => {
      const row = document.createElement("li");
      const where = words("at-question", change.position);
      row.textContent = `${where}: ${this.describe(change)}, ${new Date(change.at).toLocaleTimeString()}`;
      return row;
    });
    $("waiting-list").replaceChildren(...rows);
    $("waiting-file").hidden = $("waiting-hint").hidden = !rows.length;
    $("waiting-none").hidden = rows.length > 0;
  }

  /** A file made here: it needs no connection, and leaves the page as it is. */
  #download() {
    const { user, attempt } = this.queue;
    const unsaved = this.queue.waiting().map(({ position, field, value, at, tab, seq, base_rev }) => {
      return { position, field, value, at, tab, seq, base_rev };
    });
    const text = JSON.stringify({ attempt, user, written_at: new Date().toISOString(), unsaved }, null, 2);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = `unsaved-${attempt}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }
}
