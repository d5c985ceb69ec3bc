// Where a text stops being JSON, as the browser's own parser tells it.
export function jsonFault(text) {
  if (!text.trim()) return [];
  try {
    JSON.parse(text);
    return [];
  } catch (fault) {
    const at = place(fault.message, text);
    return [{ from: Math.max(0, Math.min(at, text.length - 1)), to: Math.min(at + 1, text.length), severity: "error", message: "Not JSON yet: " + fault.message.replace(/^JSON\.parse: /, "").replace(/ in JSON at position.*$| \(line \d+ column \d+\)$| at line \d+ column \d+ of the JSON data$/, "") + "." }];
  }
}

function place(message, text) {
  const offset = /position (\d+)/.exec(message);
  if (offset) return Number(offset[1]);
  const row = /line (\d+) column (\d+)/.exec(message);
  if (!row) return text.length;
  const lines = text.split("\n").slice(0, Number(row[1]) - 1);
  return lines.reduce((sum, line) => sum + line.length + 1, 0) + Number(row[2]) - 1;
}
