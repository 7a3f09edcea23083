import { access, rename, rm } from 'node:fs/promises';
import { evidenceRefusal } from './evidence.errors.js';
import { PackBuilder, type PackDeps, type PackRequest } from './pack-builder.js';
import { directoryTarget, zipTarget } from './pack-target.js';
import { spoolOf } from './zip-stream.js';

export interface ExportRequest extends PackRequest {
  /** `….zip` for a ZIP file, anything else for a directory; must not exist yet. */
  readonly out: string;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface ExportedPack {
  readonly documents: number;
  /** SHA-256 of SHA256SUMS: names the pack, whether ZIP or directory. */
  readonly sha256: string;
}

const STEP_MS = 250;

/** Writes an evidence pack in one go. What is at `out` is whole, or is not there. */
export async function exportPack(deps: PackDeps, request: ExportRequest): Promise<ExportedPack> {
  const { out, onProgress = () => undefined } = request;
  if (await exists(out))
    throw evidenceRefusal('evidence.output-exists', { field: 'out', values: { path: out } });
  const staging = `${out}.staging`;
  const part = `${out}.part`;
  await rm(part, { recursive: true, force: true });
  const builder = new PackBuilder(deps, staging);
  try {
    let state = await builder.list(request);
    const target = out.endsWith('.zip')
      ? await zipTarget(part, new Date(state.stateAt), null)
      : directoryTarget(part);
    try {
      await builder.addHead(target);
      onProgress(0, state.documents);
      while (state.done < state.documents) {
        state = await builder.addDocuments(target, state, Date.now() + STEP_MS);
        onProgress(state.done, state.documents);
      }
      const sha256 = await builder.finish(target);
      await rename(part, out);
      await rm(spoolOf(part), { force: true });
      return { documents: state.documents, sha256 };
    } catch (error) {
      await target.close().catch(() => undefined);
      await rm(part, { recursive: true, force: true });
      await rm(spoolOf(part), { force: true });
      throw error;
    }
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
