import { measure } from './measure';
import type { Plan } from './results';

/*
 * Measures in a process of its own (started by measure-apart.ts), whose memory holds nothing but the contenders.
 */
process.stdout.write(JSON.stringify(measure(JSON.parse(process.argv[2]) as Plan)));
