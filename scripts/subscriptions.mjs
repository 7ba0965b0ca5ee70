/** `npm run subscriptions`: years of many subscriptions, judged by a model of the documentation (bench/subscriptions.ts). */
import { run } from './prepare.mjs'

await run(new URL('../bench/subscriptions.ts', import.meta.url))
