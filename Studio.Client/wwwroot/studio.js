// Runs in the head, before anything is painted, so that the page never flashes in the wrong theme.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const show = () => { document.documentElement.dataset.theme = chosen() ?? (dark.matches ? "dark" : "light"); };
  show();
  dark.addEventListener("change", show);
  addEventListener("storage", show);

  // Times of day are drawn by the server: it has to know the zone of whoever looks.
  try {
    const zone = `${Intl.DateTimeFormat().resolvedOptions().timeZone} ${-new Date().getTimezoneOffset()}`;
    document.cookie = `studio-zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
  } catch { /* without it the server's own zone is shown */ }

  document.addEventListener("click", event => {
    if (event.target.closest?.("[data-theme-switch]")) {
      try { localStorage.setItem("theme", document.documentElement.dataset.theme === "dark" ? "light" : "dark"); } catch { return; }
      show();
    }
    // A menu closes when something in it, or anything beside it, is chosen.
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(event.target) || event.target.closest(".menu > .list button, .menu > .list a")) menu.open = false;
  });
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  // The skip link moves the focus, not only the view: a router that handles the link would only scroll.
  document.addEventListener("click", event => {
    if (!event.target.closest?.("a.skip")) return;
    event.preventDefault();
    event.stopPropagation();
    document.getElementById("content")?.focus();
  }, true);

  // Arrow keys walk a list of tabs at once, however slow the line is.
  document.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const tab = step && event.target.closest?.("[role=tab]");
    if (!tab) return;
    const tabs = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")];
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    event.preventDefault();
    next.focus();
    next.click();
  });

  // A menu or picker over a field takes the focus as it appears, is walked by arrow keys, and gives the focus back as it goes.
  // In the page, not from .NET: over a slow line what is typed meanwhile would go to the field behind it.
  let opener = null;
  new MutationObserver(changes => {
    const popups = side => changes.flatMap(change => [...change[side]].filter(node => node.classList?.contains("form-popup")));
    if (opener && popups("removedNodes").length && document.activeElement === document.body) {
      const { button, field } = opener;
      (button.isConnected ? button : field?.querySelector(".form-input :is(input, select, textarea, button)"))?.focus();
    }
    for (const popup of popups("addedNodes")) {
      opener = { button: document.activeElement, field: popup.closest(".form-place") };
      popup.querySelector("[autofocus], [role=menuitem]")?.focus();
    }
  }).observe(document, { childList: true, subtree: true });
  document.addEventListener("keydown", event => {
    const item = event.target.closest?.("[role=menuitem]");
    const items = item ? [...item.closest("[role=menu]").querySelectorAll("[role=menuitem]")] : [];
    const at = items.indexOf(item);
    const next = { ArrowDown: items[at + 1] ?? items[0], ArrowUp: items[at - 1] ?? items.at(-1), Home: items[0], End: items.at(-1) }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  // Ctrl+Enter repeats the last read, wherever the focus is, and never anything else.
  document.addEventListener("keydown", event => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
    const read = document.querySelector("[data-repeat-read]:not([disabled])");
    if (!read) return;
    event.preventDefault();
    event.stopPropagation();
    read.click();
  }, true);

  // The one place where .NET asks the page for something that markup cannot say.
  window.studio = {
    paths: input => [...(input?.files ?? [])].map(file => file.webkitRelativePath || file.name),
    open: dialog => { if (dialog && !dialog.open) { dialog.showModal(); dialog.querySelector("[autofocus]")?.focus(); } },
    close: dialog => dialog?.open && dialog.close(),
    // Whoever is already in the page's content, typing or in a dialog, stays there.
    arrive: () => document.activeElement?.closest("#content, dialog") || document.querySelector("h1")?.focus(),
    focus: selector => { const found = document.querySelector(selector); found?.focus(); return !!found; },
    // A long list has only the rows around what is in view: a row far away is there some frames after the list was moved.
    revealRow(list, row, top, focus) {
      const box = document.querySelector(list);
      const place = frames => {
        const found = document.querySelector(row);
        if (!found) return frames > 0 && requestAnimationFrame(() => place(frames - 1));
        const [edge, at] = [box.getBoundingClientRect(), found.getBoundingClientRect()];
        if (at.top < edge.top) box.scrollTop += at.top - edge.top;
        else if (at.bottom > edge.bottom) box.scrollTop += at.bottom - edge.bottom;
        if (focus) found.focus({ preventScroll: true });
      };
      if (!document.querySelector(row)) box.scrollTop = top - box.clientHeight / 2;
      place(120);
    },
    reveal: selector => document.querySelector(selector)?.scrollIntoView({ block: "nearest" }),
    copy: text => navigator.clipboard?.writeText(text).then(() => true, () => false) ?? false,
  };
})();
