/** `npm run trouble`: shops to which everything happens at once, held against rules after each step (tests/trouble). */
import { run } from './prepare.mjs'

await run(new URL('../tests/trouble/main.ts', import.meta.url))
