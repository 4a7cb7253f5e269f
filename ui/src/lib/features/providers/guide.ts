// Which steps the school's IT takes at each provider, with what is to be pasted there.
import type { Key } from '../../words'
import type { Way } from './fields'
import type { Linked } from './words'

/** `paste`: what goes into the provider's page, letter by letter. */
export type GuideStep = { text: Key, paste?: string[] }
export type Guide = { steps: GuideStep[], what: Key | null }

const plain = (...keys: Key[]): GuideStep[] => keys.map((text) => ({ text }))

const LINK: Record<'wonde' | 'google' | 'microsoft' | 'microsoft_school', Guide> = {
  wonde: { steps: plain('guides.wonde_1', 'guides.wonde_2', 'guides.wonde_3', 'guides.wonde_4'), what: 'guides.wonde_what' },
  google: { steps: plain('guides.google_1', 'guides.google_2', 'guides.google_3', 'guides.google_4', 'guides.google_5', 'guides.google_6', 'guides.google_7'), what: 'guides.google_what' },
  microsoft: {
    steps: [...plain('guides.microsoft_1'), { text: 'guides.microsoft_2', paste: ['http://localhost'] }, ...plain('guides.microsoft_3'), { text: 'guides.microsoft_4', paste: ['User.Read', 'User.Read.All', 'GroupMember.Read.All', 'Member.Read.Hidden'] }, ...plain('guides.microsoft_5')],
    what: 'guides.microsoft_what',
  },
  microsoft_school: {
    steps: [...plain('guides.microsoft_school_1'), { text: 'guides.microsoft_school_2', paste: ['EduRoster.Read.All', 'Member.Read.Hidden', 'Organization.Read.All'] }, ...plain('guides.microsoft_school_3', 'guides.microsoft_school_4')],
    what: 'guides.microsoft_school_what',
  },
}

export const linkGuide = (provider: Linked, way: Way): Guide => LINK[provider === 'microsoft' && way === 'school' ? 'microsoft_school' : provider]

export const signInGuide = (provider: Linked): Guide => ({ steps: plain(`guides.sign_in_${provider}_1`, `guides.sign_in_${provider}_2`, `guides.sign_in_${provider}_3`), what: null })
