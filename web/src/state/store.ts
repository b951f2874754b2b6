/** Knows the current state and who wants to hear about the next one. */
export class Store<State, Action> {
  readonly #reduce: (state: State, action: Action) => State;
  readonly #listeners = new Set<(state: State) => void>();
  #state: State;
  #told = true;

  constructor(reduce: (state: State, action: Action) => State, initial: State) {
    this.#reduce = reduce;
    this.#state = initial;
  }

  get state(): State { return this.#state; }

  readonly dispatch = (action: Action): void => {
    const next = this.#reduce(this.#state, action);
    if (next === this.#state) { return; }
    this.#state = next;
    this.#tellSoon();
  };

  subscribe(listener: (state: State) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A burst of actions becomes one call of each listener. */
  #tellSoon(): void {
    if (!this.#told) { return; }
    this.#told = false;
    queueMicrotask(() => {
      this.#told = true;
      for (const listener of this.#listeners) { listener(this.#state); }
    });
  }
}
