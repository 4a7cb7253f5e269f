//! Who is at the desk: locking, signing in, wrong passwords.

import assert from 'node:assert/strict'

import { inWorld, journey } from '../harness/journey.mjs'
import { ADMIN, makeSchool, signIn } from './steps.mjs'

const at = inWorld({ name: 'sign-in' })

journey('Lock hides everything behind the sign-in page', at, async () => {
  at.window = await at.world.open()
  await makeSchool(at.window)
  await at.window.click('button', 'Lock')
  await at.window.find('heading', 'Sign in')
  assert.doesNotMatch(await at.window.text(), new RegExp(ADMIN.username), 'no user is named on the page')
  await at.window.isAccessible('Sign in')
})

journey('a wrong password is refused in words beside the field', at, async () => {
  const { window } = at
  await signIn(window, { ...ADMIN, password: 'not the password' })
  await window.see('The username or the password is wrong.')
  const field = await window.find('textbox', 'Password')
  const { value, focused } = await window.describe(field)
  assert.deepEqual({ value, focused }, { value: '', focused: true }, 'the field is empty and ready')
  assert.equal(await window.session.run((element) => element.getAttribute('aria-invalid'), field), 'true')
})

journey('a name that nobody has is refused in the same words', at, async () => {
  await signIn(at.window, { username: 'nobody', password: 'not the password' })
  await at.window.see('The username or the password is wrong.')
})

journey('wrong passwords are slowed down', at, async () => {
  const { window } = at
  const answer = /The username or the password is wrong\.|Too many wrong passwords\. Try again in \d+ seconds?\./
  for (let turn = 0; turn < 10; turn += 1) {
    await signIn(window, { ...ADMIN, password: `guess number ${turn}` })
    const [said] = await window.see(answer)
    if (said.startsWith('Too many')) return
  }
  assert.fail('ten wrong passwords in a row were not slowed down')
})

journey('when the wait is over, the right password opens the desk', at, async () => {
  await at.window.ready('button', 'Sign in')
  await signIn(at.window)
  await at.window.find('heading', 'Manage users')
})

journey('a restart asks who you are', at, async () => {
  at.window = await at.window.reopen()
  await at.window.find('heading', 'Sign in')
  await at.window.see(ADMIN.school)
})
