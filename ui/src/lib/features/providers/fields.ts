// What is typed about providers in Setup, and what is sent. What may stand there the shell decides. Pure.
import type { ChangeSignIn, Choice, LinkProvider, LinkShown, Part, Provider, ProviderSignIn, WondeEmail } from '../../bridge/types'
import type { Key } from '../../words'
import type { Linked } from './words'

export type Way = 'administrator' | 'school'
export type LinkDraft = { school: string, region: string, token: string, client_id: string, client_secret: string, tenant: string, way: Way }

/** As it was linked before, but for secrets. */
export const linkDraft = (link: LinkShown | null): LinkDraft => ({
  school: link?.school ?? '', region: link?.region ?? '', token: '', client_id: link?.client_id ?? '', client_secret: '', tenant: link?.tenant ?? '',
  way: link?.is_app ? 'school' : 'administrator',
})

/** Whether the token or secret of the link before does for this one too. */
export function keepsSecret(provider: Linked, draft: LinkDraft, link: LinkShown | null): boolean {
  if (!link?.has_token) return false
  return provider === 'wonde' || (draft.client_id.trim() === link.client_id && (provider === 'google' || link.is_app))
}

/** The first field that is wanting, and why. */
export function linkFault(provider: Linked, draft: LinkDraft, kept: boolean): { field: keyof LinkDraft, key: Key } | null {
  const lacks = (field: keyof LinkDraft, key: Key): { field: keyof LinkDraft, key: Key } | null => (draft[field].trim() === '' ? { field, key } : null)
  if (provider === 'wonde') return (kept ? null : lacks('token', 'providers.fault_token')) ?? lacks('school', 'providers.fault_school')
  const id = lacks('client_id', 'providers.fault_client_id')
  if (provider === 'google') return id ?? (kept ? null : lacks('client_secret', 'providers.fault_client_secret'))
  return id ?? (draft.way === 'school' ? (lacks('tenant', 'providers.fault_tenant') ?? (kept ? null : lacks('client_secret', 'providers.fault_client_secret'))) : null)
}

/** A secret that was not typed is the one that is kept; a public client of Microsoft's must have none, and says so. */
export function linkAsked(provider: Linked, draft: LinkDraft): LinkProvider {
  const typed = (text: string): string | null => text.trim() || null
  if (provider === 'wonde') return { provider, school: draft.school.trim(), region: draft.region.trim(), token: typed(draft.token) }
  if (provider === 'google') return { provider, client_id: draft.client_id.trim(), client_secret: typed(draft.client_secret) }
  return { provider, client_id: draft.client_id.trim(), tenant: draft.tenant.trim(), client_secret: draft.way === 'school' ? typed(draft.client_secret) : '' }
}

export type Which = 'pupils' | 'staff' | 'classes'
export const WHICH: Which[] = ['pupils', 'staff', 'classes']
export type PartKind = 'all' | 'none' | 'in'
export type PartDraft = { kind: PartKind, ids: string[] }
export type ChoiceDraft = Record<Which, PartDraft> & { units_are_classes: boolean, guardians: boolean, wonde_email: WondeEmail }
export const WONDE_EMAILS: WondeEmail[] = ['none', 'email', 'work', 'primary', 'home']

/** Whether single units or groups can be chosen: Wonde has none, and Google's courses are all or none. */
export const hasParts = (provider: Provider, which: Which): boolean => provider === 'microsoft' || (provider === 'google' && which !== 'classes')

const partDraft = (part: Part): PartDraft => (typeof part === 'string' ? { kind: part, ids: [] } : { kind: 'in', ids: [...part.in] })
const partOf = ({ kind, ids }: PartDraft): Part => (kind === 'in' ? { in: [...ids].sort() } : kind)

export const choiceDraft = ({ pupils, staff, classes, units_are_classes, guardians, wonde_email }: Choice): ChoiceDraft => ({ pupils: partDraft(pupils), staff: partDraft(staff), classes: partDraft(classes), units_are_classes, guardians, wonde_email })
export const choiceOf = ({ pupils, staff, classes, units_are_classes, guardians, wonde_email }: ChoiceDraft): Choice => ({ pupils: partOf(pupils), staff: partOf(staff), classes: partOf(classes), units_are_classes, guardians, wonde_email })
export const isOtherChoice = (choice: Choice, draft: ChoiceDraft): boolean => JSON.stringify(choiceOf(choiceDraft(choice))) !== JSON.stringify(choiceOf(draft))

/** The first part of which some are wanted, but none was ticked. */
export const emptyPart = (draft: ChoiceDraft): Which | null => WHICH.find((which) => draft[which].kind === 'in' && draft[which].ids.length === 0) ?? null

export type SignInDraft = { is_on: boolean, client_id: string, client_secret: string, forget: boolean, mylogin_client_id: string, mylogin_secret: string, forget_mylogin: boolean, domains: string }

export const signInDraft = ({ is_on, client_id, mylogin_client_id, domains }: ProviderSignIn): SignInDraft => ({ is_on, client_id, client_secret: '', forget: false, mylogin_client_id, mylogin_secret: '', forget_mylogin: false, domains: domains.join(', ') })
export const isOtherSignIn = (before: ProviderSignIn, draft: SignInDraft): boolean => JSON.stringify(signInDraft(before)) !== JSON.stringify(draft)

/** A secret that was not typed stays; one to be forgotten is sent empty. */
export function signInAsked(provider: Provider, draft: SignInDraft): ChangeSignIn {
  const secret = (typed: string, forget: boolean): string | null => typed.trim() || (forget ? '' : null)
  return {
    provider,
    sign_in: { is_on: draft.is_on, client_id: draft.client_id.trim(), mylogin_client_id: draft.mylogin_client_id.trim(), domains: draft.domains.split(/[\s,;]+/).filter(Boolean) },
    client_secret: secret(draft.client_secret, draft.forget),
    mylogin_secret: secret(draft.mylogin_secret, draft.forget_mylogin),
  }
}

/** Where the provider sends somebody back to, under the portal's public address; `null` while there is none. */
export const redirectOf = (address: string, way: Linked | 'mylogin'): string | null => (address.trim() === '' ? null : `${address.trim().replace(/\/+$/, '')}/sign-in/${way}/back`)
