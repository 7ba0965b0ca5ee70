/** The command line: finds the command, reads its options, runs it. `guichet` without a command says what there is. */
import { parseArgs } from 'node:util'
import { readConfig } from '../app/config.ts'
import { systemClock } from '../kit/clock.ts'
import { findCommand, listCommands, refuseMoreWords, refuseOtherOptions } from './commands.ts'

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
    if (values.help || positionals.length === 0) {
      await printUsage(positionals)
      return 0
    }
    const { name, command } = await findCommand(positionals)
    refuseMoreWords(command, positionals)
    const { json, help: _, ...given } = values
    refuseOtherOptions(
      command,
      Object.entries(given).flatMap(([option, value]) => (isGiven(value) ? [option] : [])),
    )
    const { reset, set: settings, 'no-advance': stays, ...options } = given
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
    const { explain } = await import('./explain.ts')
    return explain(error)
  }
}

function isGiven(value: string | boolean | readonly string[] | undefined): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)
}

/** Of the commands that begin with the words, or of all. */
async function printUsage(words: readonly string[]): Promise<void> {
  const all = await listCommands()
  const meant = all.filter(({ usage }) => usage.startsWith(words.join(' ')))
  const commands = meant.length === 0 ? all : meant
  console.log('guichet COMMAND [--json]\n')
  const width = Math.max(...commands.map(({ usage }) => usage.length))
  for (const { usage, does } of commands) console.log(`  ${usage.padEnd(width)}  ${does}`)
}
