// Saving users, or the empty template, as a file the operator names.
import { Failure } from '../../bridge/call'
import type { UserFilter } from '../../bridge/types'
import { ask, desk } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t } from '../../words'
import { date } from '../../words/dates'
import { complain } from './actions'
import { noFilter } from './filter'

/** `filter` null: the template. Says by itself what happened. */
export async function saveUsers(ending: 'csv' | 'xlsx', filter: UserFilter | null): Promise<void> {
  const school = desk.state?.school ?? ''
  const name = filter ? t('users.file_users', { school, date: date(Date.now()) }) : t('users.file_template', { school })
  try {
    const path = await ask('choose_save', { name: `${name}.${ending}` })
    if (path === null) return
    const saved = await ask('save_users', { path, template: filter === null, filter: filter ?? noFilter() })
    const file = saved.path.split(/[\\/]/).at(-1) ?? saved.path
    const text = filter ? t('users.file_saved', { n: saved.rows, name: file }) : t('users.template_saved', { name: file })
    toast({ text, tone: 'good', action: { label: t('users.show_folder'), run: () => ask('open_folder', { path: saved.path }).catch(complain) } })
  } catch (thrown) {
    complain(Failure.of(thrown))
  }
}
