/** Knows when each consumer's first picture reached the screen, in the page's own time. */
export class FirstFrames {
  readonly #at = new Map<string, number>();

  note(consumerId: string, now: number): void {
    if (!this.#at.has(consumerId)) { this.#at.set(consumerId, now); }
  }

  at(consumerId: string): number | null { return this.#at.get(consumerId) ?? null; }
}
