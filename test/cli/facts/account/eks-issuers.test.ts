import { idOfIssuer, isMeantFor, isOfAnotherCluster, mentionedIssuers, regionOfIssuer } from '../../../../cli/facts/account/eks-issuers';
import { clusterFact } from '../../doctor/account-facts';
import { ISSUER, OTHER_ISSUER, PROVIDER_ARN } from '../../fixtures';

const ID = '0123456789ABCDEF0123456789ABCDEF';

test.each([
  ['an ARN', `"${PROVIDER_ARN}"`, [ISSUER]],
  ['a condition key', `"${ISSUER}:sub"`, [ISSUER]],
  ['a key with a scheme', `"https://${ISSUER}:sub"`, [ISSUER]],
  ['the dual-stack host', `"oidc-eks.eu-west-1.api.aws/id/${ID}:sub"`, [`oidc-eks.eu-west-1.api.aws/id/${ID}`]],
  ['the swapped host', '"oidc.eu-west-1.eks.amazonaws.com/id/x"', ['oidc.eu-west-1.eks.amazonaws.com/id/x']],
  ['the same twice', `${ISSUER} ${ISSUER}`, [ISSUER]],
  ['another identity provider', '"token.actions.githubusercontent.com:sub"', []],
])('%s mentions the issuers in it', (_, text, expected) => {
  expect(mentionedIssuers(text)).toEqual(expected);
});

test.each([[ISSUER, 'eu-west-1', ID], ['oidc-eks.cn-north-1.api.aws/id/x', 'cn-north-1', 'x'], ['oidc.us-east-1.eks.amazonaws.com', 'us-east-1', undefined]])(
  '%s is of region %s with id %s', (issuer, region, id) => {
    expect([regionOfIssuer(issuer), idOfIssuer(issuer)]).toEqual([region, id]);
  });

test.each([
  ['its issuer', ISSUER, true, false],
  ['its id in other letters', ISSUER.toLowerCase(), true, false],
  ['its id under another host', `oidc-eks.eu-west-1.api.aws/id/${ID}`, true, false],
  ['no id in its region', 'oidc.eks.eu-west-1.amazonaws.com', true, false],
  ['no id in another region', 'oidc.eks.us-east-1.amazonaws.com', false, false],
  ['another cluster of its region', OTHER_ISSUER, false, true],
  ['another cluster elsewhere', OTHER_ISSUER.replace('eu-west-1', 'us-east-1'), false, false],
  ['something malformed', 'oidc.eks.eu-west-1.amazonaws.com/id/short', false, false],
])('%s is meant for the cluster: %#', (_, mention, meant, another) => {
  expect([isMeantFor(mention, clusterFact()), isOfAnotherCluster(mention, clusterFact())]).toEqual([meant, another]);
});

test('nothing is meant for a cluster without an issuer', () => {
  expect(isMeantFor(ISSUER, clusterFact({ issuerUrl: undefined }))).toBe(false);
});
