import { test } from 'node:test'
import { withDataDirectory } from '../support/process.ts'
import { webhookCrashRounds } from './webhooks.ts'

test('a server that is killed twice while it tells and sends loses no webhook', (t) =>
  withDataDirectory((directory) =>
    webhookCrashRounds({
      directory,
      rounds: 2,
      seed: 11,
      clients: 8,
      acknowledged: 400,
      waitEachTime: false,
      report: (line) => t.diagnostic(line),
    }),
  ))
