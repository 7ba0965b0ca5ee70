/** How an event is brought about. */
import type { EventKind, eventTypes } from '../../events/index.ts'
import type { Taking } from './given.ts'
import type { Shop } from './shop.ts'

export interface Recipe extends Taking {
  /** In a few words, for the list. */
  readonly does: string
  /** Whether the clock of the test mode has to move. */
  readonly movesClock?: true
  /** Brings the event about; returns the id of the object that the event is about. */
  readonly run: (shop: Shop) => Promise<string>
}

export type RecipesOf<Kind extends EventKind> = {
  readonly [state in (typeof eventTypes)[Kind][number]]: Recipe
}

/** Total: a type of event without a recipe is found by the compiler. */
export type Recipes = { readonly [kind in EventKind]: RecipesOf<kind> }
