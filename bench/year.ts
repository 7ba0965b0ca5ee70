/**
 * `npm run year`: a year of an account's life, run by one move of its clock. Payments are made with settlement dates all over the year (a part of them with cards whose payers dispute them, a part
 * authorized only), then the clock is moved by a year and some days; the books are verified in the end. Prints one line of JSON.
 *
 *   --payments N     how many (10000)
 *   --moves N        in how many moves, the books being verified after each (1)
 */
import { spawn } from 'node:child_process'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { addDays } from '../src/kit/target.ts'
import { wholeNumber } from '../tests/support/whole-number.ts'
import { secretKey, startInstallation, type Installation } from './installation.ts'

const { values } = parseArgs({
  options: { payments: { type: 'string', default: '10000' }, moves: { type: 'string', default: '1' } },
})
const payments = wholeNumber('payments', values.payments)
const moves = wholeNumber('moves', values.moves)

const parallel = 50
const secondsOfYear = 370 * 24 * 60 * 60

const directory = await mkdtemp(join(tmpdir(), 'guichet-year-'))
await chmod(directory, 0o711)
const installation = await startInstallation({ stored: 0, directory, profileDirectory: undefined })
try {
  await makePayments(installation)
  let milliseconds = 0
  for (let move = 0; move < moves; move++) {
    const began = performance.now()
    await ask(installation, '/sandbox/clock', { advance: Math.ceil(secondsOfYear / moves) })
    milliseconds += performance.now() - began
    await verify(installation)
  }
  console.log(JSON.stringify({ payments, moves, seconds: Math.round(milliseconds) / 1000 }))
} finally {
  await installation.server.stop()
  await rm(directory, { recursive: true, force: true, maxRetries: 10 })
}

/** One in fifty is disputed, one in twenty is only authorized and expires. */
async function makePayments(where: Installation): Promise<void> {
  const usual = await ask(where, '/v2/cards/', cardOf('4000000760000002'))
  const disputed = await ask(where, '/v2/cards/', cardOf('4000000000000259'))
  const today = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length)
  let serial = 0
  const lane = async (): Promise<void> => {
    for (let number = serial++; number < payments; number = serial++) {
      await ask(where, '/v2/payments/', {
        amount: 100 + (number % 10_000),
        card: (number % 50 === 0 ? disputed : usual).id,
        capture: number % 20 !== 1,
        date_settlement: addDays(today, number % 365),
      })
    }
  }
  await Promise.all(Array.from({ length: parallel }, lane))
}

function cardOf(number: string): object {
  return { number, exp_month: 12, exp_year: 2040, cvc: '123' }
}

/** Verifies with the command line, as its operator would. */
async function verify({ dataDirectory }: Installation): Promise<void> {
  const child = spawn(process.execPath, ['src/cli/main.ts', 'ledger', 'verify'], {
    env: { ...process.env, GUICHET_DATA_DIR: dataDirectory },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await new Promise<[number | null]>((resolve) => child.once('exit', (status) => resolve([status])))
  if (code !== 0) throw new Error('the books do not agree')
}

async function ask({ server }: Installation, path: string, body: object): Promise<{ id: string }> {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as { id: string }
}
