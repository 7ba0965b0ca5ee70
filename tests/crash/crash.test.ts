import { test } from 'node:test'
import { withDataDirectory } from '../support/process.ts'
import { crashRounds } from './crash.ts'

test('three power cuts under load lose nothing and double nothing', (t) =>
  withDataDirectory((directory) =>
    crashRounds({
      directory,
      rounds: 3,
      seed: 20,
      clients: 8,
      acknowledged: 300,
      report: (line) => t.diagnostic(line),
    }),
  ))
