/** `npm run year`: a year of an account's life, run by moves of its clock (bench/year.ts). */
import { run } from './prepare.mjs'

await run(new URL('../bench/year.ts', import.meta.url))
