/** Knows the current state and who wants to hear about the next one. */
export class Store<State, Action> {
  readonly #reduce: (state: State, action: Action) => State;
  readonly #listeners = new Set<(state: State) => void>();
  #state: State;

  constructor(reduce: (state: State, action: Action) => State, initial: State) {
    this.#reduce = reduce;
    this.#state = initial;
  }

  get state(): State { return this.#state; }

  /** Listeners are told before it returns: what a person types must be in its field at once. */
  readonly dispatch = (action: Action): void => {
    const next = this.#reduce(this.#state, action);
    if (next === this.#state) { return; }
    this.#state = next;
    for (const listener of [...this.#listeners]) { listener(next); }
  };

  readonly subscribe = (listener: (state: State) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  };
}
