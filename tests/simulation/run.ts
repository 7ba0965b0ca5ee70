/** A whole run of the simulation: a number of operations that follow from a seed, against a server of its own. Several accounts work side by side, independently of each other. */
import { Client } from './client.ts'
import { Disagreement } from './disagreement.ts'
import { Generator } from './generator.ts'
import { startInstallation, type Installation } from './installation.ts'
import { Judge } from './judge.ts'
import { Account } from './model/account.ts'
import { BankCalendar } from './model/calendar.ts'
import { defaultFees, type FeeSchedule } from './model/fees.ts'
import { Random } from './random.ts'
import { settingsOf, type Settings } from './settings.ts'

export interface RunOptions {
  readonly seed: number
  /** The number of operations, of all accounts together. */
  readonly steps: number
  /** Called at times with the progress. */
  readonly report?: (line: string) => void
}

export interface RunResult {
  readonly steps: number
  /** Reads besides the operations. */
  readonly reads: number
  readonly seconds: number
}

/** After this number of rounds everything that changed is read back. */
const roundsBetweenReadBacks = 25
const stepsBetweenReports = 10_000
/** Longer than anything takes to its end, except disputes. */
const lastMoveSeconds = 5 * 24 * 3600

/** Throws an error that says what disagrees, and how to repeat it. */
export async function simulate({ seed, steps, report = () => undefined }: RunOptions): Promise<RunResult> {
  const settings = settingsOf(new Random(seed))
  const { hours, now, fees } = settings
  const installation = await startInstallation({ now, hours, accounts: fees.length })
  const client = new Client(installation.url)
  const began = performance.now()
  const run = new Run(settings, installation, client, (done) =>
    report(`${done} operations, ${Math.round((done * 1000) / (performance.now() - began))} a second`),
  )
  try {
    await run.accounts(seed, steps)
    await installation.command('ledger verify', [])
    return { steps: run.steps, reads: run.reads, seconds: (performance.now() - began) / 1000 }
  } catch (error) {
    throw explained(error, { seed, steps, installation })
  } finally {
    client.close()
    await installation.close()
  }
}

class Run {
  readonly #settings: Settings
  readonly #installation: Installation
  readonly #client: Client
  readonly #report: (steps: number) => void
  #isOver = false
  steps = 0
  reads = 0

  constructor(settings: Settings, installation: Installation, client: Client, report: (steps: number) => void) {
    this.#settings = settings
    this.#installation = installation
    this.#client = client
    this.#report = report
  }

  /** Runs all accounts, until one disagrees. */
  async accounts(seed: number, steps: number): Promise<void> {
    const { fees } = this.#settings
    const each = Math.ceil(steps / fees.length)
    const work = [...fees.keys()].map(async (index) => {
      try {
        await this.#account(index, new Random(seed * fees.length + index), each)
      } catch (error) {
        this.#isOver = true
        throw error
      }
    })
    await Promise.allSettled(work)
    await Promise.all(work)
  }

  async #account(index: number, random: Random, steps: number): Promise<void> {
    const { hours, now, fees } = this.#settings
    const simulated = this.#installation.accounts[index]
    if (simulated === undefined) throw new Error(`there is no account ${index}`)
    const start = { calendar: new BankCalendar(hours), now, fees: fees[index] ?? defaultFees }
    if (start.fees !== defaultFees) await this.#setFees(simulated.id, start.fees)
    const generator = new Generator(random, new Account(start))
    const judge = new Judge({
      installation: this.#installation,
      client: this.#client,
      simulated,
      account: new Account(start),
    })
    for (let rounds = 1; generator.steps < steps && !this.#isOver; rounds++) {
      const round = generator.nextRound(steps - generator.steps)
      await judge.round(round)
      if (rounds % roundsBetweenReadBacks === 0) {
        await judge.readBack()
        judge.release(generator.release())
      }
      this.#count(round.length)
    }
    if (!this.#isOver) await this.#finish(generator, judge)
    this.reads += judge.reads
  }

  #count(steps: number): void {
    const before = this.steps
    this.steps += steps
    if (Math.floor(this.steps / stepsBetweenReports) > Math.floor(before / stepsBetweenReports))
      this.#report(this.steps)
  }

  /** Lets what is under way come to its end. */
  async #finish(generator: Generator, judge: Judge): Promise<void> {
    await judge.readBack()
    await judge.round(generator.move(lastMoveSeconds))
    await judge.readBack()
  }

  async #setFees(account: string, { card, sepa, dispute, disbursement, vatBasisPoints }: FeeSchedule): Promise<void> {
    const rate = ({ basisPoints, fixed }: FeeSchedule['card']): string => `${basisPoints}+${fixed}`
    const rates = { card: rate(card), sepa: rate(sepa), dispute: rate(dispute), disbursement: rate(disbursement) }
    await this.#installation.command('fees set', [account], { mode: 'test', ...rates, vat: String(vatBasisPoints) })
  }
}

function explained(
  error: unknown,
  { seed, steps, installation }: { seed: number; steps: number; installation: Installation },
): Error {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const what = error instanceof Disagreement ? error.message : stack
  const log = installation.log.slice(-5).map((line) => `log: ${line.trim()}`)
  const again = `again: npm run simulate -- --seed ${seed} --steps ${steps}`
  return new Error([`server and model disagree, seed ${seed}`, what, ...log, again].join('\n'), { cause: error })
}
