import { Lab } from '../harness/lab';

/** Starts a laboratory before the tests of a file, with what they need in it, and ends it after them. */
export function inLaboratory<T extends object>(prepare: (lab: Lab) => Promise<T>): () => T {
  let lab: Lab | undefined;
  let prepared: T | undefined;

  beforeAll(async () => {
    lab = await Lab.start();
    prepared = await prepare(lab);
  });

  afterAll(async () => lab?.stop());

  return () => {
    if (prepared === undefined) {
      throw new Error('the laboratory is there while tests run, not before');
    }
    return prepared;
  };
}
