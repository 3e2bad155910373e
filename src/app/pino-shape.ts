// The house's log as rooms see it that were written for pino's order of arguments.
import type { EventName, Log } from '../log.ts';

export interface PinoShaped {
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}

/** The same lines, fields first. `err` becomes `error`, which the log serialises without texts. */
export function pinoShape(log: Log): PinoShaped {
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (fields: object, event: string): void => {
      const { err, ...rest } = fields as Record<string, unknown>;
      log[level](event as EventName, err === undefined ? rest : { ...rest, error: err });
    };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}
