// The school's words for paper, by kind.
import type { CardDetail, Paper, PaperFault, PaperKind, PrintedState } from '../../bridge/types'
import Ban from '@lucide/svelte/icons/ban'
import CalendarClock from '@lucide/svelte/icons/calendar-clock'
import CircleCheck from '@lucide/svelte/icons/circle-check'
import RefreshCw from '@lucide/svelte/icons/refresh-cw'
import TriangleAlert from '@lucide/svelte/icons/triangle-alert'
import type { Component } from 'svelte'
import { list, t } from '../../words'

type Icon = Component<{ 'aria-hidden'?: 'true' }>

/** How many login cards, letters or names there are on these pages. */
export const countWord = (paper: Pick<Paper, 'kind' | 'items'>): string => t(paper.kind === null ? 'paper.count_names' : `paper.count_${paper.kind}`, { n: paper.items.length })

/** "C12-001 to C12-030", or the only one. */
export function serialsOf(paper: Pick<Paper, 'items'>): string {
  const [first, last] = [paper.items[0]?.serial ?? '', paper.items.at(-1)?.serial ?? '']
  return first === last ? first : t('paper.serials', { first, last })
}

/** Faults by child, each with all that is wrong and the first page of it; those of nobody stand for themselves. */
export function faultLines(faults: PaperFault[]): { page: number, user: string | null, messages: string[] }[] {
  const lines: { page: number, user: string | null, messages: string[] }[] = []
  for (const { page, user, message } of faults) {
    const line = user === null ? undefined : lines.find((one) => one.user === user)
    if (line) line.messages.push(message)
    else lines.push({ page, user, messages: [message] })
  }
  return lines
}

const SHOWN = 12
/** "2 left out: Ava Hill and Tom Price". */
export const refusedWord = (names: string[]): string => t('paper.refused', { n: names.length, names: list([...names.slice(0, SHOWN), ...(names.length > SHOWN ? [t('users.delete_others', { n: names.length - SHOWN })] : [])]) })

export const kindWord = (kind: PaperKind): string => t(`paper.kind_${kind}`)

export const STATES: PrintedState[] = ['alive', 'out_of_date', 'expired', 'replaced', 'recalled']
export const isLive = (state: CardDetail['state']): boolean => state === 'alive' || state === 'out_of_date'
export const TONES: Record<PrintedState, { tone: 'green' | 'amber' | 'plain' | 'red', icon: Icon }> = {
  alive: { tone: 'green', icon: CircleCheck },
  out_of_date: { tone: 'amber', icon: TriangleAlert },
  expired: { tone: 'plain', icon: CalendarClock },
  replaced: { tone: 'plain', icon: RefreshCw },
  recalled: { tone: 'red', icon: Ban },
}

const STAGES: Record<string, 'paper.stage_proof' | 'paper.stage_passwords' | 'paper.stage_pages'> = { proof: 'paper.stage_proof', passwords: 'paper.stage_passwords', pages: 'paper.stage_pages' }
/** What long work is doing. */
export const stageWord = (stage: string | undefined): string => t(STAGES[stage ?? ''] ?? 'paper.preparing')

/** A serial number as typed, as it is written: " c12 3" is C12-003. The number of a run alone is taken too. */
export function readSerial(text: string): { run: string, serial: string | null } | null {
  const [, letter, run, item] = /^\s*([cp])\s*(\d+)(?:[\s\-‐‑‒–—]+(\d+))?\s*$/i.exec(text) ?? []
  if (!letter || !run) return null
  const name = `${letter.toUpperCase()}${Number(run)}`
  return { run: name, serial: item === undefined ? null : `${name}-${String(Number(item)).padStart(3, '0')}` }
}
