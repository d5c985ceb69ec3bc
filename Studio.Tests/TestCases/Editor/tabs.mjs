// Code editors without a screen: each line of standard input is a deed at one of them, each line of standard output what came of it.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";

const path = process.argv[2];
const { Sync } = await import(pathToFileURL(path));
const { EditorState } = await import(pathToFileURL(createRequire(path).resolve("@codemirror/state").replace(/\.cjs$/, ".js")));
const tabs = new Map();

class Tab {
  constructor({ text, version }) {
    this.sent = [];
    this.state = EditorState.create({ doc: text });
    this.sync = new Sync(version, this.state.doc, (version, number, changes) => this.sent.push({ version, number, changes }));
  }

  dispatch(spec) {
    const transaction = this.state.update(spec);
    this.state = transaction.state;
    if (transaction.docChanged) this.sync.typed({ transactions: [transaction] });
  }
}

const deeds = {
  type: (tab, { from, to, insert }) => tab.dispatch({ changes: { from, to, insert } }),
  receive: (tab, { version, changes, own, length }) => tab.sync.receive(tab, version, changes, own, length),
  reset: (tab, whole) => tab.sync.reset(tab, whole),
  refuse: (tab, { number }) => tab.sync.refuse(number),
  resume(tab, news) {
    if (news.whole) { tab.sync.reset(tab, news.whole); return true; }
    for (const { version, changes, own, length } of news.changes) if (!tab.sync.receive(tab, version, changes, own, length)) return false;
    tab.sync.resume(news);
    return true;
  },
  reload(tab, { text, version }) {
    const fresh = new Tab({ text, version }), { left } = tab.sync;
    tabs.set(tab.name, Object.assign(fresh, { name: tab.name }));
    if (left) fresh.sync.restore(fresh, JSON.parse(JSON.stringify(left)));
  },
  look: () => {},
};

for await (const line of createInterface({ input: process.stdin })) {
  const { name, deed, ...rest } = JSON.parse(line);
  let answer = null;
  if (deed === "create") tabs.set(name, Object.assign(new Tab(rest), { name }));
  else answer = deeds[deed](tabs.get(name), rest) ?? null;
  const tab = tabs.get(name);
  console.log(JSON.stringify({ answer, sent: tab.sent.splice(0), text: tab.state.doc.toString(), version: tab.sync.version, number: tab.sync.number, unsent: tab.sync.isUnsent }));
}
