// What the palette can do besides finding people and classes.
import Download from '@lucide/svelte/icons/download'
import Globe from '@lucide/svelte/icons/globe'
import Heart from '@lucide/svelte/icons/heart'
import History from '@lucide/svelte/icons/history'
import KeyRound from '@lucide/svelte/icons/key-round'
import Keyboard from '@lucide/svelte/icons/keyboard'
import Lock from '@lucide/svelte/icons/lock'
import Mail from '@lucide/svelte/icons/mail'
import MailCheck from '@lucide/svelte/icons/mail-check'
import MailOpen from '@lucide/svelte/icons/mail-open'
import Monitor from '@lucide/svelte/icons/monitor'
import Moon from '@lucide/svelte/icons/moon'
import Link from '@lucide/svelte/icons/link'
import Plug from '@lucide/svelte/icons/plug'
import Plus from '@lucide/svelte/icons/plus'
import Printer from '@lucide/svelte/icons/printer'
import QrCode from '@lucide/svelte/icons/qr-code'
import RefreshCw from '@lucide/svelte/icons/refresh-cw'
import School from '@lucide/svelte/icons/school'
import ShieldBan from '@lucide/svelte/icons/shield-ban'
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal'
import Sun from '@lucide/svelte/icons/sun'
import Trash2 from '@lucide/svelte/icons/trash-2'
import TriangleAlert from '@lucide/svelte/icons/triangle-alert'
import Type from '@lucide/svelte/icons/type'
import Upload from '@lucide/svelte/icons/upload'
import Users from '@lucide/svelte/icons/users'
import type { Component } from 'svelte'
import type { Command } from '../../bridge/commands'
import { desk } from '../../desk.svelte'
import { preferences, TEXT_SIZES } from '../../preferences.svelte'
import { go } from '../../router.svelte'
import { t } from '../../words'
import { printFor } from '../paper/choice.svelte'
import { providers } from '../providers/providers.svelte'
import { nameOf } from '../providers/words'
import { saveUsers } from '../users/download'
import { noFilter } from '../users/filter'
import { manage } from '../users/manage.svelte'
import { frame, usersWord } from './frame.svelte'

/** `needs`: shown to those who may do that. */
export type Doing = { needs?: Command, group: 'go' | 'do' | 'look', icon: Component<{ 'aria-hidden'?: 'true' }>, label: string, keys?: string, run: () => void }

/** “dark” finds Dark before what only speaks of it. */
const LOOKS = ['light', 'dark', 'system'] as const
const SIGNS = { system: Monitor, light: Sun, dark: Moon }

/** On the screen of users, wherever one is. */
function there(run: () => void): void {
  go('#/users')
  run()
}

const all = (): Doing[] => [
  { group: 'go', icon: Users, label: usersWord(), run: () => go('#/users') },
  { needs: 'list_classes', group: 'go', icon: School, label: t('frame.classes'), run: () => go('#/classes') },
  { needs: 'list_parents', group: 'go', icon: Heart, label: t('parents.title'), run: () => go('#/parents') },
  { needs: 'prepare_paper', group: 'go', icon: QrCode, label: t('frame.paper'), run: () => go('#/paper') },
  { needs: 'list_history', group: 'go', icon: History, label: t('frame.history'), run: () => go('#/history') },
  { needs: 'read_setup', group: 'go', icon: SlidersHorizontal, label: t('frame.setup'), run: () => go('#/setup') },
  { needs: 'add_user', group: 'do', icon: Plus, label: t('frame.do_add_user'), keys: 'n', run: () => there(() => (manage.look({ ...manage.filter, deleted: false }), manage.begin('add', []))) },
  { needs: 'read_upload', group: 'do', icon: Upload, label: t('frame.do_upload'), run: () => go('#/upload') },
  ...providers.linked.map(({ provider, link }): Doing => ({ needs: 'read_provider', group: 'do', icon: link.is_sync ? RefreshCw : Link, label: t(link.is_sync ? 'sync.do_update' : 'sync.do_match', { provider: nameOf(provider) }), run: () => (providers.asking = provider) })),
  { needs: 'prepare_paper', group: 'do', icon: QrCode, label: t('frame.do_cards'), run: () => printFor({ kind: 'cards' }) },
  { needs: 'prepare_paper', group: 'do', icon: MailOpen, label: t('frame.do_letters'), run: () => printFor({ kind: 'letters' }) },
  { needs: 'list_parents', group: 'do', icon: TriangleAlert, label: t('parents.do_chase'), run: () => go('#/parents?show=stuck') },
  { needs: 'list_orders', group: 'do', icon: ShieldBan, label: t('parents.do_orders'), run: () => go('#/parents/orders') },
  { needs: 'list_mail', group: 'do', icon: Mail, label: t('frame.do_mail'), run: () => go('#/setup/mail') },
  { needs: 'change_mail', group: 'do', icon: MailCheck, label: t('frame.do_mail_setup'), run: () => go('#/setup?part=mail') },
  { needs: 'change_portal', group: 'do', icon: Globe, label: t('frame.do_portal'), run: () => go('#/setup?part=portal') },
  { needs: 'link_provider', group: 'do', icon: Plug, label: t('frame.do_providers'), run: () => go('#/setup?part=providers') },
  { needs: 'list_runs', group: 'do', icon: Printer, label: t('frame.do_runs'), run: () => go('#/paper/runs') },
  { needs: 'save_users', group: 'do', icon: Download, label: t('frame.do_download'), run: () => void saveUsers('csv', noFilter()) },
  { needs: 'restore_users', group: 'do', icon: Trash2, label: t('frame.do_deleted'), run: () => there(() => manage.look({ ...noFilter(), deleted: true })) },
  { group: 'do', icon: Keyboard, label: t('frame.do_keys'), keys: '?', run: () => (frame.keys = true) },
  { group: 'do', icon: KeyRound, label: t('frame.do_password'), run: () => (frame.password = true) },
  { group: 'do', icon: Lock, label: t('frame.do_lock'), run: () => void desk.lock() },
  ...LOOKS.map((theme): Doing => ({ group: 'look', icon: SIGNS[theme], label: t(`frame.theme_${theme}`), run: () => (preferences.theme = theme) })),
  ...TEXT_SIZES.map((size): Doing => ({ group: 'look', icon: Type, label: t(`frame.text_${size}`), run: () => (preferences.text = size) })),
]

/** What the one signed in may do. */
export const doings = (): Doing[] => all().filter((one) => !one.needs || desk.may(one.needs))
