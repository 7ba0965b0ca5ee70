/**
 * One answer for all who ask the same expensive question at the same time. A caller that asks while a read is under way waits for the next read, which begins after that one, so
 * that its answer holds everything that was there when it asked.
 */

interface Shared {
  /** The read that begins when the present one has ended; undefined while no caller waits for it. */
  next: Promise<unknown> | undefined
  readonly ended: Promise<unknown>
}

export class SharedReads {
  readonly #underWay = new Map<string, Shared>()

  /** `read` answers the question that `name` stands for. */
  ask<Answer>(name: string, read: () => Promise<Answer>): Promise<Answer> {
    const shared = this.#underWay.get(name)
    if (shared === undefined) return this.#begin(name, read)
    shared.next ??= shared.ended.then(() => this.#begin(name, read))
    return shared.next as Promise<Answer>
  }

  #begin<Answer>(name: string, read: () => Promise<Answer>): Promise<Answer> {
    const answer = read()
    const shared: Shared = { next: undefined, ended: answer.catch(() => undefined) }
    this.#underWay.set(name, shared)
    void shared.ended.then(() => {
      // If callers wait, the next read has begun; if none waits, the question is forgotten.
      if (shared.next === undefined) this.#underWay.delete(name)
    })
    return answer
  }
}
