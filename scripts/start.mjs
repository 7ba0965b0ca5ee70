/** `npm start`: installs what is missing, and starts the server (src/main.ts). */
import { run } from './prepare.mjs'

await run(new URL('../src/main.ts', import.meta.url))
