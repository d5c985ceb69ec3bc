// The script marks the dialog with classes; newer ones also raise an event. Watching the classes works with both.
const dialog = document.getElementById("components-reconnect-modal");
let shown = "";

// What is typed into a line that is dead already is shown by the field and unknown to the studio. The studio notices a dead line
// after 30 s, the page as well; whatever was typed a little longer before than that may have been lost.
const memory = 45_000;
const typed = new Map();
let unheard = [];

addEventListener("input", event => {
  if (!event.target.closest?.("#node-form, .schema-form")) return;
  const now = performance.now();
  typed.delete(event.target); // so that the newest is the last
  typed.set(event.target, now);
  for (const [field, at] of typed) {
    if (now - at < memory) break;
    typed.delete(field);
  }
}, true);

const remember = () => { unheard = [...typed].filter(([, at]) => performance.now() - at < memory).map(([field]) => field); };

// The studio makes an edit only of what differs from what it has.
const sayAgain = () => {
  for (const field of unheard.splice(0)) {
    if (!field.isConnected) continue;
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
  }
};

new MutationObserver(() => {
  const now = ["show", "retrying", "failed", "rejected", "hide"].find(name => dialog.classList.contains(`components-reconnect-${name}`)) ?? "hide";
  if (now === shown) return;
  shown = now;
  if (now === "rejected") {
    // The server answers, but this page's session is gone: a fresh one is what is left.
    document.dispatchEvent(new CustomEvent("studio-rejected"));
    location.reload();
  }
  else if (now === "hide") {
    dialog.close();
    sayAgain();
    document.dispatchEvent(new CustomEvent("studio-reconnected"));
  }
  else if (!dialog.open) {
    remember();
    dialog.showModal();
  }
}).observe(dialog, { attributes: true, attributeFilter: ["class"] });

document.getElementById("components-reconnect-button").addEventListener("click", async () => {
  try {
    if (await Blazor.reconnect()) return;
    document.dispatchEvent(new CustomEvent("studio-rejected"));
    location.reload();
  } catch {
    dialog.querySelector("[data-still-away]").hidden = false;
  }
});

// After a fault of the page its session is gone, too.
document.querySelector("#blazor-error-ui .reload")?.addEventListener("click", () => document.dispatchEvent(new CustomEvent("studio-rejected")), true);
