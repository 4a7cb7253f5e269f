// The language of letters home, for one pupil or many.
import { ask, desk } from '../../desk.svelte'
import { toast } from '../../toast.svelte'
import { t } from '../../words'
import { undoOf } from '../undo/undo.svelte'
import { languages } from './languages.svelte'

/** In a list of languages: as the school has it. */
export const SCHOOL = 'school'

/** What can be chosen for a family. */
export const tongues = (): { value: string, label: string, hint?: string }[] => [{ value: SCHOOL, label: t('paper.language_as_school') }, ...languages.options]

/** Rejects as a call does. */
export async function chooseLanguage(ids: string[], chosen: string): Promise<void> {
  const { entry, count } = await ask('choose_language', { ids, language: chosen === SCHOOL ? '' : chosen })
  const name = chosen === SCHOOL ? t('paper.language_as_school') : languages.name(chosen)
  toast(entry ? { text: t('paper.language_done', { n: count, name }), tone: 'good', undo: undoOf(entry) } : { text: t('users.nothing_changed') })
  void desk.refresh()
}
