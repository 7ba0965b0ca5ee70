/** `guichet trigger`: makes an event happen, through requests to a running server, and ends once the event is recorded. */
import { printTable, UsageError, type Command, type CommandInput } from './command.ts'
import { eventLine } from './listen/words.ts'
import { nearest } from './nearest.ts'
import { placeOf } from './place.ts'
import { readGiven } from './trigger/given.ts'
import type { Recipe } from './trigger/recipe.ts'
import { allRecipes } from './trigger/recipes.ts'
import { Shop } from './trigger/shop.ts'

export const triggerCommands: Readonly<Record<string, Command>> = {
  trigger: {
    usage: 'trigger [EVENT] [--amount 1200] [--set FIELD=VALUE]',
    does: 'makes an event happen in a test mode, and shows the requests that bring it about; lists them without one; --currency, --customer, --card, --payment, --no-advance, --account, --key, --url: docs/local-webhooks.md',
    run: async (input) => {
      const [type] = input.words
      if (type === undefined) list(input)
      else await trigger(input, type, recipeOf(type))
    },
  },
}

function list({ json, print }: CommandInput): void {
  const rows = [...allRecipes].map(([event, { does, movesClock = false, takes }]) => ({
    event,
    does,
    movesClock,
    takes,
  }))
  if (json) {
    print(
      JSON.stringify(
        rows.map(({ event, does, movesClock, takes }) => ({ event, does, moves_clock: movesClock, takes })),
      ),
    )
    return
  }
  printTable(
    print,
    rows.map(({ event, does, movesClock }) => [event, movesClock ? `${does} (moves the clock)` : does]),
  )
}

/** Throws UsageError. */
function recipeOf(type: string): Recipe {
  const recipe = allRecipes.get(type)
  if (recipe !== undefined) return recipe
  const meant = nearest(type, [...allRecipes.keys()])
  throw new UsageError(
    `there is no event ${type}${meant === undefined ? '' : `, did you mean ${meant}?`} (guichet trigger lists them)`,
  )
}

async function trigger(input: CommandInput, type: string, recipe: Recipe): Promise<void> {
  const { json, print, options } = input
  const given = readGiven(type, recipe, input)
  const place = await placeOf(input)
  const show = json ? () => undefined : print
  const shop = new Shop({ place, given, mayAdvance: options['no-advance'] === undefined, show })
  await shop.begin()
  const event = await shop.read(type, await recipe.run(shop))
  if (json) {
    print(JSON.stringify(event))
    return
  }
  print('')
  print(eventLine(event))
  print(JSON.stringify(event.data))
}
