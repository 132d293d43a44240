import { measureBindings } from './bindings';
import { measure } from './measure';
import type { Task } from './measure-apart';

/*
 * Measures in a process of its own (started by measure-apart.ts), whose memory holds nothing but the contenders.
 */
const task = JSON.parse(process.argv[2]) as Task;
process.stdout.write(JSON.stringify('bindingRounds' in task ? measureBindings(task.bindingRounds) : measure(task)));
