import { FORMS } from './forms';
import { Handshake } from './handshake';
import { LabClusters } from './lab-clusters';
import { unexpected } from './outcome';
import { POPULATION_SIZE } from './population';
import { ALLOWED } from './trust-form';
import { inLaboratory } from '../jest/in-laboratory';

/*
 * From the synthesized trust to the verdict of STS, with tokens of real API servers: what is declared is who gets in, of
 * everybody in two clusters.
 */

const clusters = inLaboratory(async lab => LabClusters.start(lab));

describe.each(FORMS)('$name', form => {
  let handshake: Handshake;

  beforeAll(() => {
    handshake = new Handshake(form, clusters());
  });

  test('makes the roles that are looked at here, and no other that tokens open', () => {
    expect(handshake.rolePaths).toEqual(form.roles.map(({ path }) => path).sort());
  });

  test.each(form.roles)('$path opens to whom it is declared for, and to nobody else in either cluster', async role => {
    const outcomes = await handshake.decisions(role);

    expect(unexpected(outcomes)).toEqual([]);
    expect(outcomes).toHaveLength(2 * POPULATION_SIZE * form.audiences.length);
    expect(outcomes.filter(({ actual }) => actual === ALLOWED)).toHaveLength(Object.values(role.opensTo).filter(Array.isArray).flat().length);
  });

  test('pods get their role by what the manifests say', async () => {
    const outcomes = await handshake.pods();

    expect(unexpected(outcomes)).toEqual([]);
    expect(outcomes).not.toEqual([]);
  });
});
