/** Repeats what the database asks to be repeated: a deadlock that it broke, a transaction that it could not put in order. */

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
