/** What `guichet listen` prints: lines for a person, or an object a line for a program. */
import type { PostedMessage } from '../../webhooks/index.ts'
import { whyNot } from '../api-client.ts'
import type { CommandInput } from '../command.ts'
import type { ToldEvent } from './source.ts'
import { answerLine, eventLine } from './words.ts'

export interface Listening {
  readonly whose: string
  /** What is forwarded is signed with it: 64 hexadecimal digits. */
  readonly secret: string
  readonly forwardTo: string | undefined
}

export interface Report {
  listening(how: Listening): void
  told(event: ToldEvent): void
  answered(event: ToldEvent, posted: PostedMessage): void
  /** The server cannot be reached, and is waited for. */
  away(why: string): void
  back(): void
  /** The test mode was reset: events from now on are of the new one. */
  reset(): void
  /** The command ends; `left` events were not forwarded. */
  ended(left: number): void
}

export const reportOf = ({ json, print }: Pick<CommandInput, 'json' | 'print'>): Report =>
  json ? objects((object) => print(JSON.stringify(object))) : lines(print)

const lines = (print: (line: string) => void): Report => ({
  listening: ({ whose, secret, forwardTo }) => {
    print(`listening to ${whose}`)
    if (forwardTo !== undefined) {
      print(`forwarding to ${forwardTo}`)
      print(`signing secret ${secret}`)
      print(`  for libraries of Standard Webhooks: ${standardSecret(secret)}`)
    }
    print('')
  },
  told: (event) => print(eventLine(event)),
  answered: (event, posted) => print(answerLine(event, posted)),
  away: (why) => print(`${why}: waiting for it (Ctrl-C ends)`),
  back: () => print('the server is back'),
  reset: () => print('the test mode was emptied: what follows is told of the new one'),
  ended: (left) => {
    if (left > 0) print(`${left} ${left === 1 ? 'event was' : 'events were'} not forwarded any more`)
  },
})

const objects = (print: (object: object) => void): Report => ({
  listening: ({ whose, secret, forwardTo }) =>
    print({ listening: { to: whose, ...(forwardTo !== undefined && { forward_to: forwardTo, secret }) } }),
  told: (event) => print({ event }),
  answered: ({ id }, posted) =>
    print({
      forwarded: {
        event: id,
        ms: posted.ms,
        ...('status' in posted ? { status: posted.status } : { failure: whyNot(posted.failure) }),
      },
    }),
  away: (why) => print({ away: why }),
  back: () => print({ back: true }),
  reset: () => print({ reset: true }),
  ended: (left) => print({ ended: { not_forwarded: left } }),
})

/** As the published libraries of Standard Webhooks take it. */
export const standardSecret = (secret: string): string => `whsec_${Buffer.from(secret, 'hex').toString('base64')}`
