import { SIGNER_KINDS, type SignerKind } from '../people/signer-kinds.js';
import { STATEMENT_TEXTS, type StatementText } from './data/statement-texts.js';

export type { StatementText } from './data/statement-texts.js';

export type StatementCode = (typeof STATEMENT_TEXTS)[number]['code'];

/** Every text that the product ships, in the order in which they came to be. */
export const STATEMENTS: readonly StatementText[] = STATEMENT_TEXTS;

/** The text of that code, in its highest version unless one is named. */
export function statement(code: string, version?: number): StatementText | undefined {
  return STATEMENTS.filter((text) => text.code === code && (version ?? text.version) === text.version)
    .toSorted((a, b) => b.version - a.version)
    .at(0);
}

/** Which of a campaign's texts a person of that kind reads; undefined = the campaign has none for it. */
export function statementFor(kind: SignerKind, texts: readonly StatementText[]): StatementText | undefined {
  return texts.find((text) => text.groups.includes(SIGNER_KINDS[kind].statementGroup));
}

/** The kinds that read a text. */
export function kindsOf(text: StatementText): SignerKind[] {
  return (Object.keys(SIGNER_KINDS) as SignerKind[]).filter((kind) =>
    text.groups.includes(SIGNER_KINDS[kind].statementGroup),
  );
}
