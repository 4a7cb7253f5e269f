import { describe, expect, it } from 'vitest'
import type { Choice, LinkShown } from '../../bridge/types'
import { choiceDraft, choiceOf, emptyPart, hasParts, isOtherChoice, isOtherSignIn, keepsSecret, linkAsked, linkDraft, linkFault, redirectOf, signInAsked, signInDraft } from './fields'
import { linkGuide } from './guide'
import { countsSaid, stageSaid } from './words'

const choice: Choice = { pupils: { in: ['b', 'a'] }, staff: 'all', classes: 'none', units_are_classes: true, guardians: false, wonde_email: 'work' }
const link = { has_token: true, is_app: true, school: 'A1', region: 'apac', client_id: 'app', tenant: 'larkfield.example' } as LinkShown

describe('linking', () => {
  it('wants from each provider what it needs, and nothing that is kept', () => {
    const empty = linkDraft(null)
    expect(linkFault('wonde', empty, false)?.field).toBe('token')
    expect(linkFault('wonde', empty, true)?.field).toBe('school')
    expect(linkFault('google', { ...empty, client_id: 'app' }, false)?.field).toBe('client_secret')
    expect(linkFault('google', { ...empty, client_id: 'app' }, true)).toBeNull()
    expect(linkFault('microsoft', { ...empty, client_id: 'app' }, false)).toBeNull()
    expect(linkFault('microsoft', { ...empty, client_id: 'app', way: 'school' }, true)?.field).toBe('tenant')
    expect(linkFault('microsoft', { ...empty, client_id: 'app', tenant: 't', way: 'school' }, false)?.field).toBe('client_secret')
  })

  it('sends no secret that was not typed, and none for a public client of Microsoft', () => {
    const draft = { ...linkDraft(null), client_id: ' app ', client_secret: 'plum', school: ' A1 ' }
    expect(linkAsked('wonde', draft)).toEqual({ provider: 'wonde', school: 'A1', region: '', token: null })
    expect(linkAsked('google', draft)).toEqual({ provider: 'google', client_id: 'app', client_secret: 'plum' })
    expect(linkAsked('microsoft', draft)).toEqual({ provider: 'microsoft', client_id: 'app', tenant: '', client_secret: '' })
    expect(linkAsked('microsoft', { ...draft, way: 'school' })).toMatchObject({ client_secret: 'plum' })
  })

  it('begins again as it was linked before, without its secrets', () => {
    expect(linkDraft(link)).toEqual({ school: 'A1', region: 'apac', token: '', client_id: 'app', client_secret: '', tenant: 'larkfield.example', way: 'school' })
    expect(linkDraft({ ...link, is_app: false }).way).toBe('administrator')
  })

  it('takes the secret that is kept only for the same app', () => {
    const draft = linkDraft(link)
    expect([keepsSecret('microsoft', draft, link), keepsSecret('microsoft', { ...draft, client_id: 'other' }, link), keepsSecret('microsoft', draft, { ...link, is_app: false })]).toEqual([true, false, false])
    expect([keepsSecret('wonde', draft, link), keepsSecret('wonde', draft, { ...link, has_token: false }), keepsSecret('google', draft, null)]).toEqual([true, false, false])
  })

  it('has a guide for each way, with what is to be pasted letter by letter', () => {
    expect(linkGuide('microsoft', 'administrator').steps.flatMap((step) => step.paste ?? [])).toEqual(['http://localhost', 'User.Read', 'User.Read.All', 'GroupMember.Read.All', 'Member.Read.Hidden'])
    expect(linkGuide('microsoft', 'school').steps.flatMap((step) => step.paste ?? [])).toEqual(['EduRoster.Read.All', 'Member.Read.Hidden', 'Organization.Read.All'])
    expect(linkGuide('wonde', 'school')).toBe(linkGuide('wonde', 'administrator'))
  })
})

describe('what is imported', () => {
  it('is not another choice when the units are named in another order', () => {
    expect(isOtherChoice(choice, choiceDraft(choice))).toBe(false)
    expect(choiceOf(choiceDraft(choice)).pupils).toEqual({ in: ['a', 'b'] })
    expect(isOtherChoice(choice, { ...choiceDraft(choice), guardians: true })).toBe(true)
  })

  it('is not saved with a part of which some are wanted and none is ticked', () => {
    expect(emptyPart(choiceDraft(choice))).toBeNull()
    expect(emptyPart({ ...choiceDraft(choice), staff: { kind: 'in', ids: [] } })).toBe('staff')
  })

  it('can be chosen by units and groups only where the provider has them', () => {
    expect([hasParts('wonde', 'pupils'), hasParts('google', 'pupils'), hasParts('google', 'classes'), hasParts('microsoft', 'classes')]).toEqual([false, true, false, true])
  })
})

describe('signing in', () => {
  const before = { is_on: false, client_id: 'web', mylogin_client_id: '', domains: ['a.example'] }

  it('keeps a secret that was not typed, replaces one that was, and forgets one on demand', () => {
    const draft = signInDraft(before)
    expect(isOtherSignIn(before, draft)).toBe(false)
    expect(signInAsked('google', draft).client_secret).toBeNull()
    expect(signInAsked('google', { ...draft, client_secret: ' plum ' }).client_secret).toBe('plum')
    expect(signInAsked('google', { ...draft, forget: true })).toMatchObject({ client_secret: '', mylogin_secret: null })
    expect(signInAsked('google', { ...draft, domains: 'a.example, b.example;c.example ' }).sign_in.domains).toEqual(['a.example', 'b.example', 'c.example'])
  })

  it('makes the redirect address from the portal’s public one, and none without it', () => {
    expect(redirectOf('https://portal.a.example/', 'google')).toBe('https://portal.a.example/sign-in/google/back')
    expect(redirectOf('https://portal.a.example', 'mylogin')).toBe('https://portal.a.example/sign-in/mylogin/back')
    expect(redirectOf(' ', 'wonde')).toBeNull()
  })
})

describe('words', () => {
  it('say what was read, without what there is none of', () => {
    expect(countsSaid({ students: 412, staff: 1, others: 0, classes: 44, guardians: 0 })).toBe('412 pupils, 1 member of staff and 44 classes')
    expect(countsSaid({ students: 0, staff: 0, others: 0, classes: 0, guardians: 0 })).toBe('nobody')
  })

  it('say how far a reading is, also in a stage nobody has named, and count the pause a provider asks for', () => {
    const stage = (name: string, done = 0): string => stageSaid('wonde', { stage: name, done, total: 0 })
    expect(stage('provider_students', 1200)).toBe('Pupils: 1,200 so far')
    expect(stage('provider_classes')).toBe('Classes')
    expect(stage('provider_waiting', 30)).toBe('Wonde asks for a pause of 30 seconds')
    expect(stage('provider_something', 5)).toBe('Reading Wonde: 5 so far')
    expect(stageSaid('google', null)).toBe('Reading Google')
  })
})
