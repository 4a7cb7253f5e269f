import { expect, it } from 'vitest'
import type { PortalSetup } from '../../bridge/types'
import { t } from '../../words'
import { asked, draftOf, isChanged, reachOf } from './fields'

const portal: PortalSetup = { on: true, listen: 'network', port: 8443, public_address: 'https://portal.a.example', running_at: 'http://pc:8443', fault: null, policy: 'Be kind.', messages: { parents: true, replies: false, mails: true } }
const said = (of: Partial<PortalSetup>): string => reachOf({ ...portal, ...of }).map(([key, params]) => t(key, params)).join(' ')

it('says in plain words who can reach it', () => {
  expect(said({ on: false })).toMatch(/^Nobody reaches it here/)
  expect(said({ fault: 'Port 8443 is taken.' })).toMatch(/^Nobody, until/)
  expect(said({ listen: 'this_computer' })).toMatch(/^Only this computer, and people at home if.*portal\.a\.example on to port 8443/)
  expect(said({})).toMatch(/^Every computer, tablet and phone.*at home only if.*portal\.a\.example.*port 8443/)
  expect(said({ public_address: '' })).toMatch(/Nobody at home: there is no public address/)
})

it('is typed without https, and sends what was typed', () => {
  const draft = draftOf(portal)
  expect([draft.public_address, draft.port, isChanged(portal, draft)]).toEqual(['portal.a.example', '8443', false])
  expect(asked({ ...draft, port: '80x' }, { ...portal, on: false })).toEqual({ on: false, messages: { parents: true, replies: false, mails: true }, listen: 'network', port: 0, public_address: 'portal.a.example', policy: 'Be kind.' })
})
