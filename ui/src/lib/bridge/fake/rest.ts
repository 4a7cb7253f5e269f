// The fake bridge's answers about classes, history, the upload and the desk itself.
import { FakeUpload } from '../fake-upload'
import type { ClassRow, DeskState, UndoConflict } from '../types'
import { lockPaper } from './paper'
import { DAY, type FakeClass } from './people'
import type { Answers } from './users'
import { fault, fold, type World } from './world'

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const BACKUP = '/home/office/Rollbook/backups/larkfield'

export function classes(world: World): Answers {
  const row = (c: FakeClass): ClassRow => {
    const members = world.live().filter((u) => u.class_id === c.id || u.teaching.includes(c.id))
    return { id: c.id, title: c.title, kind: c.kind, archived: c.archived, pupils: members.filter((u) => u.role === 'student').length, teachers: members.filter((u) => u.role === 'teacher').map((u) => world.name(u)) }
  }
  const one = (id: string): FakeClass => {
    const found = world.classes.get(id)
    if (!found) throw fault('not_found', 'This class is no longer here.')
    return found
  }
  const checkTitle = (title: string, kind: FakeClass['kind'], but: string | null): string => {
    const tidy = title.trim()
    if (!tidy) throw fault('invalid', 'A class needs a name.', 'title')
    if ([...world.classes.values()].some((c) => c.id !== but && c.kind === kind && fold(c.title) === fold(tidy))) throw fault('invalid', `There is a class ${tidy} already.`, 'title')
    return tidy
  }
  const number = new Intl.Collator('en-GB', { numeric: true })
  return {
    list_classes: ({ archived }) => ({ classes: [...world.classes.values()].filter((c) => (archived || !c.archived) && (world.own()?.has(c.id) ?? true)).sort((a, b) => (a.kind === b.kind ? number.compare(a.title, b.title) : a.kind === 'homeroom' ? -1 : 1)).map(row) }),
    add_class: ({ title, kind }) => {
      const made: FakeClass = { id: `class-new-${world.head}`, title: checkTitle(title, kind, null), kind, archived: false }
      const entry = world.write('class_added', `Added class ${made.title}`, [], () => world.classes.set(made.id, made), {})
      return { class: row(made), entry }
    },
    rename_class: ({ id, title }) => {
      const it = one(id)
      const next = checkTitle(title, it.kind, id)
      const entry = world.write('class_renamed', `Renamed class ${it.title} to ${next}`, [], () => (it.title = next), { classes: [id] })
      return { class: row(it), entry }
    },
    archive_classes: ({ ids, archived }) => ({ entry: world.write(archived ? 'classes_archived' : 'classes_restored', `${archived ? 'Archived' : 'Took out'} ${ids.map((id) => one(id).title).join(', ')}`, [], () => ids.forEach((id) => (one(id).archived = archived)), { classes: ids }), count: ids.length }),
    change_members: ({ id, users, member, from_other }) => {
      const it = one(id)
      const those = users.map((u) => world.one(u))
      if (it.kind === 'homeroom') {
        const others = those.filter((u) => u.class_id !== null && u.class_id !== id)
        if (member && others.length > 0 && !from_other) throw fault('in_another_class', `${others.length === 1 ? '1 of them is' : `${others.length} of them are`} in another class.`, undefined, others.slice(0, 5).map((u) => `${world.name(u)} (${world.classes.get(u.class_id ?? '')?.title})`))
        return { entry: world.write('users_moved', `Moved ${users.length} to ${it.title}`, [], () => those.forEach((u) => (u.class_id = member ? id : u.class_id === id ? null : u.class_id)), { users }), count: users.length }
      }
      return { entry: world.write(member ? 'members_added' : 'members_removed', `${member ? 'Added' : 'Took'} ${users.length} ${member ? 'to' : 'out of'} ${it.title}`, [], () => those.forEach((u) => (u.teaching = member ? [...new Set([...u.teaching, id])] : u.teaching.filter((c) => c !== id))), { users }), count: users.length }
    },
  }
}

export function history(world: World): Answers {
  return {
    list_history: (asked) => {
      const found = world.entries.filter((e) => (!asked.person || e.persons.includes(asked.person)) && (!asked.operator || e.operator === asked.operator) && (asked.actions.length === 0 || asked.actions.includes(e.action)) && (asked.from === null || e.at >= asked.from) && (asked.until === null || e.at < asked.until) && fold(`${e.sentence} ${e.actor}`).includes(fold(asked.query)))
      const rows = found.slice(asked.offset, asked.offset + (asked.limit || 100)).map(({ images: _images, operator: _operator, persons: _persons, ...row }) => row)
      return { entries: rows, total: found.length, operators: [['user-0', 'Gill Thomas']] }
    },
    undo: ({ id, overwrite, dry_run }) => {
      const entry = world.entries.find((e) => e.id === id)
      if (!entry || !entry.undoable || entry.undone_by) throw fault('refused', 'This cannot be undone any more.')
      const conflicts: UndoConflict[] = []
      const back: Array<() => void> = []
      for (const image of entry.images) {
        const table = world[image.table] as Map<string, never>
        const now = (table.get(image.id) ?? null) as Record<string, unknown> | null
        const { before, after } = image as { before: Record<string, unknown> | null, after: Record<string, unknown> | null }
        if (!before || !now || !after) {
          back.push(() => (before ? table.set(image.id, structuredClone(before) as never) : table.delete(image.id)))
          continue
        }
        const fields = Object.keys(before).filter((f) => JSON.stringify(before[f]) !== JSON.stringify(after[f]))
        const same = fields.filter((f) => JSON.stringify(now[f]) === JSON.stringify(after[f]))
        const who = 'title' in now ? String(now.title) : world.name(now as never)
        for (const f of fields) if (!same.includes(f)) conflicts.push({ who, what: f, was: String(before[f] ?? '–'), now: String(now[f] ?? '–'), blocked: null })
        const put = overwrite ? fields : same
        if (put.length > 0) back.push(() => put.forEach((f) => (now[f] = structuredClone(before[f]))))
      }
      if (dry_run || back.length === 0) return { entry: null, count: back.length, conflicts }
      const ids = (table: string): string[] => entry.images.filter((i) => i.table === table).map((i) => i.id)
      const made = world.write('undone', `Undid: ${entry.sentence}`, [], () => back.forEach((run) => run()), { users: ids('users'), classes: ids('classes'), orders: ids('orders') })
      entry.undone_by = made
      return { entry: made, count: back.length, conflicts }
    },
  }
}

export function upload(world: World): Answers {
  const draft = (): FakeUpload => {
    if (!world.upload) throw fault('not_found', 'There is no upload under way.')
    return world.upload
  }
  return {
    read_upload: async ({ paths }) => {
      for (let done = 0; done <= 436; done += 109) {
        world.emit('progress', { stage: 'reading', done, total: 436 })
        await wait(80)
      }
      world.upload = new FakeUpload(paths.some((p) => p.includes('wrong')))
      return world.upload.preview()
    },
    upload_preview: () => world.upload?.preview() ?? null,
    change_upload: (asked) => draft().change(asked),
    preview_rows: (asked) => draft().page(asked),
    apply_upload: async ({ revision }) => {
      world.needConfirmed()
      const done = draft().applied()
      if (revision !== draft().preview().revision) return { ...done, stale: true, entry: null }
      for (let n = 0; n <= 4; n += 1) {
        world.emit('progress', { stage: 'writing', done: n * 100, total: 400 })
        await wait(60)
      }
      world.upload = null
      world.enter({ action: 'users_imported', sentence: `Imported ${done.added + done.changed} users`, details: [], count: done.added + done.changed, person: null, images: [], persons: [] })
      return done
    },
    discard_upload: () => {
      world.upload = null
      return null
    },
    choose_file: ({ kind }) => (kind === 'picture' ? ['/home/office/Pictures/crest.png'] : kind === 'backup' ? [world.backup] : kind === 'mail' ? ['/home/office/Downloads/undelivered.eml'] : ['/home/office/Downloads/pupils september.csv']),
    choose_save: ({ name }) => (world.paper.chosen.push(name), `/home/office/Documents/${name}`),
    open_folder: () => null,
    open_page: ({ address }) => (world.opened.push(address), null),
    print_page: async (asked) => {
      if (!navigator.userAgent.includes('jsdom')) window.print()
      return asked ? { printed: await world.paper.printed } : null
    },
  }
}

export function desk(world: World): Answers {
  const open = (operator: string, sample = false): DeskState => {
    Object.assign(world, { stage: 'open', operator, sample })
    return world.desk()
  }
  const password = (given: string): void => {
    if (given === 'wrong') throw fault('wrong_password', 'That is not the right password.', 'password')
    world.confirmedAt = Date.now()
  }
  return {
    desk_state: () => world.desk(),
    has_keyring: () => world.keyring,
    make_school: ({ name, given_name, family_name, username }) => {
      world.school = name
      Object.assign(world.one('user-0'), { given_name, family_name, username })
      return { recovery_key: 'K7QM-2RHX-9TDA-WC4E-5PNJ-8VGF-3YBK-6ZSL', state: open('user-0') }
    },
    look_around: () => open('user-0', true),
    leave_sample: () => {
      Object.assign(world, { stage: 'welcome', operator: null, sample: false })
      return world.desk()
    },
    restore_school: ({ path, unlock }) => {
      if (path.includes('not-a-backup')) throw fault('unreadable', 'That file is not a backup of Rollbook.')
      if (unlock === null) throw fault('key_needed', 'That backup was made with another key. Give its passphrase or recovery key.')
      if (Object.values(unlock)[0] === 'wrong') throw fault('wrong_password', 'passphrase' in unlock ? 'That is not the passphrase.' : 'That is not the recovery key.')
      world.stage = 'sign_in'
      return world.desk()
    },
    unlock: () => {
      world.stage = 'sign_in'
      return world.desk()
    },
    sign_in: (asked) => {
      password(asked.password)
      const staff = world.live().find((u) => u.username === asked.username && u.role !== 'student')
      return open(staff?.id ?? 'user-0', world.sample)
    },
    lock: () => {
      Object.assign(world, { stage: 'sign_in', operator: null, confirmedAt: 0 })
      lockPaper(world)
      return world.desk()
    },
    confirm: (asked) => {
      password(asked.password)
      return null
    },
    change_own_password: ({ old }) => {
      password(old)
      world.one(world.operator ?? '').must_change = false
      return world.desk()
    },
    read_setup: () => ({ name: world.school, settings: { ...world.settings }, folder: '/home/office/Rollbook', key_in_keyring: world.keyring, has_passphrase: world.hasPassphrase, backups: [...world.backups] }),
    change_settings: ({ name, settings }) => {
      const bare = settings.portal_address.trim().replace(/^https:\/\//i, '').replace(/\/+$/, '').toLowerCase()
      if (bare !== '' && !/^[a-z0-9-]+(\.[a-z0-9-]+)+[a-z0-9-._:/]*$/.test(bare)) throw fault('invalid', 'Enter the address as https:// and a host, such as https://portal.larkfield.example, without ? or spaces.', 'portal_address')
      const within = (n: number, most: number): number => Math.min(most, Math.max(1, n))
      Object.assign(world, { school: name, settings: { ...settings, portal_address: bare && `https://${bare}`, code_days: within(settings.code_days, 365), code_adults: within(settings.code_adults, 8) } })
      return { entry: world.enter({ action: 'settings_changed', sentence: 'Changed the setup', details: [], count: 1, person: null, images: [], persons: [] }), count: 1 }
    },
    make_backup: async () => {
      await wait(400)
      const made = { path: `${BACKUP}-${new Date().toISOString().slice(0, 16).replace(':', '')}.rollbook`, at: Date.now(), bytes: 1_851_392 }
      world.backups.unshift(made)
      world.emit('changed', { head: world.head })
      return made
    },
    restore_backup: () => {
      world.needConfirmed()
      const before = { path: `${BACKUP}-before-restore.rollbook`, at: Date.now(), bytes: 1_851_392 }
      world.backups.unshift(before)
      world.enter({ action: 'backup_restored', sentence: 'Restored a backup', details: [], count: 1, person: null, images: [], persons: [] })
      return { users: world.live().length, before }
    },
    check_data: () => ({ ok: true, problems: [] }),
    set_passphrase: ({ passphrase }) => {
      if ([...passphrase].length < 12) throw fault('invalid', 'A passphrase has at least 12 characters. Three or four words are easy to remember.', 'passphrase')
      world.needConfirmed()
      world.hasPassphrase = true
      return null
    },
    renew_recovery_key: () => {
      world.needConfirmed()
      return `M2WT-8KDA-4QRX-${String(Date.now() % DAY).slice(0, 4)}-7HNC-9JVE-2PGF-5SLB`
    },
  }
}
