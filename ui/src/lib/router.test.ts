import { beforeEach, describe, expect, it } from 'vitest'
import { go, parse, router } from './router.svelte'

describe('router', () => {
  beforeEach(() => go('#/'))

  it('takes an address apart', () => {
    expect(parse('#/classes/4%20H?tab=teachers')).toEqual({ parts: ['classes', '4 H'], query: { tab: 'teachers' } })
    expect(parse('')).toEqual({ parts: [], query: {} })
    expect(parse('#/users/%E0%A4%A').parts).toEqual(['users', '%E0%A4%A'])
  })

  it('is there at once, and after the browser goes back', async () => {
    go('#/users/u1')
    expect([router.screen, router.id]).toEqual(['users', 'u1'])
    location.hash = '#/history'
    await new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }))
    expect([router.screen, router.id]).toEqual(['history', null])
  })
})
