/**
 * A generator whose `return` takes effect at once. That of a plain async generator waits until what it awaits has come,
 * so a subscriber that leaves while nothing happens would keep its listener until something does. `cancel` must make
 * that wait end, and may be called more than once or before the generator has begun.
 */
export function cancellable<Item>(generator: AsyncGenerator<Item>, cancel: () => void): AsyncGenerator<Item> {
  return {
    next: () => generator.next(),
    return: (value) => {
      cancel();
      return generator.return(value);
    },
    throw: (error) => {
      cancel();
      return generator.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return(undefined);
    },
  };
}
