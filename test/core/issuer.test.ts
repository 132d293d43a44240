import * as fc from 'fast-check';
import {
  eksIssuerUrl, issuerOfUrl, issuerPartOfArn, issuerUrlProblem, parseProviderArn, providerArn, providerArnProblem, urlOfIssuer,
} from '../../lib/core/issuer';
import { knownPartitions } from '../../lib/core/partition';

const ID = 'EXAMPLED539D4633E53DE1B71EXAMPLE';
const URL = `https://oidc.eks.eu-west-1.amazonaws.com/id/${ID}`;

describe('issuer URL', () => {
  test.each([
    URL,
    `https://oidc.eks.cn-north-1.amazonaws.com.cn/id/${ID}`,
    `https://oidc.eks.us-gov-west-1.amazonaws.com/id/${ID}`,
    `https://oidc.eks.us-iso-east-1.c2s.ic.gov/id/${ID}`,
    `https://oidc.eks.us-isob-east-1.sc2s.sgov.gov/id/${ID}`,
    'https://my-bucket.s3.eu-west-1.amazonaws.com/self-managed',
    'https://issuer.example.com',
    `https://h.example.com/${'x'.repeat(255 - 'https://h.example.com/'.length)}`,
  ])('accepts %s', url => {
    expect(issuerUrlProblem(url)).toBeUndefined();
  });

  test.each([
    ['http', URL.replace('https', 'http'), "must begin with 'https://', got 'http://oidc.eks.eu-west-1"],
    ['no scheme', issuerOfUrl(URL), "must begin with 'https://', got 'oidc.eks"],
    ['an empty text', '', "must begin with 'https://', got ''"],
    ['only a scheme', 'https://', "must have a lower-case host name after 'https://', got 'https://'"],
    ['an ARN', `arn:aws:iam::111122223333:oidc-provider/${issuerOfUrl(URL)}`, 'must be an issuer URL, got the ARN \'arn:aws:iam'],
    ['a port', 'https://oidc.eks.eu-west-1.amazonaws.com:443/id/A', 'must not have a port or a user'],
    ['a user', 'https://me@oidc.eks.eu-west-1.amazonaws.com/id/A', 'must not have a port or a user'],
    ['a query', `${URL}?x=1`, 'must not have a query'],
    ['a fragment', `${URL}#x`, 'must not have a fragment'],
    ['white space', `${URL} `, 'must not contain white space'],
    ['a line break', `${URL}\n`, 'must not contain white space'],
    ['a trailing slash', `${URL}/`, `must not end in '/' (the tokens of a cluster carry the issuer without it), got '${URL}/'; write '${URL}'`],
    ['upper case in the host', 'https://OIDC.eks.eu-west-1.amazonaws.com/id/A', 'must have a lower-case host name'],
    ['256 characters', `https://h.example.com/${'x'.repeat(256 - 'https://h.example.com/'.length)}`, 'must have at most 255 characters, got 256'],
    ['the dual-stack host', `https://oidc-eks.eu-west-1.api.aws/id/${ID}`, `no token carries the host 'oidc-eks.eu-west-1.api.aws', got 'https://oidc-eks.eu-west-1.api.aws/id/${ID}'; write '${URL}'`],
    ['the dual-stack host of China', `https://oidc-eks.cn-north-1.api.amazonwebservices.com.cn/id/${ID}`, `write 'https://oidc.eks.cn-north-1.amazonaws.com.cn/id/${ID}'`],
    ['swapped host labels', `https://oidc.eu-west-1.eks.amazonaws.com/id/${ID}`, `write '${URL}'`],
    ['no id', 'https://oidc.eks.eu-west-1.amazonaws.com', 'must end in \'/id/\' and the 32 digits of the cluster\'s issuer'],
    ['an empty id', 'https://oidc.eks.eu-west-1.amazonaws.com/id', 'must end in \'/id/\' and the 32 digits of the cluster\'s issuer'],
    ['an id that was not copied whole', URL.slice(0, -1), 'must end in \'/id/\' and the 32 digits of the cluster\'s issuer'],
    ['more behind the id', `${URL}/keys`, 'must end in \'/id/\' and the 32 digits of the cluster\'s issuer'],
    ['another partition\'s suffix', `https://oidc.eks.cn-north-1.amazonaws.com/id/${ID}`, "must end its host in 'amazonaws.com.cn' in region cn-north-1"],
  ])('fails for %s', (_what, url, message) => {
    expect(issuerUrlProblem(url)).toContain(message);
  });

  test('is made for every partition in its own form', () => {
    expect(eksIssuerUrl('eu-west-1', ID)).toBe(URL);
    expect(eksIssuerUrl('cn-north-1', ID)).toBe(`https://oidc.eks.cn-north-1.amazonaws.com.cn/id/${ID}`);
    expect(eksIssuerUrl('us-iso-east-1', ID)).toBe(`https://oidc.eks.us-iso-east-1.c2s.ic.gov/id/${ID}`);
  });
});

describe('provider ARN', () => {
  test('names an illegal issuer as such', () => {
    expect(providerArnProblem(`arn:aws:iam::111122223333:oidc-provider/oidc-eks.eu-west-1.api.aws/id/${ID}`))
      .toContain('no token carries the host \'oidc-eks.eu-west-1.api.aws\'');
  });

  test.each([
    ['a URL', URL, 'an issuer URL is handed to ClusterOidcProvider.fromIssuerUrl'],
    ['an http URL', 'http://x', 'an issuer URL is handed to ClusterOidcProvider.fromIssuerUrl'],
    ['the ARN of a role', 'arn:aws:iam::111122223333:role/x', "must be the ARN of an IAM OIDC provider ('arn:<partition>:iam::<account>:oidc-provider/<issuer>'), got 'arn:aws:iam::111122223333:role/x'"],
    ['a scheme in the ARN', `arn:aws:iam::111122223333:oidc-provider/${URL}`, 'must name an issuer after \'oidc-provider/\' whose URL is legal'],
    ['a short account', 'arn:aws:iam::1111:oidc-provider/x', 'must be the ARN of an IAM OIDC provider'],
    ['a region', 'arn:aws:iam:eu-west-1:111122223333:oidc-provider/x', 'must be the ARN of an IAM OIDC provider'],
    ['nothing', '', "got ''"],
  ])('fails for %s', (_what, arn, message) => {
    expect(providerArnProblem(arn)).toContain(message);
    expect(issuerPartOfArn('arn:aws:iam::111122223333:role/x')).toBeUndefined();
  });

  test('goes to the URL and back in every partition', () => {
    const region = fc.constantFrom('eu-west-1', 'cn-northwest-1', 'us-gov-east-1', 'us-iso-west-1', 'us-isob-east-1', 'eu-isoe-west-1', 'us-isof-south-1', 'eusc-de-east-1');
    const parts = fc.record({
      partition: fc.constantFrom(...knownPartitions().map(({ name }) => name)),
      account: fc.stringMatching(/^\d{12}$/),
      url: fc.tuple(region, fc.stringMatching(/^[0-9A-F]{32}$/)).map(([where, id]) => eksIssuerUrl(where, id)),
    });

    fc.assert(fc.property(parts, ({ partition, account, url }) => {
      const arn = providerArn({ partition, account, issuer: issuerOfUrl(url) });

      expect(issuerUrlProblem(url)).toBeUndefined();
      expect(providerArnProblem(arn)).toBeUndefined();
      expect(parseProviderArn(arn)).toEqual({ partition, account, issuer: issuerOfUrl(url) });
      expect(urlOfIssuer(issuerPartOfArn(arn) ?? '')).toBe(url);
    }));
  });
});
