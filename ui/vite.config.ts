import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [svelte()],
  base: './',
  clearScreen: false,
  // One origin for the whole window: the shell's policy allows nothing inline and nothing from elsewhere.
  build: { target: ['es2022', 'safari16'], outDir: 'dist', assetsInlineLimit: 0, chunkSizeWarningLimit: 900 },
  server: { port: 1420, strictPort: false },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  test: { environment: 'jsdom', setupFiles: ['src/test/setup.ts'], include: ['src/**/*.test.ts'],
    // Time never decides a test: these only end one that hangs.
    testTimeout: 300_000, hookTimeout: 300_000 },
})
