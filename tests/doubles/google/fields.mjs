//! Partial replies: `fields=nextPageToken,users(id,name/fullName)`.

/** The tree of a mask; null when it cannot be read. */
export function parse(text) {
  let at = 0
  const list = () => {
    const tree = {}
    for (;;) {
      const name = /^[\w*@-]+/.exec(text.slice(at))?.[0]
      if (!name) return null
      at += name.length
      let below = (tree[name] ??= {})
      while (text[at] === '/') {
        const part = /^[\w*@-]+/.exec(text.slice(at + 1))?.[0]
        if (!part) return null
        at += 1 + part.length
        below = below[part] ??= {}
      }
      if (text[at] === '(') {
        at += 1
        const inner = list()
        if (!inner || text[at] !== ')') return null
        at += 1
        Object.assign(below, inner)
      }
      if (text[at] !== ',') return tree
      at += 1
    }
  }
  const tree = list()
  return at === text.length ? tree : null
}

/** What of a reply the mask lets through. */
export function pick(value, tree) {
  if (tree === null || Object.keys(tree).length === 0 || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => pick(one, tree))
  const kept = Object.entries(value).filter(([name]) => name in tree || '*' in tree)
  return Object.fromEntries(kept.map(([name, one]) => [name, pick(one, tree[name] ?? tree['*'])]))
}
