// Keeps a CodeMirror document and the one text on the server the same, by changes only: never the whole text per keystroke.
//
//   view document = confirmed + inflight + pending
//
// "confirmed" is the server's text at "version"; "inflight" was sent and not yet answered; "pending" was typed since.
// Every change the server made comes in the order of its versions, our own ones (as the server applied them) among them.
import { Annotation, ChangeSet } from "@codemirror/state";
import { presentableDiff } from "@codemirror/merge";
import { onSeams } from "./seams.js";

export const fromServer = Annotation.define();

const asList = changes => {
  const list = [];
  changes.iterChanges((from, to, _a, _b, inserted) => list.push({ from, to, insert: inserted.toString() }), true);
  return list;
};

/**
 * The changes that lead from a text to another: as few words as possible, so that what was typed between them stays in its place.
 * The bounds keep two long texts that have little in common from holding up the page; the changes are larger then.
 */
export const difference = (before, after) => {
  const a = before.toString(), b = after.toString();
  const changes = onSeams(a, b, presentableDiff(a, b, { scanLimit: 1000, timeout: 200 }));
  return ChangeSet.of(changes.map(({ fromA, toA, fromB, toB }) => ({ from: fromA, to: toA, insert: after.slice(fromB, toB) })), before.length);
};

/** How many characters a change takes away and puts in. */
const extent = change => {
  let sum = 0;
  change.iterChanges((from, to, _a, _b, inserted) => { sum += to - from + inserted.length; });
  return sum;
};

export class Sync {
  /** "send" gets the version that the changes count in, the number of the message, and the changes. */
  constructor(version, text, send) {
    this.version = version;
    this.confirmed = text;
    this.inflight = this.pending = null;
    this.number = 0;
    this.send = send;
    this.settled = [];
    this.refused = false;
  }

  /** Whether something stands in the view that the server is not known to have. */
  get isUnsent() { return this.inflight !== null || this.pending !== null; }

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
    this.send(this.version, ++this.number, asList(this.inflight));
  }

  /** Resolves when the server has everything that was typed until now. */
  flush() {
    if (this.refused || !this.isUnsent) return Promise.resolve();
    return new Promise(done => this.settled.push(done));
  }

  /**
   * The server took nothing of a message: it stays in the view and goes along with the next key. What was typed while the
   * answer was on its way is such a key already, and may be the last.
   */
  refuse(number) {
    if (number !== this.number || !this.inflight) return false;
    const typedSince = this.pending !== null;
    this.#takeBack();
    this.refused = true;
    if (typedSince) this.push();
    else this.#settle();
    return true;
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
      this.#passBy(view, theirs);
    }
    this.confirmed = after;
    this.version = version;
    this.#goOn();
    return true;
  }

  /**
   * Takes a whole text. What was typed and is not in it is kept on top of it.
   * @param heard the number of the last message that came to the server
   * @param taken the number of the last one that it took
   */
  reset(view, { version, text, heard, taken }) {
    const after = view.state.toText(text);
    if (this.inflight && taken >= this.number) {
      this.#follow(view, difference(this.inflight.apply(this.confirmed), after));
      this.inflight = null;
      this.refused = false;
    } else {
      this.#passBy(view, difference(this.confirmed, after));
      if (heard >= this.number) this.#takeBack();
    }
    this.confirmed = after;
    this.version = version;
    this.#goOn();
  }

  /**
   * The connection is back, and the changes that were missed are taken. What the server did not take is sent again.
   * @param wasNothing of the last message nothing was left to do, so that no change will answer it
   */
  resume({ heard, taken, wasNothing }) {
    if (taken < this.number) { if (heard >= this.number) this.#takeBack(); }
    else if (wasNothing) this.inflight = null;
    this.#goOn();
  }

  /** What stands in the view alone, for a page that is about to be loaded anew; null: nothing. */
  get left() {
    return this.isUnsent ? { base: this.confirmed.toString(), inflight: this.inflight?.toJSON() ?? null, pending: this.pending?.toJSON() ?? null } : null;
  }

  /** Types once more what a page left behind; what was sent and may have arrived is typed only where the text is without it. */
  restore(view, { base, inflight, pending }) {
    const before = view.state.toText(base), sent = inflight && ChangeSet.fromJSON(inflight), later = pending && ChangeSet.fromJSON(pending);
    let since = difference(before, this.confirmed), mine = sent && later ? sent.compose(later) : sent ?? later;
    if (sent) {
      const sinceSent = difference(sent.apply(before), this.confirmed);
      if (extent(sinceSent) <= extent(since)) [since, mine] = [sinceSent, later];
    }
    if (mine) view.dispatch({ changes: mine.map(since), userEvent: "input" });
  }

  #goOn() {
    this.push();
    if (!this.isUnsent) this.#settle();
  }

  #settle() {
    for (const done of this.settled.splice(0)) done();
  }

  #takeBack() {
    if (!this.inflight) return;
    this.pending = this.pending ? this.inflight.compose(this.pending) : this.inflight;
    this.inflight = null;
  }

  /** Carries a change of the confirmed text past what was sent. */
  #passBy(view, theirs) {
    const beside = this.inflight ? theirs.map(this.inflight, true) : theirs;
    this.inflight = this.inflight?.map(theirs) ?? null;
    this.#follow(view, beside);
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
