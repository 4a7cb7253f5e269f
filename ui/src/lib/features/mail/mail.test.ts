import { describe, expect, it } from 'vitest'
import type { MailSettings, MailShown } from '../../bridge/types'
import { asked, draftOf, isChanged, isOtherAccount, portOf, withSecurity } from './fields'
import { factsOf, find, kindWord } from './list'

const settings: MailSettings = { host: 'smtp.a.example', port: 465, security: 'tls', username: 'office', auth: 'password', from: 'office@a.example', from_name: '', reply_to: '', paused: false }

describe('how mail is sent', () => {
  it('has the usual port with another encryption, and keeps one that was typed', () => {
    const draft = draftOf(settings)
    expect(withSecurity(draft, 'starttls').port).toBe('587')
    expect(withSecurity({ ...draft, port: '2525' }, 'starttls').port).toBe('2525')
    expect(withSecurity({ ...draft, port: '' }, 'tls').port).toBe('465')
  })

  it('sends no password that was not typed, and none where none is wanted', () => {
    const draft = draftOf(settings)
    expect(asked(draft, true)).toEqual({ settings: { ...settings, paused: true }, secret: null })
    expect(asked({ ...draft, secret: 'plum' }, false).secret).toBe('plum')
    expect(asked({ ...draft, secret: 'plum', auth: 'none' }, false).secret).toBeNull()
  })

  it('knows a port, what was changed, and whose password it is', () => {
    expect(['465', ' 587 ', '0', '70000', 'x', ''].map(portOf)).toEqual([465, 587, 0, 0, 0, 0])
    const draft = draftOf(settings)
    expect([isChanged(settings, draft), isChanged(settings, { ...draft, secret: 'a' })]).toEqual([false, true])
    expect([isOtherAccount(settings, { ...draft, from: 'x@y.z' }), isOtherAccount(settings, { ...draft, username: 'other' })]).toEqual([false, true])
  })
})

describe('a mail in the list', () => {
  const now = new Date(2026, 8, 3, 9, 30).getTime()
  const shown = (of: Partial<MailShown>): MailShown => ({ id: 'm', kind: 'invitation', recipient: 'ewa@home.example', child: 'Mia', state: 'sent', attempts: 1, said: '', next_at: 0, at: now, done_at: now, can_again: false, ...of })

  it('is named by what it is about', () => {
    expect([kindWord(shown({})), kindWord(shown({ child: null })), kindWord(shown({ kind: 'verify' }))]).toEqual(['Invitation for Mia', 'Invitation', 'Verify the address'])
  })

  it('says why it waits and when it is tried next', () => {
    expect(factsOf(shown({ state: 'queued', attempts: 2, said: 'It cannot be reached.', done_at: null, next_at: now + 60_000 }), now)).toBe('Made today, 09:30 · tried 2 times · Next try today, 09:31 · It cannot be reached.')
    expect(factsOf(shown({}), now)).toBe('Sent today, 09:30')
  })

  it('is found by address, child and state', () => {
    const mails = [shown({ id: 'a' }), shown({ id: 'b', state: 'handing', child: 'Leo' }), shown({ id: 'c', state: 'bounced' })]
    const ids = (part: Parameters<typeof find>[1], query = ''): string => find(mails, part, query).map((one) => one.id).join('')
    expect([ids('all'), ids('waiting'), ids('failed'), ids('all', 'leo'), ids('sent', 'leo')]).toEqual(['abc', 'b', 'c', 'b', ''])
  })
})
