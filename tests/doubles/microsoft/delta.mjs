//! What changed since a count of changes: users, groups with their members, education users and classes.

import { project } from './query.mjs'
import { EDU_BASIC, GROUP_FIELDS, USER_DEFAULT, USER_MORE } from './view.mjs'

/** People as they changed between two counts of changes: new ones whole, changed ones by field, removed ones by id. */
function peopleSince(view, { since, until }, names, show) {
  const found = []
  for (const now of view.side.list(() => true)) {
    const [before, one] = [view.side.was(now, since), view.side.was(now, until)]
    if (!one || one.seq <= since) continue
    if (view.isThere(one)) {
      const [fields, old] = [project(show(one), names), since > 0 && view.isThere(before) ? project(show(before), names) : {}]
      const changed = Object.entries(fields).filter(([name, value]) => name === 'id' || JSON.stringify(value) !== JSON.stringify(old[name]))
      if (changed.length > 1) found.push(Object.fromEntries(changed))
    } else if (since > 0) {
      found.push({ id: one.id, '@removed': { reason: one.state === 'deleted' ? 'changed' : 'deleted' } })
    }
  }
  return found
}

export const USER_DELTA = {
  type: 'user',
  context: 'users',
  usual: USER_DEFAULT,
  known: () => [...USER_DEFAULT, ...USER_MORE],
  changes: (view, mark, names) => peopleSince(view, mark, names, (one) => view.user(one)),
}
export const EDU_USER_DELTA = {
  type: 'educationUser',
  context: 'Collection(educationUser)',
  usual: null,
  known: (view) => Object.keys(view.educationUser(view.side.list()[0])),
  changes: (view, mark, names) => peopleSince(view, mark, names, (one) => view.educationUser(one)),
}
export const GROUP_DELTA = {
  type: 'group',
  context: 'groups',
  usual: null,
  known: () => [...GROUP_FIELDS, 'members'],
  changes: groupsSince,
}
export const EDU_BASIC_DELTA = {
  ...EDU_USER_DELTA,
  known: () => EDU_BASIC,
  changes: (view, mark, names) => peopleSince(view, mark, names, (one) => view.basicEducationUser(one)),
}
/** Deleted classes are not told of. */
export const EDU_CLASS_DELTA = {
  type: 'educationClass',
  context: 'Collection(educationClass)',
  usual: null,
  known: (view) => Object.keys(view.educationClass({ group: { title: '', key: '' }, id: '' })),
  changes: (view, { since }, names) =>
    view
      .classes()
      .filter(({ group }) => group.seq > since)
      .map((one) => project(view.educationClass(one), names)),
}

function groupsSince(view, mark, names) {
  const groups = view.side
    .listClasses(() => true)
    .map((group) => ({ group, id: view.classId(group) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  return groups.flatMap((one) => {
    const wantsMembers = names === null || names.includes('members')
    const members = wantsMembers ? membersSince(view, mark, one.group) : []
    if (one.group.state !== 'active')
      return mark.since > 0 && one.group.seq > mark.since ? [{ id: one.id, '@removed': { reason: 'deleted' } }] : []
    if (one.group.seq <= mark.since && members.length === 0) return []
    const fields = one.group.seq > mark.since ? project(view.groupOf(one), names) : { id: one.id }
    return [{ ...fields, ...(members.length > 0 ? { 'members@delta': members } : {}) }]
  })
}

function membersSince(view, { since, until }, group) {
  const isIn = (one) =>
    view.isThere(one) && (group.kind === 'registration' ? one.class === group.title : one.teaching.includes(group.title))
  return view.side
    .list(() => true)
    .flatMap((now) => {
      const [before, one] = [since > 0 ? view.side.was(now, since) : null, view.side.was(now, until)]
      if (isIn(before ?? {}) === isIn(one ?? {})) return []
      return [{ '@odata.type': '#microsoft.graph.user', id: now.id, ...(isIn(one ?? {}) ? {} : { '@removed': { reason: 'deleted' } }) }]
    })
}
