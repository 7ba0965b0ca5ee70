/** `npm run crash -- --rounds 50 --seed 1`: power cuts under load, for as long as you like (scripts/crash.ts). */
import { run } from './prepare.mjs'

await run(new URL('crash.ts', import.meta.url))
