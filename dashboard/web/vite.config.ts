/** Builds the page into dist/dashboard/web. No inline script, no web font, nothing from another host. */
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The feed speaks WebSocket and polling: what the library brings for WebTransport is not carried. */
const withoutWebTransport: Plugin = {
  name: 'without-web-transport',
  load: (id) =>
    id.endsWith('/engine.io-client/build/esm/transports/webtransport.js')
      ? 'export class WT {}'
      : undefined,
};

export default defineConfig({
  root: here,
  base: '/',
  logLevel: 'warn',
  plugins: [svelte({ configFile: false }), withoutWebTransport],
  build: {
    outDir: fileURLToPath(new URL('../../dist/dashboard/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // Small files stay files: the content security policy allows no data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
});
