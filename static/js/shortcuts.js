/** Single-key shortcuts of the hall, listed behind "?", where they can be switched off. */
const SWITCH = "rehearse/shortcuts";
const BUTTONS = { n: "next", p: "previous", o: "overview" };
/** What is said of the answer: a guess, unsure, sure. */
const CONFIDENCES = { g: 1, u: 2, s: 3 };

const isOn = () => localStorage.getItem(SWITCH) !== "off";

function targetOf(key) {
  if (key in CONFIDENCES) {
    const said = document.querySelector(`#answer [name=confidence][value="${CONFIDENCES[key]}"]`);
    return said?.checked ? document.querySelector("#answer [value=unrate]") : said;
  }
  const option = document.querySelectorAll("#answer [name=chosen]")[Number(key) - 1];
  const go = BUTTONS[key];
  return option ?? document.querySelector(key === "f" ? "#flag" : `[name=go][value=${go}], [data-go=${go}]`);
}

function press(key) {
  const target = targetOf(key);
  target?.focus();
  target?.click();
}

export function listen() {
  const list = document.getElementById("shortcuts");
  if (!list) return;
  const box = document.getElementById("shortcuts-on");
  box.checked = isOn();
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
  document.addEventListener("click", (event) => event.target.closest("#shortcuts-open") && list.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !isOn()) return;
    if (document.querySelector("dialog[open]") || event.target.closest("textarea, select")) return;
    if (event.key === "?") list.showModal();
    else if (/^[1-6fgnopsu]$/.test(event.key)) press(event.key);
    else return;
    event.preventDefault();
  });
}
