/** Repeats work when the database asks for that: after a deadlock that it broke, or a transaction that it could not serialize. */

const limit = 5

/** `work` must have happened whole or not at all when it throws. */
export async function repeated<Result>(work: () => Promise<Result>, attempt = 1): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!['40001', '40P01'].includes(String((error as { code?: unknown }).code)) || attempt === limit) throw error
    return repeated(work, attempt + 1)
  }
}
