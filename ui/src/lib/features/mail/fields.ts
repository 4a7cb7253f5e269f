// How mail is sent, as it is typed; what is sent to be saved. What may stand there the shell decides. Pure.
import type { ChangeMail, MailSecurity, MailSettings } from '../../bridge/types'

export const SECURITIES: MailSecurity[] = ['tls', 'starttls', 'none_on_loopback']
export const AUTHS: MailSettings['auth'][] = ['password', 'xoauth2', 'none']
/** The usual port of each. */
export const PORTS: Record<MailSecurity, string> = { tls: '465', starttls: '587', none_on_loopback: '25' }
/** What the two services most schools have want to be set. */
export const SERVICES = {
  google: { host: 'smtp.gmail.com', security: 'tls' },
  microsoft: { host: 'smtp.office365.com', security: 'starttls' },
} as const satisfies Record<string, Pick<MailSettings, 'host' | 'security'>>
export type Service = keyof typeof SERVICES

export type MailDraft = Omit<MailSettings, 'port' | 'paused'> & { port: string, secret: string }

export function draftOf({ paused: _, port, ...rest }: MailSettings): MailDraft {
  return { ...rest, port: String(port), secret: '' }
}

/** Another kind of encryption has another usual port; one that was typed stays. */
export function withSecurity(draft: MailDraft, security: MailSecurity): MailDraft {
  return { ...draft, security, port: Object.values(PORTS).includes(draft.port.trim()) || draft.port.trim() === '' ? PORTS[security] : draft.port }
}

/** A port from its text; 0 is none, and refused. */
export const portOf = (text: string): number => (/^\d{1,5}$/.test(text.trim()) && Number(text) < 65_536 ? Number(text) : 0)

/** A password that was not typed stays as it is. */
export function asked({ secret, port, ...draft }: MailDraft, paused: boolean): ChangeMail {
  return { settings: { ...draft, port: portOf(port), paused }, secret: secret === '' || draft.auth === 'none' ? null : secret }
}

export function isChanged(settings: MailSettings, draft: MailDraft): boolean {
  const before = draftOf(settings)
  return (Object.keys(before) as (keyof MailDraft)[]).some((field) => before[field].trim() !== draft[field].trim())
}

/** Whether the password that is kept would not be used for this: another server, port, user or way. */
export function isOtherAccount(settings: MailSettings, draft: MailDraft): boolean {
  return draft.host.trim().toLowerCase() !== settings.host || portOf(draft.port) !== settings.port || draft.username.trim() !== settings.username || draft.auth !== settings.auth
}
