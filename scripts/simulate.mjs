/** `npm run simulate -- --seed S --steps N`: so many operations that follow from the seed, judged by a model of the documentation (tests/simulation/main.ts). */
import { run } from './prepare.mjs'

await run(new URL('../tests/simulation/main.ts', import.meta.url))
