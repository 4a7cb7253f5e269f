//! A page for a person who tries things: approve a school at Wonde, let a year go by at a provider, break the next request.

import { act } from './deeds.mjs'
import { Random } from './random.mjs'
import { escape, HEAD } from './signin.mjs'

const NAMES = { wonde: 'Wonde', google: 'Google', microsoft: 'Microsoft' }
const NEW = [
  ['Marnie', 'Ashdown'],
  ['Idris', 'Bevan-Cole'],
  ['Saoirse', 'Kelleher'],
  ['Hamid', 'Rafiq'],
  ['Tove', 'Lindqvist'],
]

const DEEDS = {
  'A pupil’s surname changes': (at, school, seed) => ({
    do: 'rename',
    at,
    some: 1,
    seed,
    family: new Random('panel', seed).pick(['Summerfield', 'Achterberg', 'Nightingale']),
  }),
  'Three pupils leave': (at, school, seed) => ({ do: 'delete', at, some: 3, seed }),
  'Half of the pupils leave': (at, school, seed) => ({
    do: 'delete',
    at,
    some: Math.floor(school.listed.filter((one) => one.role === 'student').length / 2),
    seed,
  }),
  'Five pupils move class': (at, school, seed) => ({
    do: 'move',
    at,
    some: 5,
    seed,
    class: school.listed.find((one) => one.role === 'student').class,
  }),
  'Somebody joins': (at, school, seed) => {
    const [given, family] = NEW[seed % NEW.length]
    return {
      do: 'add',
      at,
      person: { key: `panel-${at}-${seed}`, given, family, class: school.listed.find((one) => one.role === 'student').class },
    }
  },
  'A pupil is suspended': (at, school, seed) => ({ do: 'suspend', at, some: 1, seed }),
}

const FAULTS = {
  'Too many requests': { kind: 'throttle', retry_after: '3' },
  'The filter answers in its place': { kind: 'html' },
  'The connection is cut': { kind: 'cut' },
  'A page is empty': { kind: 'empty' },
  'Access has ended': { kind: 'expire' },
}

export class Panel {
  #count = 0
  #said = ''
  #at = 'wonde'

  /** @param {import('./world.mjs').World} world */
  constructor(site, world) {
    this.world = world
    site.on('GET', '/try', () => ({ body: this.#page() }))
    site.on('POST', '/try', async (ask) => this.#press(await ask.body()))
  }

  #press({ at, deed, fault, approve }) {
    const { school, schools, faults } = this.world
    if (at in NAMES) this.#at = at
    if (approve && schools.has(approve)) {
      schools.get(approve).state = 'approved'
      this.#said = `${schools.get(approve).name} has approved.`
    } else if (deed in DEEDS && at in NAMES) {
      const keys = act(school, DEEDS[deed](at, school, (this.#count += 1)))
      const who = keys.map((key) => school.sides[at].people.get(key)).map((one) => `${one.given} ${one.family}`.trim())
      this.#said = `${deed} at ${NAMES[at]}: ${who.slice(0, 5).join(', ')}${who.length > 5 ? ` and ${who.length - 5} more` : ''}.`
    } else if (fault in FAULTS && at in NAMES) {
      faults.break({ at, method: 'GET', path: 'schools/|users|groups|courses|me', ...FAULTS[fault] })
      this.#said = `${fault}: at the next request to ${NAMES[at]}.`
    }
    return { status: 303, headers: { Location: '/try' } }
  }

  #page() {
    const { school, schools } = this.world
    const button = (name, value, text = value) => `<button name="${name}" value="${escape(value)}">${escape(text)}</button>`
    const waiting = [...schools.values()].filter((one) => one.state === 'pending' || one.state === 'audited')
    const at = Object.entries(NAMES)
      .map(
        ([word, name]) =>
          `<label class="row"><input type="radio" name="at" value="${word}"${word === this.#at ? ' checked' : ''}> ${name}</label>`
      )
      .join('')
    return `${HEAD(`${school.name} at its providers`)}<main>
<h1>${escape(school.name)} at its providers</h1>
<p role="status">${escape(this.#said)}</p>
<form method="post" action="/try">
<h2>Schools that were asked through Wonde</h2>
${waiting.map((one) => button('approve', one.id, `${one.name} approves`)).join('\n') || '<p>None is waiting.</p>'}
<fieldset><legend>At</legend>${at}</fieldset>
<h2>Let something happen</h2>
${Object.keys(DEEDS)
  .map((deed) => button('deed', deed))
  .join('\n')}
<h2>Let the next request fail</h2>
${Object.keys(FAULTS)
  .map((fault) => button('fault', fault))
  .join('\n')}
</form>
</main>
</html>`
  }
}
