// Pupils handed over by another screen.
import { go } from '../../router.svelte'

class Chosen {
  users = $state.raw<string[]>([])
  /** Of the only one. */
  name = $state('')

  reset(): void {
    this.users = []
    this.name = ''
  }
}
export const chosen = new Chosen()

/** Leads to Parents/carers with these pupils. */
export function parentsFor(users: string[], name: string): void {
  Object.assign(chosen, { users, name: users.length === 1 ? name : '' })
  go('#/parents')
}

/** The address of a class there, or of all. */
export const parentsAt = (id: string | null, show = 'all'): string => `#/parents${id === null ? '' : `/${encodeURIComponent(id)}`}${show === 'all' ? '' : `?show=${show}`}`
