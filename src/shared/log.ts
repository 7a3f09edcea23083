import { pino, type Logger } from 'pino';

/** The structured log of the process. It carries no personal data: ids, codes, routes and counts only. */
export const log: Logger = pino({
  level: 'info',
  redact: ['req.headers.cookie', 'req.headers.authorization', 'password'],
});
