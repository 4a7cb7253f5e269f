/** Whether a key belongs to a field or a list one types in, and is no shortcut. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || document.querySelector('[role="dialog"][data-state="open"], [role="menu"], [role="listbox"]')) return true
  const { target } = event
  return target instanceof HTMLElement && (target.isContentEditable || (target instanceof HTMLInputElement && target.type !== 'checkbox' && target.type !== 'radio') || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
}
