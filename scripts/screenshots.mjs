/** `npm run screenshots`: pictures of every page that a payer can come to see, in `screenshots/`, for a person to look at (tests/browser/screenshots.ts). */
import { run } from './prepare.mjs'

await run(new URL('../tests/browser/screenshots.ts', import.meta.url))
