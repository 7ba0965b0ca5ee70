/** `guichet reviews`: the payments of a test mode that a risk rule has put under review, and the decision about them. */
import { ask } from './api-client.ts'
import { printTable, requiredWord, UsageError, type Command, type CommandInput } from './command.ts'
import { placeOf } from './place.ts'

interface Review {
  readonly id: string
  readonly merchant_transaction_id: string | null
  readonly payment: string
  readonly status: string
}

export const reviewCommands: Readonly<Record<string, Command>> = {
  'reviews list': {
    usage: 'reviews list [--account ID] [--key KEY] [--url URL]',
    does: 'lists the payments that are under review in the test mode of the first account, or of another',
    run: async (input) => {
      const { reviews } = (await asked(input, 'GET', '/sandbox/reviews')) as { reviews: Review[] }
      if (input.json) {
        input.print(JSON.stringify(reviews))
        return
      }
      printTable(input.print, [
        ['id', 'payment', 'merchant transaction id'],
        ...reviews.map((review) => [review.id, review.payment, review.merchant_transaction_id ?? '']),
      ])
    },
  },
  'reviews accept': {
    usage: 'reviews accept ID [--account ID] [--key KEY] [--url URL]',
    does: 'ends a review: what was taken stays',
    run: (input) => decide(input, 'accept'),
  },
  'reviews deny': {
    usage: 'reviews deny ID [--account ID] [--key KEY] [--url URL]',
    does: 'ends a review: what was taken goes back to the payer',
    run: (input) => decide(input, 'deny'),
  },
}

async function decide(input: CommandInput, decision: 'accept' | 'deny'): Promise<void> {
  const id = requiredWord(input, 0, 'the id of the payment (32 hexadecimal digits)')
  const review = (await asked(input, 'POST', `/sandbox/reviews/${encodeURIComponent(id)}`, { decision })) as Review
  input.print(input.json ? JSON.stringify(review) : `${review.id} is ${review.status}`)
}

/** The server's answer. Throws UsageError with the server's reason where it refuses. */
async function asked(input: CommandInput, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await ask(await placeOf(input), method, path, body)
  if (answer.status !== 200) throw new UsageError(`the server refuses: ${reasonIn(answer.body)}`)
  return answer.body
}

/** The reason in an error of the server, in either of its forms. */
function reasonIn(body: unknown): string {
  const { error, detail } = (body ?? {}) as { error?: unknown; detail?: readonly { readonly msg: string }[] }
  if (typeof error === 'string') return error
  return detail?.map(({ msg }) => msg).join('; ') ?? JSON.stringify(body)
}
