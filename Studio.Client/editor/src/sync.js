// Keeps a CodeMirror document and the one text on the server the same, by changes only: never the whole text per keystroke.
//
//   view document = confirmed + inflight + pending
//
// "confirmed" is the server's text at "version"; "inflight" was sent and not yet answered; "pending" was typed since.
// Every change the server made comes in the order of its versions, our own ones (as the server applied them) among them.
import { Annotation, ChangeSet } from "@codemirror/state";

export const fromServer = Annotation.define();

const asList = changes => {
  const list = [];
  changes.iterChanges((from, to, _a, _b, inserted) => list.push({ from, to, insert: inserted.toString() }), true);
  return list;
};

/** The one change that leads from a text to another. */
const difference = (before, after) => {
  const a = before.toString(), b = after.toString();
  let start = 0, end = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return ChangeSet.of({ from: start, to: a.length - end, insert: b.slice(start, b.length - end) }, a.length);
};

export class Sync {
  constructor(version, text, send) {
    this.version = version;
    this.confirmed = text;
    this.inflight = this.pending = null;
    this.send = send;
    this.settled = [];
    this.refused = false;
  }

  /** To be called for every update of the view. */
  typed(update) {
    for (const transaction of update.transactions) {
      if (!transaction.docChanged || transaction.annotation(fromServer)) continue;
      this.pending = this.pending ? this.pending.compose(transaction.changes) : transaction.changes;
    }
    this.push();
  }

  push() {
    if (this.inflight || !this.pending) return;
    this.inflight = this.pending;
    this.pending = null;
    this.send(this.version, asList(this.inflight));
  }

  /** Resolves when the server has everything that was typed until now. */
  flush() {
    if (this.refused || (!this.inflight && !this.pending)) return Promise.resolve();
    return new Promise(done => this.settled.push(done));
  }

  /**
   * The server took nothing of what was sent: it stays in the view and goes along with the next key. What was typed while the
   * answer was on its way is such a key already, and may be the last.
   */
  refuse() {
    const typedSince = this.pending !== null;
    this.pending = this.inflight && this.pending ? this.inflight.compose(this.pending) : this.inflight ?? this.pending;
    this.inflight = null;
    this.refused = true;
    if (typedSince) this.push();
    else for (const done of this.settled.splice(0)) done();
  }

  /** One change of the server. Answers false when the texts have come apart and the whole text must be fetched. */
  receive(view, version, list, own, length) {
    if (version !== this.version + 1) return version <= this.version;
    const theirs = ChangeSet.of(list, this.confirmed.length);
    const after = theirs.apply(this.confirmed);
    if (after.length !== length) return false;
    if (own && this.inflight) {
      const expected = this.inflight.apply(this.confirmed);
      if (!expected.eq(after)) this.#follow(view, difference(expected, after));
      this.inflight = null;
      this.refused = false;
    } else {
      const beside = this.inflight ? theirs.map(this.inflight, true) : theirs;
      this.inflight = this.inflight?.map(theirs) ?? null;
      this.#follow(view, beside);
    }
    this.confirmed = after;
    this.version = version;
    this.push();
    if (!this.inflight && !this.pending) for (const done of this.settled.splice(0)) done();
    return true;
  }

  /** Takes a whole text; what was typed and not yet sent is kept on top of it. */
  reset(view, version, text) {
    const after = view.state.toText(text);
    const sent = this.inflight ? this.inflight.apply(this.confirmed) : this.confirmed;
    this.#follow(view, difference(sent, after));
    this.confirmed = after;
    this.version = version;
    this.inflight = null;
    this.push();
  }

  /** Carries a change of (confirmed + inflight) past what was typed since, into the view. */
  #follow(view, change) {
    const shown = this.pending ? change.map(this.pending, true) : change;
    this.pending = this.pending?.map(change) ?? null;
    if (!shown.empty) view.dispatch({ changes: shown, annotations: fromServer.of(true) });
  }

  /** A place in the view as a place in the confirmed text. */
  toConfirmed(position) {
    if (this.pending) position = this.pending.invertedDesc.mapPos(position);
    if (this.inflight) position = this.inflight.invertedDesc.mapPos(position);
    return Math.min(position, this.confirmed.length);
  }

  /** A place in the confirmed text as a place in the view. */
  toView(position) {
    position = Math.min(position, this.confirmed.length);
    if (this.inflight) position = this.inflight.mapPos(position);
    if (this.pending) position = this.pending.mapPos(position);
    return position;
  }
}
