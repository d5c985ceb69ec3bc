// YAML as the editor colours, folds and indents it. A full parser would have to read a large file from its beginning before it could
// colour the middle, and would cost every key its whole time slice; this reads lines, begins where somebody looks, and keeps
// between lines no more than the block or the quotes they are in.
import { LanguageSupport, StreamLanguage, foldService } from "@codemirror/language";

const plainKey = /^(?:[^\s#:,[\]{}&*!|>'"%@`-]|-(?=\S)|[:](?=\S))(?:[^\s:#,[\]{}]|:(?=\S)|\s+(?=[^\s:#])|(?<=\S)#)*\s*(?=:(?:\s|$))/;
const plainKeyInFlow = /^[^\s#:,[\]{}&*!|>'"%@`](?:[^\s:#,[\]{}]|\s+(?=[^\s:#,[\]{}]))*\s*(?=:(?:[\s,[\]{}]|$))/;
const number = /^[-+]?(?:0x[\da-fA-F]+|0o[0-7]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|\.(?:inf|nan))(?=\s*(?:#|$|[,\]}]))/;
const word = /^(?:true|false|yes|no|on|off)(?=\s*(?:#|$|[,\]}]))/i, nothing = /^(?:null|~)(?=\s*(?:#|$|[,\]}]))/i;

const quoted = (stream, state) => {
  for (let next; (next = stream.next()) !== undefined;) {
    if (next === "\\" && state.quote === '"') stream.next();
    else if (next === state.quote && !(next === "'" && stream.eat("'"))) { state.quote = null; break; }
  }
  return /^\s*:(?:\s|$)/.test(stream.string.slice(stream.pos)) ? "propertyName" : "string";
};

export const yamlLanguage = StreamLanguage.define({
  name: "yaml",
  startState: () => ({ indent: 0, block: -1, quote: null, flow: 0, opens: false }),
  copyState: state => ({ ...state }),
  token(stream, state) {
    if (stream.sol()) {
      const indent = stream.indentation(), isEmpty = !stream.string.trim();
      if (state.block >= 0) {
        if (isEmpty || indent > state.block) { stream.skipToEnd(); return "content"; }
        state.block = -1;
      }
      if (!isEmpty && !state.quote && !state.flow) { state.indent = indent; state.opens = false; }
    }
    if (state.quote) return quoted(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.peek() === "#" && (stream.column() === 0 || /\s/.test(stream.string[stream.pos - 1]))) { stream.skipToEnd(); return "comment"; }
    if (stream.column() === 0 && stream.match(/^(?:---|\.\.\.)(?=\s|$)|^%.*/)) return "meta";
    const mark = stream.match(/^[|>](?:[-+]?[1-9]?|[1-9][-+])(?=\s*(?:#|$))/);
    if (mark && !state.flow) { state.block = state.indent; return "meta"; }
    if (stream.match(/^[-?](?=\s|$)/)) { state.opens = true; return "punctuation"; }
    if (stream.match(/^:(?=\s|$)/) || (state.flow && stream.match(/^:/))) { state.opens = true; return "punctuation"; }
    if (stream.match(/^[[{]/)) { state.flow++; return "punctuation"; }
    if (stream.match(/^[\]}]/)) { state.flow = Math.max(0, state.flow - 1); return "punctuation"; }
    if (state.flow && stream.match(/^,/)) return "punctuation";
    if (stream.match(/^!(?:<[^>]*>|[^\s,[\]{}]*)/)) return "typeName";
    if (stream.match(/^[&*][^\s,[\]{}]+/)) return "labelName";
    const quote = stream.match(/^["']/);
    if (quote) { state.quote = quote[0]; state.opens = false; return quoted(stream, state); }
    if (stream.match(state.flow ? plainKeyInFlow : plainKey)) return "propertyName";
    state.opens = false;
    if (stream.match(number)) return "number";
    if (stream.match(word)) return "bool";
    if (stream.match(nothing)) return "null";
    if (stream.match(state.flow ? /^(?:[^\s,[\]{}:#]|:(?=\S)|#|\s+(?=[^\s#,[\]{}:]))+/ : /^(?:[^\s:#]|:(?=\S)|(?<=\S)#|\s+(?=[^\s#:]|:\S))+/)) return "content";
    stream.next();
    return "content";
  },
  indent(state, textAfter, context) {
    if (state.flow) return state.indent + (/^\s*[\]}]/.test(textAfter) ? 0 : context.unit);
    return state.indent + (state.block >= 0 || state.opens ? context.unit : 0);
  },
  languageData: { commentTokens: { line: "#" }, indentOnInput: /^\s*[\]}]$/, closeBrackets: { brackets: ["(", "[", "{", "'", '"'] } },
});

const depth = text => /^\s*(?:#|$)/.test(text) ? -1 : text.search(/\S/);

/** From the end of a line to the end of what is indented below it; a sequence may stand as deep as its key. */
export function foldAt(state, lineStart) {
  const document = state.doc, first = document.lineAt(lineStart), own = depth(first.text);
  if (own < 0 || first.number === document.lines) return null;
  const isKey = /:\s*(?:#.*|[!&|>]\S*\s*)?$/.test(first.text) && !/^\s*-\s/.test(first.text);
  const isBelow = text => { const at = depth(text); return at < 0 ? null : at > own || (isKey && at === own && /^\s*-(?:\s|$)/.test(text)); };
  let at = first.to, end = -1;
  const lines = document.iterRange(first.to, document.length);
  // Lines come one by one, each break as one of its own.
  for (let line = ""; ;) {
    lines.next();
    if (lines.done) break;
    if (!lines.lineBreak) line = lines.value;
    at += lines.value.length;
    if (lines.lineBreak) { line = ""; continue; }
    const below = isBelow(line);
    if (below === false) break;
    if (below) end = at;
  }
  return end < 0 ? null : { from: first.to, to: end };
}

export const yaml = () => new LanguageSupport(yamlLanguage, foldService.of(foldAt));
