/** So many people at once, each over a connection that stays open: prepares, signs, takes the next pact. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

process.once('message', async ({ url, clients, pacts }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times = [];
  const queue = pacts.values();
  const start = performance.now();
  const client = async () => {
    for (const { id, token } of queue) {
      const begun = performance.now();
      const { attempt } = await post(agent, url, token, `/api/v1/pacts/${id}/attempts`, undefined);
      await post(agent, url, token, `/api/v1/pacts/${id}/signature`, { attempt });
      times.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  process.send({ count: times.length, seconds: (performance.now() - start) / 1000, times });
});

function post(agent, url, token, path, body) {
  const payload = body && JSON.stringify(body);
  const headers = {
    cookie: `pakta=${token}`,
    ...(payload && {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(payload),
      'idempotency-key': randomUUID(),
    }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { agent, method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.once('end', () =>
        response.statusCode < 300
          ? resolve(JSON.parse(text))
          : reject(new Error(`${response.statusCode} ${path}: ${text}`)),
      );
    });
    sent.once('error', reject);
    sent.end(payload);
  });
}
