// Just enough of JSON and JSONata to colour them.
import { StreamLanguage } from "@codemirror/language";

const text = quote => (stream, state) => {
  for (let next; (next = stream.next()) !== undefined;) {
    if (next === "\\") stream.next();
    else if (next === quote) { state.within = null; break; }
  }
  return "string";
};

const json = StreamLanguage.define({
  name: "json",
  startState: () => ({}),
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return stream.match(/^\s*:/, false) ? "propertyName" : "string";
    if (stream.match(/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return "number";
    if (stream.match(/^(?:true|false|null)\b/)) return "keyword";
    return /[{}[\],:]/.test(stream.next()) ? "punctuation" : "invalid";
  },
  languageData: { closeBrackets: { brackets: ["{", "[", '"'] } },
});

const jsonata = StreamLanguage.define({
  name: "jsonata",
  startState: () => ({ within: null }),
  token(stream, state) {
    if (state.within === "*/") {
      if (!stream.skipTo("*/")) stream.skipToEnd();
      else { stream.match("*/"); state.within = null; }
      return "comment";
    }
    if (state.within) return text(state.within)(stream, state);
    if (stream.eatSpace()) return null;
    if (stream.match("/*")) { state.within = "*/"; return "comment"; }
    const quote = stream.match(/^["']/);
    if (quote) { state.within = quote[0]; return text(quote[0])(stream, state); }
    if (stream.match(/^`[^`]*`?/)) return "propertyName";
    if (stream.match(/^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return "number";
    if (stream.match(/^\$\$?[A-Za-z_]\w*/) || stream.match(/^\$\$?/)) return "variableName";
    if (stream.match(/^(?:true|false|null|and|or|in|function|λ)\b/)) return "keyword";
    if (stream.match(/^[A-Za-z_]\w*/)) return "propertyName";
    stream.next();
    return "punctuation";
  },
  languageData: { closeBrackets: { brackets: ["(", "{", "[", '"', "'"] }, commentTokens: { block: { open: "/*", close: "*/" } } },
});

export const languages = { json, jsonata };
