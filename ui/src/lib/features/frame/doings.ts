// What the palette can do besides finding people and classes.
import Download from '@lucide/svelte/icons/download'
import History from '@lucide/svelte/icons/history'
import Keyboard from '@lucide/svelte/icons/keyboard'
import Lock from '@lucide/svelte/icons/lock'
import Monitor from '@lucide/svelte/icons/monitor'
import Moon from '@lucide/svelte/icons/moon'
import Plus from '@lucide/svelte/icons/plus'
import School from '@lucide/svelte/icons/school'
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal'
import Sun from '@lucide/svelte/icons/sun'
import Trash2 from '@lucide/svelte/icons/trash-2'
import Type from '@lucide/svelte/icons/type'
import Upload from '@lucide/svelte/icons/upload'
import Users from '@lucide/svelte/icons/users'
import type { Component } from 'svelte'
import { desk } from '../../desk.svelte'
import { preferences, TEXT_SIZES, THEMES } from '../../preferences.svelte'
import { go } from '../../router.svelte'
import { t } from '../../words'
import { saveUsers } from '../users/download'
import { noFilter } from '../users/filter'
import { manage } from '../users/manage.svelte'
import { frame } from './frame.svelte'

export type Doing = { office?: true, group: 'go' | 'do' | 'look', icon: Component<{ 'aria-hidden'?: 'true' }>, label: string, keys?: string, run: () => void }

const SIGNS = { system: Monitor, light: Sun, dark: Moon }

/** On the screen of users, wherever one is. */
function there(run: () => void): void {
  go('#/users')
  run()
}

const all = (): Doing[] => [
  { group: 'go', icon: Users, label: t('frame.users'), run: () => go('#/users') },
  { office: true, group: 'go', icon: School, label: t('frame.classes'), run: () => go('#/classes') },
  { office: true, group: 'go', icon: History, label: t('frame.history'), run: () => go('#/history') },
  { office: true, group: 'go', icon: SlidersHorizontal, label: t('frame.setup'), run: () => go('#/setup') },
  { office: true, group: 'do', icon: Plus, label: t('frame.do_add_user'), keys: 'n', run: () => there(() => (manage.look({ ...manage.filter, deleted: false }), manage.begin('add', []))) },
  { office: true, group: 'do', icon: Upload, label: t('frame.do_upload'), run: () => go('#/upload') },
  { office: true, group: 'do', icon: Download, label: t('frame.do_download'), run: () => void saveUsers('csv', noFilter()) },
  { office: true, group: 'do', icon: Trash2, label: t('frame.do_deleted'), run: () => there(() => manage.look({ ...noFilter(), deleted: true })) },
  { group: 'do', icon: Keyboard, label: t('frame.do_keys'), keys: '?', run: () => (frame.keys = true) },
  { group: 'do', icon: Lock, label: t('frame.do_lock'), run: () => void desk.lock() },
  ...THEMES.map((theme): Doing => ({ group: 'look', icon: SIGNS[theme], label: t(`frame.theme_${theme}`), run: () => (preferences.theme = theme) })),
  ...TEXT_SIZES.map((size): Doing => ({ group: 'look', icon: Type, label: t(`frame.text_${size}`), run: () => (preferences.text = size) })),
]

/** What the one signed in may do. */
export const doings = (): Doing[] => all().filter((one) => !one.office || desk.isOffice)
