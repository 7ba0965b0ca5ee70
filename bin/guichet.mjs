#!/usr/bin/env node
import { run } from '../scripts/prepare.mjs'

// The command line of a checkout: see src/cli/main.ts.
await run(new URL('../src/cli/main.ts', import.meta.url))
