//! The page on which one chooses who signs in, in place of passwords. Works without script.

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

export function escape(text) {
  return String(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign])
}

/** How every page begins. */
export const HEAD = (title) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1f; background: #fff }
button { font: inherit; display: block; width: 100%; text-align: start; padding: .5rem .75rem; margin: .25rem 0; border: 1px solid #767680; border-radius: .375rem; background: #f5f5f8; color: inherit }
button:hover, button:focus-visible { outline: 3px solid #2f5bd0 }
small { color: #55555f } ul { list-style: none; padding: 0 } form[method=get] { display: flex; gap: .5rem; align-items: end } form[method=get] button { width: auto }
label { display: grid } label.row { display: flex; gap: .5rem } input { font: inherit; padding: .375rem .5rem; border: 1px solid #767680; border-radius: .375rem }
</style>
`

/**
 * @param {{ provider: string, action: string, offered: object[], scopes?: string[], q?: string, hidden?: object }} page
 *   `action` takes the choice as POST with `person`, and searches as GET with `q`
 */
export function choose({ provider, action, offered, scopes = [], q = '', app = 'Rollbook', search = action }) {
  const people = offered.map(
    ({ button, account }) =>
      `<li><button id="as-${escape(button)}" name="person" value="${escape(account.key)}">` +
      `${escape(`${account.given} ${account.family}`.trim())}<br><small>${escape(account.email)} · ${escape(account.kind === 'school' ? account.role : account.kind)}` +
      '</small></button></li>'
  )
  const wants =
    scopes.length > 0
      ? `<details><summary>What ${escape(app)} asks for</summary><ul>${scopes.map((scope) => `<li><small>${escape(scope)}</small></li>`).join('')}</ul></details>`
      : ''
  return `${HEAD(`Sign in – sample ${provider}`)}<main>
<h1>Choose who signs in</h1>
<p>This is a sample of ${escape(provider)} on this computer. Everybody is made up; there are no passwords.</p>
<form method="get" action="${escape(search)}"><label>Search <input name="q" value="${escape(q)}"></label> <button id="search">Search</button></form>
<form method="post" action="${escape(action)}">
<ul>
${people.join('\n')}
</ul>
<button id="cancel" name="person" value="">Cancel</button>
</form>
${wants}
</main>
</html>`
}

/** A page that ends a sign-in that cannot go on. */
export function fault(provider, title, text) {
  return `${HEAD(`${title} – sample ${provider}`)}<main><h1>${escape(title)}</h1><p id="error">${escape(text)}</p></main></html>`
}
