import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { Clock } from '../shared/clock.js';
import { sealPassphrase } from './seal-passphrase.js';
import { ensureDemoSeal, loadSeal, type Seal } from './seal-store.js';

/**
 * The agency's seal of this installation: the operator's own where SEAL_DIR names one, otherwise a
 * self-made one that says DEMO, created in the data directory on first use.
 */
@Injectable()
export class AgencySeal implements OnApplicationShutdown {
  private opened: Promise<Seal> | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Opens the seal once; later calls get the same one. */
  open(): Promise<Seal> {
    this.opened ??= this.load();
    // A failure (wrong passphrase, unreadable file) must not stand until the next start.
    this.opened.catch(() => (this.opened = undefined));
    return this.opened;
  }

  async onApplicationShutdown(): Promise<void> {
    const seal = await this.opened?.catch(() => undefined);
    await seal?.signer.close();
  }

  private async load(): Promise<Seal> {
    const { dir, algorithm } = this.config.seal;
    const passphrase = await sealPassphrase(this.config);
    if (this.config.production) return loadSeal(dir, passphrase);
    return ensureDemoSeal(dir, passphrase, {
      organization: `Provinsi ${this.config.province}`,
      keyType: algorithm,
      now: this.clock.now(),
    });
  }
}
