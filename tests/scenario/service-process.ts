// The service in a process of its own over a small catalogue, for tests that kill it.
// Environment as for `luftpost start`; INTENTS is the catalogue's folder. Prints its URL and sign-in link as JSON, and at
// its end the longest stall of its loop since it served.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openService } from '../../src/app/open-service.ts';
import { openConfig, readConfig } from '../../src/config.ts';
import { createLog } from '../../src/log.ts';

const reading = readConfig();
if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
const config = openConfig(reading.config);
const service = await openService(config, createLog({ level: config.logLevel }), {
  role: (process.env.ROLE as 'all' | undefined) ?? 'all',
  intentsDir: process.env.INTENTS,
});
console.log(JSON.stringify({ url: service.url, signInLink: service.signInLink }));
const stalls = monitorEventLoopDelay({ resolution: 10 });
stalls.enable();
process.once('SIGTERM', () => {
  console.error(JSON.stringify({ longestStallMs: Math.round(stalls.max / 1e6) }));
  void service.stop().then(() => process.exit(0));
});
