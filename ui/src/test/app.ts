// The whole window over the fake shell, for tests.
import { mount, tick, unmount } from 'svelte'
import App from '../App.svelte'
import { restart } from '../lib/bridge/fake'
import type { World } from '../lib/bridge/fake/world'
import { desk } from '../lib/desk.svelte'
// The window reads it when it is wanted: here it is there at once.
import '../routes/Frame.svelte'

export const settle = async (ms = 20): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms))
  await tick()
}

/** Opens the window on an address; closes with the function returned. */
export async function open(hash: string, asked: Parameters<typeof restart>[0] = {}): Promise<{ world: World, close: () => Promise<void> }> {
  const world = restart(asked)
  desk.state = null
  location.hash = hash
  dispatchEvent(new Event('hashchange'))
  document.body.innerHTML = '<div id="app"></div>'
  document.documentElement.lang = 'en-GB'
  document.title = 'Rollbook'
  const app = mount(App, { target: document.getElementById('app') as HTMLElement })
  await settle(60)
  return { world, close: () => unmount(app) }
}

export const press = (key: string, more: KeyboardEventInit = {}): void => {
  const target = document.activeElement ?? document.body
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
}

/** The first element whose visible or spoken name is this. */
export function named<E extends HTMLElement = HTMLElement>(name: string | RegExp, selector = 'button, a, [role=option], [role=menuitem]'): E {
  const fits = (text: string | null | undefined): boolean => (typeof name === 'string' ? text?.trim() === name : name.test(text?.trim() ?? ''))
  const found = [...document.querySelectorAll<E>(selector)].find((it) => fits(it.getAttribute('aria-label')) || fits(it.textContent))
  if (!found) throw new Error(`nothing is called ${String(name)}`)
  return found
}

export function type(field: HTMLInputElement, text: string): void {
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
