/** The command line: finds the command, reads its options, runs it. `guichet` without a command says what there is. */
import { parseArgs } from 'node:util'
import { readConfig } from '../app/config.ts'
import { systemClock } from '../kit/clock.ts'
import { accountCommands } from './accounts.ts'
import { UsageError, type Command } from './command.ts'
import { connectorCommands } from './connectors.ts'
import { creditorCommands } from './creditor.ts'
import { explain } from './explain.ts'
import { feeCommands } from './fees.ts'
import { keyCommands } from './keys.ts'
import { ledgerCommands } from './ledger.ts'
import { listenCommands } from './listen.ts'
import { notificationCommands } from './notifications.ts'
import { reviewCommands } from './reviews.ts'
import { seedCommands } from './seed.ts'
import { serverCommands } from './server.ts'
import { tokenCommands } from './tokens.ts'
import { triggerCommands } from './trigger.ts'
import { vaultCommands } from './vault.ts'
import { worldCommands } from './world.ts'

const commands: Readonly<Record<string, Command>> = {
  ...serverCommands,
  ...worldCommands,
  ...accountCommands,
  ...keyCommands,
  ...tokenCommands,
  ...notificationCommands,
  ...connectorCommands,
  ...feeCommands,
  ...creditorCommands,
  ...ledgerCommands,
  ...reviewCommands,
  ...seedCommands,
  ...listenCommands,
  ...triggerCommands,
  ...vaultCommands,
}

process.exitCode = await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
        reset: { type: 'boolean', default: false },
        account: { type: 'string' },
        mode: { type: 'string' },
        seal: { type: 'string' },
        kind: { type: 'string' },
        card: { type: 'string' },
        sepa: { type: 'string' },
        dispute: { type: 'string' },
        disbursement: { type: 'string' },
        vat: { type: 'string' },
        url: { type: 'string' },
        name: { type: 'string' },
        address: { type: 'string' },
        identifier: { type: 'string' },
        'prenotification-days': { type: 'string' },
        key: { type: 'string' },
        'forward-to': { type: 'string' },
        events: { type: 'string' },
        since: { type: 'string' },
        secret: { type: 'string' },
        amount: { type: 'string' },
        currency: { type: 'string' },
        customer: { type: 'string' },
        payment: { type: 'string' },
        set: { type: 'string', multiple: true, default: [] },
        'no-advance': { type: 'boolean', default: false },
      },
    })
    const name = commandName(positionals)
    if (values.help || positionals.length === 0) {
      printUsage()
      return 0
    }
    const command = commands[name]
    if (command === undefined) throw new UsageError(`there is no command ${positionals.join(' ')}`)
    const { json, help: _, reset, set: settings, 'no-advance': stays, ...options } = values
    await command.run({
      config: readConfig(process.env),
      environment: process.env,
      clock: systemClock,
      words: positionals.slice(name.split(' ').length),
      options: { ...options, ...(reset && { reset: 'yes' }), ...(stays && { 'no-advance': 'yes' }) },
      settings,
      json,
      print: (line) => console.log(line),
    })
    return 0
  } catch (error) {
    return explain(error)
  }
}

/** Two words where that is a command, else one. */
function commandName(positionals: readonly string[]): string {
  const two = positionals.slice(0, 2).join(' ')
  return two in commands ? two : (positionals[0] ?? '')
}

function printUsage(): void {
  console.log('guichet COMMAND [--json]\n')
  const width = Math.max(...Object.values(commands).map((command) => command.usage.length))
  for (const { usage, does } of Object.values(commands)) console.log(`  ${usage.padEnd(width)}  ${does}`)
}
