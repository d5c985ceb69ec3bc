// Where a difference of two texts may be cut. What was put in or taken away often fits in several places: "x, " before a word or
// " x," behind its comma. What somebody else typed is kept beside a change, so that a change that is cut inside a word would have it there.

/** How far a change is moved at most. */
const FURTHEST = 200;

/** By how much a change that replaces something takes in of what stands around it. */
const WIDEST = 40;

const isWord = character => /[\p{L}\p{N}_\p{Cs}]/u.test(character);

/** How well a text may be parted at a place: best between lines, then between words, then between marks; never inside a word. */
const seam = (text, at) => {
  if (at === 0 || at === text.length || text[at - 1] === "\n") return 4;
  if (/\s/.test(text[at - 1]) || /\s/.test(text[at])) return 3;
  return 2 - isWord(text[at - 1]) - isWord(text[at]);
};

/** Moves what was only put in, or only taken away, to the best place it fits in between the changes before and behind it. */
const slide = (text, from, to, lowest, highest) => {
  let best = 0, score = seam(text, from) + seam(text, to);
  const look = (step, may) => {
    for (let moved = step; Math.abs(moved) <= FURTHEST && may(from + moved, to + moved); moved += step) {
      const found = seam(text, from + moved) + seam(text, to + moved);
      if (found > score) [best, score] = [moved, found];
    }
  };
  look(-1, (start, end) => start >= lowest && text[start] === text[end]);
  look(1, (start, end) => end <= highest && text[start - 1] === text[end - 1]);
  return best;
};

/** The same difference with its changes cut where the texts have seams. */
export const onSeams = (a, b, changes) => {
  const moved = [];
  changes.forEach(({ fromA, toA, fromB, toB }, index) => {
    const lowest = moved.at(-1)?.toA ?? 0, highest = changes[index + 1]?.fromA ?? a.length;
    if (fromB === toB || fromA === toA) {
      const by = fromB === toB ? slide(a, fromA, toA, lowest, highest) : slide(b, fromB, toB, fromB - (fromA - lowest), toB + (highest - toA));
      [fromA, toA, fromB, toB] = [fromA + by, toA + by, fromB + by, toB + by];
    } else {
      for (let left = WIDEST; left > 0 && fromA > lowest && seam(a, fromA) < 2; left--) [fromA, fromB] = [fromA - 1, fromB - 1];
      for (let left = WIDEST; left > 0 && toA < highest && seam(a, toA) < 2; left--) [toA, toB] = [toA + 1, toB + 1];
    }
    const before = moved.at(-1);
    if (before && before.toA === fromA) Object.assign(before, { toA, toB });
    else moved.push({ fromA, toA, fromB, toB });
  });
  return moved;
};
