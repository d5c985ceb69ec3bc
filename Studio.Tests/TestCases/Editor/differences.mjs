// Moves and adds words in random texts, types beside each word meanwhile, and prints one line for every word that is torn by that.
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";

const [path, seed, rounds] = process.argv.slice(2);
const { difference } = await import(pathToFileURL(path));
const { ChangeSet, Text } = await import(pathToFileURL(createRequire(path).resolve("@codemirror/state").replace(/\.cjs$/, ".js")));

let state = Number(seed);
const random = below => ((state = (state * 1103515245 + 12345) & 0x7fffffff) >> 8) % below;
const kinds = [number => `<a${number}>`, number => `<b${number}>`, number => ` word${number}`, number => `key${number}: `, number => `"😀${number}"`, number => `\n  - x${number}`, () => "\n"];
let typed = 0;

for (let round = 0; round < Number(rounds); round++) {
  let number = 0;
  const word = () => kinds[random(kinds.length)](number++);
  const before = Array.from({ length: 2 + random(40) }, word);
  const after = [...before];
  for (let moves = 1 + random(2); moves > 0; moves--) {
    const [moved] = after.splice(random(after.length), 1);
    after.splice(random(after.length + 1), 0, moved);
    if (random(3) === 0) after.splice(random(after.length + 1), 0, word());
  }

  const [a, b] = [before, after].map(words => Text.of(words.join("").split("\n")));
  const change = difference(a, b);
  if (!change.apply(a).eq(b)) console.log(`round ${round}: the difference does not lead to the other text`);
  let place = 0;
  for (const end of [0, ...before.map(part => place += part.length)]) {
    const text = ChangeSet.of([{ from: end, insert: "!" }], a.length).map(change).apply(b).toString();
    const torn = after.filter(part => part.trim()).find(part => !text.includes(part.trim()));
    if (torn !== undefined) console.log(`round ${round}: ${JSON.stringify({ torn, typedAt: end, before: a.toString(), after: b.toString(), text })}`);
    typed++;
  }
}

console.log(`typed ${typed}`);
