import { writeFile } from 'node:fs/promises';
import { runFsck } from '../fsck/fsck.js';
import { Epochs } from '../ledger/epochs.js';
import { Sequencer } from '../ledger/sequencer.js';
import { Refusal } from '../shared/refusal.js';
import { onStore } from './store-commands.js';

const out = (line: string): boolean => process.stdout.write(`${line}\n`);
const err = (line: string): boolean => process.stderr.write(`${line}\n`);

/** `pakta fsck [--full]` */
export function fsckCommand(args: readonly string[]): Promise<number> {
  return onStore((app) => runFsck(app, args, { out, err }));
}

/** `pakta ledger checkpoint [--out FILE]`: takes up what waits, then shows the last checkpoint that was signed. */
export function checkpointCommand(options: { out?: string }): Promise<number> {
  return onStore(async (app) => {
    const sequencer = app.get(Sequencer);
    const refused = await sequencer.run().then(
      () => undefined,
      (error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        return error;
      },
    );
    const { note } = await sequencer.published();
    if (options.out === undefined) process.stdout.write(note);
    else await writeFile(options.out, note);
    if (refused) err(`${refused.message} (${refused.code})`);
    return refused ? 1 : 0;
  });
}

/** `pakta ledger new-epoch` */
export function newEpochCommand(): Promise<void> {
  return onStore(async (app) => {
    const epoch = await app.get(Epochs).renew();
    await app.get(Sequencer).run();
    out(`Buku besar baru: ${epoch.origin}`);
    out(`Kunci untuk auditor: ${epoch.vkey}`);
  });
}
