import { configure } from '@testing-library/svelte'
// What jsdom lacks and the components need.
class Watcher {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= Watcher as unknown as typeof ResizeObserver
globalThis.IntersectionObserver ??= Watcher as unknown as typeof IntersectionObserver
Element.prototype.scrollIntoView ??= () => undefined
Element.prototype.scrollTo ??= (() => undefined) as typeof Element.prototype.scrollTo
Element.prototype.hasPointerCapture ??= () => false
// Nothing has a size in jsdom; lists that show only what is in view need one.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => 720 },
  clientWidth: { configurable: true, get: () => 1280 },
  offsetHeight: { configurable: true, get: () => 720 },
  offsetWidth: { configurable: true, get: () => 1280 },
})
HTMLCanvasElement.prototype.getContext = (() => null) as typeof HTMLCanvasElement.prototype.getContext
if (typeof localStorage !== 'undefined') localStorage.clear()

// Time never decides a test: what is waited for may take as long as a busy machine takes.
configure({ asyncUtilTimeout: 120_000 })
