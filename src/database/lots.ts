interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

/** More than these would hold up everybody behind one large transaction. */
const MOST = 64;

/**
 * Works in lots: while one lot is being worked on, what arrives gathers into the next. An item that comes alone
 * goes at once and waits for nobody; among 32 clients some 16 share a transaction, its round trips, its
 * fsync and its lock on a counter. `work` gives a result per item, in their order.
 */
export class Lots<T, R> {
  private waiting: Waiting<T, R>[] = [];
  private working = false;

  constructor(private readonly work: (items: readonly T[]) => Promise<readonly R[]>) {}

  /** The item's own result; fails only for what is wrong with this item. */
  add(item: T): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.working) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.working = true;
    while (this.waiting.length > 0) {
      const lot = this.waiting.slice(0, MOST);
      this.waiting = this.waiting.slice(MOST);
      await this.workOff(lot);
    }
    this.working = false;
  }

  private async workOff(lot: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.work(lot.map(({ item }) => item));
      for (const [i, { resolve }] of lot.entries()) resolve(results[i]!);
    } catch (error) {
      const [only] = lot;
      // One of them may be at fault; the others must not fail with it.
      if (lot.length > 1) for (const one of lot) await this.workOff([one]);
      else only?.reject(error);
    }
  }
}
