// The fake bridge's answers about cards and letters. No part of the built program.
import type { Paper, PaperItem, PaperKept, PaperKind, PrepareList, PreparePaper, PrintRun, PrintedItem, PrintedState, Sheet } from '../types'
import { drawPage, PER_PAGE } from './pages'
import { DAY, type FakeUser } from './people'
import type { Answers } from './users'
import { fault, type World } from './world'

interface FakeRun { id: string, name: string, kind: PaperKind, sheet: Sheet, class: string | null, pages: number, items: Array<{ serial: string, user: string }>, made_by: string, made_at: number }
interface FakeDraft { asked: PreparePaper | PrepareList, now: Paper, head: number, by: string | null }
/** `faulty`: the proof refuses two pages. `printed`: what the print dialog answers, perhaps only later. `bad`: whose pages are refused. */
export interface FakePaper { draft: number, drafts: FakeDraft[], runs: FakeRun[], logo: string | null, faulty: boolean, bad: string[], printed: boolean | null | Promise<boolean | null>, chosen: string[] }

/** So many are kept side by side. */
const KEPT = 6
const LIVE: PrintedState[] = ['alive', 'out_of_date']
const NAMES: Array<[string, string, boolean]> = [['en', 'English', true], ['ar', 'العربية (Arabic)', false], ['bn', 'বাংলা (Bengali)', false], ['cy', 'Cymraeg (Welsh)', true], ['pa', 'ਪੰਜਾਬੀ (Punjabi)', false], ['pl', 'polski (Polish)', true], ['pt', 'português (Portuguese)', false], ['ro', 'română (Romanian)', false], ['so', 'Soomaali (Somali)', false], ['tr', 'Türkçe (Turkish)', false], ['uk', 'українська (Ukrainian)', false], ['ur', 'اردو (Urdu)', false]]
const order = new Intl.Collator('en-GB', { numeric: true })
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const live = (user: FakeUser, letter: string): string | null => Object.keys(user.printed).filter((s) => s.startsWith(letter) && LIVE.includes(user.printed[s] as PrintedState)).at(-1) ?? null
const isoDay = (at: number): string => new Intl.DateTimeFormat('sv-SE').format(at)
function schoolYearEnd(): number {
  const now = new Date()
  return new Date(now.getFullYear() + (now.getMonth() >= 6 ? 1 : 0), 7, 31).getTime()
}

/** The window was locked: passwords in clear go. */
export function lockPaper(world: World): void {
  const { paper } = world
  paper.drafts = paper.drafts.filter((d) => d.now.made || d.now.passwords === 0)
  for (const d of paper.drafts) if (d.now.passwords > 0) d.now = { ...d.now, pages: 0, passwords: 0 }
}

/** The serial number of the card that works. */
export const liveCard = (user: FakeUser): string | null => live(user, 'C')

function serialOf(name: string, n: number): string {
  return `${name}-${String(n + 1).padStart(3, '0')}`
}

/** What was printed before. */
export function pastRuns(world: World): void {
  const add = (name: string, kind: PaperKind, sheet: Sheet, title: string, ago: number, by: string): FakeRun | null => {
    const room = [...world.classes.values()].find((c) => c.title === title)
    const those = world.live().filter((u) => u.class_id === room?.id && u.role === 'student')
    if (!room || those.length === 0) return null
    const items = those.map((u, n) => ({ serial: serialOf(name, n), user: u.id }))
    for (const item of items) world.one(item.user).printed[item.serial] = 'alive'
    const run = { id: `run-${name}`, name, kind, sheet, class: title, pages: Math.ceil(items.length / PER_PAGE[sheet]), items, made_by: by, made_at: Date.now() - ago * DAY }
    world.paper.runs.unshift(run)
    return run
  }
  const first = add('C10', 'cards', 'ten', '3A', 200, 'Gill Thomas')
  const lost = add('P3', 'letters', 'letter', 'RA', 60, 'Gill Thomas')
  const now = add('C11', 'cards', 'ten', 'RA', 2, 'Gill Thomas')
  const mark = (run: FakeRun | null, at: number[], state: PrintedState): void => at.forEach((n) => {
    const item = run?.items[n]
    if (item) world.one(item.user).printed[item.serial] = state
  })
  mark(first, [2, 9, 17], 'out_of_date')
  mark(first, [5, 6], 'replaced')
  mark(now, [4], 'out_of_date')
  mark(lost, [0, 1, 2], 'recalled')
}

export function paper(world: World): Answers {
  const it = (): FakePaper => world.paper
  const found = (number: number): FakeDraft => {
    const draft = it().drafts.find((d) => d.now.draft === number && d.by === world.operator)
    if (!draft) throw fault('not_found', 'These pages are no longer here. Lay them out again.')
    return draft
  }
  const keep = (asked: FakeDraft['asked'], now: Paper): Paper => {
    it().drafts = [...it().drafts, { asked, now, head: world.head, by: world.operator }].slice(-KEPT)
    return now
  }
  const pupilsOf = (classes: string[]): FakeUser[] => world.live().filter((u) => u.role === 'student' && (classes.includes(u.class_id ?? '') || u.teaching.some((c) => classes.includes(c))))
  const subjects = (classes: string[], users: string[]): FakeUser[] => {
    const all = new Map([...pupilsOf(classes), ...users.map((id) => world.one(id))].map((u) => [u.id, u]))
    const title = (u: FakeUser): string => world.classes.get(u.class_id ?? '')?.title ?? '~'
    return [...all.values()].filter((u) => world.sees(u)).sort((a, b) => order.compare(title(a), title(b)) || order.compare(a.family_name, b.family_name))
  }
  const titleOf = (asked: PreparePaper): string => {
    const what = asked.kind === 'cards' ? 'Login cards' : 'Parents’ letters'
    return asked.classes.length === 1 && asked.users.length === 0 ? `${what} ${world.classes.get(asked.classes[0] ?? '')?.title}` : what
  }

  function layOut(asked: PreparePaper, changed: boolean): Paper {
    const letter = asked.kind === 'cards' ? 'C' : 'P'
    const run = `${letter}${Math.max(0, ...it().runs.filter((r) => r.kind === asked.kind).map((r) => Number(r.name.slice(1)))) + 1}`
    const kept: PaperKept[] = []
    const chosen = subjects(asked.classes, asked.users).filter((u) => !asked.except.includes(u.id)).filter((u) => {
      const holds = live(u, letter)
      const right = holds !== null && u.printed[holds] === 'alive'
      const why = u.status === 'suspended' ? 'suspended' : asked.kind === 'letters' && u.role !== 'student' ? 'not_a_pupil' : asked.which === 'needed' && right ? 'holds' : null
      if (why) kept.push({ user: u.id, name: world.name(u), username: u.username, why, serial: holds })
      return why === null
    })
    const per = PER_PAGE[asked.sheet]
    const sides = asked.backs ? 2 : 1
    const items = chosen.map((u, n): PaperItem => ({ user: u.id, name: world.name(u), username: u.username, class: world.row(u).class, serial: serialOf(run, n), page: Math.floor(n / per) * sides + 1, language: asked.language ?? (u.language || world.settings.language) }))
    const pages = Math.ceil(items.length / per) * sides
    const at = items[Math.min(11, items.length - 1)]
    const unchecked = asked.kind === 'letters' ? [...new Set(items.map((i) => i.language))].flatMap((code) => NAMES.filter(([c, , checked]) => c === code && !checked).map(([, name]) => name)) : []
    if (it().faulty && it().bad.length === 0) it().bad = [at?.user ?? '', items[0]?.user ?? '']
    const faults = items.filter((i) => it().faulty && it().bad.includes(i.user)).reverse().map((i, n) => ({ page: i.page, user: i.user, message: n === 0 ? `The code beside ${i.name} could not be read.` : `The code beside ${i.name} belongs to somebody else.` }))
    it().draft += 1
    return keep(asked, {
      draft: it().draft, kind: asked.kind, title: titleOf(asked), pages, size: asked.sheet === 'avery_square' ? [215.9, 279.4] : [210, 297], items, kept,
      replaced: asked.kind === 'cards' || asked.renew ? chosen.filter((u) => live(u, letter) !== null).length : 0,
      passwords: asked.first_passwords ? chosen.filter((u) => u.password === null).length : 0,
      faults,
      no_address: world.settings.portal_address === '', unchecked_languages: unchecked, made: null, changed,
    })
  }

  function list(asked: PrepareList): Paper {
    const run = asked.list === 'class_list' ? null : it().runs.find((r) => r.id === asked.run)
    const those = asked.list === 'class_list' ? subjects(asked.classes, []) : (run?.items ?? []).map((i) => world.one(i.user))
    const title = asked.list === 'class_list' ? `Class list ${asked.classes.map((c) => world.classes.get(c)?.title).join(', ')}` : `${asked.list === 'count_sheet' ? 'Count sheet' : 'Recall list'} ${run?.name}`
    it().draft += 1
    return keep(asked, { draft: it().draft, kind: null, title, pages: Math.max(1, Math.ceil(those.length / 32)), size: [210, 297], items: those.map((u, n) => ({ user: u.id, name: world.name(u), username: u.username, class: world.row(u).class, serial: run?.items[n]?.serial ?? '', page: Math.floor(n / 32) + 1, language: 'en' })), kept: [], replaced: 0, passwords: 0, faults: [], no_address: false, unchecked_languages: [], made: null, changed: false })
  }

  function make(number: number): Paper {
    const draft = found(number)
    const { now } = draft
    const asked = draft.asked as PreparePaper
    if (now.kind === null) return now
    if (now.faults.length > 0) throw fault('held', 'The proof found faults on these pages, so nothing was printed and no code was made.', undefined, now.faults.map((f) => f.message))
    if (now.made) {
      const wrong = now.items.filter((i) => world.users.get(i.user)?.printed[i.serial] !== 'alive' || world.users.get(i.user)?.status !== 'active')
      if (wrong.length > 0) throw fault('held', 'Some of these codes no longer work, or what stands beside them is no longer right. Preview the pages again.', undefined, wrong.map((i) => i.name))
      return now
    }
    if (now.passwords > 0) world.needConfirmed()
    if (draft.head !== world.head) return layOut(asked, true)
    const letter = now.kind === 'cards' ? 'C' : 'P'
    const ends = now.kind === 'cards' || asked.renew
    const name = now.items[0]?.serial.split('-')[0] ?? `${letter}0`
    const entry = world.write(now.kind === 'cards' ? 'cards_made' : 'letters_made', `Made ${now.items.length} ${now.kind === 'cards' ? 'login cards' : 'letters'}`, [], () => now.items.forEach((i) => {
      const user = world.one(i.user)
      const before = Object.fromEntries(Object.entries(user.printed).map(([s, state]) => [s, ends && s.startsWith(letter) && LIVE.includes(state) ? 'replaced' : state])) as FakeUser['printed']
      user.printed = { ...before, [i.serial]: 'alive' }
    }), { users: now.items.map((i) => i.user) })
    const titles = [...new Set(now.items.map((i) => i.class))]
    const me = world.users.get(world.operator ?? '')
    it().runs.unshift({ id: `run-${name}`, name, kind: now.kind, sheet: asked.sheet, class: titles.length === 1 ? (titles[0] ?? null) : null, pages: now.pages, items: now.items.map((i) => ({ serial: i.serial, user: i.user })), made_by: me ? world.name(me) : '', made_at: Date.now() })
    draft.now = { ...now, made: { run: `run-${name}`, name, entry: entry ?? '' }, changed: false }
    return draft.now
  }

  function unmake(number: number): Paper {
    const draft = found(number)
    const { now } = draft
    const { made } = now
    if (!made) return now
    world.entries = world.entries.filter((e) => e.id !== made.entry)
    for (const i of now.items) delete world.one(i.user).printed[i.serial]
    it().runs = it().runs.filter((r) => r.id !== made.run)
    world.enter({ action: 'undone', sentence: `Took back ${now.title}`, details: [], count: now.items.length, person: null, images: [], persons: [] })
    Object.assign(draft, { head: world.head, now: { ...now, made: null } })
    return draft.now
  }

  const item = (of: { serial: string, user: string }): PrintedItem => {
    const u = world.users.get(of.user)
    return { serial: of.serial, user: u?.id ?? null, name: u ? world.name(u) : 'erased', class: u ? world.row(u).class : null, state: u?.printed[of.serial] ?? 'replaced' }
  }
  const mine = (run: FakeRun): FakeRun['items'] => run.items.filter((i) => world.users.has(i.user) && world.sees(world.one(i.user)))
  const row = (run: FakeRun): PrintRun => {
    const items = mine(run).map(item)
    return { id: run.id, name: run.name, kind: run.kind, sheet: run.sheet, class: run.class, pages: run.pages, items: items.length, alive: items.filter((i) => LIVE.includes(i.state)).length, recalled: items.filter((i) => i.state === 'recalled').length, made_by: run.made_by, made_at: run.made_at }
  }
  const set = (user: FakeUser, serial: string, state: PrintedState): void => void (user.printed = { ...user.printed, [serial]: state })

  return {
    prepare_paper: async (asked) => {
      if (asked.first_passwords) world.needConfirmed()
      const many = subjects(asked.classes, asked.users).length
      for (let done = 0; many > 120 && done <= 10; done += 1) {
        world.emit('progress', { stage: 'proof', done: done * 3, total: 30 })
        await wait(60)
      }
      return layOut(asked, false)
    },
    prepare_list: (asked) => list(asked),
    find_paper: () => it().drafts.findLast((d) => d.by === world.operator && !('list' in d.asked) && !d.asked.aside)?.now ?? null,
    paper_page: ({ draft: number, page }) => ({ svg: drawPage(found(number).now, found(number).asked, page) }),
    make_paper: ({ draft: number }) => make(number),
    unmake_paper: ({ draft: number }) => unmake(number),
    save_paper: ({ draft: number, path }) => {
      const made = make(number)
      return { path: made.changed ? null : path, paper: made }
    },
    discard_paper: () => {
      it().drafts = it().drafts.filter((d) => d.by !== world.operator)
      return null
    },
    list_runs: () => ({ runs: it().runs.map(row).filter((r) => r.items > 0) }),
    find_run: ({ id }) => {
      const run = it().runs.find((r) => r.id === id)
      if (!run) throw fault('not_found', 'This print run is no longer here.')
      return { run: row(run), items: mine(run).map(item) }
    },
    recall_paper: ({ serials }) => {
      const hit = it().runs.flatMap(mine).filter((i) => serials.includes(i.serial) || serials.includes(i.serial.split('-')[0] ?? '')).filter((i) => LIVE.includes(item(i).state))
      const entry = world.write('paper_recalled', `Recalled ${hit.length} ${hit.length === 1 ? 'card' : 'cards'}`, [], () => hit.forEach((i) => set(world.one(i.user), i.serial, 'recalled')), { users: hit.map((i) => i.user) })
      return { entry, count: hit.length }
    },
    void_cards: ({ ids }) => {
      const those = ids.map((id) => world.one(id)).filter((u) => liveCard(u) !== null)
      const entry = world.write('cards_voided', `Voided ${those.length} cards`, [], () => those.forEach((u) => set(u, liveCard(u) ?? '', 'replaced')), { users: those.map((u) => u.id) })
      return { entry, count: those.length }
    },
    find_card: ({ id }) => {
      const user = world.one(id)
      const serial = liveCard(user) ?? Object.keys(user.printed).filter((s) => s.startsWith('C') && user.printed[s] === 'recalled').at(-1) ?? null
      const run = it().runs.find((r) => r.items.some((i) => i.serial === serial))
      return { state: serial ? (user.printed[serial] ?? null) : null, serial, made_at: run?.made_at ?? null, until: serial ? schoolYearEnd() : null }
    },
    paper_languages: () => {
      const after = (days: number): string => isoDay(Date.now() + days * DAY)
      return { languages: NAMES.map(([code, name, checked]) => ({ code, name, checked })), school: 'en', code_days: world.settings.code_days, has_policy: true, today: after(0), cards_until: isoDay(schoolYearEnd()), cards_last: after(1098), letters_until: after(world.settings.code_days), letters_last: after(366) }
    },
    choose_language: ({ ids, language }) => {
      const those = ids.map((id) => world.one(id)).filter((u) => u.language !== language)
      return { entry: world.write('language_chosen', `Chose the language of ${those.length} families`, [], () => those.forEach((u) => (u.language = language)), { users: those.map((u) => u.id) }), count: those.length }
    },
    set_logo: ({ path }) => {
      it().logo = path === null ? null : 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 44"><path fill="%230e5a4e" d="M2 2h36v24c0 9-8 14-18 17C10 40 2 35 2 26z"/><path d="M20 12v18M11 14v12M29 14v12" stroke="white" stroke-width="3" fill="none"/></svg>'
      return { data: it().logo }
    },
    find_logo: () => ({ data: it().logo }),
  }
}
