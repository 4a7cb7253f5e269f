// The pupils as the list shows them: which, how tall, what is stuck and what comes next. Pure.
import type { Invited, PupilParents, Stuck } from '../../bridge/types'
import { matches } from '../../components/match'

export type Show = 'all' | 'connected' | 'invited' | 'stuck' | 'nobody'
/** In the order of the counts. All but `stuck` take each pupil once. */
export const SHOWS = ['connected', 'invited', 'stuck', 'nobody'] as const satisfies Show[]
export const readShow = (text: string | undefined): Show => SHOWS.find((show) => show === text) ?? 'all'

export const isStuck = (pupil: PupilParents): boolean => pupil.invitations.some((one) => one.stuck !== null)

export function fits(pupil: PupilParents, show: Show): boolean {
  switch (show) {
    case 'connected': return pupil.adults.length > 0
    case 'invited': return pupil.adults.length === 0 && pupil.invitations.length > 0
    case 'stuck': return isStuck(pupil)
    case 'nobody': return pupil.adults.length === 0 && pupil.invitations.length === 0
    default: return true
  }
}

const textOf = (pupil: PupilParents): string => [pupil.name, pupil.class ?? '', ...pupil.adults.flatMap((one) => [one.name, one.email]), ...pupil.invitations.map((one) => one.email ?? '')].join(' ')

export const find = (pupils: PupilParents[], show: Show, query: string): PupilParents[] => pupils.filter((pupil) => fits(pupil, show) && (query.trim() === '' || matches(textOf(pupil), query)))

/** Whether an invitation still says something that its adults do not. */
export const isOpen = (one: Invited, now: number = Date.now()): boolean => one.state !== 'connected' || (one.used < one.adults && one.until > now)
export const openOf = (pupil: PupilParents): Invited[] => pupil.invitations.filter((one) => isOpen(one))

/** The one next step; `wait` is none. */
export type Step = 'wait' | 'mail' | 'correct' | 'again' | 'invite' | 'letter' | 'order'
const STEPS: Record<Stuck, { mail: Step, letter: Step }> = {
  queued: { mail: 'mail', letter: 'letter' },
  bounced: { mail: 'correct', letter: 'letter' },
  not_opened: { mail: 'again', letter: 'letter' },
  not_registered: { mail: 'letter', letter: 'letter' },
  // Whoever registered with a letter gave an address that the office does not see.
  not_verified: { mail: 'again', letter: 'letter' },
  never_used: { mail: 'letter', letter: 'letter' },
  expired: { mail: 'invite', letter: 'letter' },
  refused: { mail: 'order', letter: 'order' },
}
export const stepOf = ({ stuck, email }: Pick<Invited, 'stuck' | 'email'>): Step => (stuck === null ? 'wait' : STEPS[stuck][email === null ? 'letter' : 'mail'])

/** Heights in rem: of an adult, of an invitation, of one that is stuck, of a line of its own. */
export const TALL = { adult: 3.2, invited: 3.2, stuck: 5.2, line: 2.4 }

/** How tall a pupil's row is, in rem. Stacked, the name has a line of its own above. */
export function heightOf(pupil: PupilParents, stacked: boolean): number {
  const open = openOf(pupil)
  const beside = pupil.adults.length * TALL.adult + open.reduce((sum, one) => sum + (one.stuck ? TALL.stuck : TALL.invited), 0) || TALL.line
  const name = TALL.line + (pupil.orders > 0 && !stacked ? TALL.line : 0)
  return stacked ? name + beside : Math.max(name, beside)
}

export type ChaseLine = { pupil: PupilParents, one: Invited }
/** What is stuck, by class, in the order of the register. */
export function chaseOf(pupils: PupilParents[]): { class: string | null, lines: ChaseLine[] }[] {
  const groups = new Map<string | null, ChaseLine[]>()
  for (const pupil of pupils) {
    const lines = pupil.invitations.filter((one) => one.stuck !== null).map((one) => ({ pupil, one }))
    if (lines.length > 0) groups.set(pupil.class, [...(groups.get(pupil.class) ?? []), ...lines])
  }
  return [...groups].map(([title, lines]) => ({ class: title, lines }))
}

/** For more than so many pupils, addresses come from a file. */
export const TYPED = 30

/** What the shell takes for an address, roughly: it has the last word. */
export const isAddress = (text: string): boolean => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text.trim())

/** Of these pupils, what is mended by inviting the same address again. */
export const againOf = (pupils: PupilParents[]): ChaseLine[] => chaseOf(pupils).flatMap((group) => group.lines).filter(({ one }) => ['again', 'invite'].includes(stepOf(one)))
