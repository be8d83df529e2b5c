import { join } from 'node:path'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'

const root = import.meta.dirname

export default defineConfig({
  root,
  plugins: [
    tailwindcss(),
    sveltekit({
      adapter: adapter({ out: join(root, '../../build/admin'), envPrefix: 'ADMIN_' }),
      outDir: join(root, '.svelte-kit'),
    }),
  ],
})
