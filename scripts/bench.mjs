/** `npm run bench`: figures, held against a Fastify route that does nothing (bench/main.ts). */
import { run } from './prepare.mjs'

await run(new URL('../bench/main.ts', import.meta.url))
