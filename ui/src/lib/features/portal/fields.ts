// The Parent Portal as it is typed in Setup, what is sent, and who can reach it. Pure.
import type { ChangePortal, PortalSetup } from '../../bridge/types'
import type { Key, Params } from '../../words'

export type PortalDraft = { listen: PortalSetup['listen'], port: string, public_address: string, policy: string }

export const LISTENS: PortalSetup['listen'][] = ['this_computer', 'network']
const bare = (address: string): string => address.trim().replace(/^https:\/\//i, '')

export const draftOf = ({ listen, port, public_address, policy }: PortalSetup): PortalDraft => ({ listen, port: String(port), public_address: bare(public_address), policy })

/** The ports a program may take without being asked whose they are. */
const LOWEST = 1024
/** A port from its text; 0 is none. */
export const portOf = (text: string): number => (/^\d{4,5}$/.test(text.trim()) && Number(text) >= LOWEST && Number(text) < 65_536 ? Number(text) : 0)

/** The form with the switches beside it. */
export const asked = (draft: PortalDraft, { on, messages }: Pick<ChangePortal, 'on' | 'messages'>): ChangePortal => ({ on, messages, listen: draft.listen, port: portOf(draft.port), public_address: draft.public_address.trim(), policy: draft.policy.trim() })

export function isChanged(portal: PortalSetup, draft: PortalDraft): boolean {
  const before = draftOf(portal)
  return (Object.keys(before) as (keyof PortalDraft)[]).some((field) => before[field].trim() !== draft[field].trim())
}

export type Sentence = [Key, Params?]

/** Who can reach it as it stands now, in sentences. */
export function reachOf({ on, fault, listen, port, public_address }: PortalSetup): Sentence[] {
  const [at, text] = [bare(public_address), String(port)]
  if (!on) return [['portal.reach_off']]
  if (fault !== null) return [['portal.reach_fault']]
  if (listen === 'this_computer') return [at ? ['portal.reach_this', { public: at, port: text }] : ['portal.reach_this_bare']]
  return [['portal.reach_network'], at ? ['portal.reach_outside', { public: at, port: text }] : ['portal.reach_outside_none']]
}
