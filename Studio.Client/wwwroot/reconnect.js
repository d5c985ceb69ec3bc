// The script marks the dialog with classes; newer ones also raise an event. Watching the classes works with both.
const dialog = document.getElementById("components-reconnect-modal");
let shown = "";

new MutationObserver(() => {
  const now = ["show", "retrying", "failed", "rejected", "hide"].find(name => dialog.classList.contains(`components-reconnect-${name}`)) ?? "hide";
  if (now === shown) return;
  shown = now;
  if (now === "rejected") location.reload(); // the server answers, but this page's session is gone: a fresh one is what is left
  else if (now === "hide") dialog.close();
  else if (!dialog.open) dialog.showModal();
}).observe(dialog, { attributes: true, attributeFilter: ["class"] });

document.getElementById("components-reconnect-button").addEventListener("click", async () => {
  try {
    if (!await Blazor.reconnect()) location.reload();
  } catch {
    dialog.querySelector("[data-still-away]").hidden = false;
  }
});
