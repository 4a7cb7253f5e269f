// What the upload writes to files: only the template. Everything else is shown, copied or undone.
import type { UserFilter } from '../../bridge/types'
import { ask } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t } from '../../words'

const ALL: UserFilter = { query: '', classes: [], no_class: false, roles: [], status: null, no_password: false, no_card: false, deleted: false }

/** Asks where, and saves the empty template there. */
export async function saveTemplate(failed: (thrown: unknown) => void): Promise<void> {
  try {
    const path = await ask('choose_save', { name: t('upload.template_name') })
    if (path === null) return
    const saved = await ask('save_users', { path, template: true, filter: ALL })
    toast({ text: t('upload.template_saved'), tone: 'good', action: { label: t('upload.show_file'), run: () => ask('open_folder', { path: saved.path }).catch(failed) } })
  } catch (thrown) {
    failed(thrown)
  }
}
