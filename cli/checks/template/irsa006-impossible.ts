import { findings } from './problem';
import { regionOfIssuer } from '../../facts/account/eks-issuers';
import { impossibleSubject } from '../../facts/impossible-subject';
import type { Facts, IssuerFact, SubjectFact, WebIdentityStatement } from '../../facts/templates/facts';
import { placeholdersIn } from '../../facts/templates/placeholders';
import type { Finding } from '../finding';

/** Subjects that no service account can have let nobody in, whatever the cluster holds. */
export function impossibleSubjects({ roles, issuers }: Facts): Finding[] {
  const isCluster = ({ cluster, issuer }: IssuerFact): boolean => cluster !== undefined || regionOfIssuer(issuer) !== undefined;
  const ofClusters = new Set(issuers.filter(isCluster).map(({ issuer }) => issuer));
  return findings('IRSA006', 'error', roles.flatMap(({ id, trust }) => trust.webIdentity.filter(({ effect }) => effect === 'Allow').flatMap(statement =>
    literalSubjects(statement, ofClusters.has(statement.issuer)).flatMap(subject => {
      const problem = impossibleSubject(subject);
      return problem === undefined ? [] : [{
        resource: id,
        part: `trust statement ${statement.statement}`,
        message: `no service account can be '${subject}': it ${problem}`,
        fix: 'write the namespace and the name as Kubernetes has them',
        value: subject,
      }];
    }))));
}

/** Those that are known as they are; issuers that are no clusters have other subjects as well. */
function literalSubjects({ who }: WebIdentityStatement, isOfCluster: boolean): string[] {
  const isOwn = (subject: string): boolean => isOfCluster || subject.startsWith('system:serviceaccount');
  const isLiteral = ({ subject, pattern }: SubjectFact): boolean => !pattern && !/[*?]/.test(subject) && placeholdersIn(subject).length === 0;
  return who.kind !== 'listed' ? [] : who.subjects.filter(isLiteral).map(({ subject }) => subject).filter(isOwn);
}
