import type { LiveExample } from './live-example';
import type { Symptom } from './symptoms';

/** Something that goes wrong, as users know it, and what the doctor has to say of it. */
export interface Fault {
  /** The number in the catalogue of pains, and how somebody reports it. */
  readonly report: string;
  /** What is changed, of an example in which nothing is wrong. */
  readonly plant: (live: LiveExample) => void | Promise<void>;
  /** What is really seen then, where something here can show it, and what it is. */
  readonly symptom?: readonly [see: Symptom, is: RegExp];
  /** How the doctor is asked, about the cluster. */
  readonly asked: readonly string[] | ((live: LiveExample) => Promise<string[]>);
  /** What else the environment of the command says. */
  readonly env?: NodeJS.ProcessEnv;
  /** The id of the first finding, and something that it says or shows. */
  readonly id: string;
  readonly says: RegExp;
}
