/** Waits for work that goes on at once. Of several failures the one that stands first is thrown, whichever came first: the same bad request earns the same error. */
export async function inOrder<const Work extends readonly unknown[]>(
  work: Work,
): Promise<{ -readonly [Place in keyof Work]: Awaited<Work[Place]> }> {
  await Promise.allSettled(work)
  for (const each of work) await each
  return Promise.all(work)
}
