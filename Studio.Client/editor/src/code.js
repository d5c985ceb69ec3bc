// A code editor in place of a text area: JSON or JSONata in a form. The text area stays the truth for the page behind it:
// what is typed goes into it and is told as its own event; what the page writes into it comes into the editor.
import { Annotation, Compartment, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { linter } from "@codemirror/lint";
import { languages } from "./languages.js";
import { jsonFault } from "./jsonFault.js";
import { colours, look } from "./look.js";

const fromPage = Annotation.define();

/** Puts an editor over a text area. Options: language ("json", "jsonata" or "text"), lines (show their numbers). */
export function attachCode(area, options) {
  const native = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
  const id = area.id, labels = [...area.labels].map(label => label.id).filter(Boolean);
  const host = document.createElement("div"), marks = new Compartment(), readOnly = new Compartment();
  host.className = "code-box";
  area.after(host);
  area.id = id + ".text";

  const tell = name => area.dispatchEvent(name === "input" ? new InputEvent("input", { bubbles: true }) : name === "change" ? new Event("change", { bubbles: true }) : new FocusEvent(name));
  const attributes = () => {
    const found = { id, tabindex: "0" };
    const label = area.getAttribute("aria-label");
    if (label) found["aria-label"] = label;
    else if (labels.length) found["aria-labelledby"] = labels.join(" ");
    for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) if (area.hasAttribute(name)) found[name] = area.getAttribute(name);
    if (area.readOnly) found["aria-readonly"] = "true";
    return [EditorView.contentAttributes.of(found), placeholder(area.placeholder || "")];
  };
  const writable = () => EditorState.readOnly.of(area.readOnly);

  const wasIn = document.activeElement === area, caret = area.selectionStart;
  let told = native.get.call(area);
  const view = new EditorView({
    parent: host,
    state: EditorState.create({
      doc: told,
      extensions: [
        options.lines ? lineNumbers() : [], history(), drawSelection(), indentOnInput(), bracketMatching(), closeBrackets(), EditorState.tabSize.of(2), EditorView.lineWrapping,
        languages[options.language] ?? [], syntaxHighlighting(colours), look, marks.of(attributes()), readOnly.of(writable()),
        options.language === "json" ? linter(view => jsonFault(view.state.doc.toString()), { delay: 300 }) : [],
        // Tab is left alone: it leaves the editor, so that nobody without a mouse is caught in it.
        keymap.of([...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.domEventHandlers({
          focus: () => { told = view.state.doc.toString(); tell("focus"); },
          blur: () => { if (view.state.doc.toString() !== told) tell("change"); tell("blur"); },
        }),
        EditorView.updateListener.of(update => {
          if (!update.docChanged || update.transactions.some(step => step.annotation(fromPage))) return;
          native.set.call(area, view.state.doc.toString());
          tell("input");
        }),
      ],
    }),
  });

  area.style.display = "none";
  area.dataset.attached = "";
  if (wasIn) {
    view.dispatch({ selection: { anchor: Math.min(caret, view.state.doc.length) } });
    view.focus();
  }

  Object.defineProperty(area, "value", {
    configurable: true,
    get: () => native.get.call(area),
    set(text) {
      native.set.call(area, text);
      const now = native.get.call(area);
      if (now !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: now }, annotations: fromPage.of(true) });
    },
  });
  const seen = new MutationObserver(() => view.dispatch({ effects: [marks.reconfigure(attributes()), readOnly.reconfigure(writable())] }));
  seen.observe(area, { attributeFilter: ["aria-describedby", "aria-invalid", "aria-label", "readonly", "placeholder"] });
  const pressed = event => { if (event.target.closest?.("label")?.htmlFor === id) view.focus(); };
  document.addEventListener("click", pressed);

  return {
    goTo(line, column) {
      const row = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      view.dispatch({ selection: { anchor: Math.min(row.from + column - 1, row.to) }, effects: EditorView.scrollIntoView(row.from, { y: "center" }) });
      view.focus();
    },
    dispose() {
      seen.disconnect();
      document.removeEventListener("click", pressed);
      delete area.value;
      area.id = id;
      area.style.display = "";
      delete area.dataset.attached;
      view.destroy();
      host.remove();
    },
  };
}
