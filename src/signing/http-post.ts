/** A request to a service that signs or stamps. */
export interface Post {
  readonly url: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  /** From sending to the last byte of the answer. */
  readonly timeoutMs: number;
}

/** A token or a signature has a few kilobytes; an answer beyond this is neither. */
const MAX_RESPONSE = 64 * 1024;

/**
 * Posts bytes and returns status and body; undefined when the service cannot be reached, breaks off, is too
 * slow, redirects or sends too much. For the caller these are one thing: it is not there now.
 */
export async function post(request: Post): Promise<{ status: number; body: Buffer } | undefined> {
  try {
    const response = await fetch(request.url, {
      method: 'POST',
      body: new Uint8Array(request.body),
      headers: request.headers,
      redirect: 'error',
      signal: AbortSignal.timeout(request.timeoutMs),
    });
    const parts: Uint8Array[] = [];
    let length = 0;
    // Leaving the loop early cancels the body.
    for await (const part of response.body ?? []) {
      length += part.length;
      if (length > MAX_RESPONSE) return undefined;
      parts.push(part);
    }
    return { status: response.status, body: Buffer.concat(parts) };
  } catch {
    return undefined;
  }
}
