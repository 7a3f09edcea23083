/**
 * A refusal is the product's only way of saying no: a stable code, a kind that the edges translate
 * (HTTP status, exit code), an Indonesian sentence that says what to do, and the field it is about.
 * Features declare theirs in `x.errors.ts` with `refusals()`; a code that is not declared does not compile.
 */
export type RefusalKind =
  | 'invalid' // the input is wrong and stays wrong
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'conflict' // the input is fine, the state is not
  | 'too-large'
  | 'too-many'
  | 'busy'; // try again later

export interface RefusalDetail {
  /** Where in the input: a JSON path or a CSV column. */
  readonly field?: string;
  /** Values for the `{placeholders}` of the sentence. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** Further refusals, when one request has several faults. */
  readonly errors?: readonly FieldFault[];
  readonly retryAfterSeconds?: number;
}

export interface FieldFault {
  readonly code: string;
  readonly field: string;
  readonly message: string;
}

export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: string,
    readonly kind: RefusalKind,
    message: string,
    readonly detail: RefusalDetail = {},
  ) {
    super(message);
  }
}

export interface RefusalText {
  readonly kind: RefusalKind;
  /** Indonesian; `{name}` is replaced from `values`. */
  readonly text: string;
}

/** Declares a feature's refusals and returns the constructor that accepts only their codes. */
export function refusals<C extends string>(texts: Readonly<Record<C, RefusalText>>) {
  return (code: C, detail: RefusalDetail = {}): Refusal =>
    new Refusal(code, texts[code].kind, fillPlaceholders(texts[code].text, detail.values ?? {}), detail);
}

/** Replaces `{name}` by its value; a placeholder without a value stays visible. */
export function fillPlaceholders(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
