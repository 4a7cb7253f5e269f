import { classes } from './en/classes'
import { common } from './en/common'
import { first } from './en/first'
import { frame } from './en/frame'
import { guides } from './en/guides'
import { history } from './en/history'
import { mail } from './en/mail'
import { paper } from './en/paper'
import { parents } from './en/parents'
import { portal } from './en/portal'
import { providers } from './en/providers'
import { setup } from './en/setup'
import { sync } from './en/sync'
import { upload } from './en/upload'
import { users } from './en/users'

/** British English, the language every other catalogue is measured against. */
export const en = { common, frame, first, users, classes, history, mail, paper, parents, portal, providers, guides, setup, sync, upload }
