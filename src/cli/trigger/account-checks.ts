/** Events of account checks. */
import type { RecipesOf } from './recipe.ts'
import type { Shop } from './shop.ts'

const answerSeconds = 5
const heldSeconds = 30 * 24 * 60 * 60

/** Asks about an account that is made to agree with whatever is asked. */
async function check(shop: Shop): Promise<string> {
  const person = { score: 100, score_name: 100, birth_date_valid: true }
  const iban: unknown = await shop.post('/v2/sepa/check/generate', { status: 'succeeded', person })
  const asked = { first_name: 'Ada', last_name: 'Lovelace', date_birth: '1985-12-10' }
  return (await shop.post('/v2/sepa/check/', { iban, person: asked, ...shop.given.set })).id
}

const checkAndPass = async (shop: Shop, seconds: number): Promise<string> => {
  const id = await check(shop)
  await shop.pass(seconds)
  return id
}

export const checkRecipes: RecipesOf<'check'> = {
  pending: { does: 'an account is asked about', takes: ['set'], run: check },
  succeeded: {
    does: 'its bank answers after five seconds',
    movesClock: true,
    takes: ['set'],
    run: (shop) => checkAndPass(shop, answerSeconds),
  },
  erased: {
    does: 'the answer is erased after thirty days',
    movesClock: true,
    takes: ['set'],
    run: (shop) => checkAndPass(shop, heldSeconds),
  },
}
