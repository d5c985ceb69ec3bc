// Scrolls a list so that the piece of it from top on, so high, is in sight; what is in sight stays where it is.
export function reveal(list, top, height) {
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + height > list.scrollTop + list.clientHeight) list.scrollTop = top + height - list.clientHeight;
}
