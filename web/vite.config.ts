import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Where the house is while somebody works on the page: `ARTE_HOUSE=http://localhost:8080 npm run dev`. */
const house = process.env.ARTE_HOUSE ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Nothing is inlined as a `data:` address, for the page's policy has no room for it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
  server: {
    proxy: {
      '/v1': { target: house, ws: true },
      '/media': { target: house },
      '/docs': { target: house },
    },
  },
  test: { include: ['src/**/*.test.{ts,tsx}', 'live-client/src/**/*.test.ts'], environment: 'node' },
});
