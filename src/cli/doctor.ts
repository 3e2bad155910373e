// `doctor`: looks at everything the service needs and says what to do about each fault.
import { Command } from 'commander';
import { Fault, type Ports, type Terminal } from './ports.ts';

const SIGN = { ok: 'ok     ', warning: 'warning', fault: 'FAULT  ' } as const;

export function doctorCommand(ports: Ports, terminal: Terminal): Command {
  return new Command('doctor')
    .description('checks configuration, database, channels, clock and disk; exit 1 on a fault')
    .option('--json', 'as JSON lines')
    .action(async ({ json }: { json?: true }) => {
      let faults = 0;
      for await (const diagnosis of ports.diagnose(ports.config())) {
        if (diagnosis.state === 'fault') faults += 1;
        const { area, state, message } = diagnosis;
        terminal.out(json ? `${JSON.stringify(diagnosis)}\n` : `${SIGN[state]}  ${area}: ${message}\n`);
      }
      if (faults > 0) throw new Fault(`${faults} fault(s).`);
    });
}
