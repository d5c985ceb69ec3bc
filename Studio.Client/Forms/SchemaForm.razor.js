// Focuses a field by its id inside a form; false when it is not on the page (yet).
export function focusField(form, id) {
  const field = form?.querySelector('#' + CSS.escape(id));
  if (!field) return false;
  field.scrollIntoView({ block: 'center' });
  field.focus({ preventScroll: true });
  return true;
}
