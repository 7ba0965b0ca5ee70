/** `guichet listen`: shows events as they happen, and forwards them, signed, to an address of the developer's, without a webhook endpoint. */
import { createHmac } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { version } from '../app/version.ts'
import { SECOND } from '../kit/clock.ts'
import { postMessage } from '../webhooks/index.ts'
import type { Command, CommandInput } from './command.ts'
import { Follower } from './listen/follower.ts'
import { Forwarder } from './listen/forwarder.ts'
import { reportOf, type Report } from './listen/report.ts'
import { AwayError, openSource, type OpenSource, type ToldEvent } from './listen/source.ts'
import { readSecret, readSince, readTypes } from './listen/wanted.ts'
import { placeOf, readReceiver, trustOwnAuthority } from './place.ts'
import { stopSignal } from './long-running.ts'

export const listenCommands: Readonly<Record<string, Command>> = {
  listen: {
    usage: 'listen [--forward-to URL] [--events TYPES] [--since 10m]',
    does: 'shows events of a test mode as they are told, and forwards them signed; --secret, --account, --key, --url: docs/local-webhooks.md',
    run: (input) => listen(input, stopSignal()),
  },
}

/** How often the events are looked at, in the database and through the API. Every look through the API leaves a line in the server's log. */
const lookEveryMs = 300
const askEveryMs = SECOND

const timeLimitMs = 10 * SECOND

/** Until `stopped`. Throws UsageError. */
export async function listen(input: CommandInput, stopped: Promise<void>): Promise<void> {
  const { options, clock } = input
  const isWanted = readTypes(options.events)
  const since = readSince(options.since)
  // The receiver may have its certificate from the same authority.
  await trustOwnAuthority(input)
  const place = options.url === undefined ? undefined : await placeOf(input)
  const stopping = new AbortController()
  void stopped.then(() => stopping.abort())
  const report = reportOf(input)
  const sender = new Sender(input, report, stopping.signal)
  const follower = new Follower(clock, () => report.reset())

  let open: OpenSource | undefined
  let hasBegun = false
  let isAway = false
  const look = async (): Promise<void> => {
    open ??= await openSource(input, place)
    const { source, key, whose } = open
    if (!hasBegun) {
      await follower.begin(source, since === undefined ? undefined : (await source.now()) - since)
      report.listening({ whose, secret: sender.signWith(key), forwardTo: sender.url })
    } else if (isAway) report.back()
    hasBegun = true
    isAway = false
    for (const event of await follower.look(source)) {
      if (!isWanted(event.type)) continue
      report.told(event)
      sender.send(event)
    }
  }
  const close = async (): Promise<void> => {
    await open?.source.close()
    open = undefined
  }
  try {
    while (!stopping.signal.aborted) {
      try {
        await look()
      } catch (error) {
        if (!(error instanceof AwayError)) throw error
        if (!isAway) report.away(error.message)
        isAway = true
        await close()
      }
      await pause(place === undefined ? lookEveryMs : askEveryMs, undefined, { signal: stopping.signal }).catch(ignore)
    }
    report.ended(sender.stop())
  } finally {
    stopping.abort()
    await close()
  }
}

const ignore = (): void => undefined

/** Forwards events, where an address was given. */
class Sender {
  readonly url: string | undefined
  readonly #givenSecret: string | undefined
  readonly #forwarder: Forwarder
  #secret = ''

  constructor({ options, clock }: CommandInput, report: Report, signal: AbortSignal) {
    const forwardTo = options['forward-to']
    const url = forwardTo === undefined ? undefined : readReceiver(forwardTo)
    this.url = url
    this.#givenSecret = readSecret(options.secret)
    this.#forwarder = new Forwarder(async (event) => {
      if (url === undefined) return
      const message = { id: event.id, sentAt: clock.now(), body: JSON.stringify(event) }
      const sending = { url, secrets: [this.#secret], userAgent: `Guichet/${version}`, timeLimitMs, signal }
      const posted = await postMessage(message, sending)
      if (!signal.aborted) report.answered(event, posted)
    })
  }

  /** With a secret that was given, or with one that follows from the account's key: the same at every start, and nobody learns the key from it. */
  signWith(key: string): string {
    this.#secret = this.#givenSecret ?? createHmac('sha256', key).update('guichet listen').digest('hex')
    return this.#secret
  }

  send(event: ToldEvent): void {
    if (this.url !== undefined) this.#forwarder.add(event)
  }

  stop(): number {
    return this.#forwarder.stop()
  }
}
