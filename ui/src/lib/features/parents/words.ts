// The school's words for how an adult or an invitation stands.
import CircleCheck from '@lucide/svelte/icons/circle-check'
import Clock from '@lucide/svelte/icons/clock'
import MailX from '@lucide/svelte/icons/mail-x'
import ShieldBan from '@lucide/svelte/icons/shield-ban'
import TriangleAlert from '@lucide/svelte/icons/triangle-alert'
import type { Invited, LinkedAdult } from '../../bridge/types'
import type { Component } from 'svelte'
import { desk } from '../../desk.svelte'
import { t } from '../../words'
import { date, dayWord } from '../../words/dates'
import type { Step } from './list'

type Look = { tone: 'plain' | 'green' | 'amber' | 'red', icon?: Component<{ 'aria-hidden'?: 'true' }>, text: string }

/** The tag of an invitation. */
export function lookOf(one: Invited): Look {
  const { stuck, state } = one
  if (stuck) return { tone: stuck === 'bounced' || stuck === 'refused' ? 'red' : 'amber', icon: stuck === 'bounced' ? MailX : stuck === 'refused' ? ShieldBan : stuck === 'queued' ? Clock : TriangleAlert, text: t(`parents.stuck_${stuck}`) }
  if (state === 'connected') return { tone: 'green', icon: CircleCheck, text: t('parents.state_connected') }
  if (state === 'queued') return { tone: 'amber', icon: Clock, text: t('parents.state_queued') }
  return { tone: 'plain', text: t(state === 'sent' && one.email === null && desk.may('invite_parents') ? 'parents.state_printed' : `parents.state_${state}`) }
}

/** Whom an invitation is for; to a teacher neither the address nor the way is told. */
export const whomWord = (one: Invited): string => one.email ?? t(desk.may('invite_parents') ? 'parents.letter' : 'parents.invitation')

/** Why it does not go on; or, where it does, until when it works. On paper no order is spoken of. */
export function whyWord(one: Invited, paper = false): string {
  const { stuck, said } = one
  if (stuck === null) return [one.used > 0 ? t('parents.used', { used: one.used, adults: one.adults }) : t('parents.made', { when: dayWord(one.at) }), t('parents.until', { date: date(one.until) })].join(' · ')
  if (stuck === 'refused') return t(paper ? 'parents.why_refused_paper' : 'parents.why_refused')
  if (stuck === 'bounced' && said) return t('parents.why_bounced_said', { said })
  if (stuck === 'not_verified' && one.email === null) return t('parents.why_not_verified_letter')
  return t(`parents.why_${stuck}`, { when: dayWord(one.at), date: date(one.until) })
}

export const stepWord = (step: Step, paper = false): string => t(paper && step === 'order' ? 'parents.step_office' : `parents.step_${step}`)

export const relationWord = (adult: LinkedAdult): string => t(`parents.relation_${adult.relation}`)

/** "amira@home.example · seen yesterday". */
export function factsOf(adult: LinkedAdult): string {
  const seen = adult.seen_at === null ? t('parents.seen_never') : t('parents.seen', { when: dayWord(adult.seen_at) })
  return [...(adult.email ? [adult.email] : []), seen].join(' · ')
}
