import { join } from 'node:path'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'

const root = import.meta.dirname

export default defineConfig({
  root,
  environments: {
    client: {
      build: {
        rolldownOptions: {
          output: {
            // What every page needs travels as one file: two dozen small ones cost more in headers than in code.
            codeSplitting: {
              groups: [
                { name: 'frame', test: /node_modules|\/ui\/|svelte-kit\/generated/, minShareCount: 6 },
              ],
            },
          },
        },
      },
    },
  },
  plugins: [
    tailwindcss(),
    sveltekit({
      adapter: adapter({ out: join(root, '../../build/shop'), envPrefix: 'SHOP_PAGES_' }),
      outDir: join(root, '.svelte-kit'),
      csp: {
        mode: 'auto',
        directives: {
          'default-src': ['self'],
          'script-src': ['self'],
          'style-src': ['self'],
          // Components set a state's colour as a style attribute; stylesheets and <style> stay our own files.
          'style-src-attr': ['unsafe-inline'],
          'img-src': ['self', 'data:'],
          'connect-src': ['self'],
          'object-src': ['none'],
          'base-uri': ['self'],
          'form-action': ['self'],
          'frame-ancestors': ['none'],
        },
      },
    }),
  ],
})
