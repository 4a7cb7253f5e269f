// Mails as the list shows them: which, in what words, what can be done. Pure.
import type { MailShown, MailState } from '../../bridge/types'
import { matches } from '../../components/match'
import { t } from '../../words'
import { dayAndTime } from '../../words/dates'

export type Part = 'all' | 'waiting' | 'failed' | 'unsure' | 'sent'
export const PARTS = ['waiting', 'failed', 'unsure', 'sent'] as const satisfies Part[]
const STATES: Record<(typeof PARTS)[number], MailState[]> = { waiting: ['queued', 'handing'], failed: ['bounced'], unsure: ['unsure'], sent: ['sent'] }

export const isIn = (one: MailShown, part: Part): boolean => part === 'all' || STATES[part].includes(one.state)

export function kindWord({ kind, child }: Pick<MailShown, 'kind' | 'child'>): string {
  return child !== null && (kind === 'invitation' || kind === 'child_added') ? t(`mail.kind_${kind}_of`, { child }) : t(`mail.kind_${kind}`)
}

export const find = (mails: MailShown[], part: Part, query: string): MailShown[] => mails.filter((one) => isIn(one, part) && (query.trim() === '' || matches(`${one.recipient} ${one.child ?? ''} ${kindWord(one)}`, query)))

/** When it was made or went; while it waits, when it is tried next. What the server said comes after. */
export function factsOf(one: MailShown, now: number = Date.now()): string {
  const when = dayAndTime(one.done_at ?? one.at, now)
  const first = one.state === 'sent' ? t('mail.went', { when }) : one.state === 'cancelled' ? t('mail.ended', { when }) : t('mail.made', { when: dayAndTime(one.at, now) })
  const tried = one.attempts > 0 && one.state !== 'sent' ? [t('mail.tried', { n: one.attempts })] : []
  const next = one.state === 'queued' && one.next_at > now ? [t('mail.next', { when: dayAndTime(one.next_at, now) })] : []
  return [first, ...tried, ...next, ...(one.said && one.state !== 'sent' ? [one.said] : [])].join(' · ')
}
