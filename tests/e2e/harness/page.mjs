//! What runs inside the page. Each function is sent there as text, so it uses nothing from outside itself but `axe`,
//! which is loaded first: what a thing is called and what it is, is what axe says that a screen reader hears.

/** Elements of a role whose name fits, that can be perceived, inside an element or the topmost open dialog or all. */
export function findAll(role, name, inside) {
  const fits = (text) => name === null || (name.pattern ? new RegExp(name.pattern, name.flags).test(text) : text === name.text)
  const tidy = (text) => text.replace(/\s+/g, ' ').trim()
  const { aria, dom, text } = window.axe.commons
  // A password field has no role of its own; to whoever types in it, it is a text box.
  const roleOf = (element) => element.matches('input[type=password]') ? 'textbox' : aria.getRole(element)
  window.axe.teardown()
  window.axe.setup(document.documentElement)
  try {
    const candidates = [...(inside ?? document.body).querySelectorAll('*')]
    return candidates.filter((element) => roleOf(element) === role
      && dom.isVisibleToScreenReaders(element) && fits(tidy(text.accessibleText(element))))
  } finally {
    window.axe.teardown()
  }
}

/** The text that a person sees, tidied: one line a block. */
export function visibleText(inside) {
  return (inside ?? document.body).innerText.replace(/[ \t\u00A0]+/g, ' ')
}

/** What an element says and how it stands. */
export function describe(element) {
  const box = element.getBoundingClientRect()
  const flag = (name) => element.getAttribute(name)
  return {
    text: element.innerText?.replace(/\s+/g, ' ').trim() ?? '',
    value: element.value ?? null,
    checked: element.checked ?? (flag('aria-checked') === 'true'),
    selected: flag('aria-selected') === 'true',
    disabled: element.disabled === true || flag('aria-disabled') === 'true',
    focused: element === document.activeElement,
    width: box.width,
    height: box.height,
  }
}

/** The texts of the cells below a heading, by their place on the screen: rows that are shown, from top to bottom. */
export function column(heading) {
  const at = heading.getAttribute('aria-colindex')
  const cells = [...heading.closest('[role=grid], [role=table]').querySelectorAll(`[role=gridcell][aria-colindex="${at}"]`)]
  const top = (cell) => cell.getBoundingClientRect().top
  return cells.sort((a, b) => top(a) - top(b)).map((cell) => cell.innerText.replace(/\s+/g, ' ').trim())
}

/** Faults that axe finds: WCAG 2.2 A and AA and good practice, without its experimental rules. */
export async function faults() {
  const rules = { 'target-size': { enabled: true } }
  const { violations } = await window.axe.run(document, { rules, resultTypes: ['violations'] })
  return violations.map(({ id, help, nodes }) => ({
    id, help, where: nodes.slice(0, 5).map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`),
  }))
}
